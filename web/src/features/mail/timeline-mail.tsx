import { Link } from "react-router";
import type { TimelineEntry } from "@/api/timeline";
import { asNumber, asText } from "@/fields/values";
import { useMailTexts } from "@/i18n/mail/register";
import "@/features/mail/mail.css";

/** A mail on the timeline; leads to its thread. */
export function TimelineMail({ entry, own }: { entry: TimelineEntry; own: boolean }) {
  const m = useMailTexts();
  const body = entry.body ?? {};
  const count = asNumber(body["attachments"]) ?? 0;
  const place = `/o/${entry.object}/${entry.record.id}`;
  return (
    <>
      <p className="timeline-head">
        <strong>{m(body["direction"] === "out" ? "timeline.out" : "timeline.in", { who: asText(body["sender"]) })}</strong>
        <Link to={`${place}?tab=mail&thread=${asText(body["thread_id"])}`} className="timeline-name">{asText(body["subject"]) || m("panel.no_subject")}</Link>
        {count > 0 && <span className="muted">{m("timeline.attachments", { count })}</span>}
        {!own && <Link to={place} className="muted">{entry.record.name}</Link>}
      </p>
      <p className="mail-text">{asText(body["text"])}</p>
    </>
  );
}
