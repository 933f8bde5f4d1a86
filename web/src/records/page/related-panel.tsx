import type { ObjectMeta, RecordRow } from "@/api/types";
import { RelatedList } from "@/records/page/related-list";

/** Records of other objects that point to this one. */
export function RelatedPanel({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  return (
    <div className="related">
      {object.related.map((related) => (
        <RelatedList key={`${related.object}.${related.field}`} parent={object} row={row} related={related} />
      ))}
    </div>
  );
}
