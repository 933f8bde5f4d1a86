"""What would happen to a file: its first rows are imported in a rehearsal and taken back, so the answer is that of the write path."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias

from yingtu.exchange import archives, learning_repository, people, reading
from yingtu.exchange.beside import take_files, take_past
from yingtu.exchange.importing import change_of, corrected, lenient_context, row_errors, take_dates
from yingtu.exchange.mapping import Mode
from yingtu.exchange.resolve import Resolver
from yingtu.exchange.rows import Draft, cell_text, drafts
from yingtu.exchange.values import WrongValue, wrong_values
from yingtu.fields.base import BadValue, ParseContext
from yingtu.kit.errors import Problem
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.records import service as records
from yingtu.records.changes import HISTORY, Create, Held, Rejected, Source, WriteContext, Written

if TYPE_CHECKING:
    from collections.abc import Mapping as MappingOf
    from collections.abc import Sequence
    from pathlib import Path

    from yingtu.exchange import repository
    from yingtu.exchange.archive import Archive
    from yingtu.exchange.guessing import Suggestion
    from yingtu.exchange.mapping import Mapping, Plan
    from yingtu.exchange.reading import Layout
    from yingtu.exchange.repository import RowError
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: Rows that are rehearsed; the first of them are shown, and beyond these the first that would be refused.
REHEARSED_ROWS, SHOWN_ROWS, SHOWN_WRONG = 500, 20, 50
SAMPLE_ROWS = 3
#: Where the names of people stand that a file before this one brings in.
_PEOPLE = (USER_OBJECT, "name")
#: Rows of a file before this one whose keys are taken for known.
MAX_EXPECTED = 200_000

Action: TypeAlias = Literal["create", "update", "unchanged", "held", "error"]
#: Texts by (object, field), folded, of records that a file before this one will bring in.
Expected: TypeAlias = "MappingOf[tuple[str, str], MappingOf[str, str]]"
#: Corrected texts by row and heading.
Edits: TypeAlias = "MappingOf[int, MappingOf[str, str]]"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row and what would become of it."""

    number: int
    cells: Sequence[str]
    errors: tuple[RowError, ...]
    action: Action


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen to a file. ``problems`` are those of the mapping; then no row is read."""

    source: repository.Source
    suggestions: tuple[Suggestion, ...]
    mapping: Mapping
    rows: tuple[PreviewRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: The mapping is the one by which a file with these headings was imported before.
    past: bool = False
    #: Rows per second to expect, and whether former imports were measured.
    rate: float = learning_repository.DEFAULT_RATE
    measured: bool = False
    wrong: tuple[WrongValue, ...] = ()
    #: What would become of the rehearsed rows.
    counts: MappingOf[str, int] = field(default_factory=dict)
    #: Cells of the first rows as they stand in the file, to recognise its columns by.
    samples: Sequence[Sequence[str]] = ()


async def rehearse(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    checked: Plan,
    path: Path,
    layout: Layout,
    *,
    edits: Edits,
    expected: Expected,
    archive: Archive | None = None,
) -> tuple[tuple[PreviewRow, ...], tuple[WrongValue, ...], dict[str, int]]:
    """Return the rows to show, the texts that mean nothing here, and how many rows would be created, updated …"""
    context = lenient_context(catalog, actor, checked.mapping.date_order)
    read = await asyncio.to_thread(_first, path, layout)
    rows = drafts(checked, [(number, corrected(cells, edits.get(number), checked.columns)) for number, cells in read])
    resolver = Resolver(checked, catalog, actor, context, creates=False, expected=expected)
    await resolver.lookups(session, rows)
    await resolver.keys(session, rows)
    take_dates(rows, checked, context)
    if archive is not None:
        for row in rows:
            archives.entries_of(archive, row, archives.attacher().most_per_record)
    if checked.mapping.mode is Mode.HISTORY:
        take_past(rows, checked, context)
    else:
        take_files(rows, checked, context)
    actions = dict.fromkeys((row.number for row in rows), _by_key(checked))
    for row in rows:
        _try_values(row, checked, context)
        if checked.object.api_name == USER_OBJECT and _folded(row.values.get("manager")) in expected.get(_PEOPLE, {}):
            row.expected.add("manager")
    ready = [row for row in rows if not row.problems and not row.expected]
    if checked.mapping.mode is Mode.HISTORY:
        ready = []
    async with session.rehearsal():
        actions |= await _tried(session, actor, checked, ready)
    shown = [
        PreviewRow(
            row.number,
            row.cells,
            tuple(row_errors(row, checked)),
            "error" if row.problems else actions[row.number],
        )
        for row in rows
    ]
    wrong = await wrong_values(session, checked, resolver, path, layout)
    later = [row for row in shown[SHOWN_ROWS:] if row.action == "error" or row.number in edits]
    counts = Counter[str](row.action for row in shown)
    return (*shown[:SHOWN_ROWS], *later[:SHOWN_WRONG]), wrong, dict(counts)


def _folded(value: object) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""


def _first(path: Path, layout: Layout, count: int = REHEARSED_ROWS) -> list[tuple[int, list[str]]]:
    return list(islice(reading.rows(path, layout), count))


async def samples(path: Path, layout: Layout) -> list[list[str]]:
    """Return the cells of the first rows of a file."""
    return [cells for _, cells in await asyncio.to_thread(_first, path, layout, SAMPLE_ROWS)]


def _by_key(checked: Plan) -> Action:
    return "create" if checked.mapping.mode in {Mode.CREATE, Mode.UPSERT} else "update"


async def _tried(session: Session, actor: Actor, checked: Plan, rows: Sequence[Draft]) -> dict[int, Action]:
    """Write the rows as the import would; problems go to the rows."""
    found: dict[int, Action] = {}
    if checked.object.api_name == USER_OBJECT:
        for row in rows:
            # Its digest takes long on purpose.
            row.values.pop("password", None)
        told = {"created": "create", "updated": "update", "unchanged": "unchanged", "rejected": "error"}
        for row, word in zip(rows, await people.import_people(session, actor, rows), strict=True):
            found[row.number] = told[word]  # type: ignore[assignment] # the four words above
        return found
    changes = [change_of(row, checked) for row in rows]
    context = WriteContext(
        lenient=True, date_order=checked.mapping.date_order, facts={HISTORY: checked.mapping.migration}
    )
    result = await records.write(
        session, actor, checked.object.api_name, changes, source=Source.IMPORT, atomic=False, context=context
    )
    for row, change, outcome in zip(rows, changes, result.outcomes, strict=True):
        match outcome:
            case Written(changed=False):
                found[row.number] = "unchanged"
            case Written():
                found[row.number] = "create" if isinstance(change, Create) else "update"
            case Held():
                found[row.number] = "held"
            case Rejected(problems):
                row.problems.extend(problems)
    return found


def _try_values(row: Draft, checked: Plan, context: ParseContext) -> None:
    for one in checked.assignments:
        value = row.values.get(one.name)
        if value is None or one.target is not None or "." in one.name:
            continue
        try:
            one.field.type.parse(value, one.field.options, context)
        except BadValue as error:
            row.problems.append(Problem(one.name, error.code, error.params))
    for name, each in checked.object.fields.items():
        missing = each.required and not each.system and not each.computed and each.default is None
        given = row.values.get(name) is not None or name in row.expected
        if missing and row.id is None and not given and not _told(row, name) and _by_key(checked) == "create":
            row.problems.append(Problem(name, "required"))


def _told(row: Draft, name: str) -> bool:
    return any(problem.pointer == name for problem in row.problems)


async def coming(checked: Plan, path: Path, layout: Layout) -> dict[tuple[str, str], dict[str, str]]:
    """Return the texts by which records of a file that is imported before another one can be found then."""
    return await asyncio.to_thread(_coming, checked, path, layout)


def _coming(checked: Plan, path: Path, layout: Layout) -> dict[tuple[str, str], dict[str, str]]:
    columns = [one for one in checked.assignments if one.target is None and "." not in one.name]
    found: dict[tuple[str, str], dict[str, str]] = {(checked.object.api_name, one.name): {} for one in columns}
    for _, cells in islice(reading.rows(path, layout), MAX_EXPECTED):
        for one in columns:
            text = cell_text(one, cells)
            if text is not None:
                found[checked.object.api_name, one.name].setdefault(text.strip().casefold(), text.strip())
    return found
