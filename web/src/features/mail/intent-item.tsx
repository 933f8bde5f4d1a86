import { Button } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Intent } from "@/api/mail";
import { Marked } from "@/features/mail/marked";
import { formatMoneyShort, formatRelative } from "@/i18n/format";
import { useMailTexts } from "@/i18n/mail/register";
import { Chip } from "@/ui/chip";

/** What a customer wrote about a record, and what a person makes of it. */
export function IntentItem({ intent, onDecide }: { intent: Intent; onDecide: (state: "confirmed" | "dismissed") => Promise<void> }) {
  const m = useMailTexts();
  const [busy, setBusy] = useState(false);
  const decide = async (state: "confirmed" | "dismissed") => {
    setBusy(true);
    await onDecide(state);
    setBusy(false);
  };
  return (
    <li className="card intent-item">
      <div className="mail-head">
        <strong><Link to={`/o/${intent.object}/${intent.record_id}?tab=mail&thread=${intent.thread_id}`}>{intent.name}</Link></strong>
        <Chip text={m(`board.${intent.verdict}`)} color={intent.verdict === "high" ? "red" : "orange"} />
        {intent.amount !== null && <strong className="tabular">{formatMoneyShort(intent.amount, intent.currency ?? "CNY")}</strong>}
      </div>
      <p className="muted">{[intent.account, intent.owner !== null && m("board.owner", { name: intent.owner })].filter(Boolean).join(" · ")}</p>
      <blockquote><Marked text={intent.sentence} words={intent.words} /></blockquote>
      <div className="mail-row">
        <span className="muted mail-grow">{m("board.writes", { who: intent.sender, when: formatRelative(intent.at) })}{intent.state === "confirmed" && ` · ${m("board.by", { who: intent.decided_by ?? "" })}`}</span>
        <span className="mail-actions">
          {intent.state !== "confirmed" && <Button size="small" type="primary" loading={busy} onClick={() => void decide("confirmed")}>{m("board.confirm")}</Button>}
          {intent.state === "open" && <Button size="small" disabled={busy} onClick={() => void decide("dismissed")}>{m("board.dismiss")}</Button>}
        </span>
      </div>
    </li>
  );
}
