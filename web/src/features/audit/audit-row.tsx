import { ChevronRight } from "lucide-react";
import { Link } from "react-router";
import type { AuditEntry } from "@/api/audit";
import { useObjects } from "@/features/audit/use-objects";
import { actionName, useAuditTexts, type AuditText } from "@/i18n/audit/register";
import { formatDateTime } from "@/i18n/format";

interface Props {
  entry: AuditEntry;
  open: boolean;
  onToggle: () => void;
  onNarrow: (changes: Record<string, string | null>) => void;
}

const GRAVE = new Set(["sign_in_refused", "rights_changed", "records_deleted", "exported", "value_revealed", "seen_as", "personal_data_erased", "restored"]);

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
          <Detail detail={entry.detail} a={a} />
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

type Values = Record<string, unknown>;

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Old and new values side by side where there are both, anything else as names and values. */
function Detail({ detail, a }: { detail: Values | null | undefined; a: AuditText }) {
  if (!detail) return null;
  const { old, new: now, ...rest } = detail;
  return (
    <>
      {isValues(old) && isValues(now) && <Changed old={old} now={now} a={a} />}
      {Object.keys(rest).length > 0 && (
        <dl>
          {Object.entries(rest).map(([name, value]) => (
            <span key={name} className="audit-pair"><dt>{name}</dt><dd><Value value={value} a={a} /></dd></span>
          ))}
        </dl>
      )}
    </>
  );
}

function Changed({ old, now, a }: { old: Values; now: Values; a: AuditText }) {
  return (
    <table className="audit-changed">
      <thead><tr><th /><th>{a("old")}</th><th>{a("new")}</th></tr></thead>
      <tbody>
        {Object.keys(now).map((name) => (
          <tr key={name}><th scope="row">{name}</th><td>{text(old[name])}</td><td>{text(now[name])}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ value, a }: { value: unknown; a: AuditText }) {
  if (Array.isArray(value) && value.some((one) => isValues(one) && "old" in one)) {
    return (
      <>
        {value.filter(isValues).slice(0, 20).map((one) => (
          <Changed key={text(one.id)} old={one.old as Values} now={one.new as Values} a={a} />
        ))}
      </>
    );
  }
  return <>{Array.isArray(value) ? value.map(text).join(", ") : text(value)}</>;
}

function text(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
}
