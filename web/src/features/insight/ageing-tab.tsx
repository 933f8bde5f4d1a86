import { useQuery } from "@tanstack/react-query";
import { Wallet } from "lucide-react";
import { Link } from "react-router";
import { fetchAgeing, salesKeys } from "@/api/sales";
import type { Filter } from "@/api/types";
import { formatDateTime, formatMoneyShort } from "@/i18n/format";
import { useSalesTexts } from "@/i18n/sales/register";
import { ErrorState } from "@/records/common/error-state";
import { listAddress } from "@/records/list/list-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

const AGES = ["current", "d30", "d60", "d90", "older"] as const;
const SHOWN = 100;

/** Who owes what, and for how long. */
export function AgeingTab() {
  const s = useSalesTexts();
  const query = useQuery({ queryKey: salesKeys.ageing, queryFn: ({ signal }) => fetchAgeing(signal) });
  const found = query.data;
  if (query.error) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!found) return <Skeleton lines={8} />;
  const sum = (age: string) => found.items.reduce((total, one) => total + (one.amounts[age] ?? 0), 0);
  const money = (value: number) => (value === 0 ? "–" : formatMoneyShort(value, found.currency));
  const filterOf = (age: string, account: string | null): Filter => ({ all: [found.filters[age] as unknown as Filter, ...(account === null ? [] : [{ field: "account", op: "eq" as const, value: account }])] });
  if (found.items.length === 0) return <div className="card"><State icon={<Wallet size={20} />} title={s("nothing_owed")} /></div>;
  return (
    <>
      <p className="muted ageing-note">{s("ageing_note", { moment: formatDateTime(found.counted_at), currency: found.currency })}</p>
      <div className="card insight-table ageing">
        <table>
          <thead><tr><th>{s("account")}</th>{AGES.map((age) => <th key={age}>{s(`ages.${age}`)}</th>)}<th>{s("total")}</th></tr></thead>
          <tbody>
            <tr className="ageing-sum"><td>{s("total")}</td>{AGES.map((age) => <td key={age}><Link to={listAddress("payment", filterOf(age, null))}>{money(sum(age))}</Link></td>)}<td>{money(found.items.reduce((total, one) => total + one.total, 0))}</td></tr>
            {found.items.slice(0, SHOWN).map((one) => (
              <tr key={one.account}>
                <td>{one.account === null ? "–" : <Link to={`/o/account/${one.account}`}>{one.name ?? "–"}</Link>}</td>
                {AGES.map((age) => <td key={age}>{one.amounts[age] ? <Link to={listAddress("payment", filterOf(age, one.account))}>{money(one.amounts[age])}</Link> : "–"}</td>)}
                <td>{money(one.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
