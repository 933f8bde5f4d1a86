import { X, ZoomIn } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useMapTexts } from "@/i18n/maps/register";
import type { Described } from "@/records/map/record-map";
import { separable, type Point } from "@/records/map/map-model";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: string;
  points: readonly Point[];
  describe: (point: Point) => Described;
  onCloser: () => void;
  onClose: () => void;
}

const LISTED = 100;

/** The records of one bubble, each a link to its page. */
export function ClusterList({ object, points, describe, onCloser, onClose }: Props) {
  const { t } = useTranslation();
  const m = useMapTexts();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => { panel.current?.focus(); }, [points]);
  return (
    <section
      className="map-panel"
      ref={panel}
      tabIndex={-1}
      data-scrolls
      aria-label={m("cluster", { count: points.length })}
      onPointerDown={(event) => { event.stopPropagation(); }}
      onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}
    >
      <header>
        <h2>{m("cluster", { count: points.length })}</h2>
        <IconButton label={t("common.close")} onClick={onClose}><X size={15} aria-hidden /></IconButton>
      </header>
      <ul>
        {points.slice(0, LISTED).map((point) => {
          const { name, color, badge } = describe(point);
          return (
            <li key={point.id}>
              <span className="option-dot" style={{ background: color }} aria-hidden />
              <Link className="record-link" to={`/o/${object}/${point.id}`}>{name || t("records.unnamed")}</Link>
              {badge}
            </li>
          );
        })}
      </ul>
      {points.length > LISTED && <p className="muted">{m("listed_first", { count: LISTED })}</p>}
      {separable(points) && <Button onClick={onCloser}><ZoomIn size={15} aria-hidden /> {m("closer")}</Button>}
    </section>
  );
}
