import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Segmented } from "antd";
import { MapPin, Navigation, Phone } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { ListQuery, ObjectMeta, RecordRow } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { CheckIn } from "@/features/visits/check-in";
import { distanceText, PlaceCard } from "@/features/visits/place-card";
import { usePosition, type Position } from "@/features/visits/use-position";
import { mapAddress, metresBetween, pointOf, type Point } from "@/fields/geo/point";
import { asText, isMasked } from "@/fields/values";
import { useDailyTexts } from "@/i18n/daily/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { useIsPhone } from "@/ui/use-media";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/visits/visits.css";

const RADII_KM = [1, 5, 20, 50, 200];
const MOST = 200;

interface Near {
  row: RecordRow;
  point: Point;
  metres: number;
}

/** Customers around where one is, nearest first; one tap checks in. */
export function NearbyPage() {
  const d = useDailyTexts();
  usePageTitle(d("visits.nearby"));
  const phone = useIsPhone();
  const located = usePosition();
  const account = useObject("account");
  const [chosen, setChosen] = useState<Near | null>(null);
  return (
    <div className="page visits">
      <header className="page-header"><h1 className="page-title">{d("visits.nearby")}</h1></header>
      <PlaceCard located={located} target={null} />
      {account.error && <div className="card"><ErrorState error={account.error} onRetry={() => void account.refetch()} /></div>}
      {account.data && located.position && <NearList object={account.data} position={located.position} onChoose={setChosen} />}
      {located.failure !== null && <p className="muted">{d("visits.without")} <Link to="/o/account">{d("visits.to_list")}</Link></p>}
      {account.data && chosen && (
        <Drawer open placement={phone ? "bottom" : "right"} size={phone ? "88%" : 460} title={d("visits.at", { name: asText(chosen.row["name"]) })} onClose={() => { setChosen(null); }}>
          <CheckIn object={account.data} row={chosen.row} onDone={() => { setChosen(null); }} />
        </Drawer>
      )}
    </div>
  );
}

function NearList({ object, position, onChoose }: { object: ObjectMeta; position: Position; onChoose: (near: Near) => void }) {
  const d = useDailyTexts();
  const [km, setKm] = useState(5);
  const readable = new Set(object.fields.filter((field) => field.readable).map((field) => field.api_name));
  const query: ListQuery = {
    filter: { field: "address", op: "within_km", value: { lat: position.lat, lng: position.lng, km } },
    fields: ["id", "version", "name", "address", "address.lat", "address.lng", ...(readable.has("phone") ? ["phone"] : [])],
    sort: "name",
    limit: MOST,
  };
  const usable = object.fields.some((field) => field.api_name === "address" && field.operators.includes("within_km"));
  const found = useQuery({ queryKey: keys.list("account", query), queryFn: ({ signal }) => listRecords("account", query, null, signal), enabled: usable });
  const near = (found.data?.items ?? [])
    .flatMap((row): Near[] => {
      const point = pointOf(null, row["address.lat"], row["address.lng"]);
      return point ? [{ row, point, metres: metresBetween(position, point) }] : [];
    })
    .sort((a, b) => a.metres - b.metres);
  return (
    <>
      <Segmented<number> className="visits-radius" block value={km} options={RADII_KM.map((value) => ({ value, label: d("visits.kilometres", { number: value }) }))} onChange={setKm} />
      {found.error && <div className="card"><ErrorState error={found.error} onRetry={() => void found.refetch()} /></div>}
      {usable && found.isPending && <Skeleton lines={6} />}
      {(!usable || (found.data && near.length === 0)) && <div className="card"><State icon={<MapPin size={20} />} title={d("visits.none", { number: km })} text={d("visits.none_text")} compact /></div>}
      {found.data?.next_cursor && <p className="muted">{d("visits.many", { count: MOST })}</p>}
      {near.length > 0 && (
        <ul className="card visits-list">
          {near.map((one) => {
            const name = asText(one.row["name"]);
            const number = isMasked(one.row, "phone") ? "" : asText(one.row["phone"]);
            return (
              <li key={one.row.id}>
                <div className="visits-words">
                  <Link to={`/o/account/${one.row.id}`}>{name}</Link>
                  <span className="muted">{asText(one.row["address"])}</span>
                </div>
                <span className="visits-distance tabular">{distanceText(one.metres, d)}</span>
                <div className="visits-actions">
                  {number !== "" && <a className="icon-button" href={`tel:${number}`} aria-label={d("visits.call", { name })} title={d("visits.call", { name })}><Phone size={16} aria-hidden /></a>}
                  <a className="icon-button" href={mapAddress(one.point, name)} target="_blank" rel="noreferrer" aria-label={d("visits.navigate", { name })} title={d("visits.navigate", { name })}><Navigation size={16} aria-hidden /></a>
                  <Button type="primary" ghost onClick={() => { onChoose(one); }} aria-label={d("visits.at", { name })}>{d("visits.save")}</Button>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
