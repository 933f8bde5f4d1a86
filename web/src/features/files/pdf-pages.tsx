import { useQuery } from "@tanstack/react-query";
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useEffect, useRef, useState } from "react";
import { openPdf } from "@/features/files/pdf";
import { useFileTexts } from "@/i18n/files/register";
import { Skeleton } from "@/ui/skeleton";

const SHARPEST = 2;

/** The pages of a PDF, one under the other; each is drawn when it comes near. */
export function PdfPages({ address, name }: { address: string; name: string }) {
  const text = useFileTexts();
  const file = useQuery({ queryKey: ["pdf", address], queryFn: () => openPdf(address), retry: false, staleTime: Infinity, gcTime: 0 });
  if (file.error) return <p className="viewer-message">{text("not_shown")}</p>;
  if (!file.data) return <div className="viewer-pages"><Skeleton lines={12} /></div>;
  const pages = Array.from({ length: file.data.numPages }, (_, place) => place + 1);
  return (
    <div className="viewer-pages" role="document" aria-label={name}>
      {pages.map((number) => <PdfPage key={number} file={file.data} number={number} label={text("page", { number, count: pages.length })} />)}
    </div>
  );
}

function PdfPage({ file, number, label }: { file: PDFDocumentProxy; number: number; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [near, setNear] = useState(number === 1);
  const [ratio, setRatio] = useState(Math.SQRT2);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) setNear(true); }, { rootMargin: "600px" });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, []);

  useEffect(() => {
    const element = canvas.current;
    if (!near || !element) return undefined;
    let stop = () => {};
    let stopped = false;
    const draw = async () => {
      const page = await file.getPage(number);
      if (stopped) return;
      const plain = page.getViewport({ scale: 1 });
      setRatio(plain.height / plain.width);
      const viewport = page.getViewport({ scale: (element.clientWidth * Math.min(SHARPEST, window.devicePixelRatio)) / plain.width });
      element.width = Math.floor(viewport.width);
      element.height = Math.floor(viewport.height);
      const task = page.render({ canvas: element, viewport });
      stop = () => { task.cancel(); };
      await task.promise;
      element.dataset["drawn"] = "true";
    };
    // Whoever closes the file stops the drawing: that is no failure.
    draw().catch(() => {});
    return () => {
      stopped = true;
      stop();
    };
  }, [file, number, near]);

  return <canvas ref={canvas} role="img" aria-label={label} style={{ aspectRatio: `1 / ${ratio}` }} />;
}
