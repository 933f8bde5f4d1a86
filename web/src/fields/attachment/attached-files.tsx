import { AttachedItem } from "@/fields/attachment/attached-item";
import { useFileInfos } from "@/fields/attachment/use-file-infos";

/** The files of a field on the record's page. */
export function AttachedFiles({ ids, label }: { ids: readonly string[]; label: string }) {
  const infos = useFileInfos(ids);
  return (
    <ul className="attachment-list" aria-label={label}>
      {ids.map((id) => <AttachedItem key={id} id={id} info={infos.get(id)} />)}
    </ul>
  );
}
