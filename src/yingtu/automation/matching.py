"""Which records a trigger or filter speaks of, and formulas on them: statements compiled once per catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.automation import matching_repository as repository
from yingtu.automation.errors import StepFailed
from yingtu.query.kinds import Context, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from yingtu.automation.matching_repository import Prepared
    from yingtu.kit.db import Session
    from yingtu.metadata.automation_documents import AutomationDocument
    from yingtu.metadata.catalog import Catalog, Object


@dataclass(frozen=True, slots=True)
class Told:
    """A record that an event speaks of, with the version it got."""

    record_id: UUID
    version: int


async def triggered(
    session: Session, catalog: Catalog, key: str, document: AutomationDocument, told: Sequence[Told]
) -> list[int]:
    """Return the places of those events' records that the trigger and the filter of an automation fit."""
    obj = catalog.object(document.object or "")
    prepared = once(catalog, ("trigger", key), lambda: repository.trigger_statement(catalog, obj, document))
    params = {"ids": [each.record_id for each in told], "versions": [each.version for each in told]}
    return [number - 1 for (number,) in await session.all(prepared.statement, params | values_of(prepared))]


async def satisfying(
    session: Session, catalog: Catalog, obj: Object, raw: Mapping[str, Any] | None, ids: Sequence[UUID]
) -> set[UUID]:
    """Return those of some live records that satisfy a filter."""
    key = ("satisfying", obj.api_name, repr(raw))
    prepared = once(catalog, key, lambda: repository.satisfying_statement(catalog, obj, raw))
    return {each for (each,) in await session.all(prepared.statement, {"ids": list(ids)} | values_of(prepared))}


async def scan(
    session: Session, catalog: Catalog, obj: Object, raw: Mapping[str, Any] | None, *, after: UUID | None, most: int
) -> list[UUID]:
    """Return live records that satisfy a filter, in id order, a page at a time."""
    key = ("scan", obj.api_name, repr(raw), after is None)
    prepared = once(catalog, key, lambda: repository.scan_statement(catalog, obj, raw, first=after is None))
    params: dict[str, Any] = {"most": most} if after is None else {"most": most, "after": after}
    return [each for (each,) in await session.all(prepared.statement, params | values_of(prepared))]


async def due_by_date(
    session: Session,
    catalog: Catalog,
    key: str,
    document: AutomationDocument,
    *,
    days: Sequence[date] | None,
    between: tuple[datetime, datetime] | None,
    most: int,
) -> list[tuple[UUID, Any]]:
    """Return live records, with the value, whose date is one of ``days`` or whose moment lies in ``between`` (start excluded)."""
    obj = catalog.object(document.object or "")
    prepared = once(
        catalog, ("dates", key, days is None), lambda: repository.dates_statement(catalog, obj, document, days is None)
    )
    params: dict[str, Any] = {"most": most}
    params |= {"days": list(days)} if days is not None else {}
    params |= {"start": between[0], "end": between[1]} if between is not None else {}
    return [(each, value) for each, value in await session.all(prepared.statement, params | values_of(prepared))]


async def related(
    session: Session, catalog: Catalog, child: Object, lookup: str, raw: Mapping[str, Any] | None,
    parents: Sequence[UUID], most: int,
) -> dict[UUID, list[UUID]]:  # fmt: skip
    """Return for each record the first ``most`` records of ``child`` that point to it and satisfy a filter."""
    key = ("related", child.api_name, lookup, repr(raw))
    prepared = once(catalog, key, lambda: repository.related_statement(catalog, child, lookup, raw))
    found: dict[UUID, list[UUID]] = {}
    params = {"parents": list(parents), "most": most} | values_of(prepared)
    for parent, record in await session.all(prepared.statement, params):
        found.setdefault(parent, []).append(record)
    return found


async def formula_values(
    session: Session, catalog: Catalog, obj: Object, formulas: Mapping[str, str], ids: Sequence[UUID]
) -> dict[UUID, dict[str, Any]]:
    """Work out formulas on some records."""
    key = ("formulas", obj.api_name, repr(sorted(formulas.items())))
    prepared = once(catalog, key, lambda: repository.formulas_statement(catalog, obj, formulas))
    rows = await session.all(prepared.statement, {"ids": list(ids)} | values_of(prepared))
    return {row[0]: dict(zip(formulas, row[1:], strict=True)) for row in rows}


def once(catalog: Catalog, key: tuple[Any, ...], build: Callable[[], Prepared]) -> Prepared:
    known: dict[Any, Prepared] = catalog.compiled.setdefault("automation.statements", {})
    if key not in known:
        if len(known) > 2000:
            known.clear()
        known[key] = build()
    return known[key]


def values_of(prepared: Prepared) -> dict[str, Any]:
    return {name: resolve(value, Context()) for name, value in prepared.dynamic.items()}


def require_object(catalog: Catalog, name: str, step: str) -> Object:
    """Return an object that a step needs.

    Raises:
        StepFailed: it is no longer there.
    """
    found = catalog.objects.get(name)
    if found is None:
        raise StepFailed("automation_step_gone", {"step": step, "reason": name})
    return found
