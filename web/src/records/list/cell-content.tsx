import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { fetchTags } from "@/api/tags";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { Said } from "@/fields/said";
import { asText } from "@/fields/values";
import { TAGS } from "@/records/common/related-fields";
import { Chip } from "@/ui/chip";
import { InsideLink } from "@/ui/inside-link";

/** What stands in one cell of a list. */
export function CellContent({ object, field, row }: { object: ObjectMeta; field: FieldMeta; row: RecordRow }) {
  if (field.api_name === object.name_field) {
    return (
      <InsideLink className="record-link ellipsis" to={`/o/${object.api_name}/${row.id}`} tabIndex={-1}>
        {asText(row[object.name_field]) || <Said text="records.unnamed" />}
      </InsideLink>
    );
  }
  if (field.api_name === TAGS) return <TagChips ids={row.$tags ?? []} />;
  return <FieldDisplay field={field} row={row} compact />;
}

export function TagChips({ ids }: { ids: readonly string[] }) {
  const tags = useQuery({ queryKey: keys.tags, queryFn: ({ signal }) => fetchTags(signal), enabled: ids.length > 0 });
  const shown = ids.flatMap((id) => tags.data?.find((tag) => tag.id === id) ?? []);
  return <span className="tag-chips">{shown.map((tag) => <Chip key={tag.id} text={tag.name} color={tag.color} />)}</span>;
}
