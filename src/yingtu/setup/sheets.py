"""A table of the company's own becomes an object: the sheet proposes the fields, its rows become the data."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from yingtu.exchange import reading
from yingtu.exchange import service as exchange
from yingtu.exchange.cell_text import as_meant
from yingtu.exchange.files import place_of
from yingtu.exchange.guessing import suggest
from yingtu.exchange.importing import lenient_context
from yingtu.exchange.mapping import fillable
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.schema.service import Published, require_configure
from yingtu.setup.errors import SheetWithoutColumns
from yingtu.setup.propose import MAX_ROWS, Sheet, propose
from yingtu.studio.naming import field_name, object_name, option_code

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from yingtu.exchange.reading import Layout
    from yingtu.exchange.repository import Source
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog

#: Share of the columns that an object must know to be proposed instead of a new one.
KNOWN = 0.6
#: … and when the column that names a row is called as the object calls its own name: 客户名称.
KNOWN_BY_NAME = 0.3
#: Confidence of a heading that is the very label of a field.
_SAME = 100
_FULL = ["create", "read", "edit"]
_COLORS = ("blue", "cyan", "green", "orange", "purple", "gold", "magenta", "red", "geekblue", "default")
#: Options of a choice are looked for in the whole file, not only in its first rows.
_MAX_OPTIONS = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What a file looks like. ``known`` is an object that has its columns, all but ``unknown``."""

    source: Source
    sheet: Sheet
    known: str | None
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One column as the person wants it."""

    column: str
    label: str
    type: str
    name: str = ""


async def look(session: Session, actor: Actor, source: Source, settings: Settings) -> Found:
    """Propose fields for an uploaded file.

    Raises:
        Forbidden: the actor may not configure.
    """
    require_configure(actor)
    catalog = await metadata.catalog(session)
    context = lenient_context(catalog, actor, None)
    path = place_of(settings, source.path)
    rows = await asyncio.to_thread(_first, path, source.layout)
    sheet = await asyncio.to_thread(propose, source.columns, rows, context)
    known, unknown = _known(catalog, [each.column for each in sheet.proposals], sheet.name_column)
    return Found(source, sheet, known, unknown)


def _first(path: Path, layout: Layout) -> list[list[str]]:
    found = islice(reading.rows(path, layout), MAX_ROWS)
    return [[as_meant(cell) for cell in cells] for _, cells in found]


def _known(catalog: Catalog, columns: Sequence[str], name_column: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the object that has most of these columns, enough of them, and the columns it does not have."""
    best: str | None = None
    unknown: tuple[str, ...] = tuple(columns)
    for name, obj in catalog.objects.items():
        if obj.document.position <= 0 or not fillable(obj):
            continue
        found = suggest(columns, obj)
        missing = tuple(each.column for each in found if each.field is None)
        named = any(
            each.column == name_column and each.field == obj.name_field and each.confidence >= _SAME for each in found
        )
        enough = len(columns) - len(missing) >= (KNOWN_BY_NAME if named else KNOWN) * len(columns)
        if enough and len(missing) < len(unknown):
            best, unknown = name, missing
    return best, unknown


async def make_object(
    session: Session,
    actor: Actor,
    source: Source,
    settings: Settings,
    *,
    label: str,
    columns: Sequence[Chosen],
    name_column: str,
) -> tuple[str, dict[str, Any], Published]:
    """Publish an object for a file; return its name, the mapping of the columns, and what was published.

    Raises:
        SheetWithoutColumns: nothing is left of the file.
        InvalidDocument: it cannot be.
    """
    require_configure(actor)
    if not columns:
        raise SheetWithoutColumns
    stored = await documents.stored(session)
    name = object_name(label, {key for kind, key in stored if kind == "object"})
    naming = name_column if any(each.column == name_column for each in columns) else columns[0].column
    fields: dict[str, Any] = {}
    mapping: list[dict[str, Any]] = []
    options = await asyncio.to_thread(
        _options,
        place_of(settings, source.path),
        source.layout,
        [each.column for each in columns if each.type == "choice"],
    )
    for each in columns:
        key = "name" if each.column == naming else field_name(each.label, {"name", *fields})
        kind = "text" if key == "name" else each.type
        fields[key] = {"type": kind, "label": {"zh-CN": each.label, "en": each.label}}
        if key == "name":
            fields[key] |= {"required": True, "options": {"max_length": 500}}
        elif kind == "choice":
            fields[key]["options"] = {"options": options[each.column]}
        if len(fields) <= 7 and kind != "long_text":
            fields[key]["listed"] = True
        if len(fields) <= 5:
            fields[key]["quick"] = True
        mapping.append({"column": each.column, "field": key})
    ordered = {"name": fields.pop("name"), **fields}
    body = {
        "label": {"zh-CN": label, "en": label},
        "plural": {"zh-CN": label, "en": label},
        "icon": "table",
        "position": 1
        + max((each.body.get("position", 0) for (kind, _), each in stored.items() if kind == "object"), default=0),
        "fields": ordered,
        "sections": [{"label": {"zh-CN": "基本信息", "en": "Details"}, "fields": list(ordered)}],
    }
    changes = [DocumentChange("object", name, body)]
    for role, scope in (("sales", "own"), ("sales_manager", "own_and_reports"), ("director", "all")):
        if ("role", role) in stored:
            given = dict(stored["role", role].body)
            given["objects"] = {**given.get("objects", {}), name: [{"operations": _FULL, "scope": scope}]}
            changes.append(DocumentChange("role", role, given))
    done = await schema.publish(session, actor, changes, note=source.file_name)
    left_out = [
        {"column": each, "field": None} for each in source.columns if all(each != one.column for one in columns)
    ]
    return name, {"mode": "create", "columns": [*mapping, *left_out]}, done


def _options(path: Path, layout: Layout, columns: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the options of choices: every text of their columns."""
    places = {each: layout.columns.index(each) for each in columns}
    found: dict[str, dict[str, None]] = {each: {} for each in columns}
    for _, cells in reading.rows(path, layout):
        for each, place in places.items():
            text = as_meant(cells[place]).strip() if place < len(cells) else ""
            if text and len(found[each]) < _MAX_OPTIONS:
                found[each][text] = None
    made: dict[str, list[dict[str, Any]]] = {}
    for each, texts in found.items():
        taken: set[str] = set()
        made[each] = []
        for number, text in enumerate(texts):
            code = option_code(text, taken)
            taken.add(code)
            color = _COLORS[number % len(_COLORS)]
            made[each].append({"code": code, "label": {"zh-CN": text, "en": text}, "color": color})
    return made


async def begin_import(
    session: Session, actor: Actor, source: Source, name: str, mapping: dict[str, Any] | None
) -> int:
    """Start the import of the file; return the job's id. Without a mapping its headings decide."""
    return await exchange.start(session, actor, name, source, mapping)
