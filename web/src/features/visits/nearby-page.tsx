import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Segmented, Select } from "antd";
import { MapPin, Navigation, Phone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { ListQuery, ObjectMeta, RecordRow } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { CheckIn } from "@/features/visits/check-in";
import { distanceText, PlaceCard } from "@/features/visits/place-card";
import { usePosition } from "@/features/visits/use-position";
import type { Position } from "@/fields/geo/locate";
import { mapAddress, metresBetween, pointOf, type Point } from "@/fields/geo/point";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";
import { asText, isMasked } from "@/fields/values";
import { useDailyTexts } from "@/i18n/daily/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { useIsPhone } from "@/ui/use-media";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/visits/visits.css";

const RADII_KM = [1, 5, 20, 50, 200];
/** Where one looks first; wider while nobody is there. */
const FIRST_KM = 5;
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
  const [chosen, setChosen] = useState<RecordRow | null>(null);
  return (
    <div className="page visits">
      <header className="page-header"><h1 className="page-title">{d("visits.nearby")}</h1></header>
      <PlaceCard located={located} target={undefined} />
      {account.data && <OtherCustomer onChoose={setChosen} />}
      {account.error && <div className="card"><ErrorState error={account.error} onRetry={() => void account.refetch()} /></div>}
      {account.data && located.position && <NearList object={account.data} position={located.position} onChoose={setChosen} />}
      {located.failure !== null && <p className="muted">{d("visits.without")}</p>}
      {account.data && chosen && (
        <Drawer open placement={phone ? "bottom" : "right"} size={phone ? "88%" : 460} title={d("visits.at", { name: asText(chosen["name"]) })} onClose={() => { setChosen(null); }}>
          <CheckIn object={account.data} row={chosen} onDone={() => { setChosen(null); }} />
        </Drawer>
      )}
    </div>
  );
}

/** A customer who is not nearby, or whose address has no position. */
function OtherCustomer({ onChoose }: { onChoose: (row: RecordRow) => void }) {
  const d = useDailyTexts();
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const { options, loading } = useReferenceOptions("account", text, open);
  return (
    <Select
      className="visits-other"
      size="large"
      value={null}
      options={options}
      loading={loading}
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={d("visits.other")}
      aria-label={d("visits.other")}
      notFoundContent={loading ? t("common.loading") : t("fields.no_match")}
      onOpenChange={setOpen}
      onChange={(id: string | null) => {
        setText("");
        if (id !== null) onChoose({ id, name: options.find((one) => one.value === id)?.label ?? "" });
      }}
    />
  );
}

function NearList({ object, position, onChoose }: { object: ObjectMeta; position: Position; onChoose: (row: RecordRow) => void }) {
  const d = useDailyTexts();
  const [wanted, setWanted] = useState<number | null>(null);
  const readable = new Set(object.fields.filter((field) => field.readable).map((field) => field.api_name));
  const within = (km: number): ListQuery => ({
    filter: { field: "address", op: "within_km", value: { lat: position.lat, lng: position.lng, km } },
    fields: ["id", "version", "name", "address", "address.lat", "address.lng", ...(readable.has("phone") ? ["phone"] : [])],
    sort: "name",
    limit: MOST,
  });
  const usable = object.fields.some((field) => field.api_name === "address" && field.operators.includes("within_km"));
  const found = useQuery({
    queryKey: [...keys.list("account", within(wanted ?? FIRST_KM)), wanted],
    queryFn: async ({ signal }) => {
      const circles = wanted === null ? RADII_KM.filter((km) => km >= FIRST_KM) : [wanted];
      for (const km of circles) {
        const page = await listRecords("account", within(km), null, signal);
        if (page.items.length > 0) return { km, page };
      }
      return { km: circles.at(-1) ?? FIRST_KM, page: null };
    },
    enabled: usable,
  });
  const km = wanted ?? found.data?.km ?? FIRST_KM;
  const near = (found.data?.page?.items ?? [])
    .flatMap((row): Near[] => {
      const point = pointOf(null, row["address.lat"], row["address.lng"]);
      return point ? [{ row, point, metres: metresBetween(position, point) }] : [];
    })
    .sort((a, b) => a.metres - b.metres);
  return (
    <>
      <Segmented<number> className="visits-radius" block value={km} options={RADII_KM.map((value) => ({ value, label: d("visits.kilometres", { number: value }) }))} onChange={setWanted} />
      {found.error && <div className="card"><ErrorState error={found.error} onRetry={() => void found.refetch()} /></div>}
      {usable && found.isPending && <Skeleton lines={6} />}
      {(!usable || (found.data && near.length === 0)) && <div className="card"><State icon={<MapPin size={20} />} title={d("visits.none", { number: km })} text={d("visits.none_text")} compact /></div>}
      {found.data?.page?.next_cursor && <p className="muted">{d("visits.many", { count: MOST })}</p>}
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
                  <Button type="primary" ghost onClick={() => { onChoose(one.row); }} aria-label={d("visits.at", { name })}>{d("visits.save")}</Button>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
