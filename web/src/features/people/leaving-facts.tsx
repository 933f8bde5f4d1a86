import { useObjects } from "@/api/use-objects";
import { usePeopleTexts } from "@/i18n/people/register";
import type { en } from "@/i18n/people/en";
import { formatNumber } from "@/i18n/format";

/** What ends and what is handed over, as two short lists. */
export function LeavingFacts({ counts, ended }: { counts: Record<string, number>; ended: Record<string, number> }) {
  const p = usePeopleTexts();
  const objects = useObjects();
  const label = (name: string) => objects.data?.find((one) => one.api_name === name)?.label ?? name;
  const handed = Object.entries(counts);
  return (
    <dl className="people-facts tabular">
      {Object.entries(ended).filter(([, count]) => count > 0).map(([name, count]) => (
        <div key={name}><dt>{p(`ended.${name as keyof typeof en.ended}`)}</dt><dd>{formatNumber(count)}</dd></div>
      ))}
      {handed.length === 0 && <div><dt className="muted">{p("leave_nothing")}</dt></div>}
      {handed.map(([name, count]) => <div key={name}><dt>{p("hand_over")} · {label(name)}</dt><dd>{formatNumber(count)}</dd></div>)}
    </dl>
  );
}
