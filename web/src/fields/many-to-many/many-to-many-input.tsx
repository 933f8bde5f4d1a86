import { ReferenceSelect } from "@/fields/lookup/reference-select";
import type { InputProps } from "@/fields/types";

export function ManyToManyInput(props: InputProps) {
  return <ReferenceSelect {...props} target={props.field.target ?? ""} multiple />;
}
