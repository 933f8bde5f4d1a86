import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { keys } from "@/api/query-keys";
import { fulfilQuote } from "@/api/sales";
import { asText } from "@/fields/values";
import { dayInZone } from "@/i18n/format";
import { useSalesTexts } from "@/i18n/sales/register";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import type { PartProps } from "@/records/page/record-part";
import { IconButton } from "@/ui/icon-button";
import { showToast } from "@/ui/toast";
import "@/features/sales/sales.css";

const MONTH_MS = 30 * 86_400_000;

/** A quote the customer has taken becomes contract, order and a plan of payments with one click. */
export function FulfilBar({ row }: PartProps) {
  const { t } = useTranslation();
  const s = useSalesTexts();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [usual] = useState(() => [{ percent: "30", due_on: dayInZone(Date.now()) }, { percent: "70", due_on: dayInZone(Date.now() + MONTH_MS) }]);
  const form = useKeptForm("quote", `plan-${row.id}`, { parts: usual });
  const { parts } = form.value;
  const { leave, question } = useLeave(() => form.dirty, () => { setOpen(false); }, form.drop);
  const setParts = (next: typeof parts) => { form.change({ parts: next }); };
  if (!["sent", "accepted"].includes(asText(row["status"]))) return null;
  const change = (place: number, values: Partial<(typeof parts)[number]>) => { setParts(parts.map((one, each) => (each === place ? { ...one, ...values } : one))); };
  const make = async () => {
    setBusy(true);
    try {
      const made = await fulfilQuote(row.id, parts);
      form.drop();
      showToast({ kind: "done", text: s("fulfil.done") });
      await Promise.all(["quote", "contract", "sales_order", "payment"].map((name) => client.invalidateQueries({ queryKey: keys.records(name) })));
      void navigate(`/o/sales_order/${made.sales_order}`);
    } catch (error) {
      form.fail(error);
      setBusy(false);
    }
  };
  const total = parts.reduce((sum, one) => sum + (Number(one.percent) || 0), 0);
  return (
    <div className="claim-bar">
      <Button type="primary" onClick={() => { setOpen(true); }}>{s("fulfil.button")}</Button>
      <Modal open={open} title={s("fulfil.title")} okText={s("fulfil.make")} cancelText={t("common.cancel")} confirmLoading={busy} onOk={() => void make()} onCancel={leave}>
        <p className="muted sales-note">{s("fulfil.note")}</p>
        <KeptTop form={form} saving={busy} whole />
        <ul className="claim-list plan-list">
          {parts.map((one, place) => (
            <li key={place}>
              <label>{s("fulfil.percent", { place: place + 1 })}<input inputMode="decimal" value={one.percent} onChange={(event) => { change(place, { percent: event.target.value }); }} /></label>
              <label>{s("fulfil.due")}<input type="date" value={one.due_on} onChange={(event) => { change(place, { due_on: event.target.value }); }} /></label>
              <IconButton label={s("fulfil.remove", { place: place + 1 })} onClick={() => { setParts(parts.filter((_, each) => each !== place)); }}><X size={16} aria-hidden /></IconButton>
            </li>
          ))}
        </ul>
        <div className="line-foot">
          <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => { setParts([...parts, { percent: String(Math.max(0, 100 - total)), due_on: dayInZone(Date.now() + 2 * MONTH_MS) }]); }}>{s("fulfil.add")}</Button>
          <span className="muted">{s("fulfil.sum", { sum: total })}</span>
        </div>
        {question}
      </Modal>
    </div>
  );
}
