import type { DeletionInfo } from "@/api/company";
import { formatDateTime } from "@/i18n/format";
import { useCompanyTexts } from "@/i18n/company/register";

interface Contents {
  records: Record<string, number>;
  people: number;
  files: number;
}

/** An order to delete a workspace, or the certificate it has become. */
export function DeletionItem({ one }: { one: DeletionInfo }) {
  const c = useCompanyTexts();
  const contents = one.contents as unknown as Contents | null;
  return (
    <li>
      <div className="company-head"><strong>{one.name}</strong><code className="muted">{one.workspace}</code></div>
      <p className="muted">
        {c("ordered", { by: one.ordered_by, at: formatDateTime(one.ordered_at) })} ·{" "}
        {one.withdrawn_at !== null ? c("withdrawn", { at: formatDateTime(one.withdrawn_at) }) : one.deleted_at !== null ? c("deleted", { at: formatDateTime(one.deleted_at) }) : c("due", { at: formatDateTime(one.due_at) })}
      </p>
      {one.deleted_at !== null && contents && (
        <p>
          {c("certificate_number", { id: one.id })} ·{" "}
          {c("contents", { records: Object.values(contents.records).reduce((sum, each) => sum + each, 0), objects: Object.keys(contents.records).length, people: contents.people, files: contents.files })} ·{" "}
          {one.backups_removed_at !== null ? c("backups_gone", { at: formatDateTime(one.backups_removed_at) }) : c("backups_expire", { at: formatDateTime(one.backups_expire_at ?? one.deleted_at) })}
        </p>
      )}
    </li>
  );
}
