import { ReferenceSelect } from "@/fields/lookup/reference-select";
import type { InputProps } from "@/fields/types";

export function UserInput(props: InputProps) {
  return <ReferenceSelect {...props} target="user" />;
}
