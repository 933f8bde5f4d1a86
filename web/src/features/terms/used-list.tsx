import { useQueries } from "@tanstack/react-query";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import type { Term } from "@/api/terms";
import { fetchProcesses, stageKeys } from "@/api/stages";
import { fetchObject } from "@/api/meta";
import { useObjects } from "@/api/use-objects";
import { before } from "@/i18n/punctuation";
import { useTermTexts } from "@/i18n/terms/register";
import { Skeleton } from "@/ui/skeleton";

const METRIC_PAGES: Record<string, string> = { targets: "/insight/targets", stalled: "/insight/brief", fake_active: "/insight/brief", ageing: "/insight/ageing" };

/** Where a term is used: fields and stages with their labels, figures with their pages; what is gone is said to be. */
export function UsedList({ term }: { term: Term }) {
  const t = useTermTexts();
  const visible = new Map((useObjects().data ?? []).map((object) => [object.api_name, object]));
  const names = [...new Set(term.fields.map((each) => each.split(".")[0] ?? ""))].filter((name) => visible.has(name));
  const objects = useQueries({ queries: names.map((name) => ({ queryKey: keys.object(name), queryFn: ({ signal }: { signal: AbortSignal }) => fetchObject(name, signal) })) });
  const asked = useQueries({ queries: [...visible.keys()].filter((name) => term.stages.length > 0 && name === "opportunity").map((name) => ({ queryKey: stageKeys.processes(name), queryFn: ({ signal }: { signal: AbortSignal }) => fetchProcesses(name, signal) })) });
  const processes = asked.flatMap((one) => one.data ?? []);
  const fieldLabel = (place: string) => {
    const [object = "", field = ""] = place.split(".");
    const meta = objects.map((one) => one.data).find((one) => one?.api_name === object);
    return meta ? `${meta.label} · ${meta.fields.find((one) => one.api_name === field)?.label ?? field}` : place;
  };
  const stageLabel = (place: string) => {
    const [key = "", code = ""] = place.split("/");
    const process = processes.find((one) => one.key === key);
    return process ? `${process.label} · ${process.stages.find((one) => one.code === code)?.label ?? code}` : place;
  };
  // Labels come with the objects and processes; nobody is shown their names meanwhile.
  if (objects.some((one) => one.isPending) || asked.some((one) => one.isPending)) return <Skeleton lines={2} />;
  if (term.fields.length + term.stages.length + term.metrics.length === 0) return null;
  return (
    <section className="card term-card" aria-label={t("used")}>
      <h2>{t("used")}</h2>
      <ul className="term-used">
        {term.fields.map((each) => <li key={each}>{before(t("fields"))}<Link to={`/o/${each.split(".")[0] ?? ""}`}>{fieldLabel(each)}</Link>{term.gone.includes(each) && <span className="muted"> {t("gone")}</span>}</li>)}
        {term.stages.map((each) => <li key={each}>{before(t("stages"))}{stageLabel(each)}{term.gone.includes(each) && <span className="muted"> {t("gone")}</span>}</li>)}
        {term.metrics.map((each) => <li key={each}>{before(t("metrics"))}<Link to={METRIC_PAGES[each] ?? "/insight"}>{t(`metric.${each as "funnel"}`)}</Link></li>)}
      </ul>
    </section>
  );
}
