import { useEffect, useState } from "react";
import { fileSize } from "@/fields/attachment/file-size";

/** A file that is on this device only: pictures are shown, of others the name and the size. */
export function FilePicture({ file, className }: { file: File; className?: string }) {
  const [address, setAddress] = useState("");
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => { URL.revokeObjectURL(made); };
  }, [file]);
  if (!file.type.startsWith("image/")) return <span className="muted">{file.name} · {fileSize(file.size)}</span>;
  return address === "" ? null : <img src={address} alt={file.name} className={className} />;
}
