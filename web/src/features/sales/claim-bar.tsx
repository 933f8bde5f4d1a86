import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import { claimReceipt, salesKeys } from "@/api/sales";
import type { Filter, ListQuery } from "@/api/types";
import { useSession } from "@/api/use-session";
import { asNumber } from "@/fields/values";
import { formatDate, formatMoney } from "@/i18n/format";
import { useSalesTexts } from "@/i18n/sales/register";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { ProblemList } from "@/records/form/problem-list";
import { useLeave } from "@/records/form/use-leave";
import type { PartProps } from "@/records/page/record-part";
import { showToast } from "@/ui/toast";
import "@/features/sales/sales.css";

const NOTHING = { shares: {} };

/** A receipt pays for planned payments: of its account, or while nobody has claimed it, of anybody. */
export function ClaimBar({ row }: PartProps) {
  const { t } = useTranslation();
  const s = useSalesTexts();
  const client = useQueryClient();
  const { workspace } = useSession();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useKeptForm<{ shares: Record<string, string> }>("receipt", `claim ${row.id}`, NOTHING, ["claims"]);
  const { shares } = form.value;
  const account = typeof row["account"] === "string" ? row["account"] : null;
  const refund = (asNumber(row["amount"]) ?? 0) < 0;
  const conditions: Filter[] = [{ field: "status", op: refund ? "eq" : "in", value: refund ? "received" : ["planned", "overdue"] }];
  if (account !== null) conditions.push({ field: "account", op: "eq", value: account });
  const request = { filter: { all: conditions }, sort: "due_on", fields: ["id", "number", "account.name", "amount", "settled_amount", "due_on"], limit: 50 } as unknown as ListQuery;
  const query = useQuery({ queryKey: [...salesKeys.open(account), refund], queryFn: ({ signal }) => listRecords("payment", request, null, signal), enabled: open });
  const { leave, question } = useLeave(() => form.dirty, () => { setOpen(false); }, form.drop);
  const claims = Object.entries(shares).filter(([, amount]) => amount.trim() !== "").map(([payment, amount]) => ({ payment, amount: amount.trim() }));
  const problemsOf = (payment: string) => {
    const place = claims.findIndex((one) => one.payment === payment);
    return (form.problems["claims"] ?? []).filter((one) => place >= 0 && `${one.pointer}/`.startsWith(`/claims/${String(place)}/`));
  };
  const claim = async () => {
    setBusy(true);
    try {
      await claimReceipt(row.id, claims);
      showToast({ kind: "done", text: s("claimed") });
      setOpen(false);
      form.drop();
      await Promise.all(["receipt", "payment", "allocation"].map((name) => client.invalidateQueries({ queryKey: keys.records(name) })));
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  return (
    <div className="claim-bar">
      <Button type="primary" onClick={() => { setOpen(true); }}>{s("claim")}</Button>
      <Modal open={open} title={s("claim_title")} okText={s("claim")} cancelText={t("common.cancel")} okButtonProps={{ disabled: claims.length === 0 }} onOk={() => void claim()} confirmLoading={busy} onCancel={leave}>
        <KeptTop form={form} saving={busy} />
        <p className="muted sales-note">{s("claim_note")}</p>
        {query.data?.items.length === 0 && <p>{s("no_payments")}</p>}
        <ul className="claim-list">
          {query.data?.items.map((one) => {
            const left = (asNumber(one["amount"]) ?? 0) - (asNumber(one["settled_amount"]) ?? 0);
            const name = `${String(one["number"] ?? "")} ${String(one["account.name"] ?? "")}`;
            const problems = problemsOf(one.id);
            const list = `claim-${one.id}-problems`;
            return (
              <li key={one.id}>
                <span><strong>{name}</strong><small className="muted">{s("due", { amount: formatMoney(left, workspace.currency), day: typeof one["due_on"] === "string" ? formatDate(one["due_on"]) : "–" })}</small></span>
                <Input aria-label={name} aria-invalid={problems.length > 0} aria-describedby={problems.length > 0 ? list : undefined} status={problems.length > 0 ? "error" : ""} inputMode="decimal" value={shares[one.id] ?? ""} placeholder={String(left)} onChange={(event) => { form.change({ shares: { ...shares, [one.id]: event.target.value } }); }} onPressEnter={() => { if (claims.length > 0) void claim(); }} />
                <div className="claim-problems"><ProblemList id={list} problems={problems} /></div>
              </li>
            );
          })}
        </ul>
        {question}
      </Modal>
    </div>
  );
}
