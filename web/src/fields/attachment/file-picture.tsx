import { useCallback } from "react";
import { fileSize } from "@/fields/attachment/file-size";

/** A file that is on this device only: pictures are shown, of others the name and the size. */
export function FilePicture({ file, className }: { file: File; className?: string }) {
  const show = useCallback((picture: HTMLImageElement) => {
    const address = URL.createObjectURL(file);
    picture.src = address;
    return () => { URL.revokeObjectURL(address); };
  }, [file]);
  if (!file.type.startsWith("image/")) return <span className="muted">{file.name} · {fileSize(file.size)}</span>;
  return <img ref={show} alt={file.name} className={className} />;
}
