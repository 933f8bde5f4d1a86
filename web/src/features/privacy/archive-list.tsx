import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { archiveFile, fetchArchives, privacyKeys } from "@/api/privacy";
import { formatDateTime } from "@/i18n/format";
import { usePrivacyTexts } from "@/i18n/privacy/register";

const OPEN = new Set(["queued", "running"]);

/** The archives one has had made, as long as they are there. */
export function ArchiveList() {
  const p = usePrivacyTexts();
  const query = useQuery({
    queryKey: privacyKeys.archives,
    queryFn: fetchArchives,
    refetchInterval: (now) => (now.state.data?.some((one) => OPEN.has(one.state)) ? 1500 : false),
  });
  if (!query.data || query.data.length === 0) return null;
  return (
    <section aria-label={p("archives")}>
      <h2 className="section-title">{p("archives")}</h2>
      <ul className="card privacy-list">
        {query.data.map((one) => (
          <li key={one.job_id}>
            <span>{p("archive_line", { count: one.records, when: formatDateTime(one.created_at) })}{one.left_out > 0 && <span className="privacy-kept"> {p("archive_left", { count: one.left_out })}</span>}</span>
            {one.available && <a className="privacy-link" href={archiveFile(one.job_id)} download><Download size={14} aria-hidden /> {p("download")}</a>}
            {!one.available && <span className="muted">{OPEN.has(one.state) ? p("archive_working") : p("archive_gone")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
