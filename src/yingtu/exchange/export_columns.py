"""What the columns of an export are called and how their values become cells. Pure: no database, no file.

Texts come from PostgreSQL as people read them, lines of CSV complete (``query.texts``). What is left to do here are the
numbers, days and moments of spreadsheets, and the cells of figures: a function gets all values of a column and returns its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from yingtu.exchange.cell_text import SUSPICIOUS, neutral
from yingtu.exchange.export_errors import NoColumns
from yingtu.fields.choice import ChoiceOptions
from yingtu.kit.i18n import translate
from yingtu.query.kinds import Kind
from yingtu.query.output import LINKS_PART, choose
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.sight import Seen

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Field, Object
    from yingtu.query.paths import Path
    from yingtu.query.sight import Sight

#: All values of a column on one page -> its cells.
Cells: TypeAlias = Callable[[Sequence[Any]], Sequence[Any]]

EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of spreadsheets, which know no time zones
_MICROSECONDS_OF_A_DAY = 86_400_000_000
#: A spreadsheet keeps 15 digits of a number.
_EXACT_DIGITS = 15
#: Shown last, and not: what only programs need.
_LAST = ("owner_id", "created_at", "created_by", "updated_at", "updated_by")
_LEFT_OUT = frozenset({"id", "version"})


class Shape(StrEnum):
    """What a cell holds, for its format and width."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file.

    Attributes:
        key: Key of its value in a record of the read path.
        heading: As the person asked for it: label or api name.
    """

    key: str
    heading: str
    shape: Shape
    path: Path


@dataclass(frozen=True, slots=True)
class Selection:
    """The columns of an export, and the names that lead nowhere for the actor."""

    columns: tuple[Column, ...]
    omitted: tuple[str, ...]


def select(sight: Sight, obj: Object, asked: tuple[str, ...] | None, *, header: str, language: str) -> Selection:
    """Return the columns of an export; without ``asked`` every field the actor may see.

    A lookup becomes the name of what it points to, money gets a second column with its currency.

    Raises:
        NoColumns: none of those asked for can be seen.
    """
    names = everything(sight, obj) if asked is None else tuple(dict.fromkeys(asked))
    columns: list[Column] = []
    omitted: list[str] = []
    for name in names:
        found = _columns_of(sight, obj, name, names)
        if not found:
            omitted.append(name)
        columns.extend(found)
    if not columns:
        raise NoColumns
    taken: set[str] = set()
    return Selection(tuple(_named(each, header, language, taken) for each in columns), tuple(omitted))


def everything(sight: Sight, obj: Object) -> tuple[str, ...]:
    """Return the fields an actor sees on some record: in the order of the object, those of the system last."""
    seen = [
        name
        for name, field in obj.fields.items()
        if name not in _LEFT_OUT and sight.seen(obj, field) is not Seen.HIDDEN
    ]
    return (*(name for name in seen if name not in _LAST), *(name for name in _LAST if name in seen))


def _columns_of(sight: Sight, obj: Object, name: str, names: tuple[str, ...]) -> list[Column]:
    path = _seen(sight, obj, name)
    if path is None:
        return []
    field = path.field
    if field is None:
        return [Column(f"{name}.{LINKS_PART}", "", Shape.TEXT, path)]
    if field.target is not None and not path.part:
        target = sight.catalog.objects.get(field.target)
        named = None if target is None else _seen(sight, obj, f"{name}.{target.name_field}")
        return [Column(name if named is None else named.text, "", Shape.TEXT, path)]
    columns = [Column(name, "", shape_of(path), path)]
    if field.type.name == "currency" and not path.part and f"{name}.currency" not in names:
        currency = _seen(sight, obj, f"{name}.currency")
        columns += [] if currency is None else [Column(currency.text, "", Shape.TEXT, currency)]
    return columns


def _seen(sight: Sight, obj: Object, name: str) -> Path | None:
    if name in choose(sight, obj, (name,)).omitted:
        return None
    try:
        return resolve_path(sight, obj, tuple(name.split(".")), veiled=True)
    except BadPathError:
        return None


def shape_of(path: Path) -> Shape:
    """Return what the cells of a path hold."""
    if isinstance(path.options, ChoiceOptions):
        return Shape.TEXT
    match path.kind:
        case Kind.NUMBER:
            return Shape.NUMBER
        case Kind.DATE:
            return Shape.DATE
        case Kind.MOMENT:
            return Shape.MOMENT
        case _:
            return Shape.TEXT


def _named(column: Column, header: str, language: str, taken: set[str]) -> Column:
    heading = ".".join(column.path.names) if header == "api_names" else label_of(column.path, language)
    if heading in taken:
        heading = f"{heading} ({'.'.join(column.path.names)})"
    taken.add(heading)
    return Column(column.key, heading, column.shape, column.path)


def label_of(path: Path, language: str) -> str:
    """Return what people call a path: the labels of the lookups it follows and of the field at its end."""
    labels = [_label(hop.field, language) for hop in path.hops]
    if path.field is not None:
        labels.append(_label(path.field, language))
    if path.part:
        field = labels.pop()
        labels.append(part_label(field, path.part, language))
    return " / ".join(dict.fromkeys(labels))


def part_label(field: str, part: str, language: str) -> str:
    """Return what people call a part of a field whose label is ``field``."""
    return translate("export_currency", {"field": field}, language) if part == "currency" else f"{field} {part}"


def _label(field: Field, language: str) -> str:
    return field.label.get(language) or field.label.get("en") or next(iter(field.label.values()), field.api_name)


# -------------------------------------------------------------------------------------------------------------- cells


def text_cells(path: Path, shape: Shape, *, language: str, time_zone: str) -> Cells:
    """Return how a figure's group is written in CSV."""
    match shape:
        case Shape.NUMBER:
            return lambda values: [None if each is None else plain_number(each) for each in values]
        case Shape.DATE:
            return lambda values: values
        case Shape.MOMENT:
            zone = ZoneInfo(time_zone)
            return lambda values: [None if each is None else moment_text(each, zone) for each in values]
    plain = shown_texts(path, language=language)
    if path.type is not None and path.type.name == "phone":
        return plain
    return lambda values: [each if not each or each[0] not in SUSPICIOUS else neutral(each) for each in plain(values)]


