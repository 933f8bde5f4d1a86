"""Texts of a file that mean nothing here, each once with how many cells have it: one correction mends them all."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from yingtu.exchange import reading
from yingtu.exchange.rows import MANY_TO_MANY, Draft, cell_text
from yingtu.fields.base import BadValue
from yingtu.kit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from yingtu.exchange.mapping import Assignment, Plan
    from yingtu.exchange.reading import Layout
    from yingtu.exchange.resolve import Resolver
    from yingtu.kit.db import Session

#: Rows that are counted, distinct texts of a column that are checked, and wrong ones that are told.
MAX_ROWS, MAX_TEXTS, MAX_WRONG = 50_000, 1000, 50
CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class WrongValue:
    """A text of a lookup or choice column that means nothing here."""

    column: str
    value: str
    cells: int
    problem: Problem

    @property
    def suggestions(self) -> list[str]:
        return [str(each) for each in self.problem.params.get("suggestions", ())]


async def wrong_values(
    session: Session, checked: Plan, resolver: Resolver, path: Path, layout: Layout
) -> tuple[WrongValue, ...]:
    """Return the wrong texts of lookup and choice columns among the first rows of a file, the most frequent first."""
    columns = [
        one
        for one in checked.assignments
        if one.constant is None
        and (one.target is not None or one.field.type.name == CHOICE)
        and one.field.type.name != MANY_TO_MANY
    ]
    if not columns:
        return ()
    counts = await asyncio.to_thread(_count, columns, path, layout)
    drafts: list[tuple[Assignment, str, Draft]] = []
    for one in columns:
        for text, _ in counts[one.name].most_common(MAX_TEXTS):
            row = Draft(0, ())
            if one.target is not None:
                row.wanted[one.name] = (text,)
            else:
                _try_choice(row, one, text, resolver)
            drafts.append((one, text, row))
    await resolver.lookups(session, [row for _, _, row in drafts])
    found = [
        WrongValue(one.heading, text, counts[one.name][text], row.problems[0])
        for one, text, row in drafts
        if row.problems
    ]
    return tuple(sorted(found, key=lambda each: -each.cells)[:MAX_WRONG])


def _count(columns: Sequence[Assignment], path: Path, layout: Layout) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {one.name: Counter() for one in columns}
    for _, cells in islice(reading.rows(path, layout), MAX_ROWS):
        for one in columns:
            text = cell_text(one, cells)
            if text is not None:
                counts[one.name][text.strip()] += 1
    return counts


def _try_choice(row: Draft, one: Assignment, text: str, resolver: Resolver) -> None:
    try:
        one.field.type.parse(text, one.field.options, resolver.context)
    except BadValue as error:
        row.problems.append(Problem(one.name, error.code, error.params))
