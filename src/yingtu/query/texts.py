"""What people read of values in a file, made by PostgreSQL: a text per value, or whole rows as lines of CSV (RFC 4180).

Labels instead of codes, words for yes and no, names of linked records with what the links say. In CSV also: numbers without
zeros behind their last digit, moments on somebody's clock, and texts that a spreadsheet would run with an apostrophe in front.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, aggregate_order_by

from yingtu.fields.choice import ChoiceOptions
from yingtu.fields.links import ATTRIBUTES, ManyToManyOptions
from yingtu.query.kinds import Kind
from yingtu.query.output import LINKS_PART

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement

    from yingtu.fields.links import LinkAttribute
    from yingtu.metadata.catalog import Field
    from yingtu.query.paths import Path

#: Between the values of a list.
SEPARATOR = "; "
_NEEDS_QUOTES = re.compile(r'[,"\r\n]')
#: Kinds whose cells spreadsheets want typed, and those whose values are never texts of people.
_TYPED = frozenset({Kind.NUMBER, Kind.DATE, Kind.MOMENT})
_SAFE = _TYPED | {Kind.TIME, Kind.ID}
#: Lines that come as one text: no value becomes larger than PostgreSQL takes.
_LINES_AT_ONCE = 500
#: Rules of clocks that hold until then are taken to hold for ever.
_FAR_YEAR = 2100
#: PostgreSQL takes 100 arguments at most.
_AT_ONCE = 40
_EMPTY: ColumnElement[str] = sa.literal_column("''")
_COMMA: ColumnElement[str] = sa.literal_column("','")
_QUOTE: ColumnElement[str] = sa.literal_column("'\"'", sa.Text)
_APOSTROPHE: ColumnElement[str] = sa.literal_column("chr(39)", sa.Text)
_LINE_ENDS: tuple[ColumnElement[str], ...] = (sa.literal_column("chr(10)"), sa.literal_column("chr(13)"))


@dataclass(frozen=True, slots=True)
class Csv:
    """How values become cells.

    Attributes:
        columns: Keys of the outputs a line is made of, in order.
        time_zone: IANA name: on whose clock moments are shown.
        begins: First characters of which a closer look at a text is worth it.
        risky: Pattern of the texts that get an apostrophe in front.
    """

    columns: tuple[str, ...]
    time_zone: str
    begins: str
    risky: str

    def protected(self, text: str) -> str:
        """Return a text as a cell that no spreadsheet runs, in quotes where it needs them."""
        if re.match(self.risky, text):
            text = f"'{text}"
        return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text


@dataclass(frozen=True, slots=True)
class Texts:
    """How values are written.

    Attributes:
        language: Language of labels.
        yes, no: What they are called in it.
        csv: Rows become lines; None: each value a text, numbers, days and moments as PostgreSQL writes them in UTC.
    """

    language: str
    yes: str
    no: str
    csv: Csv | None = None


# ------------------------------------------------------------------------------------------------------------------ rows


def rows_of_texts(values: sa.Subquery, paths: Sequence[Path], texts: Texts) -> sa.Subquery:
    """Return rows of texts; ``values`` are columns ``c0`` … for the paths, sort keys (``k0`` …) and the row's number (``n``)."""
    columns = []
    for place, path in enumerate(paths):
        value = values.c[f"c{place}"]
        raw = path.kind in _TYPED and not isinstance(path.options, ChoiceOptions)
        text = sa.cast(value, sa.Text) if raw else shown(path, value, texts)
        columns.append(text.label(f"c{place}"))
    return sa.select(*columns, *_others(values)).select_from(values).subquery("t")