def typed_cells(shape: Shape, *, time_zone: str) -> Cells:
    """Return how values are written in a spreadsheet: dates and moments as days since :data:`EPOCH`, texts as they are."""
    match shape:
        case Shape.NUMBER:
            return lambda values: [None if each is None else exact_number(each) for each in values]
        case Shape.DATE:
            return lambda values: [None if each is None else _day(each) for each in values]
        case Shape.MOMENT:
            zone = ZoneInfo(time_zone)
            return lambda values: [None if each is None else _moment_days(each, zone) for each in values]
        case Shape.TEXT:
            return lambda values: values


def shown_texts(path: Path, *, language: str) -> Cells:
    """Return the texts people see for the groups of a figure: what can be grouped by is a single value."""
    options = path.options
    if isinstance(options, ChoiceOptions):
        words = {code: options.label_of(code, language) for code in options.by_code}
    elif path.kind is Kind.BOOLEAN:
        words = dict(zip(("true", "false"), yes_and_no(language), strict=True))
    else:
        return lambda values: values
    return lambda values: [words.get(each, each) for each in values]


def yes_and_no(language: str) -> tuple[str, str]:
    """Return what people call the values of a checkbox."""
    return translate("export_yes", {}, language), translate("export_no", {}, language)


def plain_number(text: str) -> str:
    """Return a number without exponent and without zeros behind its last digit."""
    if "e" in text:
        text = format(Decimal(text), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact_number(text: str) -> float | str:
    """Return a number, or its text when a spreadsheet would change it."""
    value = float(text)
    return value if -(10**_EXACT_DIGITS) < value < 10**_EXACT_DIGITS else plain_number(text)


def moment_text(value: str, zone: ZoneInfo) -> str:
    """Return a moment as the clock on the wall shows it; with its offset in the hour that comes twice."""
    local = _local(value, zone)
    if local is None:
        return value
    text = local.replace(tzinfo=None).isoformat(" ")
    return f"{text}{local.isoformat()[-6:]}" if local.fold else text


def _local(value: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromisoformat(value).astimezone(zone)
    except (ValueError, OverflowError):
        # Masked, or beyond what calendars of computers know.
        return None


def _day(value: str) -> Any:
    try:
        day = datetime.fromisoformat(value)
    except ValueError:
        return value
    return _days(day, value)


def _moment_days(value: str, zone: ZoneInfo) -> Any:
    local = _local(value, zone)
    return value if local is None else _days(local.replace(tzinfo=None), value)


def _days(moment: datetime, text: str) -> Any:
    since = moment - EPOCH
    if since.days < 61:  # Before March 1900 spreadsheets count a day that never was.
        return text
    return since.days + (since.seconds * 1_000_000 + since.microseconds) / _MICROSECONDS_OF_A_DAY
