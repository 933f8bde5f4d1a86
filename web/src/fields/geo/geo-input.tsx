import { TextInput } from "@/fields/text/text-input";
import type { InputProps } from "@/fields/types";

export function GeoInput(props: InputProps) {
  return <TextInput {...props} placeholder="30.2741, 120.1551" />;
}
