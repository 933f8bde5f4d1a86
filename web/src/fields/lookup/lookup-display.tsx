import type { DisplayProps } from "@/fields/types";
import { Said } from "@/fields/said";
import { asText, referenceLabel } from "@/fields/values";
import { InsideLink } from "@/ui/inside-link";

export function LookupDisplay({ field, value, row }: DisplayProps) {
  const label = referenceLabel(row, field.api_name);
  if (label === null || field.target === null) return <span className="muted"><Said text="fields.not_visible" /></span>;
  return (
    <InsideLink className="ellipsis" to={`/o/${field.target}/${asText(value)}`} title={label}>
      {label}
    </InsideLink>
  );
}
