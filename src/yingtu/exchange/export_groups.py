"""Figures as a file: groups of records with counts, sums and their like, as a grouped list or a chart shows them. Pure.

The answer of the aggregate comes as JSON; numbers stay texts, so that no sum loses digits on its way into a cell.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.access.policy import Operation
from yingtu.exchange.export_columns import (
    Shape,
    exact_number,
    label_of,
    moment_text,
    plain_number,
    shape_of,
    shown_texts,
    text_cells,
    typed_cells,
)
from yingtu.exchange.export_errors import TooManyGroups
from yingtu.kit.i18n import translate
from yingtu.query.aggregate import MAX_GROUPS, GroupBy, Measure, bind_groups, bind_measures
from yingtu.query.sight import Seen
from yingtu.records.read_aggregate import AggregateQuery

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from yingtu.exchange.export_columns import Cells
    from yingtu.metadata.catalog import Object
    from yingtu.query.aggregate import BoundMeasure
    from yingtu.query.ast import Filter
    from yingtu.query.paths import Path
    from yingtu.query.sight import Sight

_COUNT = (Measure("count"),)
_MINUTES = len("2026-01-31 23:59")


@dataclass(frozen=True, slots=True)
class Grouped:
    """What figures are asked for; ``{"group_by": [[field, period]], "measures": [[op, field]]}`` in the job."""

    group_by: tuple[GroupBy, ...]
    measures: tuple[Measure, ...] = _COUNT

    def as_params(self) -> dict[str, object]:
        return {
            "group_by": [[each.field, each.period] for each in self.group_by],
            "measures": [[each.op, each.field] for each in self.measures],
        }

    @classmethod
    def of_params(cls, params: Mapping[str, Any]) -> Grouped | None:
        """Return what a job was asked for; None: records."""
        if params.get("measures") is None:
            return None
        return cls(
            tuple(GroupBy(*each) for each in params["group_by"]),
            tuple(Measure(*each) for each in params["measures"]),
        )

    def query(self, where: Filter, as_of: datetime | None) -> AggregateQuery:
        return AggregateQuery(
            self.group_by, self.measures, where, as_of, MAX_GROUPS, operation=Operation.EXPORT, settled=True
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A column of the file: its heading, its shape, and where and how its values become cells."""

    key: str
    heading: str
    shape: Shape
    cells: Cells


def figures(
    sight: Sight, obj: Object, asked: Grouped, *, header: str, file_format: str, language: str, time_zone: str
) -> tuple[Figure, ...]:
    """Return the columns: groupings, then measures.

    Raises:
        InvalidQuery: something cannot be grouped or computed, or the actor does not see it.
    """
    number = exact_number if file_format == "xlsx" else plain_number

    def of(path: Path, shape: Shape) -> Cells:
        if file_format != "xlsx":
            return text_cells(path, shape, language=language, time_zone=time_zone)
        return shown_texts(path, language=language) if shape is Shape.TEXT else typed_cells(shape, time_zone=time_zone)

    def named(key: str, heading: str) -> str:
        return key if header == "api_names" else heading

    found = []
    for group in bind_groups(sight, obj, asked.group_by):
        path, label = group.path, label_of(group.path, language)
        if group.period is None:
            found.append(Figure(_key(sight, path), named(path.text, label), shape_of(path), of(path, shape_of(path))))
            continue
        key, heading = f"{path.text}.{group.period}", translate(f"export_by_{group.period}", {"field": label}, language)
        cut = _PERIODS.get(group.period)
        shape = Shape.TEXT if cut else Shape.DATE
        found.append(Figure(path.text, named(key, heading), shape, of(path, Shape.DATE) if cut is None else _each(cut)))
    for measure in bind_measures(sight, obj, asked.measures):
        path_of, heading = measure.path, _heading(measure, language)
        if path_of is not None and measure.op in {"min", "max"}:
            shape, cells = shape_of(path_of), of(path_of, shape_of(path_of))
        else:
            shape, cells = Shape.NUMBER, _each(number)
        found.append(Figure(measure.key, named(measure.key, heading), shape, cells))
    return tuple(found)


def _each(to_cell: Callable[[str], Any]) -> Cells:
    return lambda values: [None if each is None else to_cell(each) for each in values]


def _quarter(day: str) -> str:
    return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


#: How the first day of a long period is written.
_PERIODS: dict[str, Callable[[str], str]] = {
    "month": lambda day: day[:7],
    "quarter": _quarter,
    "year": lambda day: day[:4],
}


def _key(sight: Sight, path: Path) -> str:
    """Return where a group's value stands in a row: for a lookup, the name of what it points to, where that is seen."""
    target = None if path.field is None else sight.catalog.objects.get(path.field.target or "")
    if target is None or sight.seen(target, target.field(target.name_field)) is Seen.HIDDEN:
        return path.text
    return f"{path.text}.{target.name_field}"


def _heading(measure: BoundMeasure, language: str) -> str:
    if measure.path is None:
        return translate("export_count", {}, language)
    label = label_of(measure.path, language)
    return translate(f"export_measure_{measure.op}", {"field": label}, language)


def cells_of(answer: bytes, columns: Sequence[Figure]) -> tuple[int, list[Sequence[Any]]]:
    """Return the number of groups, and the cells column by column.

    Raises:
        TooManyGroups: there are more than one file of figures holds.
    """
    # Numbers stay texts: a sum of money has more digits than a float keeps.
    rows = json.loads(answer, parse_float=str, parse_int=str)["rows"]
    if len(rows) >= MAX_GROUPS:
        raise TooManyGroups(maximum=MAX_GROUPS)
    return len(rows), [each.cells([_text(row.get(each.key)) for row in rows]) for each in columns]


def _text(value: Any) -> Any:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def as_of_row(columns: Sequence[Figure], as_of: datetime | None, zone: ZoneInfo, language: str) -> list[list[Any]]:
    """Return the last rows, column by column: an empty one, then when the figures were true."""
    if as_of is None:
        return [[] for _ in columns]
    moment = moment_text(as_of.isoformat(" ", "minutes"), zone)[:_MINUTES]
    line = translate("export_as_of", {"moment": moment, "zone": zone.key}, language)
    return [[None, line if place == 0 else None] for place in range(len(columns))]
