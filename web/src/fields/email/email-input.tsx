import { TextInput } from "@/fields/text/text-input";
import type { InputProps } from "@/fields/types";

export function EmailInput(props: InputProps) {
  return <TextInput {...props} type="email" placeholder="name@example.com" />;
}
