/** Points on the earth (WGS 84, degrees) in the browser. */

export interface Point {
  lat: number;
  lng: number;
}

/** A point as the server gives it: `31.23,121.47`, or its two parts. */
export function pointOf(value: unknown, lat?: unknown, lng?: unknown): Point | null {
  const [north, east] = typeof value === "string" && value.includes(",") ? value.split(",") : [lat, lng];
  if (north === null || north === undefined || north === "" || east === null || east === undefined || east === "") return null;
  const point = { lat: Number(north), lng: Number(east) };
  return Number.isFinite(point.lat) && Number.isFinite(point.lng) ? point : null;
}

/** Great-circle distance in metres by the haversine formula. */
export function metresBetween(a: Point, b: Point): number {
  const rad = Math.PI / 180;
  const lat = Math.sin(((a.lat - b.lat) * rad) / 2);
  const lng = Math.sin(((a.lng - b.lng) * rad) / 2);
  const h = lat * lat + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * lng * lng;
  return 2 * 6_371_008.8 * Math.asin(Math.min(Math.sqrt(h), 1));
}

/** A map of the world's web at a point; on a telephone its map application opens. It is told the point's datum. */
export function mapAddress(point: Point, name: string): string {
  const query = new URLSearchParams({ position: `${String(point.lng)},${String(point.lat)}`, coordinate: "wgs84", callnative: "1", ...(name === "" ? {} : { name }) });
  return `https://uri.amap.com/marker?${query.toString()}`;
}
