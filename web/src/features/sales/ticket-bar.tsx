import { Button } from "antd";
import { Clock, Star } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { surveyLink } from "@/api/sales";
import { asText } from "@/fields/values";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { useSalesTexts } from "@/i18n/sales/register";
import type { PartProps } from "@/records/page/record-part";
import { Chip } from "@/ui/chip";
import { showToast } from "@/ui/toast";
import "@/features/sales/sales.css";

const DONE = ["solved", "closed"];

/** What a ticket is still owed, and the question to the customer once it is solved. */
export function TicketBar({ row }: PartProps) {
  const { t } = useTranslation();
  const s = useSalesTexts();
  const [now] = useState(() => Date.now());
  const [link, setLink] = useState<string | null>(null);
  const status = asText(row["status"]);
  const invite = async () => {
    try {
      const { url } = await surveyLink(row.id);
      setLink(url);
      await navigator.clipboard.writeText(url);
      showToast({ kind: "done", text: s("ticket.copied") });
    } catch (error) {
      if (!(error instanceof DOMException)) showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  const clock = (name: "respond_by" | "solve_by", over: boolean) => {
    const due = asText(row[name]);
    if (due === "" || over) return null;
    const late = Date.parse(due) < now;
    return <span className="ticket-due" data-late={late} title={formatDateTime(due)}><Clock size={14} aria-hidden /> {s(late ? `ticket.${name}_late` : `ticket.${name}`, { when: formatRelative(due) })}</span>;
  };
  const done = DONE.includes(status);
  return (
    <div className="card ticket-bar">
      {status === "waiting" && <Chip text={s("ticket.waiting")} color="orange" />}
      {status !== "waiting" && clock("respond_by", done || asText(row["first_response_at"]) !== "")}
      {status !== "waiting" && clock("solve_by", done)}
      {done && <span className="muted">{s(row["rated_at"] ? "ticket.rated" : "ticket.solved")}</span>}
      {done && !row["rated_at"] && <Button size="small" icon={<Star size={14} aria-hidden />} onClick={() => void invite()}>{s("ticket.invite")}</Button>}
      {link !== null && <input readOnly className="ticket-link" aria-label={s("ticket.link")} value={link} onFocus={(event) => { event.target.select(); }} />}
    </div>
  );
}
