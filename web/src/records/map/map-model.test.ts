import { describe, expect, it } from "vitest";
import { clusters, fit, gathered, gridLines, latitudeAt, panned, positionOf, project, scaleBar, separable, zoomed } from "@/records/map/map-model";

const hangzhou = { id: "h", lat: 30.2741, lng: 120.1551 };
const shanghai = { id: "s", lat: 31.2304, lng: 121.4737 };
const near = { id: "n", lat: 30.2841, lng: 120.1651 };
const size = { width: 1000, height: 600 };

describe("a position", () => {
  it.each([
    [{ lat: 30.5, lng: 120 }, { lat: 30.5, lng: 120 }],
    ["30.5, 120", { lat: 30.5, lng: 120 }],
    ["30.5，120", { lat: 30.5, lng: 120 }],
    ["", null],
    [null, null],
    [{ lat: null, lng: null }, null],
    ["95, 10", null],
    ["30", null],
  ])("is read from %j", (value, expected) => {
    expect(positionOf(value)).toEqual(expected);
  });
});

describe("the map", () => {
  it("shows all points and keeps latitudes", () => {
    const camera = fit([hangzhou, shanghai], size);
    expect(clusters([hangzhou, shanghai], camera, size).every(({ x, y }) => x > 0 && y > 0 && x < size.width && y < size.height)).toBe(true);
    expect(latitudeAt(project(hangzhou).y)).toBeCloseTo(hangzhou.lat, 6);
  });

  it("draws near points as one and parts them when it is closer", () => {
    const camera = fit([hangzhou, shanghai, near], size);
    expect(clusters([hangzhou, shanghai, near], camera, size).map((each) => each.points.length).sort()).toEqual([1, 2]);
    const closer = fit([hangzhou, near], size);
    expect(clusters([hangzhou, near], closer, size).length).toBe(2);
  });

  it("keeps the place under the pointer while zooming", () => {
    const camera = fit([hangzhou, shanghai], size);
    const [before] = clusters([hangzhou], camera, size);
    if (!before) throw new Error("in view");
    const [after] = clusters([hangzhou], zoomed(camera, 1.5, before, size), size);
    expect(after?.x).toBeCloseTo(before.x, 6);
    expect(after?.y).toBeCloseTo(before.y, 6);
  });

  it("has grid lines and a scale in view at every distance", () => {
    for (const scale of [120, 3000, 100_000, 10_000_000]) {
      const camera = { ...fit([hangzhou], size), scale };
      const { meridians, parallels } = gridLines(camera, size);
      expect(meridians.length + parallels.length).toBeLessThan(60);
      expect(scaleBar(camera).pixels).toBeLessThanOrEqual(scale > 1000 ? 140 : 700);
    }
  });
});

describe("fingers", () => {
  it("pull the map by where they are together, and stretch it by how far apart they are", () => {
    expect(gathered([{ x: 10, y: 10 }])).toEqual({ x: 10, y: 10, spread: 0 });
    expect(gathered([{ x: 0, y: 0 }, { x: 20, y: 0 }])).toEqual({ x: 10, y: 0, spread: 10 });
    expect(panned({ x: 0.5, y: 0.5, scale: 100 }, 10, -20)).toEqual({ x: 0.4, y: 0.7, scale: 100 });
  });
});

describe("points of one bubble", () => {
  it("part when they are shown alone, unless they are at the same place", () => {
    expect(separable([hangzhou, near])).toBe(true);
    expect(separable([hangzhou, { ...hangzhou, id: "same" }])).toBe(false);
  });
});
