/** Which term explains what: asked for once, looked up by every label. */
import { useQuery } from "@tanstack/react-query";
import { fetchTerms, termKeys, type Metric, type Term } from "@/api/terms";

const STALE_MS = 10 * 60_000;

export type Place = { field: string } | { stage: string } | { metric: Metric };

function termAt(terms: readonly Term[], place: Place): Term | undefined {
  if ("field" in place) return terms.find((one) => one.fields.includes(place.field));
  if ("stage" in place) return terms.find((one) => one.stages.includes(place.stage));
  return terms.find((one) => one.metrics.includes(place.metric));
}

export function useTermAt(place: Place): Term | undefined {
  const { data } = useQuery({ queryKey: termKeys.list, queryFn: ({ signal }) => fetchTerms(signal), staleTime: STALE_MS, retry: false });
  return data && termAt(data, place);
}
