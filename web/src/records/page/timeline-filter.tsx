import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta } from "@/api/types";
import { useObjects } from "@/api/use-objects";

interface Props {
  object: ObjectMeta;
  known: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}

/** Kinds that are no objects, in the order they are offered; behind the activities, before all the rest. */
const OWN = ["mail", "comment", "change", "file"] as const;
const SHOWN = 8;
const FIRST = ["follow_up", "call", "meeting", "message", "task", "opportunity"];

/** Chips that narrow the timeline; several together show all of these. */
export function TimelineFilter({ object, known, chosen, onChange }: Props) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const objects = useObjects();
  const direct = object.related.map((related) => related.object);
  const rank = (kind: string): number => {
    const first = FIRST.indexOf(kind);
    if (first >= 0) return first;
    const own = OWN.indexOf(kind as (typeof OWN)[number]);
    if (own >= 0) return 20 + own;
    return (direct.includes(kind) ? 40 : 60) + (objects.data?.findIndex((one) => one.api_name === kind) ?? 0) / 1000;
  };
  const labelOf = (kind: string): string => {
    if ((OWN as readonly string[]).includes(kind)) return t(`timeline.kinds.${kind as (typeof OWN)[number]}`);
    return objects.data?.find((one) => one.api_name === kind)?.label ?? kind;
  };
  if (known.length === 0) return null;
  const sorted = [...known].sort((a, b) => rank(a) - rank(b));
  // Few at first: what is asked for every day, and what is chosen.
  const shown = all ? sorted : sorted.filter((kind, index) => index < SHOWN || chosen.includes(kind));
  const toggle = (kind: string) => { onChange(chosen.includes(kind) ? chosen.filter((one) => one !== kind) : [...chosen, kind]); };
  return (
    <div className="timeline-filter" role="group" aria-label={t("timeline.filter")}>
      <button type="button" className="filter-pill" aria-pressed={chosen.length === 0} onClick={() => { onChange([]); }}>{t("timeline.all")}</button>
      {shown.map((kind) => (
        <button key={kind} type="button" className="filter-pill" aria-pressed={chosen.includes(kind)} onClick={() => { toggle(kind); }}>{labelOf(kind)}</button>
      ))}
      {shown.length < sorted.length && (
        <button type="button" className="filter-pill" onClick={() => { setAll(true); }}>{t("timeline.more_kinds", { count: sorted.length - shown.length })}</button>
      )}
    </div>
  );
}
