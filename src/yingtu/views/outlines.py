"""Reading a reviewed map: GeoJSON (RFC 7946) down to the lines that are drawn. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yingtu.kit.errors import Problem
from yingtu.views.errors import InvalidMap

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Browsers draw so many without a pause; a country with its provinces needs a tenth.
MAX_POINTS: Final = 200_000
#: Deeper than any real file: collections within collections.
_MAX_DEPTH: Final = 8
#: Four decimals of a degree are eleven metres: finer than an outline under bubbles is drawn.
_DECIMALS: Final = 4
#: How deep the lines of a geometry lie in its coordinates.
_DEPTHS: Final = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}

Line = list[float]


def lines_of(document: Any) -> list[Line]:
    """Return the lines of areas and paths, each as longitude and latitude in turn; other geometries are left out.

    Raises:
        InvalidMap: it is not GeoJSON, has no lines, lies outside the earth (projected coordinates) or has too many points.
    """
    lines = [line for coordinates in _coordinates(document, _MAX_DEPTH) if len(line := _line(coordinates)) >= 4]
    if not lines:
        raise _refused("map_no_lines")
    if sum(len(line) for line in lines) // 2 > MAX_POINTS:
        raise _refused("map_too_detailed", maximum=MAX_POINTS)
    return lines


def _coordinates(node: Any, depth: int) -> Iterator[Any]:
    """Yield the list of positions of every line of a GeoJSON object."""
    match node:
        case {"type": "FeatureCollection", "features": list(parts)} if depth:
            for part in parts:
                yield from _coordinates(part, depth - 1)
        case {"type": "GeometryCollection", "geometries": list(parts)} if depth:
            for part in parts:
                yield from _coordinates(part, depth - 1)
        case {"type": "Feature", "geometry": geometry}:
            if geometry is not None:
                yield from _coordinates(geometry, depth)
        case {"type": "Point" | "MultiPoint"}:
            return
        case {"type": str(kind), "coordinates": coordinates} if kind in _DEPTHS:
            yield from _flat(coordinates, _DEPTHS[kind])
        case _:
            raise _refused("map_not_geojson")


def _flat(coordinates: Any, depth: int) -> Iterator[Any]:
    if not isinstance(coordinates, list):
        raise _refused("map_not_geojson")
    if depth == 0:
        yield coordinates
        return
    for part in coordinates:
        yield from _flat(part, depth - 1)


def _line(positions: list[Any]) -> Line:
    """Return the positions in turn, rounded, without those that are where the one before is."""
    line: Line = []
    for position in positions:
        match position:
            case [int() | float() as lng, int() | float() as lat, *_]:
                if not (abs(lng) <= 180 and abs(lat) <= 90):
                    raise _refused("map_outside", lng=f"{lng:.10g}", lat=f"{lat:.10g}")
                point = [round(float(lng), _DECIMALS), round(float(lat), _DECIMALS)]
                if line[-2:] != point:
                    line += point
            case _:
                raise _refused("map_not_geojson")
    return line


def _refused(code: str, **params: Any) -> InvalidMap:
    return InvalidMap(problems=(Problem("/map", code, params),))
