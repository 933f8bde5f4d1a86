import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { ChartNoAxesCombined } from "lucide-react";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { fetchPipeline, fetchPipelines, insightKeys, type Drill } from "@/api/insight";
import { askedOf, COMPARES, GROUPS, momentOf, PERIODS, readLook, type Group } from "@/features/insight/asked";
import { ForecastCard } from "@/features/insight/forecast-card";
import { FunnelCard } from "@/features/insight/funnel-card";
import { KeyFigures } from "@/features/insight/key-figures";
import { RecordsDrawer } from "@/features/insight/records-drawer";
import { TimesCard } from "@/features/insight/times-card";
import { WinsCard } from "@/features/insight/wins-card";
import { formatDate, formatDateTime } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

/** Funnel, advance times, wins and forecast; each figure leads to its records. */
export function PipelineTab() {
  const t = useInsightTexts();
  const [params, setParams] = useSearchParams();
  const look = readLook(params);
  const [drill, setDrill] = useState<{ drill: Drill; title: string } | null>(null);
  const pipelines = useQuery({ queryKey: insightKeys.pipelines, queryFn: ({ signal }) => fetchPipelines(signal) });
  const process = pipelines.data?.find((one) => one.key === look.process) ?? pipelines.data?.[0];
  const text = params.toString();
  const asked = useMemo(() => askedOf(readLook(new URLSearchParams(text))), [text]);
  const past = useMemo(() => ({ ...asked, as_of: momentOf(readLook(new URLSearchParams(text)).compare) }), [asked, text]);
  const key = process?.key ?? "";
  const now = useQuery({ queryKey: insightKeys.pipeline(key, asked), queryFn: ({ signal }) => fetchPipeline(key, asked, signal), enabled: process !== undefined, placeholderData: (before) => before });
  const then = useQuery({ queryKey: insightKeys.pipeline(key, past), queryFn: ({ signal }) => fetchPipeline(key, past, signal), enabled: process !== undefined && past.as_of !== null });
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(params);
    next.set(name, value);
    setParams(next, { replace: true });
  };

  const error = pipelines.error ?? now.error;
  if (error) return <div className="card"><ErrorState error={error} onRetry={() => void now.refetch()} /></div>;
  if (pipelines.data?.length === 0) return <div className="card"><State icon={<ChartNoAxesCombined size={20} />} title={t("empty")} text={t("empty_text")} /></div>;
  const shown = now.data;
  const before = past.as_of === null ? undefined : then.data;
  return (
    <>
      <div className="insight-controls">
        {(pipelines.data?.length ?? 0) > 1 && (
          <label><span>{t("pipeline")}</span><Select value={key} options={pipelines.data?.map((one) => ({ value: one.key, label: one.label }))} onChange={(value) => { choose("process", value); }} /></label>
        )}
        <label><span>{t("period")}</span><Select value={look.period} options={PERIODS.map((value) => ({ value, label: t(`periods.${value}`) }))} onChange={(value) => { choose("period", value); }} /></label>
        <label><span>{t("whose")}</span><Select value={look.mine ? "mine" : "all"} options={(["all", "mine"] as const).map((value) => ({ value, label: t(value) }))} onChange={(value) => { choose("whose", value); }} /></label>
        <label><span>{t("compare")}</span><Select value={look.compare} options={COMPARES.map((value) => ({ value, label: t(`compares.${value}`) }))} onChange={(value) => { choose("with", value); }} /></label>
      </div>
      {!shown && <Skeleton lines={10} />}
      {shown && (
        <>
          <p className="insight-caption muted">
            {t("counted", { who: t(look.mine ? "who_mine" : "who_all"), begins: formatDate(shown.begins), ends: formatDate(shown.ends), currency: shown.currency, moment: formatDateTime(shown.counted_at) })}
          </p>
          <KeyFigures pipeline={shown} before={before} onDrill={setDrill} />
          <div className="insight-grid">
            <div>
              <FunnelCard pipeline={shown} before={before} onDrill={setDrill} />
              <ForecastCard pipeline={shown} before={before} onDrill={setDrill} />
            </div>
            <div>
              <TimesCard pipeline={shown} before={before} onDrill={setDrill} />
              <WinsCard
                pipeline={shown}
                before={before}
                byPeriod={look.group === "month" || look.group === "quarter"}
                byCredit={look.group === "credit"}
                control={<Select aria-label={t("group")} value={look.group} options={(Object.keys(GROUPS) as Group[]).map((value) => ({ value, label: t(`groups.${GROUPS[value]}`) }))} onChange={(value) => { choose("by", value); }} />}
                onDrill={setDrill}
              />
            </div>
          </div>
        </>
      )}
      {drill && shown && <RecordsDrawer process={key} object={shown.object} currency={shown.currency} asked={asked} drill={drill.drill} title={drill.title} onClose={() => { setDrill(null); }} />}
    </>
  );
}
