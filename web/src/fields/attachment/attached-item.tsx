import type { ReactNode } from "react";
import { fileAddress } from "@/api/files";
import { FilePicture } from "@/fields/attachment/file-picture";
import { fileSize } from "@/fields/attachment/file-size";
import { FileThumbnail } from "@/fields/attachment/file-thumbnail";
import type { ShownFile } from "@/fields/attachment/use-file-infos";
import { useFileTexts } from "@/i18n/files/register";
import "@/fields/attachment/attachment.css";

interface Props {
  id: string;
  /** Undefined while it is on its way, null when the reader may not see it. */
  info: ShownFile | null | undefined;
  children?: ReactNode;
}

/** One file of a field: picture, name, size, and what can be done with it. */
export function AttachedItem({ id, info, children }: Props) {
  const text = useFileTexts();
  const open = { href: fileAddress(id), target: "_blank", rel: "noreferrer" };
  return (
    <li className="file-item">
      <span className="file-picture" aria-hidden>
        {info?.held?.type.startsWith("image/") ? <FilePicture file={info.held} /> : <FileThumbnail id={id} shown={info?.image ?? false} />}
      </span>
      <div className="file-about">
        {info?.held ? <span className="ellipsis" title={info.name}>{info.name}</span> : info ? <a {...open} className="ellipsis" title={info.name}>{info.name}</a> : <span className="muted">{info === null ? text("gone") : "…"}</span>}
        {info && <span className="muted">{fileSize(info.size)}{info.held && ` · ${text("held")}`}</span>}
      </div>
      {children}
    </li>
  );
}
