import { useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/http";
import { keys } from "@/api/query-keys";
import type { HistoryEntry, ObjectMeta } from "@/api/types";
import { useQualityTexts } from "@/i18n/quality/register";
import { HistoryItem } from "@/records/page/history-item";

async function fetchMerged(object: string, id: string) {
  const found = await body(api.GET("/api/v1/objects/{object_name}/records/{record_id}/merged", { params: { path: { object_name: object, record_id: id } } }));
  return found.items;
}

/** The histories of records that were merged into this one. */
export function MergedHistory({ object, id }: { object: ObjectMeta; id: string }) {
  const q = useQualityTexts();
  const merged = useQuery({ queryKey: keys.merged(object.api_name, id), queryFn: () => fetchMerged(object.api_name, id) });
  return (
    <>
      {merged.data?.filter((each) => each.history.length > 0).map((each) => (
        <section key={each.id} aria-label={q("merged", { name: each.name })}>
          <h3>{q("merged", { name: each.name })}</h3>
          <ol>
            {(each.history as unknown as HistoryEntry[]).map((entry) => <HistoryItem key={entry.version} object={object} entry={entry} onMoment={null} />)}
          </ol>
        </section>
      ))}
    </>
  );
}
