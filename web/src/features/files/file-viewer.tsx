import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { fileAddress, thumbnailAddress, type AttachedFile } from "@/api/files";
import { useFileTexts } from "@/i18n/files/register";
import { IconButton } from "@/ui/icon-button";
import { Skeleton } from "@/ui/skeleton";
import "@/features/files/viewer.css";

const PdfPages = lazy(async () => ({ default: (await import("@/features/files/pdf-pages")).PdfPages }));

export const PDF = "application/pdf";

interface Props {
  /** Pictures and PDF, in the order of the list. */
  files: readonly AttachedFile[];
  shown: AttachedFile;
  onShow: (file: AttachedFile) => void;
  onClose: () => void;
}

/** One file over the whole window; arrows go to the next one. */
export function FileViewer({ files, shown, onShow, onClose }: Props) {
  const { t } = useTranslation();
  const text = useFileTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const place = files.findIndex((file) => file.id === shown.id);
  const go = (by: number) => {
    const next = files[place + by];
    if (next) onShow(next);
  };
  useEffect(() => { dialog.current?.showModal(); }, []);
  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={shown.name}
      onClose={onClose}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") go(-1);
        if (event.key === "ArrowRight") go(1);
      }}
    >
      <header className="viewer-head">
        <span className="ellipsis" title={shown.name}>{shown.name}</span>
        {files.length > 1 && <span className="viewer-place tabular">{place + 1} / {files.length}</span>}
        <a className="icon-button" href={fileAddress(shown.id, true)} aria-label={t("files.download", { name: shown.name })} title={t("files.download", { name: shown.name })}><Download size={18} aria-hidden /></a>
        <IconButton label={t("common.close")} onClick={() => dialog.current?.close()}><X size={18} aria-hidden /></IconButton>
      </header>
      <div className="viewer-body" key={shown.id}>
        {shown.media_type === PDF ? (
          <Suspense fallback={<div className="viewer-pages"><Skeleton lines={12} /></div>}><PdfPages address={fileAddress(shown.id)} name={shown.name} /></Suspense>
        ) : (
          <a href={fileAddress(shown.id)} target="_blank" rel="noreferrer" title={text("original")}><img src={thumbnailAddress(shown.id, "large")} alt={shown.name} /></a>
        )}
      </div>
      {place > 0 && <IconButton className="viewer-step viewer-before" label={text("before")} onClick={() => { go(-1); }}><ChevronLeft size={24} aria-hidden /></IconButton>}
      {place < files.length - 1 && <IconButton className="viewer-step viewer-after" label={text("after")} onClick={() => { go(1); }}><ChevronRight size={24} aria-hidden /></IconButton>}
    </dialog>
  );
}
