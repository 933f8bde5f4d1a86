import { Button } from "antd";
import { LoaderCircle, LocateFixed, MapPin, MapPinOff } from "lucide-react";
import type { Located } from "@/features/visits/use-position";
import { mapAddress, metresBetween, type Point } from "@/fields/geo/point";
import { useDailyTexts, type DailyText } from "@/i18n/daily/register";
import { formatNumber } from "@/i18n/format";

export function distanceText(metres: number, d: DailyText): string {
  return metres < 1000 ? d("visits.metres", { count: Math.round(metres) }) : d("visits.kilometres", { number: formatNumber(metres / 1000, metres < 100_000 ? 1 : 0) });
}

/** Where one is, how exactly, how far from the customer (null: whose address has no position); or why that is not known. */
export function PlaceCard({ located, target }: { located: Located; target: Point | null | undefined }) {
  const d = useDailyTexts();
  const { position, failure, again } = located;
  if (position === null) {
    return (
      <div className="place-card" data-state={failure ?? "locating"} role="status">
        <span className="place-icon" aria-hidden>{failure ? <MapPinOff size={20} /> : <LoaderCircle size={20} className="spin" />}</span>
        <div>
          <strong>{failure ? d(`visits.failed.${failure}`) : d("visits.locating")}</strong>
          {failure && <p>{d(`visits.failed_text.${failure}`)}</p>}
        </div>
        {failure && <Button size="small" onClick={again}>{d("visits.again")}</Button>}
      </div>
    );
  }
  const away = target ? metresBetween(position, target) : null;
  return (
    <div className="place-card" data-state="found">
      <Bubble position={position} target={target ?? null} />
      <div>
        <strong>{away === null ? d("visits.found") : d("visits.away", { distance: distanceText(away, d) })}</strong>
        <p>{d("visits.accuracy", { count: position.accuracy })}{target === null && ` · ${d("visits.no_address")}`}</p>
        <a href={mapAddress(position, "")} target="_blank" rel="noreferrer"><MapPin size={13} aria-hidden /> {d("visits.map")}</a>
      </div>
      <Button size="small" type="text" aria-label={d("visits.again")} title={d("visits.again")} icon={<LocateFixed size={16} />} onClick={again} />
    </div>
  );
}

const SIZE = 84;
const EDGE = 34;

/** Oneself in the middle with the accuracy as a circle, the customer in the direction and, up to the edge, the distance where it is. */
function Bubble({ position, target }: { position: Point & { accuracy: number }; target: Point | null }) {
  const middle = SIZE / 2;
  const away = target ? Math.max(metresBetween(position, target), 1) : 0;
  const scale = EDGE / Math.max(away, position.accuracy, 50);
  const north = target ? (target.lat - position.lat) * 111_195 : 0;
  const east = target ? (target.lng - position.lng) * 111_195 * Math.cos((position.lat * Math.PI) / 180) : 0;
  return (
    <svg className="place-bubble" width={SIZE} height={SIZE} viewBox={`0 0 ${String(SIZE)} ${String(SIZE)}`} aria-hidden>
      {[12, 24, 36].map((radius) => <circle key={radius} cx={middle} cy={middle} r={radius} className="place-ring" />)}
      <circle cx={middle} cy={middle} r={Math.max(position.accuracy * scale, 5)} className="place-accuracy" />
      {target && <line x1={middle} y1={middle} x2={middle + east * scale} y2={middle - north * scale} className="place-line" />}
      {target && <circle cx={middle + east * scale} cy={middle - north * scale} r={5} className="place-target" />}
      <circle cx={middle} cy={middle} r={5} className="place-self" />
    </svg>
  );
}
