import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { HistoryEntry, ObjectMeta } from "@/api/types";
import { isEmptyValue } from "@/fields/values";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { ChangeValue } from "@/records/page/change-value";
import { Avatar } from "@/ui/avatar";

interface Props {
  object: ObjectMeta;
  entry: HistoryEntry;
  /** Shows the record as it was after this change; null: that is how it is. */
  onMoment: (() => void) | null;
}

const SOURCES = new Set(["ui", "api", "import", "system", "demo", "automation"]);
const SHOWN_ON_CREATE = 4;

export function HistoryItem({ object, entry, onMoment }: Props) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const actor = entry.actor?.name ?? t("records.system_actor");
  const source = entry.source !== null && SOURCES.has(entry.source) ? t(`sources.${entry.source as "ui" | "api" | "import" | "system" | "demo"}`) : entry.source;
  const changes = entry.event === "created" ? entry.changes.filter((change) => !isEmptyValue(change.new)) : entry.changes;
  const shown = entry.event === "created" && !whole ? changes.slice(0, SHOWN_ON_CREATE) : changes;
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
                    <span className="history-old"><ChangeValue object={object} change={change} value={change.old} name={change.old_name} /></span>
                    <span className="muted" aria-hidden>→</span>
                    <span className="visually-hidden">{t("records.changed_to")}</span>
                  </>
                )}
                <ChangeValue object={object} change={change} value={change.new} name={change.new_name} />
              </dd>
            </div>
          ))}
        </dl>
        <p className="history-more">
          {changes.length > shown.length && <button type="button" className="link-button" onClick={() => { setWhole(true); }}>{t("records.more_values", { count: changes.length - shown.length })}</button>}
          {onMoment && <button type="button" className="link-button" onClick={onMoment}>{t("records.show_moment")}</button>}
        </p>
      </div>
    </li>
  );
}
