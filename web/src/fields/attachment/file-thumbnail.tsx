import { File as FileIcon } from "lucide-react";
import { useState } from "react";
import { thumbnailAddress } from "@/api/files";

/** The small picture of a file; its icon where there is none (other kinds, damaged, locked by a password). */
export function FileThumbnail({ id, shown }: { id: string; shown: boolean }) {
  const [failed, setFailed] = useState(false);
  if (!shown || failed) return <FileIcon size={20} aria-hidden />;
  return <img src={thumbnailAddress(id)} alt="" loading="lazy" onError={() => { setFailed(true); }} />;
}
