import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { FileText, Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { fetchLines, salesKeys } from "@/api/sales";
import type { PartProps } from "@/records/page/record-part";
import { formatMoney, formatNumber } from "@/i18n/format";
import { useSalesTexts } from "@/i18n/sales/register";
import { ErrorState } from "@/records/common/error-state";
import "@/features/sales/sales.css";
import "@/features/sales/lines-phone.css";

const LineEditor = lazy(async () => ({ default: (await import("@/features/sales/line-editor")).LineEditor }));

/** The lines of a quote or order with their sums; editing and the printed document. */
export function LineItems({ object, row }: PartProps) {
  const t = useSalesTexts();
  const [editing, setEditing] = useState(false);
  const query = useQuery({ queryKey: salesKeys.lines(object.api_name, row.id), queryFn: ({ signal }) => fetchLines(object.api_name, row.id, signal) });
  const lines = query.data;
  if (query.error) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!lines) return null;
  const money = (value: string) => formatMoney(Number(value), lines.currency);
  return (
    <section className="card line-items" aria-label={t("lines")}>
      <header>
        <h2>{t("lines")}</h2>
        <a className="button" href={`/api/v1/sales/documents/${object.api_name}/${row.id}/pdf`} target="_blank" rel="noreferrer"><FileText size={15} aria-hidden /> {t("pdf")}</a>
        <Button icon={<Pencil size={15} />} onClick={() => { setEditing(true); }}>{t("edit")}</Button>
      </header>
      {!lines.matches && <p className="notice notice-warning" role="status">{t("mismatch")}</p>}
      {lines.lines.length === 0 && <p className="muted">{t("empty")}</p>}
      {lines.lines.length > 0 && (
        <div className="line-table">
          <table>
            <thead><tr><th>{t("item")}</th><th>{t("quantity")}</th><th>{t("price")}</th><th>{t("discount")}</th><th>{t("tax_rate")}</th><th>{t("net")}</th><th>{t("gross")}</th></tr></thead>
            <tbody>
              {lines.lines.map((one) => (
                <tr key={one.id}>
                  <td>{one.name}</td><td data-label={t("quantity")}>{formatNumber(Number(one.quantity))} {one.unit}</td><td data-label={t("price")}>{money(one.unit_price)}</td>
                  <td data-label={t("discount")}>{formatNumber(Number(one.discount))}</td><td data-label={t("tax_rate")}>{formatNumber(Number(one.tax_rate))}</td>
                  <td data-label={t("net")}>{money(one.net)}</td><td data-label={t("gross")}>{money(one.gross)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot><tr><td colSpan={5}>{t("sum_tax", { tax: money(lines.tax) })}</td><td data-label={t("net")}>{money(lines.net)}</td><td data-label={t("gross")}>{money(lines.gross)}</td></tr></tfoot>
          </table>
        </div>
      )}
      {editing && <Suspense fallback={null}><LineEditor object={object.api_name} id={row.id} account={typeof row["account"] === "string" ? row["account"] : null} lines={lines} onClose={() => { setEditing(false); }} /></Suspense>}
    </section>
  );
}
