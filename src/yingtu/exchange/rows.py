"""From the cells of a row to the values of a change, lookups still as texts. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yingtu.exchange.cell_text import as_meant
from yingtu.fields.links import ManyToManyOptions, read_attributes
from yingtu.kit.errors import Problem
from yingtu.kit.ids import parse_uuid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.exchange.mapping import Assignment, Plan

MANY_TO_MANY = "many_to_many"
#: Between several things in one cell.
SEPARATORS = re.compile(r"[;；、|\n]+")


@dataclass(slots=True)
class Draft:
    """One row on its way.

    Attributes:
        number: The row's number in the file.
        values: What the change will give, by field or part.
        wanted: Texts of its lookups, by assignment: what to find.
        said: What links to the things wanted say, by assignment and text.
        problems: What is wrong already; such a row is not written.
        id: The record it updates.
        dates: When the record really began and was last changed, by field; only with the option ``migration``.
        new_id: Id under which it creates one, when later rows may mean the same record.
        expected: Fields that point to records which a file before this one will bring in; only in previews.
    """

    number: int
    cells: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    wanted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    said: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    id: UUID | None = None
    new_id: UUID | None = None
    dates: dict[str, datetime] = field(default_factory=dict)
    expected: set[str] = field(default_factory=set)


def draft(plan: Plan, number: int, cells: Sequence[str]) -> Draft:
    """Read one row."""
    row = Draft(number, cells, values=dict(plan.constants))
    if len(cells) > len(plan.columns) and any(cells[len(plan.columns) :]):
        row.problems.append(Problem("", "too_many_cells", {"cells": len(cells), "columns": len(plan.columns)}))
    clear = plan.mapping.empty == "clear"
    creating = not plan.keys
    for one in plan.assignments:
        text = cell_text(one, cells)
        if text is None:
            if clear and not creating:
                row.values[one.name] = None
        elif one.target is None:
            row.values[one.name] = text
        else:
            row.wanted[one.name] = _wanted(one, text)
            if one.field.type.name == MANY_TO_MANY:
                _split(row, one)
    return row


def drafts(plan: Plan, rows: Iterable[tuple[int, Sequence[str]]]) -> list[Draft]:
    return [draft(plan, number, cells) for number, cells in rows]


def cell_text(one: Assignment, cells: Sequence[str]) -> str | None:
    """Return what a cell says once its replacements are made; None when it is empty."""
    if one.constant is not None:
        return one.constant
    text = as_meant(cells[one.place]) if one.place < len(cells) else ""
    if one.values:
        stripped = text.strip()
        if stripped in one.values:
            return one.values[stripped] or None
    return text if text.strip() else None


def _wanted(one: Assignment, text: str) -> tuple[str, ...]:
    texts = SEPARATORS.split(text) if one.field.type.name == MANY_TO_MANY else [text]
    return tuple(each.strip() for each in texts if each.strip())


def _split(row: Draft, one: Assignment) -> None:
    """Take what links say off the names in a cell: ``王芳（角色=决策人）``."""
    if isinstance(options := one.field.options, ManyToManyOptions):
        pairs = [read_attributes(text, options) for text in row.wanted[one.name]]
        row.wanted[one.name] = tuple(bare for bare, _ in pairs)
        row.said[one.name] = {bare: said for bare, said in pairs if said}


def given_id(text: str) -> UUID | None:
    """Return the id when the text of a lookup is one."""
    return parse_uuid(text) if len(text) == 36 else None
