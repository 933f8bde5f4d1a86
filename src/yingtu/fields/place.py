"""Places: an address as people write it with its divisions, and a point on the map (WGS 84, degrees)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

from yingtu.fields.base import EMPTINESS, TEXT, BadValue, Capability, FieldType, Operator, Part
from yingtu.fields.clean import half_width, many_lines, one_line, shown
from yingtu.fields.decimals import as_decimal

if TYPE_CHECKING:
    from yingtu.fields.base import Options, ParseContext

MAX_ADDRESS = 500
MAX_DIVISION = 100
_DIVISIONS = ("province", "city", "district")
_POINT = re.compile(r"\s*([^,\s]+)\s*[,\s]\s*([^,\s]+)\s*")

_ADDRESS_PARTS = (
    Part("", Text()),
    *(Part(each, Text()) for each in _DIVISIONS),
    Part("lat", DOUBLE_PRECISION()),
    Part("lng", DOUBLE_PRECISION()),
)
_GEO_PARTS = (Part("", Text()), Part("lat", DOUBLE_PRECISION()), Part("lng", DOUBLE_PRECISION()))


def _parse_address(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    stored: dict[str, Any] = dict.fromkeys((part.name for part in _ADDRESS_PARTS), None)
    if not isinstance(value, dict):
        stored[""] = many_lines(value, context, MAX_ADDRESS)
        return stored
    known = {"", "text", "lat", "lng", *_DIVISIONS}
    if unknown := value.keys() - known:
        raise BadValue(
            "unknown_part", part=shown(min(map(str, unknown))), known="text, province, city, district, lat, lng"
        )
    if (text := value.get("text", value.get(""))) is not None:
        stored[""] = many_lines(text, context, MAX_ADDRESS)
    for name in _DIVISIONS:
        if value.get(name) is not None:
            stored[name] = one_line(value[name], context, MAX_DIVISION)
    if value.get("lat") is not None or value.get("lng") is not None:
        stored["lat"], stored["lng"] = point(value.get("lat"), value.get("lng"), context)
    return stored


def _parse_geo(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    match value:
        case {"lat": lat, "lng": lng, **rest} if not rest.keys() - {""}:
            pass
        case [lat, lng]:
            pass
        case str() if found := _POINT.fullmatch(half_width(value)):
            lat, lng = found[1], found[2]
        case str() if not value.strip():
            return {"": None, "lat": None, "lng": None}
        case _:
            raise BadValue("not_point", value=shown(value))
    north, east = point(lat, lng, context)
    return {"": f"{_degrees(north)},{_degrees(east)}", "lat": north, "lng": east}


def point(lat: Any, lng: Any, context: ParseContext) -> tuple[float, float]:
    """Return latitude and longitude in degrees, to seven decimals (1 cm).

    Raises:
        BadValue: one is missing, not a number, or outside ±90 and ±180.
    """
    try:
        north = None if lat is None else as_decimal(lat, context)
        east = None if lng is None else as_decimal(lng, context)
    except BadValue:
        raise BadValue("not_point", value=shown(f"{lat},{lng}")) from None
    if north is None or east is None:
        raise BadValue("not_point", value=shown(f"{lat},{lng}"))
    if abs(north) > 90 or abs(east) > 180:
        raise BadValue("point_out_of_range", value=shown(f"{lat},{lng}"))
    return round(float(north), 7), round(float(east), 7)


def _degrees(value: float) -> str:
    return f"{value:.7f}".rstrip("0").rstrip(".")


ADDRESS_TYPE = FieldType(
    name="address",
    parts=lambda _options: _ADDRESS_PARTS,
    parse=_parse_address,
    operators=TEXT | {Operator.WITHIN_KM},
    capabilities=frozenset({Capability.SORT, Capability.SEARCH}),
)

GEO_TYPE = FieldType(
    name="geo",
    parts=lambda _options: _GEO_PARTS,
    parse=_parse_geo,
    operators=EMPTINESS | {Operator.WITHIN_KM},
)
