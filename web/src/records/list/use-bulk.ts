import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { actOnJob, fetchJob, isOpen, startBulk, type BulkChange, type BulkScope, type Job } from "@/api/jobs";
import { keys } from "@/api/query-keys";
import { asNumber } from "@/fields/values";
import { showToast } from "@/ui/toast";

const POLL_MS = 500;

export interface Bulk {
  /** The job that is at work. */
  job: Job | null;
  start: (scope: BulkScope, change: BulkChange) => Promise<boolean>;
}

/** Start a bulk job and follow it to its end; then a message offers to undo it. */
export function useBulk(object: string, onDone: () => void): Bulk {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [id, setId] = useState<number | null>(null);
  const query = useQuery({
    queryKey: keys.job(id ?? 0),
    queryFn: () => fetchJob(id ?? 0),
    enabled: id !== null,
    refetchInterval: (state) => (state.state.data && !isOpen(state.state.data) ? false : POLL_MS),
    refetchIntervalInBackground: true,
  });
  const told = useRef<number | null>(null);
  const job = id === null ? null : (query.data ?? null);

  const failed = (error: unknown) => { showToast({ kind: "failed", text: errorText(error, t) }); };
  const undo = (one: Job) => { actOnJob(one.id, "undo").then((undoing) => { setId(undoing.id); }, failed); };

  const tell = (ended: Job) => {
    void client.invalidateQueries({ queryKey: keys.records(object) });
    if (ended.state === "succeeded") {
      const changed = asNumber(ended.result?.["written"]) ?? Math.max(ended.done - ended.errors, 0);
      const text = ended.errors > 0 ? t("bulk.done_with_errors", { count: changed, errors: ended.errors }) : t("bulk.done", { count: changed });
      showToast({ kind: ended.errors > 0 ? "failed" : "done", text, ...(ended.can_undo && changed > 0 ? { action: { label: t("common.undo"), run: () => { undo(ended); } } } : {}) });
      onDone();
    } else {
      showToast({ kind: "failed", text: ended.message ?? t("jobs.state_failed") });
    }
  };

  useEffect(() => {
    if (job === null || isOpen(job) || told.current === job.id) return;
    told.current = job.id;
    tell(job);
  });

  return {
    job: job !== null && isOpen(job) ? job : null,
    start: async (scope, change) => {
      try {
        const started = await startBulk(object, scope, change);
        setId(started.id);
        return true;
      } catch (error) {
        failed(error);
        return false;
      }
    },
  };
}
