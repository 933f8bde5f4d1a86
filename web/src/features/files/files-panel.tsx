import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchFiles, type AttachedFile } from "@/api/files";
import { keys } from "@/api/query-keys";
import { FileItem } from "@/features/files/file-item";
import { UploadZone } from "@/fields/attachment/upload-zone";
import { useFiles } from "@/features/files/use-files";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import type { PartProps } from "@/records/page/record-part";
import { Skeleton } from "@/ui/skeleton";
import "@/features/files/files.css";

const FileViewer = lazy(async () => ({ default: (await import("@/features/files/file-viewer")).FileViewer }));

/** The files of a record and of its attachment fields. */
export function FilesPanel({ object, row }: PartProps) {
  const { t } = useTranslation();
  const files = useQuery({ queryKey: keys.files(object.api_name, row.id), queryFn: ({ signal }) => fetchFiles(object.api_name, row.id, signal) });
  const actions = useFiles(object, row.id);
  const [shown, setShown] = useState<AttachedFile | null>(null);
  const editable = can("edit", object, row);
  if (files.error) return <ErrorState error={files.error} onRetry={() => void files.refetch()} compact />;
  if (!files.data) return <Skeleton lines={3} />;
  const visible = files.data.filter((file) => file.image || file.media_type === "application/pdf");
  const labelOf = (name: string | null) => (name === null ? null : (object.fields.find((field) => field.api_name === name)?.label ?? name));
  return (
    <div className="files">
      {editable && <UploadZone waiting={actions.waiting} onFiles={(chosen) => void actions.upload(chosen)} />}
      {actions.failures.length > 0 && (
        <div className="notice notice-danger" role="alert">
          <div>{actions.failures.map((failure) => <p key={failure}>{failure}</p>)}</div>
        </div>
      )}
      {files.data.length === 0 && <p className="muted">{t("files.none")}</p>}
      <ul aria-label={t("files.title")}>
        {files.data.map((file) => (
          <FileItem
            key={`${file.id}/${file.field ?? ""}`}
            file={file}
            field={labelOf(file.field)}
            removable={editable && file.field === null}
            onRemove={() => void actions.remove(file)}
            onShow={visible.includes(file) ? () => { setShown(file); } : null}
          />
        ))}
      </ul>
      {shown && (
        <Suspense fallback={null}>
          <FileViewer files={visible} shown={shown} onShow={setShown} onClose={() => { setShown(null); }} />
        </Suspense>
      )}
    </div>
  );
}
