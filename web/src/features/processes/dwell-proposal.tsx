import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { fetchPipeline, insightKeys, type Asked } from "@/api/insight";
import { dayInZone, formatNumber } from "@/i18n/format";
import { useStageTexts } from "@/i18n/process/register";

const YEAR_MS = 365 * 86_400_000;

function lastYear(): Asked {
  const now = Date.now();
  return { begins: dayInZone(now - YEAR_MS), ends: dayInZone(now), as_of: null, filter: null, group_by: "owner_id" };
}

/** The limit that the last year proposes for a stage: half as much again as the median stay. */
export function DwellProposal({ process, stage, present, onTake }: { process: string; stage: string; present: number | null; onTake: (days: number) => void }) {
  const t = useStageTexts();
  const [asked] = useState(lastYear);
  const { data } = useQuery({ queryKey: insightKeys.pipeline(process, asked), queryFn: ({ signal }) => fetchPipeline(process, asked, signal), staleTime: 600_000, retry: false });
  const found = data?.times.find((one) => one.code === stage);
  if (!found || found.median_days === null) return null;
  const days = found.proposed_days;
  return (
    <span className="dwell-proposal muted">
      {days === null ? t("designer.dwell_few", { count: found.advanced }) : t("designer.dwell_proposed", { days, median: formatNumber(found.median_days, 1), count: found.advanced })}
      {days !== null && days !== present && <Button size="small" type="link" onClick={() => { onTake(days); }}>{t("designer.dwell_take")}</Button>}
    </span>
  );
}
