import { useQuery } from "@tanstack/react-query";
import { fetchHealth, insightKeys } from "@/api/insight";
import { FakeChip } from "@/records/stage/fake-chip";
import { TermMark } from "@/records/terms/term-mark";

/** On the page of an open record: that it only seems active, with the reasons; nothing when it does not. */
export function RecordLiveliness({ object, id }: { object: string; id: string }) {
  const { data } = useQuery({ queryKey: insightKeys.health(object, id), queryFn: ({ signal }) => fetchHealth(object, id, signal), staleTime: 60_000, retry: false });
  if (!data?.suspicious) return null;
  return <span className="record-liveliness"><FakeChip found={data} reasons /><TermMark metric="fake_active" /></span>;
}
