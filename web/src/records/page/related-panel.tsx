import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta, RecordRow, RelatedMeta } from "@/api/types";
import { RelatedList } from "@/records/page/related-list";

const keyOf = (related: RelatedMeta) => `${related.object}.${related.field}`;

/** Records of other objects that point to this one: those that have some first, the empty ones in short below. */
export function RelatedPanel({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const { t } = useTranslation();
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({});
  const filled = object.related.filter((related) => counts[keyOf(related)] !== 0);
  const empty = object.related.filter((related) => counts[keyOf(related)] === 0);
  const several = new Set(object.related.map((related) => related.object).filter((name, index, all) => all.indexOf(name) !== index));

  const render = (related: RelatedMeta) => (
    <RelatedList
      key={keyOf(related)}
      parent={object}
      row={row}
      related={related}
      ambiguous={several.has(related.object) || related.object === object.api_name}
      onCount={(count) => { setCounts((old) => (old[keyOf(related)] === count ? old : { ...old, [keyOf(related)]: count })); }}
    />
  );
  return (
    <div className="related">
      {filled.map(render)}
      {empty.length > 0 && <p className="related-rest">{filled.length === 0 ? t("records.nothing_related") : t("records.also_possible")}</p>}
      <div className="related-empty-lists">{empty.map(render)}</div>
    </div>
  );
}
