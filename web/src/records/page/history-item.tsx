import { useTranslation } from "react-i18next";
import type { HistoryChange, HistoryEntry, ObjectMeta } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText, isEmptyValue } from "@/fields/values";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { Avatar } from "@/ui/avatar";

interface Props {
  object: ObjectMeta;
  entry: HistoryEntry;
}

const SOURCES = new Set(["ui", "api", "import", "system", "demo"]);
const SHOWN_ON_CREATE = 4;

export function HistoryItem({ object, entry }: Props) {
  const { t } = useTranslation();
  const actor = entry.actor?.name ?? t("records.system_actor");
  const source = entry.source !== null && SOURCES.has(entry.source) ? t(`sources.${entry.source as "ui" | "api" | "import" | "system" | "demo"}`) : entry.source;
  const changes = entry.event === "created" ? entry.changes.filter((change) => !isEmptyValue(change.new)) : entry.changes;
  const shown = entry.event === "created" ? changes.slice(0, SHOWN_ON_CREATE) : changes;
  return (
    <li className="history-item">
      <Avatar name={actor} />
      <div className="history-body">
        <p>
          <strong>{actor}</strong> {t(`events.${entry.event}`)}
          <time className="muted history-time" dateTime={entry.at} title={formatDateTime(entry.at, true)}>{formatRelative(entry.at)}</time>
        </p>
        <p className="history-source muted">{source}{entry.reason ? ` · ${entry.reason}` : ""}</p>
        <dl>
          {shown.map((change) => (
            <div key={change.field}>
              <dt>{change.label}</dt>
              <dd>
                {entry.event !== "created" && (
                  <>
                    <span className="history-old"><Value object={object} change={change} value={change.old} name={change.old_name} /></span>
                    <span className="muted" aria-hidden>→</span>
                    <span className="visually-hidden">{t("records.changed_to")}</span>
                  </>
                )}
                <Value object={object} change={change} value={change.new} name={change.new_name} />
              </dd>
            </div>
          ))}
        </dl>
        {changes.length > shown.length && <p className="muted">{t("records.more_values", { count: changes.length - shown.length })}</p>}
      </div>
    </li>
  );
}

interface ValueProps {
  object: ObjectMeta;
  change: HistoryChange;
  value: unknown;
  name: string | null | undefined;
}

function Value({ object, change, value, name }: ValueProps) {
  const field = object.fields.find((one) => one.api_name === change.field);
  if (!field) return <span>{isEmptyValue(value) ? "—" : asText(value)}</span>;
  const row = { id: "", [field.api_name]: value, ...(name ? { [`${field.api_name}.name`]: name } : {}) };
  return <FieldDisplay field={field} row={row} />;
}
