import { useQuery } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { accessKeys, fetchWatch } from "@/api/access";
import { useAccessTexts } from "@/i18n/access/register";
import { formatDateTime } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

/** Who read, exported and was refused how much, and alarms. */
export function WatchPanel() {
  const a = useAccessTexts();
  const query = useQuery({ queryKey: accessKeys.watch, queryFn: fetchWatch, refetchInterval: 30_000 });
  if (query.error) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (query.isPending) return <Skeleton lines={6} />;
  const { people, alarms } = query.data;
  return (
    <div className="access-boxes">
      <section className="card" aria-label={a("usage.alarms")}>
        {alarms.length === 0 && <State icon={<ShieldCheck size={20} />} title={a("empty.alarms")} compact />}
        <ul className="access-list">
          {alarms.map((one) => (
            <li key={one.id}><div className="access-what"><strong>{one.name} {a(one.kind === "refused" ? "alarm.refused" : "alarm.read", { count: one.count })}</strong><span className="muted">{formatDateTime(one.at)}</span></div></li>
          ))}
        </ul>
      </section>
      <section className="card table-scroll">
        <table className="usage-table">
          <caption className="visually-hidden">{a("usage.title")}</caption>
          <thead><tr><th scope="col">{a("usage.person")} · {a("usage.title")}</th><th scope="col">{a("usage.read")}</th><th scope="col">{a("usage.export")}</th><th scope="col">{a("usage.refused")}</th><th scope="col">{a("usage.stale")}</th></tr></thead>
          <tbody>{people.map((one) => <tr key={one.person}><td>{one.name}</td><td className="tabular">{one.read}</td><td className="tabular">{one.export}</td><td className="tabular">{one.refused}</td><td className="tabular">{one.stale}</td></tr>)}</tbody>
        </table>
      </section>
    </div>
  );
}
