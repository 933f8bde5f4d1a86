import type { ChoiceOption } from "@/api/types";
import { labelIn } from "@/fields/values";
import { optionColors } from "@/ui/theme";

export function OptionLabel({ option }: { option: ChoiceOption }) {
  return (
    <span className="option-label">
      <span className="option-dot" style={{ background: optionColors(option.color).dot }} aria-hidden />
      {labelIn(option.label, option.code)}
    </span>
  );
}
