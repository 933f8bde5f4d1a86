import { File as FileIcon } from "lucide-react";
import type { ReactNode } from "react";
import { fileAddress, thumbnailAddress, type FileInfo } from "@/api/files";
import { fileSize } from "@/fields/attachment/file-size";
import { useFileTexts } from "@/i18n/files/register";
import "@/fields/attachment/attachment.css";

interface Props {
  id: string;
  /** Undefined while it is on its way, null when the reader may not see it. */
  info: FileInfo | null | undefined;
  children?: ReactNode;
}

/** One file of a field: picture, name, size, and what can be done with it. */
export function AttachedItem({ id, info, children }: Props) {
  const text = useFileTexts();
  const open = { href: fileAddress(id), target: "_blank", rel: "noreferrer" };
  return (
    <li className="file-item">
      <span className="file-picture" aria-hidden>
        {info?.image ? <img src={thumbnailAddress(id)} alt="" loading="lazy" /> : <FileIcon size={20} />}
      </span>
      <div className="file-about">
        {info ? <a {...open} className="ellipsis" title={info.name}>{info.name}</a> : <span className="muted">{info === null ? text("gone") : "…"}</span>}
        {info && <span className="muted">{fileSize(info.size)}</span>}
      </div>
      {children}
    </li>
  );
}
