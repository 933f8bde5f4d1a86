import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { MapPin, Maximize, Minus, Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { FieldMeta, ListQuery, ObjectMeta } from "@/api/types";
import { asText } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";
import { ErrorState } from "@/records/common/error-state";
import { lineColor } from "@/records/calendar/day-grid";
import { bothFilters } from "@/records/filter/filter-model";
import { boardFields } from "@/records/kanban/board-model";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import { clusters, fit, gridLines, positionOf, scaleBar, zoomed, type Camera, type Cluster, type Point, type Size } from "@/records/map/map-model";
import { placeFields } from "@/records/views/kinds";
import { IconButton } from "@/ui/icon-button";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { optionColors } from "@/ui/theme";
import "@/records/map/map.css";

interface Props {
  object: ObjectMeta;
  state: ListState;
}

const MOST = 5000;

/** Records as bubbles on a coordinate grid. Nothing is loaded from elsewhere, and no borders are drawn. */
export function RecordMap({ object, state }: Props) {
  const l = useListTexts();
  const fields = placeFields(object);
  const field = fields.find((each) => each.api_name === state.group) ?? fields[0];
  if (!field) return <div className="card"><State icon={<MapPin size={20} />} title={l("map.no_field")} /></div>;
  return <Places object={object} state={state} field={field} />;
}

function Places({ object, state, field }: Props & { field: FieldMeta }) {
  const l = useListTexts();
  const badge = boardFields(object)[0];
  // An address has its coordinates beside its text.
  const parts = field.type === "address" ? { lat: `${field.api_name}.lat`, lng: `${field.api_name}.lng` } : null;
  const query: ListQuery = {
    filter: bothFilters(effectiveFilter(state, object), { field: parts?.lat ?? field.api_name, op: "not_empty" }),
    sort: state.sort || object.sort,
    fields: ["id", object.name_field, ...(parts ? [parts.lat, parts.lng] : [field.api_name]), ...(badge ? [badge.api_name] : [])],
    limit: MOST,
    ...(state.colors.length > 0 ? { colors: state.colors } : {}),
  };
  const list = useQuery({ queryKey: [...keys.list(object.api_name, query), "map"], queryFn: ({ signal }) => listRecords(object.api_name, query, null, signal), placeholderData: keepPreviousData });
  const rows = useMemo(() => new Map((list.data?.items ?? []).map((row) => [row.id, row])), [list.data]);
  const points = useMemo(() => [...rows.values()].flatMap((row): Point[] => {
    const place = positionOf(field.type === "address" ? { lat: row[`${field.api_name}.lat`], lng: row[`${field.api_name}.lng`] } : row[field.api_name]);
    return place ? [{ id: row.id, ...place }] : [];
  }), [rows, field]);

  if (list.error) return <div className="card"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div>;
  if (!list.data) return <div className="card"><Skeleton lines={8} /></div>;
  if (points.length === 0) return <div className="card"><State icon={<MapPin size={20} />} title={l("map.none")} /></div>;
  const describe = (point: Point) => {
    const row = rows.get(point.id);
    return { name: row ? asText(row[object.name_field]) : "", color: row ? optionColors(lineColor(badge, row)).dot : "" };
  };
  return (
    <>
      {list.data.next_cursor !== null && <p className="notice notice-warning">{l("map.too_many", { count: MOST })}</p>}
      <Bubbles object={object} points={points} describe={describe} />
    </>
  );
}

function Bubbles({ object, points, describe }: { object: ObjectMeta; points: Point[]; describe: (point: Point) => { name: string; color: string } }) {
  const { t } = useTranslation();
  const l = useListTexts();
  const navigate = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [own, setOwn] = useState<Camera | null>(null);
  const drag = useRef<{ x: number; y: number; camera: Camera } | null>(null);
  const camera = own ?? fit(points, size);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => { if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height }); });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
      setOwn((old) => zoomed(old ?? fit(points, size), Math.exp(-event.deltaY / 300), at, size));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => { element.removeEventListener("wheel", wheel); };
  }, [points, size]);

  const middle = { x: size.width / 2, y: size.height / 2 };
  const zoom = (by: number, at = middle) => { setOwn(zoomed(camera, by, at, size)); };
  const down = (event: PointerEvent) => {
    if (event.target instanceof Element && event.target.closest("button")) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, y: event.clientY, camera };
  };
  const move = (event: PointerEvent) => {
    const start = drag.current;
    if (start) setOwn({ ...start.camera, x: start.camera.x - (event.clientX - start.x) / start.camera.scale, y: start.camera.y - (event.clientY - start.y) / start.camera.scale });
  };
  const choose = (cluster: Cluster) => {
    const [only] = cluster.points;
    if (cluster.points.length === 1 && only) void navigate(`/o/${object.api_name}/${only.id}`);
    else setOwn(fit(cluster.points, size));
  };

  const { meridians, parallels } = gridLines(camera, size);
  const bar = scaleBar(camera);
  return (
    <section className="card map" aria-label={l("map.title", { plural: object.plural })}>
      <div className="map-box" ref={box} onPointerDown={down} onPointerMove={move} onPointerUp={() => { drag.current = null; }} onPointerCancel={() => { drag.current = null; }}>
        <svg width={size.width} height={size.height} aria-hidden>
          {meridians.map(({ at, label }) => <g key={label}><line x1={at} x2={at} y1={0} y2={size.height} /><text x={at + 4} y={size.height - 6}>{label}</text></g>)}
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
              aria-label={count === 1 ? name || t("records.unnamed") : l("map.cluster", { count })}
              onClick={() => { choose(cluster); }}
            >
              {count === 1 ? <span className="map-name">{name}</span> : count}
            </button>
          );
        })}
        <div className="map-scale" aria-hidden style={{ width: bar.pixels }}>{bar.label}</div>
      </div>
      <div className="map-tools">
        <IconButton label={l("map.zoom_in")} onClick={() => { zoom(1.8); }}><Plus size={16} aria-hidden /></IconButton>
        <IconButton label={l("map.zoom_out")} onClick={() => { zoom(1 / 1.8); }}><Minus size={16} aria-hidden /></IconButton>
        <IconButton label={l("map.fit")} onClick={() => { setOwn(null); }}><Maximize size={15} aria-hidden /></IconButton>
      </div>
      <p className="map-note">{l("map.grid")}</p>
    </section>
  );
}
