import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { startTakeout } from "@/api/company";
import { errorText } from "@/api/error-text";
import { fetchJob, isOver, type Job } from "@/api/jobs";
import { useCompanyTexts } from "@/i18n/company/register";
import { showToast } from "@/ui/toast";

const LOOK_EVERY_MS = 1500;

/** Everything of the workspace in one archive. */
export function TakeoutCard({ days }: { days: number }) {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const [started, setStarted] = useState<Job | null>(null);
  const query = useQuery({
    queryKey: ["takeout", started?.id],
    enabled: started !== null,
    queryFn: () => fetchJob(started?.id ?? 0),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LOOK_EVERY_MS),
  });
  const job = query.data ?? started;
  const start = async () => {
    try {
      setStarted(await startTakeout());
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  const over = job !== null && isOver(job);
  return (
    <section className="card company-section">
      <h2 className="section-title">{c("takeout")}</h2>
      <p className="muted">{c("takeout_text", { days })}</p>
      {over && job.state !== "succeeded" && <p className="notice notice-danger" role="alert">{job.message ?? c("takeout_failed")}</p>}
      <div className="company-actions">
        <Button loading={job !== null && !over} onClick={() => void start()}>{job !== null && !over ? c("takeout_running") : c("takeout_start")}</Button>
        {over && job.state === "succeeded" && <Button type="primary" href={`/api/v1/workspace/exports/${String(job.id)}`}>{c("takeout_fetch")}</Button>}
      </div>
    </section>
  );
}
