import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { fetchJob, isOver } from "@/api/jobs";
import type { SheetMade } from "@/api/setup";
import { useCompanyTexts } from "@/i18n/company/register";

const LOOK_EVERY_MS = 1000;

/** How far the rows of a table have come. */
export function SheetProgress({ made, label }: { made: SheetMade; label: string }) {
  const c = useCompanyTexts();
  const query = useQuery({
    queryKey: ["setup", "job", made.job.id],
    queryFn: () => fetchJob(made.job.id),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LOOK_EVERY_MS),
  });
  const job = query.data ?? made.job;
  const total = job.total ?? 0;
  if (!isOver(job)) return <p role="status"><progress max={Math.max(total, 1)} value={job.done} /> {c("sheet_importing", { done: job.done, total })}</p>;
  return (
    <p role="status">
      {c("sheet_imported", { done: job.done - job.errors, errors: job.errors })}{" "}
      <Link to={`/o/${made.object}`}>{c("sheet_see", { object: label })}</Link>
      {job.errors > 0 && <> · <Link to="/settings/jobs">{c("sheet_errors")}</Link></>}
    </p>
  );
}
