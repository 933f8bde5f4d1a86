import { describe, expect, it } from "vitest";
import { mapAddress, metresBetween, pointOf } from "@/fields/geo/point";

describe("points", () => {
  it("are read as the server gives them", () => {
    expect(pointOf("31.2304,121.4737")).toEqual({ lat: 31.2304, lng: 121.4737 });
    expect(pointOf(null, 31, "121")).toEqual({ lat: 31, lng: 121 });
    expect(pointOf(null, null, 121)).toBeNull();
    expect(pointOf("here, there")).toBeNull();
  });
  it("are as far apart as on the server", () => {
    // The Bund and the railway station of Hangzhou.
    expect(Math.round(metresBetween({ lat: 31.2397, lng: 121.4898 }, { lat: 30.2431, lng: 120.182 }) / 1000)).toBe(167);
    expect(metresBetween({ lat: 10, lng: 20 }, { lat: 10, lng: 20 })).toBe(0);
  });
  it("open a map with their datum", () => {
    expect(mapAddress({ lat: 31, lng: 121 }, "云帆")).toContain("position=121%2C31&coordinate=wgs84");
  });
});
