import { ChoiceSelect } from "@/fields/choice/choice-select";
import type { InputProps } from "@/fields/types";

export function ChoiceInput(props: InputProps) {
  return <ChoiceSelect {...props} multiple={false} />;
}
