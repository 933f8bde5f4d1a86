"""Dates, times and moments. A date has no time zone; a moment is stored in UTC.

Programs write ISO 8601. Lenient mode reads what people write: ``2026/1/5``, ``2026.1.5``, ``2026年1月5日``, ``20260105``,
``5/1/2026`` only when it cannot be misread (or the file's order is known), and spreadsheet serial numbers.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, DateTime, Time

from yingtu.fields.base import MOMENTS, ORDER, BadValue, Capability, FieldType, Options, Part
from yingtu.fields.clean import as_text, half_width, shown

if TYPE_CHECKING:
    from yingtu.fields.base import ParseContext

#: Earlier years are slips of the keyboard (0026 for 2026).
MIN_YEAR = 1000
# Spreadsheets count days from here; below 61 their calendar has a day that never was (1900-02-29).
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a day of a spreadsheet has no zone
_SERIALS = range(61, 2_958_466)

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
#: A day of a spreadsheet whose cell was not formatted as one: 1927 to 2173.
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.\d+)?", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(
    r"(?P<before>上午|下午|晚上|凌晨|中午|早上|am|pm)?\s*(?P<hour>\d{1,2})\s*[:时点]\s*"
    r"(?:(?P<minute>\d{1,2})\s*(?:[:分]\s*(?:(?P<second>\d{1,2})(?:\.(?P<fraction>\d{1,6}))?\s*秒?)?)?)?"
    r"\s*(?P<after>am|pm)?",
    re.ASCII | re.IGNORECASE,
)
_AFTERNOON = frozenset({"下午", "晚上", "pm"})
_MORNING = frozenset({"上午", "凌晨", "早上", "am"})


def as_date(value: Any, context: ParseContext) -> date | None:
    """Return the day in ``value``, or None for white space.

    Raises:
        BadValue: not a date, a day that does not exist, one that can be read in two ways, or a year before 1000.
    """
    if isinstance(value, datetime):
        return _checked(_local(value, context).date(), value)
    if isinstance(value, date):
        return _checked(value, value)
    if context.lenient and _is_number(value):
        return _from_serial(value, "not_date").date()
    if not isinstance(value, str):
        raise BadValue("not_date", value=shown(value))
    if _ISO_DATE.fullmatch(value):
        return _day(value[:4], value[5:7], value[8:], value)
    text = as_text(value, context)
    if not text:
        return None
    if _ISO_DATE.fullmatch(text):
        return _day(text[:4], text[5:7], text[8:], text)
    if context.lenient:
        written = half_width(text).strip()
        if (found := _written_date(written, context)) is not None:
            return found
        if (moment := _written_moment(written, context)) is not None:
            return _checked(_local(moment, context).date(), text)
    raise BadValue("not_date", value=shown(text))


def as_moment(value: Any, context: ParseContext) -> datetime | None:
    """Return the moment in ``value`` in UTC, or None for white space. Without an offset it is in the context's zone.

    Raises:
        BadValue: not a moment, or a day or time that does not exist.
    """
    match value:
        case datetime():
            moment = value
        case date() if context.lenient:
            moment = datetime.combine(value, time())
        case str():
            text = as_text(value, context)
            if not text:
                return None
            moment = _read_moment(text, context)
        case _ if context.lenient and _is_number(value):
            moment = _from_serial(value, "not_datetime")
        case _:
            raise BadValue("not_datetime", value=shown(value))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(context.time_zone))
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        raise BadValue("date_out_of_range", value=shown(value), minimum=MIN_YEAR) from None
    _checked(moment.date(), value)
    return moment


def as_time(value: Any, context: ParseContext) -> time | None:
    """Return the time of day in ``value``, or None for white space.

    Raises:
        BadValue: not a time of day.
    """
    match value:
        case datetime() if context.lenient:
            return value.time().replace(tzinfo=None)
        case time():
            return value.replace(tzinfo=None)
        case timedelta() if context.lenient and timedelta() <= value < timedelta(days=1):
            return (_SERIAL_ZERO + value).time()
        case str():
            text = as_text(value, context)
            if not text:
                return None
            if (found := _written_time(half_width(text) if context.lenient else text, context)) is not None:
                return found
        case _ if context.lenient and _is_number(value) and 0 <= value < 1:
            return _rounded_to_second(_SERIAL_ZERO + timedelta(days=float(value))).time()
    raise BadValue("not_time", value=shown(value))


def _is_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        # Comparing a decimal NaN raises, other than comparing a float's.
        return value.is_finite()
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _from_serial(value: float | Decimal, code: str) -> datetime:
    # A float's NaN is in no range and falls through to the refusal.
    if not _SERIALS.start <= value < _SERIALS.stop:
        raise BadValue(code, value=shown(value))
    return _rounded_to_second(_SERIAL_ZERO + timedelta(days=float(value)))


def _rounded_to_second(moment: datetime) -> datetime:
    return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)


def _local(moment: datetime, context: ParseContext) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(ZoneInfo(context.time_zone))


def _checked(day: date, value: object) -> date:
    if day.year < MIN_YEAR:
        raise BadValue("date_out_of_range", value=shown(str(value)), minimum=MIN_YEAR)
    return day


def _day(year: str, month: str, day: str, text: str) -> date:
    try:
        return _checked(date(int(year), int(month), int(day)), text)
    except ValueError as error:
        if isinstance(error, BadValue):
            raise
        raise BadValue("impossible_date", value=shown(text)) from None


def _written_date(text: str, context: ParseContext) -> date | None:
    if found := _YEAR_FIRST.fullmatch(text) or _DIGITS.fullmatch(text):
        return _day(found[1], found[2], found[3], text)
    if found := _YEAR_LAST.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if context.date_order == "DMY" or (context.date_order is None and (first > 12 or first == second)):
            return _day(found[3], found[2], found[1], text)
        if context.date_order == "MDY" or second > 12:
            return _day(found[3], found[1], found[2], text)
        raise BadValue("ambiguous_date", value=shown(text))
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text), "not_date").date()
    return None


def _written_time(text: str, context: ParseContext) -> time | None:
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    word = (found["before"] or found["after"] or "").lower()
    if not context.lenient and (word or ":" not in text or len(found["hour"]) != 2 or found["minute"] is None):
        return None
    hour = int(found["hour"])
    if word in _AFTERNOON and hour < 12:
        hour += 12
    elif word in _MORNING and hour == 12:
        hour = 0
    fraction = int((found["fraction"] or "0").ljust(6, "0"))
    try:
        return time(hour, int(found["minute"] or 0), int(found["second"] or 0), fraction)
    except ValueError:
        raise BadValue("not_time", value=shown(text)) from None


def _read_moment(text: str, context: ParseContext) -> datetime:
    if len(text) > 10 and text[4:5] == "-":
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            # "2026-02-31T10:00:00Z": tell the impossible day from what is no moment at all.
            if _ISO_DATE.fullmatch(text[:10]):
                _day(text[:4], text[5:7], text[8:10], text)
    if context.lenient:
        written = half_width(text).strip()
        if _SERIAL.fullmatch(written):
            return _from_serial(float(written), "not_datetime")
        if (moment := _written_moment(written, context)) is not None:
            return moment
        if (day := _written_date(written, context)) is not None:
            return datetime.combine(day, time())
    raise BadValue("not_datetime", value=shown(text))


def _written_moment(text: str, context: ParseContext) -> datetime | None:
    """Return a day followed by a time; naive unless the text has an offset."""
    head, separator, tail = text.partition(" ") if " " in text else text.partition("T")
    if not separator and "日" in text:
        head, separator, tail = text.partition("日")
        head += separator
    if not separator:
        return None
    day = _written_date(head.strip(), context)
    if day is None:
        return None
    clock_time = _written_time(tail.strip(), context)
    if clock_time is not None:
        return datetime.combine(day, clock_time)
    try:
        return datetime.fromisoformat(f"{day.isoformat()}T{tail.strip()}")
    except ValueError:
        return None


def _parse_date(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    return {"": as_date(value, context)}


def _parse_time(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    return {"": as_time(value, context)}


def _parse_datetime(value: Any, _options: Options, context: ParseContext) -> dict[str, Any]:
    return {"": as_moment(value, context)}


_CAPABILITIES = frozenset({Capability.SORT, Capability.GROUP})

DATE_TYPE = FieldType(
    name="date",
    parts=lambda _options: (Part("", Date()),),
    parse=_parse_date,
    operators=MOMENTS,
    capabilities=_CAPABILITIES | {Capability.UNIQUE},
)

TIME_TYPE = FieldType(
    name="time",
    parts=lambda _options: (Part("", Time()),),
    parse=_parse_time,
    operators=ORDER,
    capabilities=_CAPABILITIES,
)

DATETIME_TYPE = FieldType(
    name="datetime",
    parts=lambda _options: (Part("", DateTime(timezone=True)),),
    parse=_parse_datetime,
    operators=MOMENTS,
    capabilities=_CAPABILITIES,
)
