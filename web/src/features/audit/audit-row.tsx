import { ChevronRight } from "lucide-react";
import { Link } from "react-router";
import type { AuditEntry } from "@/api/audit";
import { AuditDetail } from "@/features/audit/audit-detail";
import { useObjects } from "@/features/audit/use-objects";
import { actionName, useAuditTexts } from "@/i18n/audit/register";
import { formatDateTime } from "@/i18n/format";

interface Props {
  entry: AuditEntry;
  open: boolean;
  onToggle: () => void;
  onNarrow: (changes: Record<string, string | null>) => void;
}

const GRAVE = new Set(["sign_in_refused", "sign_in_locked", "rights_changed", "records_deleted", "exported", "value_revealed", "seen_as", "personal_data_erased", "restored"]);

/** One key operation: a line, and everything about it when opened. */
export function AuditRow({ entry, open, onToggle, onNarrow }: Props) {
  const a = useAuditTexts();
  const label = useObjects();
  const about = entry.object === null ? "" : label(entry.object);
  const record = entry.object !== null && entry.object !== "user" && entry.record_id !== null ? `/o/${entry.object}/${entry.record_id}` : null;
  return (
    <li className="audit-row">
      <button type="button" className="audit-line" aria-expanded={open} onClick={onToggle}>
        <ChevronRight size={14} aria-hidden className="audit-arrow" />
        <span className="tabular muted audit-when">{formatDateTime(entry.at, true)}</span>
        <span className={GRAVE.has(entry.action) ? "audit-what audit-grave" : "audit-what"}>{actionName(entry.action, a)}{about && <span className="muted"> · {about}</span>}</span>
        <span className="audit-who">{entry.person === "system" ? a("system") : entry.person}</span>
      </button>
      {open && (
        <div className="audit-more">
          <dl>
            {entry.reason && <><dt>{a("reason")}</dt><dd>{entry.reason}</dd></>}
            <dt>{a("where")}</dt><dd className="tabular">{entry.ip ?? "–"}</dd>
            <dt>{a("device")}</dt><dd>{[entry.fingerprint, entry.user_agent].filter(Boolean).join(" · ") || "–"}</dd>
            <dt>{a("seal")}</dt><dd className="tabular">{entry.seal ?? a("unsealed")}</dd>
          </dl>
          <AuditDetail entry={entry} />
          <p className="audit-links">
            {record && <Link to={record}>{a("open_record")}</Link>}
            {entry.person_id && <button type="button" className="link-button" onClick={() => { onNarrow({ person_id: entry.person_id }); }}>{a("only_person")}</button>}
            {entry.record_id && <button type="button" className="link-button" onClick={() => { onNarrow({ object: entry.object, record_id: entry.record_id }); }}>{a("only_record")}</button>}
          </p>
        </div>
      )}
    </li>
  );
}
