import { MapPin } from "lucide-react";
import { mapAddress, pointOf } from "@/fields/geo/point";
import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";

/** A position: the numbers, and the map of the device or the web at that place. */
export function GeoDisplay({ value, compact }: DisplayProps) {
  const point = pointOf(value);
  if (point === null) return <span className="ellipsis">{asText(value)}</span>;
  const shown = `${point.lat.toFixed(5)}, ${point.lng.toFixed(5)}`;
  return (
    <a className={compact ? "geo-link ellipsis" : "geo-link"} href={mapAddress(point, "")} target="_blank" rel="noreferrer">
      <MapPin size={13} aria-hidden /> {shown}
    </a>
  );
}
