import { useQuery } from "@tanstack/react-query";
import { BookOpenText } from "lucide-react";
import { lazy, Suspense } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { fetchSampling, samplingKeys } from "@/api/sampling";
import { useObjects } from "@/api/use-objects";
import { useInsightTexts } from "@/i18n/insight/register";
import { Skeleton } from "@/ui/skeleton";
import { Tabs } from "@/ui/tabs";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/insight/insight.css";

const PARTS = {
  pipeline: lazy(async () => ({ default: (await import("@/features/insight/pipeline-tab")).PipelineTab })),
  brief: lazy(async () => ({ default: (await import("@/features/insight/brief-tab")).BriefTab })),
  targets: lazy(async () => ({ default: (await import("@/features/insight/targets-tab")).TargetsTab })),
  audits: lazy(async () => ({ default: (await import("@/features/insight/audits-tab")).AuditsTab })),
  ageing: lazy(async () => ({ default: (await import("@/features/insight/ageing-tab")).AgeingTab })),
};
/** Parts that show records of an object: only to who may see them. */
const NEEDS: Partial<Record<string, string>> = { targets: "target", ageing: "payment" };
type Part = keyof typeof PARTS;

/** What the history of the pipeline says. */
export function InsightPage() {
  const t = useInsightTexts();
  usePageTitle(t("title"));
  const navigate = useNavigate();
  const { part = "pipeline" } = useParams();
  const visible = new Set((useObjects().data ?? []).map((object) => object.api_name));
  const audits = useQuery({ queryKey: samplingKeys.overview, queryFn: ({ signal }) => fetchSampling(signal), retry: false });
  const takesPart = (audits.data?.samplings.length ?? 0) + (audits.data?.draws.length ?? 0) > 0;
  const names = (Object.keys(PARTS) as Part[]).filter((name) => (name === "audits" ? takesPart || part === name : !(name in NEEDS) || visible.has(NEEDS[name] ?? "")));
  return (
    <div className="page insight">
      <header className="page-header">
        <h1 className="page-title">{t("title")}</h1>
        <div className="page-actions"><Link className="button" to="/terms"><BookOpenText size={15} aria-hidden /> {t("terms")}</Link></div>
      </header>
      <Tabs
        label={t("title")}
        active={part}
        onChange={(next) => void navigate(`/insight/${next}`)}
        tabs={names.map((name) => {
          const Part = PARTS[name];
          return { key: name, label: t(`tabs.${name}`), content: <Suspense fallback={<Skeleton lines={6} />}><Part /></Suspense> };
        })}
      />
    </div>
  );
}
