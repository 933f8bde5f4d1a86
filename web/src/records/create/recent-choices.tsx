import { useQuery } from "@tanstack/react-query";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { FieldMeta, ListQuery, ObjectMeta } from "@/api/types";
import type { Patch } from "@/fields/types";
import { asText } from "@/fields/values";
import { useFormTexts } from "@/i18n/forms/register";
import "@/records/create/recent-choices.css";

const LOOKED_AT = 40;
const OFFERED = 5;

/** What this person chose here lately, one tap away: products of the last leads, say. */
export function RecentChoices({ object, field, onPick }: { object: ObjectMeta; field: FieldMeta; onPick: (patch: Patch) => void }) {
  const text = useFormTexts();
  const name = `${field.api_name}.name`;
  const query: ListQuery = {
    filter: { all: [{ field: "owner_id", op: "eq", value: "@me" }, { field: field.api_name, op: "not_empty" }] },
    sort: "-created_at",
    fields: ["id", field.api_name, name],
    limit: LOOKED_AT,
  };
  const found = useQuery({
    queryKey: keys.list(object.api_name, query),
    queryFn: ({ signal }) => listRecords(object.api_name, query, null, signal),
    enabled: field.readable && field.operators.includes("not_empty"),
    staleTime: 60_000,
    retry: false,
  });
  const offered = new Map<string, string>();
  for (const row of found.data?.items ?? []) {
    if (offered.size < OFFERED && asText(row[name]) !== "") offered.set(asText(row[field.api_name]), asText(row[name]));
  }
  if (offered.size === 0) return null;
  return (
    <div className="recent-choices" role="group" aria-label={text("recent", { label: field.label })}>
      {[...offered].map(([id, label]) => (
        <button key={id} type="button" onClick={() => { onPick({ [field.api_name]: id, [name]: label }); }}>{label}</button>
      ))}
    </div>
  );
}
