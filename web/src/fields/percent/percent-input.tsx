import type { InputProps } from "@/fields/types";
import { NumberInput } from "@/fields/number/number-input";

export function PercentInput(props: InputProps) {
  return <NumberInput {...props} suffix="%" />;
}
