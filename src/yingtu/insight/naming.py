"""Names of groups: of people, of the records that a lookup points to, of options and periods."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from yingtu.identity import service as identity
from yingtu.insight.pipeline import CREDIT, PERIODS
from yingtu.kit.ids import parse_uuid
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.checks import texts
from yingtu.query.sight import Seen
from yingtu.records import service as records
from yingtu.records.read_plan import reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yingtu.identity.actor import Actor
    from yingtu.insight.pipeline import Ended
    from yingtu.kit.db import Session
    from yingtu.process.plan import Process


async def group_names(
    session: Session, actor: Actor, process: Process, group_by: str, ended: Iterable[Ended]
) -> dict[str, str]:
    """Return the name of each group as far as the actor may see it."""
    from yingtu.query.paths import resolve_path

    groups = list(dict.fromkeys(each.group for each in ended if each.group is not None))
    if group_by in PERIODS:
        return {each: _period(each, group_by) for each in groups}
    if group_by == CREDIT:
        return await _record_names(session, actor, USER_OBJECT, [UUID(each) for each in groups])
    catalog = await records.catalog_for(session, actor)
    sight = reading(catalog, actor, process.object)
    path = resolve_path(sight, process.object, tuple(group_by.split(".")))
    if path.field is None:
        return {}
    options = getattr(path.field.options, "by_code", None)
    if options is not None:
        return {each: texts(options[each].label, actor.language) for each in groups if each in options}
    ids = [found for each in groups if (found := parse_uuid(each)) is not None]
    return await _record_names(session, actor, path.field.target, ids)


async def _record_names(session: Session, actor: Actor, target: str | None, ids: list[UUID]) -> dict[str, str]:
    if target is None or not ids:
        return {}
    if target == USER_OBJECT:
        people = await identity.names_of(session, ids)
        return {str(person): name for person, name in people.items()}
    catalog = await records.catalog_for(session, actor)
    obj = catalog.objects.get(target)
    if obj is None or reading(catalog, actor, obj).seen(obj, obj.field(obj.name_field)) is Seen.HIDDEN:
        return {}
    found = await records.fetch(session, actor, target, ids, fields=("id", obj.name_field))
    return {str(row["id"]): str(row.get(obj.name_field) or "") for row in found}


def _period(day: str, period: str) -> str:
    year, month = day[:4], int(day[5:7])
    match period:
        case "quarter":
            return f"{year} Q{(month + 2) // 3}"
        case "year":
            return year
        case _:
            return f"{year}-{month:02}"
