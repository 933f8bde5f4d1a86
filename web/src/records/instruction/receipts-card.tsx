import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { BellRing, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchReceipts, giveTo, instructionKeys, remindOf, type InstructionReceipt, type Recipients } from "@/api/instructions";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { useInstructionTexts } from "@/i18n/instructions/register";
import { isNobody, RecipientField } from "@/records/instruction/recipient-field";
import type { PartProps } from "@/records/page/record-part";
import { Avatar } from "@/ui/avatar";
import { showToast } from "@/ui/toast";
import "@/records/instruction/instruction.css";

const STEPS = ["done", "accepted", "seen"] as const;
const NOBODY: Recipients = { people: [], audiences: [] };

/** On the page of an instruction: how far everybody is, and who else is to do it. */
export function ReceiptsCard({ row }: PartProps) {
  const { t } = useTranslation();
  const i = useInstructionTexts();
  const client = useQueryClient();
  const query = useQuery({ queryKey: instructionKeys.receipts(row.id), queryFn: ({ signal }) => fetchReceipts(row.id, signal) });
  const [giving, setGiving] = useState(false);
  const [busy, setBusy] = useState(false);
  const remind = async () => {
    setBusy(true);
    try {
      showToast({ kind: "done", text: i("reminded", { count: await remindOf(row.id) }) });
      await client.invalidateQueries({ queryKey: instructionKeys.receipts(row.id) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setBusy(false);
  };
  if (!query.data) return null;
  const { items, may_give: mayGive } = query.data;
  const done = items.filter((one) => one.done_at !== null).length;
  return (
    <section className="card receipts" aria-label={i("title")}>
      <header>
        <h2>{items.length === 0 ? i("none") : i("title")}</h2>
        {items.length > 0 && <span className="muted tabular">{i("counts", { done, count: items.length })}</span>}
        {mayGive && (
          <span className="receipts-actions">
            {done < items.length && <Button size="small" icon={<BellRing size={14} aria-hidden />} loading={busy} onClick={() => void remind()}>{i("remind")}</Button>}
            <Button size="small" type={items.length === 0 ? "primary" : "default"} icon={<UserPlus size={14} aria-hidden />} onClick={() => { setGiving(true); }}>{i(items.length === 0 ? "give" : "give_more")}</Button>
          </span>
        )}
      </header>
      {items.length === 0 && <p className="muted">{i("none_text")}</p>}
      {items.length > 0 && <progress className="receipts-bar" max={items.length} value={done} aria-label={i("counts", { done, count: items.length })} />}
      {items.length > 0 && <ul>{items.map((one) => <Receipt key={one.person} receipt={one} />)}</ul>}
      {giving && <GiveDialog id={row.id} onClose={() => { setGiving(false); }} />}
    </section>
  );
}

function Receipt({ receipt }: { receipt: InstructionReceipt }) {
  const i = useInstructionTexts();
  const state = STEPS.find((one) => receipt[`${one}_at`] !== null) ?? "given";
  const moment = receipt[`${state}_at`] ?? receipt.given_at;
  return (
    <li>
      <Avatar name={receipt.name} />
      <span className="receipt-words">
        <span>{receipt.name}</span>
        {receipt.note !== null && <span className="muted">{receipt.note}</span>}
      </span>
      <span className="receipt-state" data-state={state} title={formatDateTime(moment)}>
        {state === "given" ? i("states.given") : i("state_at", { state: i(`states.${state}`), when: formatRelative(moment) })}
      </span>
      {receipt.reminded_at !== null && state !== "done" && <span className="muted receipt-reminded" title={formatDateTime(receipt.reminded_at)}>{i("reminded_at", { when: formatRelative(receipt.reminded_at) })}</span>}
    </li>
  );
}

function GiveDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const i = useInstructionTexts();
  const client = useQueryClient();
  const [to, setTo] = useState(NOBODY);
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const give = async () => {
    if (isNobody(to)) {
      setProblem(i("nobody"));
      return;
    }
    setBusy(true);
    try {
      client.setQueryData(instructionKeys.receipts(id), await giveTo(id, to));
      onClose();
    } catch (error) {
      setProblem(errorText(error, t));
    }
    setBusy(false);
  };
  return (
    <Modal open title={i("give_more")} width={480} okText={i("give")} cancelText={t("common.cancel")} confirmLoading={busy} onOk={() => void give()} onCancel={onClose}>
      <RecipientField value={to} problem={problem} onChange={(next) => { setProblem(""); setTo(next); }} />
    </Modal>
  );
}
