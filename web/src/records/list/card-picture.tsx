import { useState } from "react";
import { thumbnailAddress } from "@/api/files";
import type { ObjectMeta } from "@/api/types";
import { ObjectIcon } from "@/ui/object-icon";

/** The picture on a card; the object's sign where the file has none (no file, other kinds, locked by a password). */
export function CardPicture({ object, file }: { object: ObjectMeta; file: string | undefined }) {
  const [failed, setFailed] = useState(false);
  return (
    <div className="card-picture" data-empty={file === undefined || failed} aria-hidden>
      {file === undefined || failed ? <ObjectIcon icon={object.icon} color={object.color} /> : <img src={thumbnailAddress(file)} alt="" loading="lazy" onError={() => { setFailed(true); }} />}
    </div>
  );
}
