import { Maximize, Minus, Plus } from "lucide-react";
import { useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import type { ObjectMeta } from "@/api/types";
import { useMapTexts } from "@/i18n/maps/register";
import { ClusterList } from "@/records/map/cluster-list";
import type { Described } from "@/records/map/record-map";
import { clusters, gridLines, scaleBar, type Cluster, type Point } from "@/records/map/map-model";
import { Outlines } from "@/records/map/outlines";
import { useCamera, ZOOM } from "@/records/map/use-camera";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: ObjectMeta;
  points: Point[];
  describe: (point: Point) => Described;
  /** Closed and open lines of the reviewed map: longitude and latitude in turn. */
  outlines: readonly (readonly number[])[];
  /** More buttons beside those that zoom. */
  tools?: ReactNode;
  children: ReactNode;
}

/** Records as bubbles on a coordinate grid. Nothing is loaded from elsewhere, and no borders are drawn but those of the company's own map. */
export function MapCanvas({ object, points, describe, outlines, tools, children }: Props) {
  const { t } = useTranslation();
  const m = useMapTexts();
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const { camera, size, zoom, show, handlers } = useCamera(box, points);
  const [opened, setOpened] = useState<readonly Point[] | null>(null);
  const present = opened?.every((point) => points.includes(point)) ? opened : null;

  const choose = (cluster: Cluster) => {
    const [only] = cluster.points;
    if (cluster.points.length === 1 && only) void navigate(`/o/${object.api_name}/${only.id}`);
    else setOpened(cluster.points);
  };
  const close = () => {
    setOpened(null);
    box.current?.focus();
  };
  const { meridians, parallels } = gridLines(camera, size);
  const bar = scaleBar(camera);
  return (
    <section className="card map" aria-label={m("title", { plural: object.plural })}>
      <div className="map-box" ref={box} tabIndex={0} role="group" aria-label={m("title", { plural: object.plural })} aria-description={m("hint")} {...handlers}>
        <svg width={size.width} height={size.height} aria-hidden>
          <Outlines lines={outlines} camera={camera} size={size} />
          {meridians.map(({ at, label }) => <g key={label}><line x1={at} x2={at} y1={0} y2={size.height} /><text x={at + 4} y={14}>{label}</text></g>)}
          {parallels.map(({ at, label }) => <g key={label}><line x1={0} x2={size.width} y1={at} y2={at} /><text x={6} y={at - 4}>{label}</text></g>)}
        </svg>
        {size.width > 0 && clusters(points, camera, size).map((cluster) => {
          const [first] = cluster.points;
          if (!first) return null;
          const count = cluster.points.length;
          const { name, color } = describe(first);
          const side = count === 1 ? 18 : Math.min(26 + Math.sqrt(count) * 4, 64);
          return (
            <button
              key={first.id}
              type="button"
              className="map-bubble"
              data-single={count === 1}
              style={{ left: cluster.x, top: cluster.y, width: side, height: side, ...(count === 1 ? { background: color } : {}) }}
              aria-label={count === 1 ? name || t("records.unnamed") : m("cluster", { count })}
              onClick={() => { choose(cluster); }}
            >
              {count === 1 ? <span className="map-name">{name}</span> : count}
            </button>
          );
        })}
        <div className="map-scale" aria-hidden style={{ width: bar.pixels }}>{bar.label}</div>
      </div>
      <div className="map-tools">
        <IconButton label={m("zoom_in")} onClick={() => { zoom(ZOOM); }}><Plus size={16} aria-hidden /></IconButton>
        <IconButton label={m("zoom_out")} onClick={() => { zoom(1 / ZOOM); }}><Minus size={16} aria-hidden /></IconButton>
        <IconButton label={m("fit")} onClick={() => { show(null); }}><Maximize size={15} aria-hidden /></IconButton>
        {tools}
      </div>
      {present && <ClusterList object={object.api_name} points={present} describe={describe} onCloser={() => { show(present); close(); }} onClose={close} />}
      {children}
    </section>
  );
}
