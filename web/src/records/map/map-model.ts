/** Projection, clusters and grid of the map: no tiles, no borders, positions only. */

export interface Point {
  id: string;
  lat: number;
  lng: number;
}

export interface Size {
  width: number;
  height: number;
}

/** What is seen: the middle in projected units and how many pixels one unit has. */
export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Cluster {
  x: number;
  y: number;
  points: Point[];
}

const MAX_LAT = 85;
/** Closer than this nothing new is to be seen: about 2 m per pixel. */
const MAX_SCALE = 20_000_000;
const MIN_SCALE = 120;
/** As near as points are shown by themselves: a few streets. */
const FIT_SCALE = 4_000_000;
/** Pixels that a bubble has for itself. */
const CELL = 56;

/** A position as the server gives it: `{lat, lng}`, or two numbers in a text. */
export function positionOf(value: unknown): { lat: number; lng: number } | null {
  let lat: unknown;
  let lng: unknown;
  if (typeof value === "object" && value !== null && "lat" in value && "lng" in value) ({ lat, lng } = value);
  else if (typeof value === "string") [lat, lng] = value.split(/[,，\s]+/).filter((part) => part !== "").map(Number);
  const found = { lat: Number(lat), lng: Number(lng) };
  return Number.isFinite(found.lat) && Number.isFinite(found.lng) && Math.abs(found.lat) <= 90 && Math.abs(found.lng) <= 180 && lat !== null && lng !== null && lat !== undefined ? found : null;
}

/** Web Mercator (G. Mercator, 1569), one unit for the whole earth: angles and, locally, distances keep their proportions. */
export function project({ lat, lng }: { lat: number; lng: number }): { x: number; y: number } {
  const bounded = Math.min(Math.max(lat, -MAX_LAT), MAX_LAT);
  const sin = Math.sin((bounded * Math.PI) / 180);
  return { x: lng / 360 + 0.5, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI) };
}

export function latitudeAt(y: number): number {
  return (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;
}

/** The camera that shows all points, with a margin. */
export function fit(points: readonly Point[], { width, height }: Size): Camera {
  if (points.length === 0) return { x: 0.79, y: 0.41, scale: 3000 };
  const places = points.map(project);
  const xs = places.map((place) => place.x);
  const ys = places.map((place) => place.y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((width * 0.84) / Math.max(right - left, 1e-5), (height * 0.8) / Math.max(bottom - top, 1e-5), FIT_SCALE);
  return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.max(scale, MIN_SCALE) };
}

/** Nearer or farther, with the place under a pixel staying there. */
export function zoomed(camera: Camera, by: number, at: { x: number; y: number }, size: Size): Camera {
  const scale = Math.min(Math.max(camera.scale * by, MIN_SCALE), MAX_SCALE);
  const dx = at.x - size.width / 2;
  const dy = at.y - size.height / 2;
  return { x: camera.x + dx / camera.scale - dx / scale, y: camera.y + dy / camera.scale - dy / scale, scale };
}

/** The camera after the map was pulled by some pixels. */
export function panned(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale };
}

/** Where some fingers are together, and how far they are from there; one alone has no spread. */
export function gathered(fingers: readonly { x: number; y: number }[]): { x: number; y: number; spread: number } {
  const count = Math.max(fingers.length, 1);
  const x = fingers.reduce((sum, each) => sum + each.x, 0) / count;
  const y = fingers.reduce((sum, each) => sum + each.y, 0) / count;
  return { x, y, spread: fingers.reduce((sum, each) => sum + Math.hypot(each.x - x, each.y - y), 0) / count };
}

/** Whether showing some points alone takes them apart. */
export function separable(points: readonly Point[]): boolean {
  const places = points.map(project);
  const [xs, ys] = [places.map((place) => place.x), places.map((place) => place.y)];
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  return extent * FIT_SCALE > CELL;
}

/** Points in view, in pixels; those closer than a bubble are one. */
export function clusters(points: readonly Point[], camera: Camera, size: Size, cell = CELL): Cluster[] {
  const found = new Map<string, Cluster>();
  for (const point of points) {
    const place = project(point);
    const x = (place.x - camera.x) * camera.scale + size.width / 2;
    const y = (place.y - camera.y) * camera.scale + size.height / 2;
    if (x < -cell || y < -cell || x > size.width + cell || y > size.height + cell) continue;
    // Cells hang on the earth, not on the screen, so that clusters do not change while the map is dragged.
    const key = `${String(Math.floor((place.x * camera.scale) / cell))}:${String(Math.floor((place.y * camera.scale) / cell))}`;
    const there = found.get(key);
    if (!there) found.set(key, { x, y, points: [point] });
    else {
      const count = there.points.push(point);
      there.x += (x - there.x) / count;
      there.y += (y - there.y) / count;
    }
  }
  return merged([...found.values()], cell * 0.6);
}

/** Bubbles on both sides of a cell's edge would lie on each other: the larger one takes the smaller in. */
function merged(all: Cluster[], least: number): Cluster[] {
  const kept: Cluster[] = [];
  for (const each of all.sort((a, b) => b.points.length - a.points.length)) {
    const near = kept.find((other) => Math.hypot(other.x - each.x, other.y - each.y) < least);
    if (near) near.points.push(...each.points);
    else kept.push(each);
  }
  return kept;
}

const STEPS = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

export interface GridLine {
  at: number;
  label: string;
}

/** Meridians and parallels in view, about 120 pixels apart. */
export function gridLines(camera: Camera, size: Size): { meridians: GridLine[]; parallels: GridLine[] } {
  const step = STEPS.findLast((each) => (each / 360) * camera.scale >= 110) ?? 30;
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
  const west = Math.max((camera.x - size.width / 2 / camera.scale - 0.5) * 360, -180);
  const east = Math.min((camera.x + size.width / 2 / camera.scale - 0.5) * 360, 180);
  const south = latitudeAt(camera.y + size.height / 2 / camera.scale);
  const north = latitudeAt(camera.y - size.height / 2 / camera.scale);
  const line = (value: number, at: number, names: readonly [string, string]): GridLine => ({ at, label: `${Math.abs(value).toFixed(digits)}°${value === 0 ? "" : value > 0 ? names[0] : names[1]}` });
  const meridians = [];
  for (let lng = Math.ceil(west / step) * step; lng <= east; lng += step) meridians.push(line(lng, (project({ lat: 0, lng }).x - camera.x) * camera.scale + size.width / 2, ["E", "W"]));
  const parallels = [];
  for (let lat = Math.ceil(south / step) * step; lat <= north; lat += step) parallels.push(line(lat, (project({ lat, lng: 0 }).y - camera.y) * camera.scale + size.height / 2, ["N", "S"]));
  return { meridians, parallels };
}

const EARTH_KM = 40_075.017;
const LENGTHS_KM = [2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05];

/** A length that fits on the map, in pixels, true in its middle. */
export function scaleBar(camera: Camera): { pixels: number; label: string } {
  const kmPerPixel = (EARTH_KM * Math.cos((latitudeAt(camera.y) * Math.PI) / 180)) / camera.scale;
  const km = LENGTHS_KM.find((each) => each / kmPerPixel <= 140) ?? 0.05;
  return { pixels: km / kmPerPixel, label: km >= 1 ? `${String(km)} km` : `${String(km * 1000)} m` };
}
