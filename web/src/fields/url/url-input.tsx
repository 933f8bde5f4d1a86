import { TextInput } from "@/fields/text/text-input";
import type { InputProps } from "@/fields/types";

export function UrlInput(props: InputProps) {
  return <TextInput {...props} type="url" placeholder="https://" />;
}
