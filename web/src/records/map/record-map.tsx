import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { MapPin } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { fetchMap, mapKey, type ReviewedMap } from "@/api/maps";
import { keys } from "@/api/query-keys";
import { countRecords, listRecords } from "@/api/records";
import type { FieldMeta, ListQuery, ObjectMeta } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText } from "@/fields/values";
import { useSession } from "@/api/use-session";
import { useMapTexts } from "@/i18n/maps/register";
import { ErrorState } from "@/records/common/error-state";
import { lineColor } from "@/records/calendar/day-grid";
import { bothFilters } from "@/records/filter/filter-model";
import { boardFields } from "@/records/kanban/board-model";
import { EmptyList } from "@/records/list/empty-list";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import { BaseMapButton } from "@/records/map/base-map-button";
import { MapCanvas } from "@/records/map/map-canvas";
import { positionOf, type Point } from "@/records/map/map-model";
import { placeFields } from "@/records/views/kinds";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { optionColors } from "@/ui/theme";
import "@/records/map/map.css";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}

/** What a bubble says about its record. */
export interface Described {
  name: string;
  color: string;
  badge: ReactNode;
}

const MOST = 5000;
const MAP_FRESH_MS = 600_000;
const NO_MAP: ReviewedMap = { approval: null, lines: [] };

/** Records of any object at the places of one of its fields. */
export function RecordMap(props: Props) {
  const m = useMapTexts();
  const fields = placeFields(props.object);
  const field = fields.find((each) => each.api_name === props.state.group) ?? fields[0];
  if (!field) return <div className="card"><State icon={<MapPin size={20} />} title={m("no_field")} text={m("no_field_text")} /></div>;
  return <Places {...props} field={field} />;
}

function Places({ object, state, onChange, field }: Props & { field: FieldMeta }) {
  const m = useMapTexts();
  const { user } = useSession();
  // The bubbles do without: a map that cannot be had is no reason to show none of them.
  const reviewed = useQuery({ queryKey: mapKey, queryFn: ({ signal }) => fetchMap(signal), staleTime: MAP_FRESH_MS }).data ?? NO_MAP;
  const badge = boardFields(object)[0];
  // An address has its coordinates beside its text.
  const parts = field.type === "address" ? { lat: `${field.api_name}.lat`, lng: `${field.api_name}.lng` } : null;
  const placed = parts?.lat ?? field.api_name;
  const asked = effectiveFilter(state, object);
  const query: ListQuery = {
    filter: bothFilters(asked, { field: placed, op: "not_empty" }),
    sort: state.sort || object.sort,
    fields: ["id", object.name_field, ...(parts ? [parts.lat, parts.lng] : [field.api_name]), ...(badge ? [badge.api_name] : [])],
    limit: MOST,
    ...(state.colors.length > 0 ? { colors: state.colors } : {}),
  };
  const list = useQuery({ queryKey: [...keys.list(object.api_name, query), "map"], queryFn: ({ signal }) => listRecords(object.api_name, query, null, signal), placeholderData: keepPreviousData });
  const without = bothFilters(asked, { field: placed, op: "is_empty" });
  const missing = useQuery({ queryKey: keys.total(object.api_name, without, false), queryFn: () => countRecords(object.api_name, without, false) }).data?.count ?? 0;
  const rows = useMemo(() => new Map((list.data?.items ?? []).map((row) => [row.id, row])), [list.data]);
  const points = useMemo(() => [...rows.values()].flatMap((row): Point[] => {
    const place = positionOf(field.type === "address" ? { lat: row[`${field.api_name}.lat`], lng: row[`${field.api_name}.lng`] } : row[field.api_name]);
    return place ? [{ id: row.id, ...place }] : [];
  }), [rows, field]);

  if (list.error) return <div className="card"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div>;
  if (!list.data) return <div className="card"><Skeleton lines={8} /></div>;
  const toMissing = () => { onChange({ kind: "list", filter: bothFilters(state.filter, { field: placed, op: "is_empty" }) }); };
  if (points.length === 0) {
    if (missing === 0) return <div className="card"><EmptyList object={object} state={state} onChange={onChange} /></div>;
    return <div className="card"><State icon={<MapPin size={20} />} title={m("none")} text={m("none_text")} actions={<Button onClick={() => { onChange({ kind: "list" }); }}>{m("as_list")}</Button>} /></div>;
  }
  const describe = (point: Point): Described => {
    const row = rows.get(point.id);
    if (!row) return { name: "", color: "", badge: null };
    return { name: asText(row[object.name_field]), color: optionColors(lineColor(badge, row)).dot, badge: badge && <FieldDisplay field={badge} row={row} compact /> };
  };
  return (
    <>
      {list.data.next_cursor !== null && <p className="notice notice-warning">{m("too_many", { count: MOST })}</p>}
      <MapCanvas object={object} points={points} describe={describe} outlines={reviewed.lines} tools={user.abilities.includes("configure") && <BaseMapButton map={reviewed} />}>
        <footer className="map-note">
          <span className="tabular">{m("placed", { count: points.length })}</span>
          {missing > 0 && <button type="button" className="tabular" onClick={toMissing}>{m("missing", { count: missing })}</button>}
          <span>{reviewed.approval === null ? m("grid") : m("base.shown", { number: reviewed.approval })}</span>
        </footer>
      </MapCanvas>
    </>
  );
}
