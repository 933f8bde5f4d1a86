import { memo, useMemo } from "react";
import { project, type Camera, type Size } from "@/records/map/map-model";

/** The world in the units of the drawing: whole numbers would be too coarse, and fractions of one too fine. */
const WORLD = 10_000;

interface Props {
  lines: readonly (readonly number[])[];
  camera: Camera;
  size: Size;
}

/** The outlines of the company's own map, under the bubbles. Drawn once, then only moved. */
export function Outlines({ lines, camera, size }: Props) {
  const scale = camera.scale / WORLD;
  const [x, y] = [size.width / 2 - camera.x * camera.scale, size.height / 2 - camera.y * camera.scale];
  return lines.length === 0 ? null : <g transform={`translate(${String(x)} ${String(y)}) scale(${String(scale)})`}><Drawing lines={lines} /></g>;
}

const Drawing = memo(function Drawing({ lines }: { lines: Props["lines"] }) {
  const path = useMemo(() => lines.map(drawn).join(""), [lines]);
  return <path className="map-outline" d={path} vectorEffect="non-scaling-stroke" />;
});

/** One line as a path: longitude and latitude in turn. */
function drawn(line: readonly number[]): string {
  let path = "";
  for (let at = 0; at + 1 < line.length; at += 2) {
    const { x, y } = project({ lng: line[at] ?? 0, lat: line[at + 1] ?? 0 });
    path += `${at === 0 ? "M" : "L"}${(x * WORLD).toFixed(4)} ${(y * WORLD).toFixed(4)}`;
  }
  return path;
}
