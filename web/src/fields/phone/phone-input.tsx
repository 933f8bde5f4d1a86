import { TextInput } from "@/fields/text/text-input";
import type { InputProps } from "@/fields/types";

export function PhoneInput(props: InputProps) {
  return <TextInput {...props} type="tel" />;
}
