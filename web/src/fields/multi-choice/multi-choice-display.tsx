import type { DisplayProps } from "@/fields/types";
import { asList, choiceOption, labelIn } from "@/fields/values";
import { Chip } from "@/ui/chip";

export function MultiChoiceDisplay({ field, value, compact }: DisplayProps) {
  const codes = asList(value);
  const shown = compact ? codes.slice(0, 2) : codes;
  return (
    <span className="value-chips">
      {shown.map((code) => {
        const option = choiceOption(field, code);
        return <Chip key={code} text={option ? labelIn(option.label, code) : code} color={option?.color} />;
      })}
      {codes.length > shown.length && <span className="muted">+{codes.length - shown.length}</span>}
    </span>
  );
}
