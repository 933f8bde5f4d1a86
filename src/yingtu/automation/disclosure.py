"""What people get to read of the work of automations: messages and logs show nobody a field that their roles keep from them.

Steps themselves work with everything (ADR 0126). A message is written for each receiver: fields that are not in clear for them on every
record are taken from the record as they see it, on a telephone, where messages arrive too; of a record that they may not read these
are left out. Who may not read the kind of record at all is told what the message says, without fields that any role keeps from
somebody. The log of a run is for those who see in clear what its steps read and wrote.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.automation import templates
from yingtu.automation.program import walk
from yingtu.automation.stage import paths_of
from yingtu.identity import service as identity
from yingtu.identity.actor import Device
from yingtu.identity.errors import NotSignedIn
from yingtu.metadata.automation_documents import BranchStep, CreateStep, SetStep
from yingtu.query import formula
from yingtu.query.ast import conditions, parse_filter
from yingtu.records import service as records
from yingtu.records.reach import reach

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from yingtu.automation.program import Place
    from yingtu.automation.stage import Stage
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.automation_documents import AutomationDocument
    from yingtu.metadata.catalog import Catalog, Object


async def for_receivers(stage: Stage, people: Iterable[UUID], texts: Sequence[str]) -> Mapping[UUID, Stage]:
    """Return, for each receiver of some texts, the stage on which these show no more than they may see."""
    receivers, paths, obj = set(people), templates.paths(list(texts)), stage.object
    if obj is None or all(_is_open(stage.catalog, obj, path) for path in paths):
        return dict.fromkeys(receivers, stage)
    return {each: replace(stage, rows=await _rows_for(stage, obj, each, paths)) for each in receivers}


async def _rows_for(stage: Stage, obj: Object, person: UUID, paths: Collection[str]) -> dict[UUID, dict[str, Any]]:
    catalog, session = stage.catalog, stage.session
    try:
        actor = replace(await identity.actor_of_user(session, person), device=Device.PHONE)
    except NotSignedIn:
        # They have left and will not read it.
        return {each: {} for each in stage.rows}
    kept = [path for path in paths if not _clear(catalog, actor, obj, path)]
    seen: dict[UUID, dict[str, Any]] = {}
    if kept and access.policy(catalog, actor, obj).allows(Operation.READ):
        columns = {name for path in kept for name in stage.columns(obj, path)}
        rows = await records.fetch(session, actor, obj.api_name, list(stage.rows), fields=("id", *sorted(columns)))
        seen = {UUID(row["id"]): row for row in rows}
    return {
        record: {name: value for name, value in row.items() if not _within(name, kept)} | seen.get(record, {})
        for record, row in stage.rows.items()
    }


async def may_read_log(
    session: Session, actor: Actor, catalog: Catalog, document: AutomationDocument, record_id: UUID | None
) -> bool:
    """Whether an actor sees in clear everything that the steps of an automation read and wrote of a record."""
    if not all(_clear(catalog, actor, obj, path) for obj, path in _touched(catalog, document)):
        return False
    obj = catalog.objects.get(document.object or "")
    if obj is None or record_id is None or access.reads_all(catalog, actor, obj):
        return True
    if not access.policy(catalog, actor, obj).allows(Operation.READ):
        return False
    return record_id in (await reach(session, actor, obj.api_name, [record_id])).readable


def _touched(catalog: Catalog, document: AutomationDocument) -> Iterator[tuple[Object, str]]:
    """Yield what an automation reads and writes: objects with paths."""
    for place in walk(document):
        obj = catalog.objects.get(place.object or "")
        if obj is not None:
            yield from ((obj, path) for path in _read_by(catalog, obj, place))
        step = place.step
        into = (
            obj
            if isinstance(step, SetStep)
            else catalog.objects.get(step.object)
            if isinstance(step, CreateStep)
            else None
        )
        if into is not None and isinstance(step, SetStep | CreateStep):
            yield from ((into, name) for name in step.values)


def _read_by(catalog: Catalog, obj: Object, place: Place) -> Iterator[str]:
    step = place.step
    yield from paths_of(step)
    if isinstance(step, SetStep | CreateStep):
        for value in step.values.values():
            if isinstance(value, dict) and "formula" in value:
                for path in formula.references(formula.parse(str(value["formula"]), obj, catalog)):
                    yield ".".join(path)
    raw = step.filter if isinstance(step, BranchStep) else None
    if raw is not None:
        yield from (".".join(each.path) for each in conditions(parse_filter(raw)))


def _clear(catalog: Catalog, actor: Actor, obj: Object, path: str) -> bool:
    """Whether an actor sees the value at a path in clear, whatever the record; of other objects, what is kept from nobody."""
    return all(name in access.told_fields(catalog, actor, at) for at, name in _steps(catalog, obj, path))


def _is_open(catalog: Catalog, obj: Object, path: str) -> bool:
    return all(name in access.open_fields(catalog, at) for at, name in _steps(catalog, obj, path))


def _steps(catalog: Catalog, obj: Object, path: str) -> Iterator[tuple[Object, str]]:
    """Yield the fields that a path goes through, with their objects; for a relation at its end also the name it shows."""
    at: Object | None = obj
    for name in path.split("."):
        field = at.fields.get(name) if at is not None else None
        if at is None or field is None:
            return
        yield at, name
        at = catalog.objects.get(field.target or "")
    if at is not None and at.name_field in at.fields:
        yield at, at.name_field


def _within(name: str, paths: Iterable[str]) -> bool:
    return any(name == path or name.startswith(f"{path}.") for path in paths)
