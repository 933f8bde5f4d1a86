"""The order of a list and the way to its next page: keys, NULLS LAST in both directions, ties broken by id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID

from yingtu.fields.base import Capability
from yingtu.fields.choice import ChoiceOptions
from yingtu.query.compile import Frame, has_pinyin
from yingtu.query.errors import InvalidSort
from yingtu.query.kinds import PARAMETER, Kind
from yingtu.query.paths import BadPathError, Path, resolve_path

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from yingtu.metadata.catalog import Object
    from yingtu.query.sight import Sight

MAX_KEYS = 5
#: System columns that are never NULL.
_NEVER_NULL = frozenset({"id", "owner_id", "created_at", "updated_at", "version"})


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order."""

    path: Path
    descending: bool


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """A sort key over a frame."""

    value: ColumnElement[Any]
    type: sa.types.TypeEngine[Any]
    descending: bool
    nullable: bool


def parse_sort(sight: Sight, obj: Object, text: str) -> tuple[SortKey, ...]:
    """Return the keys of ``-created_at,name``; a lookup is sorted by the name of what it names.

    Raises:
        InvalidSort: a field that does not exist for the actor, that is masked, that has no order, or named twice.
    """
    keys: list[SortKey] = []
    for each in filter(None, (part.strip() for part in text.split(","))):
        name = each.removeprefix("-")
        try:
            path = _sortable(sight, obj, tuple(name.split(".")))
        except BadPathError as error:
            code = error.code if error.code == "masked_field" else InvalidSort.code
            raise InvalidSort.at(f"/sort/{len(keys)}", code, **{**error.params, "field": name[:100]}) from None
        if len(keys) >= MAX_KEYS or any(key.path == path for key in keys):
            raise InvalidSort.at(f"/sort/{len(keys)}", "sort_too_long", field=name[:100], maximum=MAX_KEYS)
        keys.append(SortKey(path, descending=each.startswith("-")))
        if name == "id":
            break
    return tuple(keys)


def _sortable(sight: Sight, obj: Object, names: tuple[str, ...]) -> Path:
    path = resolve_path(sight, obj, names)
    if not path.to_many and path.field is not None and path.field.type.name in {"lookup", "user"}:
        target = sight.catalog.objects.get(path.field.target or "")
        if target is not None:
            path = resolve_path(sight, obj, (*names, target.name_field))
    if path.to_many or path.type is None or Capability.SORT not in path.type.capabilities:
        raise BadPathError("invalid_sort")
    return path


def key_columns(keys: tuple[SortKey, ...], frame: Frame, sight: Sight) -> list[KeyColumn]:
    """Return the keys over a frame, with the id that makes the order total."""
    found = []
    for key in keys:
        path = key.path
        value = frame.sort_key(sight, path)
        plain = not path.hops and path.text in _NEVER_NULL and isinstance(value, sa.ColumnClause)
        nullable = not plain or (frame.object.api_name == "user" and path.text != "id")
        found.append(KeyColumn(value, _key_type(path), key.descending, nullable))
    if not keys or keys[-1].path.text != "id":
        found.append(KeyColumn(frame.column("id"), UUID(), bool(keys) and keys[-1].descending, nullable=False))
    return found


def _key_type(path: Path) -> sa.types.TypeEngine[Any]:
    if path.field is not None and not path.part:
        if isinstance(path.field.options, ChoiceOptions):
            return PARAMETER[Kind.NUMBER]
        if has_pinyin(path.object, path.field):
            return PARAMETER[Kind.TEXT]
    return PARAMETER[path.kind]


def ordering(columns: list[KeyColumn]) -> list[ColumnElement[Any]]:
    """Return ORDER BY for the keys; NULLS LAST only where there may be some, so that indexes are read backwards."""
    found: list[ColumnElement[Any]] = []
    for each in columns:
        ordered = each.value.desc() if each.descending else each.value.asc()
        found.append(ordered.nulls_last() if each.nullable and each.descending else ordered)
    return found


def reaching(first: KeyColumn) -> ColumnElement[bool]:
    """Return the condition for rows from the parameter ``start`` on: not before it; descending: behind it."""
    param = sa.bindparam("start", type_=first.type)
    reached = first.value < param if first.descending else first.value >= param
    return sa.or_(reached, first.value.is_(None)) if first.nullable else reached


def after(columns: list[KeyColumn], nulls: tuple[bool, ...]) -> ColumnElement[bool]:
    """Return the condition for rows behind the keys in the parameters ``k0``, ``k1`` …

    Args:
        nulls: Which of the keys are NULL: part of the statement's text, since NULL does not compare.
    """
    params = [sa.bindparam(f"k{i}", type_=each.type) for i, each in enumerate(columns)]
    if not any(each.nullable for each in columns) and len({each.descending for each in columns}) == 1:
        left, right = sa.tuple_(*(each.value for each in columns)), sa.tuple_(*params)
        return left < right if columns[0].descending else left > right
    choices: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for each, param, null in zip(columns, params, nulls, strict=True):
        if null:
            equal.append(each.value.is_(None))
            continue
        behind = each.value < param if each.descending else each.value > param
        if each.nullable:
            behind = sa.or_(behind, each.value.is_(None))
        choices.append(sa.and_(*equal, behind))
        equal.append(each.value == param)
    return sa.or_(sa.false(), *choices)
