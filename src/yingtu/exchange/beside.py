"""What a row says beside the values of its record: files of an archive, or one earlier change. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from yingtu.exchange.mapping import FILES, FILES_AT, FILES_BY, FOLDER, PAST_AT, PAST_BY, PAST_FIELD, PAST_NEW, PAST_OLD
from yingtu.exchange.rows import SEPARATORS
from yingtu.exchange.suggest import similar
from yingtu.fields.base import BadValue
from yingtu.kit import clock
from yingtu.kit.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.exchange.mapping import Plan
    from yingtu.exchange.rows import Draft
    from yingtu.fields.base import ParseContext
    from yingtu.metadata.catalog import Object

#: Longer texts of earlier values are cut.
MAX_VALUE = 2000


@dataclass(frozen=True, slots=True)
class Files:
    """Files that a row names, or the folder they lie in; ``at`` and ``by`` None: it does not say."""

    names: tuple[str, ...]
    folder: str | None
    at: datetime | None
    by: UUID | None


@dataclass(frozen=True, slots=True)
class PastChange:
    """One change that a record went through before it came here; ``by`` is somebody here, ``by_name`` as the list says."""

    field: str
    at: datetime
    old: str | None
    new: str | None
    by: UUID | None
    by_name: str | None


def _taken(rows: Sequence[Draft]) -> list[tuple[Draft, dict[str, Any]]]:
    return [(row, {name: row.values.pop(name) for name in [*row.values] if name.startswith("@")}) for row in rows]


def take_files(rows: Sequence[Draft], of: Plan, context: ParseContext) -> dict[int, Files]:
    """Take what rows say about files out of their values, by row number; problems go to the rows."""
    found: dict[int, Files] = {}
    for row, said in _taken(rows):
        at = _moment(row, FILES_AT, said, of, context)
        names = [each.strip() for each in SEPARATORS.split(said.get(FILES) or "")]
        wanted = Files(tuple(dict.fromkeys(filter(None, names))), said.get(FOLDER), at, said.get(FILES_BY))
        if wanted.names or wanted.folder:
            found[row.number] = wanted
    return found


def take_past(rows: Sequence[Draft], of: Plan, context: ParseContext) -> dict[int, PastChange]:
    """Take the earlier changes that rows tell, by row number; problems go to the rows."""
    names = field_names(of.object)
    told = next((one.place for one in of.assignments if one.name == PAST_BY), None)
    found: dict[int, PastChange] = {}
    for row, said in _taken(rows):
        text = (said.get(PAST_FIELD) or "").strip()
        field = names.get(text.casefold())
        at = _moment(row, PAST_AT, said, of, context)
        if field is None:
            known = [label for each in of.object.fields.values() for label in (each.api_name, *each.label.values())]
            meant = similar(text, sorted(set(known)))
            row.problems.append(Problem(PAST_FIELD, "past_field_unknown", {"value": text, "suggestions": meant}))
        if at is None and not any(each.pointer == PAST_AT for each in row.problems):
            row.problems.append(Problem(PAST_AT, "past_time_missing"))
        elif at is not None and at > clock.now():
            row.problems.append(Problem(PAST_AT, "past_in_future"))
        if row.problems or field is None or at is None:
            continue
        by_name = row.cells[told].strip() if told is not None and told < len(row.cells) else ""
        old, new = _cut(said.get(PAST_OLD)), _cut(said.get(PAST_NEW))
        found[row.number] = PastChange(field, at, old, new, said.get(PAST_BY), by_name[:200] or None)
    return found


def field_names(obj: Object) -> Mapping[str, str]:
    """Return the api names of fields by all that they are called, folded."""
    named = {label.casefold(): name for name, field in obj.fields.items() for label in field.label.values()}
    return named | {name.casefold(): name for name in obj.fields}


def _moment(row: Draft, name: str, said: Mapping[str, Any], of: Plan, context: ParseContext) -> datetime | None:
    one = next((each for each in of.assignments if each.name == name), None)
    text = said.get(name)
    if one is None or text is None:
        return None
    try:
        moment: datetime | None = one.field.type.parse(text, one.field.options, context)[""]
    except BadValue as error:
        row.problems.append(Problem(name, error.code, error.params))
        return None
    return moment


def _cut(text: str | None) -> str | None:
    return text.strip()[:MAX_VALUE] or None if text is not None else None
