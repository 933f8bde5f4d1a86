import { Check, Minus } from "lucide-react";
import { Said } from "@/fields/said";
import type { DisplayProps } from "@/fields/types";

export function BooleanDisplay({ value }: DisplayProps) {
  const yes = value === true;
  return (
    <span className="value-boolean">
      {yes ? <Check size={15} aria-hidden /> : <Minus size={15} aria-hidden />}
      <Said text={yes ? "fields.yes" : "fields.no"} />
    </span>
  );
}
