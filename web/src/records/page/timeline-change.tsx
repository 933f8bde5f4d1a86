import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { TimelineEntry } from "@/api/timeline";
import type { HistoryEntry } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { isEmptyValue } from "@/fields/values";
import { ChangeValue } from "@/records/page/change-value";

interface Props {
  entry: TimelineEntry;
  change: HistoryEntry;
  own: boolean;
  label: string;
}

const SHOWN = 5;

/** What somebody changed, field by field: "stage: demo → negotiation". */
export function TimelineChange({ entry, change, own, label }: Props) {
  const { t } = useTranslation();
  const [whole, setWhole] = useState(false);
  const meta = useObject(entry.object).data;
  const actor = change.actor?.name ?? t("records.system_actor");
  const lines = change.event === "updated" ? change.changes : [];
  return (
    <>
      <p className="timeline-head">
        <strong>{actor}</strong>
        <span className="muted">{own ? t(`events.${change.event}`) : t(`timeline.of.${change.event}`, { label })}</span>
        {!own && <Link to={`/o/${entry.object}/${entry.record.id}`} className="timeline-name">{entry.record.name ?? t("records.unnamed")}</Link>}
      </p>
      {lines.length > 0 && (
        <dl className="timeline-changes">
          {(whole ? lines : lines.slice(0, SHOWN)).map((one) => (
            <div key={one.field}>
              <dt>{one.label}</dt>
              <dd>
                {!isEmptyValue(one.old) && (
                  <>
                    <span className="history-old"><ChangeValue object={meta} change={one} value={one.old} name={one.old_name} /></span>
                    <span className="muted" aria-hidden>→</span>
                    <span className="visually-hidden">{t("records.changed_to")}</span>
                  </>
                )}
                <ChangeValue object={meta} change={one} value={one.new} name={one.new_name} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {!whole && lines.length > SHOWN && <button type="button" className="link-button" onClick={() => { setWhole(true); }}>{t("records.more_values", { count: lines.length - SHOWN })}</button>}
      {change.reason && <p className="timeline-reason muted">{change.reason}</p>}
    </>
  );
}