def rows_of_lines(
    values: sa.Subquery, paths: Sequence[Path], texts: Texts, csv: Csv, limit: ColumnElement[int]
) -> sa.Subquery:
    """Return lines, many in one text (``body``), how many they are and how many rows are behind ``limit``, the keys there and the
    number of the text (``part``); ``values`` as of :func:`rows_of_texts`.
    """
    places = {path.text: (path, f"c{place}") for place, path in enumerate(paths)}
    told = [written(path, values.c[name], texts, csv).label(name) for path, name in places.values()]
    rows = once(sa.select(*told, *_others(values)).select_from(values), "w")
    cells = [cell(path, rows.c[name], csv) for path, name in (places[key] for key in csv.columns)]
    number, count = rows.c.n, sa.func.count()
    inside = number <= limit
    joined = sa.func.string_agg(line(cells), aggregate_order_by(_EMPTY, number)).filter(inside)
    part = ((number - 1) // sa.literal_column(str(_LINES_AT_ONCE), sa.Integer)).label("part")
    return (
        sa.select(
            joined.label("body"),
            count.filter(inside).label("rows"),
            count.filter(~inside).label("behind"),
            *(sa.func.max(each).filter(number == limit).label(each.name) for each in _others(rows) if each.name != "n"),
            part,
        )
        .select_from(rows)
        .group_by(sa.literal_column("part"))
        .subquery("t")
    )


def _others(rows: sa.Subquery) -> list[ColumnElement[Any]]:
    """The sort keys and the number."""
    return [each for each in rows.c if each.name[0] != "c"]


def once(rows: sa.Select[Any], name: str) -> sa.Subquery:
    """Rows whose values are computed once, however often what is made of them looks at them."""
    return rows.offset(sa.literal_column("0")).subquery(name)


# ---------------------------------------------------------------------------------------------------------------- values


def shown(path: Path, value: ColumnElement[Any], texts: Texts) -> ColumnElement[Any]:
    """Return the text people see for a value."""
    options = path.options
    if path.part == LINKS_PART:
        return _linked(path.hops[0].field, value, texts.language)
    if isinstance(options, ChoiceOptions):
        labels = _json(labels_of(options, texts.language))
        return _listed(value, labels) if path.kind is Kind.LIST else _label(value, labels)
    match path.kind:
        case Kind.BOOLEAN:
            return sa.case((value, _text(texts.yes)), (sa.not_(value), _text(texts.no)))
        case Kind.LIST:
            return sa.cast(sa.func.to_json(value), sa.Text)
        case Kind.OPAQUE:
            return sa.func.to_jsonb(value).op("#>>", return_type=sa.Text())(sa.literal_column("'{}'"))
        case _:
            return sa.cast(value, sa.Text)


def _text(text: str) -> ColumnElement[str]:
    return sa.bindparam(None, text, type_=sa.Text, unique=True)


def labels_of(options: ChoiceOptions, language: str) -> dict[str, str]:
    return {code: options.label_of(code, language) for code in options.by_code}


def _json(labels: Mapping[str, str]) -> ColumnElement[Any]:
    """Labels by code; as a subquery they are read once for a statement, not for each row."""
    return sa.select(sa.cast(_text(orjson.dumps(labels).decode()), JSONB)).scalar_subquery()


def _label(
    code: ColumnElement[Any], labels: ColumnElement[Any], unknown: ColumnElement[Any] | None = None
) -> ColumnElement[Any]:
    """Return the label of a code; one that is no option any more stays as it is."""
    return sa.func.coalesce(labels.op("->>", return_type=sa.Text())(code), code if unknown is None else unknown)


def _listed(codes: ColumnElement[Any], labels: ColumnElement[Any]) -> ColumnElement[Any]:
    code = sa.column("code", sa.Text)
    each = sa.func.unnest(codes).table_valued(code, with_ordinality="n", name="each").render_derived()
    joined = sa.func.string_agg(_label(each.c.code, labels), aggregate_order_by(_text(SEPARATOR), each.c.n))
    return sa.select(joined).select_from(each).scalar_subquery()


def _linked(field: Field, links: ColumnElement[Any], language: str) -> ColumnElement[Any]:
    """Names of linked records with what the links say (``王芳（角色=决策人）``); masked and unknown names are left out."""
    each = (
        sa.func.json_array_elements(links)
        .table_valued(sa.column("link", sa.JSON), with_ordinality="n", name="each")
        .render_derived()
    )
    name: ColumnElement[Any] = each.c.link.op("->>", return_type=sa.Text())(sa.literal_column("'name'"))
    chinese = language.startswith("zh")
    options = field.options
    if isinstance(options, ManyToManyOptions) and options.attributes:
        told = [_attribute(one, key, each.c.link, language) for key, one in options.attributes.items()]
        said = sa.func.concat_ws(_text("，" if chinese else ", "), *told)
        begin, end = ("（", "）") if chinese else (" (", ")")
        name = sa.func.concat(name, sa.case((said != _text(""), _text(begin).concat(said).concat(_text(end)))))
    joined = sa.func.string_agg(name, aggregate_order_by(_text(SEPARATOR), each.c.n))
    named = each.c.link.op("->>", return_type=sa.Text())(sa.literal_column("'name'")) != _text("")
    return sa.select(joined).select_from(each).where(named).scalar_subquery()


def _attribute(one: LinkAttribute, key: str, link: ColumnElement[Any], language: str) -> ColumnElement[Any]:
    """What a link says by one of its attributes: ``占比=30%``; NULL when it says nothing."""
    said: ColumnElement[Any] = link.op("->")(_text(ATTRIBUTES)).op("->>", return_type=sa.Text())(_text(key))
    told = said
    if isinstance(one.parsed, ChoiceOptions):
        told = _label(said, _json(labels_of(one.parsed, language)))
    elif one.type == "boolean":
        told = sa.case((said == _text("true"), _text(one.told(True, language))), else_=_text(one.told(False, language)))
    elif one.type == "percent":
        told = said.concat(_text("%"))
    return sa.case((said.is_not(None), _text(f"{one.label_in(language, key)}=").concat(told)))


# ----------------------------------------------------------------------------------------------------------------- lines


def line(cells: Sequence[ColumnElement[Any]]) -> ColumnElement[str]:
    """Return a line of CSV made of its cells; NULL is an empty cell."""
    if len(cells) == 1:
        # An empty line would be no row at all.
        cells = [sa.func.coalesce(sa.func.nullif(sa.cast(cells[0], sa.Text), _EMPTY), _QUOTE.concat(_QUOTE))]
    parts: list[ColumnElement[Any]] = [part for each in cells for part in (_COMMA, each)][1:]
    parts.append(sa.literal_column("E'\\r\\n'"))
    while len(parts) > 1:
        parts = [sa.func.concat(*parts[begin : begin + _AT_ONCE]) for begin in range(0, len(parts), _AT_ONCE)]
    return parts[0]


def written(path: Path, value: ColumnElement[Any], texts: Texts, csv: Csv) -> ColumnElement[Any]:
    """Return what is written of a value in CSV; :func:`cell` protects it."""
    options = path.options
    if isinstance(options, ChoiceOptions) and path.kind is not Kind.LIST:
        labels = {code: csv.protected(label) for code, label in labels_of(options, texts.language).items()}
        return _label(value, _json(labels), unknown=_protected(value, csv))
    match path.kind:
        case Kind.NUMBER:
            return _plain(path, value)
        case Kind.MOMENT:
            return _on_the_clock(value, csv.time_zone)
        case Kind.DATE | Kind.TIME | Kind.ID:
            return value
        case _:
            return shown(path, value, texts)


def cell(path: Path, text: ColumnElement[Any], csv: Csv) -> ColumnElement[Any]:
    """Return what is written of a value as a cell of a line. ``text`` stands in the result several times: give a column."""
    listed = path.kind is Kind.LIST or path.part == LINKS_PART
    if path.kind in _SAFE or (isinstance(path.options, ChoiceOptions) and not listed):
        return text
    if path.type is not None and path.type.name == "phone":
        return _quoted(text)
    return _protected(text, csv)


def _protected(text: ColumnElement[Any], csv: Csv) -> ColumnElement[Any]:
    """A cell that no spreadsheet runs; what :meth:`Csv.protected` does."""
    codes = [ord(each) for each in csv.begins]
    first = sa.func.ascii(text)
    risky = sa.and_(
        first <= sa.literal_column(str(max(codes))),
        first == sa.any_(sa.bindparam("begins", codes, type_=ARRAY(sa.Integer))),
        text.op("~")(sa.bindparam("risky", csv.risky, type_=sa.Text)),
    )
    return sa.case((risky, _quoted(_APOSTROPHE.concat(text))), else_=_quoted(text))


def _quoted(text: ColumnElement[Any]) -> ColumnElement[Any]:
    """A cell in quotes where it holds what ends cells, lines or quotes."""
    found = (sa.func.strpos(text, each) > sa.literal_column("0") for each in (_COMMA, _QUOTE, *_LINE_ENDS))
    doubled = sa.func.replace(text, _QUOTE, _QUOTE.concat(_QUOTE))
    return sa.case((sa.or_(*found), _QUOTE.concat(doubled).concat(_QUOTE)), else_=text)


def _plain(path: Path, number: ColumnElement[Any]) -> ColumnElement[Any]:
    """A number without exponent and without zeros behind its last digit."""
    kept = number.type
    computed = path.field is not None and path.field.type.name == "formula"
    if not computed and isinstance(kept, sa.Integer):
        return number
    if computed or not isinstance(kept, sa.Numeric) or isinstance(kept, sa.Float):
        number = sa.cast(sa.cast(number, sa.Text), sa.Numeric)
    return sa.func.trim_scale(number)


def _on_the_clock(moment: ColumnElement[Any], time_zone: str) -> ColumnElement[Any]:
    """A moment as the clock on the wall shows it; with its offset in the hour that comes twice, the second time."""
    zone = sa.bindparam("zone", time_zone, type_=sa.Text)

    def local(at: ColumnElement[Any]) -> ColumnElement[Any]:
        return sa.func.timezone(zone, at, type_=sa.TIMESTAMP)

    day = sa.literal_column("interval '1 day'", sa.Interval)
    # How far the clock has been put back since yesterday.
    back = local(moment - day) - (local(moment) - day)
    none = sa.literal_column("interval '0'", sa.Interval)
    twice = sa.and_(back > none, local(moment - back) == local(moment))
    if (settled := _settled(time_zone)) is not None:
        twice = sa.and_(moment < sa.bindparam("settled", settled, type_=TIMESTAMP(timezone=True)), twice)
    offset = local(moment) - sa.func.timezone(sa.literal_column("'UTC'"), moment, type_=sa.TIMESTAMP)
    west = offset < none
    told = sa.func.concat(
        local(moment),
        sa.case((west, sa.literal_column("'-'")), else_=sa.literal_column("'+'")),
        sa.func.to_char(sa.case((west, none - offset), else_=offset), sa.literal_column("'HH24:MI'")),
    )
    return sa.case((twice, told), else_=sa.cast(local(moment), sa.Text))


@lru_cache(maxsize=200)
def _settled(time_zone: str) -> datetime | None:
    """Return since when the clocks of a zone have never been put; None: they still are."""
    zone = ZoneInfo(time_zone)
    months = [datetime(year, month, 1, tzinfo=UTC) for year in range(1900, _FAR_YEAR) for month in range(1, 13)]
    offsets = [each.astimezone(zone).utcoffset() for each in months]
    moved = [after for after, was, now in zip(months[1:], offsets, offsets[1:], strict=False) if was != now]
    if not moved:
        return months[0]
    return None if moved[-1].year >= _FAR_YEAR - 2 else moved[-1]
