import type { DisplayProps } from "@/fields/types";
import { asText, choiceOption, labelIn } from "@/fields/values";
import { Chip } from "@/ui/chip";

export function ChoiceDisplay({ field, value }: DisplayProps) {
  const code = asText(value);
  const option = choiceOption(field, code);
  return <Chip text={option ? labelIn(option.label, code) : code} color={option?.color} />;
}
