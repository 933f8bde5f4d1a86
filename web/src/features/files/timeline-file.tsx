import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { fileAddress, thumbnailAddress } from "@/api/files";
import type { TimelineEntry } from "@/api/timeline";
import { fileSize } from "@/fields/attachment/file-size";
import { asNumber, asText } from "@/fields/values";
import "@/features/files/files.css";

/** A file on the timeline: who attached it, and what it looks like. */
export function TimelineFile({ entry, own }: { entry: TimelineEntry; own: boolean }) {
  const { t } = useTranslation();
  const body = entry.body ?? {};
  const id = asText(body["id"]);
  const name = asText(body["name"]);
  return (
    <>
      <p className="timeline-head">
        <strong>{asText(body["author_name"]) || t("records.system_actor")}</strong>
        <span className="muted">{t("timeline.attached")}</span>
        <a href={fileAddress(id)} target="_blank" rel="noreferrer" className="timeline-name">{name}</a>
        <span className="muted">{fileSize(asNumber(body["size"]) ?? 0)}</span>
        {!own && <Link to={`/o/${entry.object}/${entry.record.id}`} className="muted">{entry.record.name}</Link>}
      </p>
      {body["image"] === true && (
        <a href={fileAddress(id)} target="_blank" rel="noreferrer" className="timeline-picture" tabIndex={-1} aria-hidden>
          <img src={thumbnailAddress(id)} alt="" loading="lazy" />
        </a>
      )}
    </>
  );
}
