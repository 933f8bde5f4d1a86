import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { TimelineEntry } from "@/api/timeline";
import { useObject } from "@/api/use-objects";
import { asText } from "@/fields/values";
import { useMovingTexts } from "@/i18n/moving/register";

/** What was changed before the record came here, as the former system wrote it. */
export function TimelinePast({ entry, own }: { entry: TimelineEntry; own: boolean }) {
  const { t } = useTranslation();
  const m = useMovingTexts();
  const meta = useObject(entry.object).data;
  const body = entry.body ?? {};
  const name = asText(body["field"]);
  const old = asText(body["old"]);
  return (
    <>
      <p className="timeline-head">
        <strong>{asText(body["author_name"]) || m("past_somebody")}</strong>
        <span className="muted">{m("past_head")}</span>
        {!own && <Link to={`/o/${entry.object}/${entry.record.id}`} className="timeline-name">{entry.record.name ?? t("records.unnamed")}</Link>}
      </p>
      <dl className="timeline-changes">
        <div>
          <dt>{meta?.fields.find((field) => field.api_name === name)?.label ?? name}</dt>
          <dd>
            {old !== "" && (
              <>
                <span className="history-old">{old}</span>
                <span className="muted" aria-hidden>→</span>
                <span className="visually-hidden">{t("records.changed_to")}</span>
              </>
            )}
            {asText(body["new"]) || <span className="muted">—</span>}
          </dd>
        </div>
      </dl>
    </>
  );
}
