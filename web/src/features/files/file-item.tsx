import { Popconfirm } from "antd";
import { Download, Trash2 } from "lucide-react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { fileAddress, type AttachedFile } from "@/api/files";
import { fileSize } from "@/fields/attachment/file-size";
import { FileThumbnail } from "@/fields/attachment/file-thumbnail";
import { formatRelative } from "@/i18n/format";
import { IconButton } from "@/ui/icon-button";

interface Props {
  file: AttachedFile;
  /** Label of the field the file stands in; null: it is attached to the record. */
  field: string | null;
  removable: boolean;
  onRemove: () => void;
  /** Shows it over the page; null: the browser saves or shows it. */
  onShow: (() => void) | null;
}

export function FileItem({ file, field, removable, onRemove, onShow }: Props) {
  const { t } = useTranslation();
  const about = [fileSize(file.size), file.uploaded_by_name, formatRelative(file.at), field].filter((part) => part !== null && part !== "");
  const open = (event: MouseEvent) => {
    if (onShow === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onShow();
  };
  return (
    <li className="file-item">
      <a href={fileAddress(file.id)} target="_blank" rel="noreferrer" onClick={open} className="file-picture" tabIndex={-1} aria-hidden>
        <FileThumbnail id={file.id} shown={file.image} />
      </a>
      <div className="file-about">
        <a href={fileAddress(file.id)} target="_blank" rel="noreferrer" onClick={open} className="ellipsis" title={file.name}>{file.name}</a>
        <span className="muted">{about.join(" · ")}</span>
      </div>
      <a className="icon-button" href={fileAddress(file.id, true)} aria-label={t("files.download", { name: file.name })} title={t("files.download", { name: file.name })}>
        <Download size={16} aria-hidden />
      </a>
      {removable && (
        <Popconfirm title={t("files.remove_question", { name: file.name })} okText={t("files.remove")} cancelText={t("common.cancel")} onConfirm={onRemove}>
          <IconButton label={t("files.remove_one", { name: file.name })}><Trash2 size={16} aria-hidden /></IconButton>
        </Popconfirm>
      )}
    </li>
  );
}
