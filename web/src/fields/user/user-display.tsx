import type { DisplayProps } from "@/fields/types";
import { Said } from "@/fields/said";
import { referenceLabel } from "@/fields/values";
import { Avatar } from "@/ui/avatar";

export function UserDisplay({ field, row }: DisplayProps) {
  const name = referenceLabel(row, field.api_name);
  if (name === null) return <span className="muted"><Said text="fields.unknown_person" /></span>;
  return (
    <span className="value-person">
      <Avatar name={name} />
      <span className="ellipsis">{name}</span>
    </span>
  );
}
