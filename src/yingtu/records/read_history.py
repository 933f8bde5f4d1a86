"""What happened to a record, told to somebody who may see only some of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from yingtu.fields.links import ManyToManyOptions, linked_name
from yingtu.identity.models import users
from yingtu.query.errors import InvalidQuery
from yingtu.query.history import compile_history, is_links, tracked_fields
from yingtu.query.output import is_users
from yingtu.query.tables import field_columns
from yingtu.records.errors import RecordNotFound
from yingtu.records.models import change
from yingtu.records.read_plan import plan_for, reading, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object

MAX_VERSIONS: Final = 500
_NEWEST: Final = 2**31 - 1


async def history(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    obj: Object,
    record_id: UUID,
    *,
    limit: int = 100,
    before: int | None = None,
    trash: bool = False,
) -> bytes:
    """Return the changes of a record as JSON, newest first: ``{"items": [{"version", "at", "actor", "source", "reason",
    "event", "changes": [{"field", "label", "old", "new"}]}]}``.

    Fields and values appear as the actor may see them on each version of the row; versions outside the actor's row rule are
    left out. Changes of lookups also carry ``old_name`` and ``new_name``. ``before`` continues below a version; ``trash``: of
    deleted records too.

    Raises:
        RecordNotFound: there is no such record now, or the actor may not read it.
    """
    if not 1 <= limit <= MAX_VERSIONS:
        raise InvalidQuery.at("/limit", "limit_out_of_range", maximum=MAX_VERSIONS)
    if is_users(obj):
        raise InvalidQuery.at("/", "as_of_not_possible")
    sight = reading(catalog, actor, obj)
    plan = plan_for(
        sight,
        ("history", obj.api_name, trash),
        lambda: compile_history(sight, obj, changes=change, users=users, trash=trash),
    )
    # One version more than told: the last one is compared with it.
    last = _NEWEST if before is None else max(0, min(before, _NEWEST) - 1)
    row = await run(session, actor, catalog, plan, {"id": record_id, "before": last, "limit": limit + 1})
    if row[2] is None:
        if before is None:
            raise RecordNotFound(object=obj.api_name)
        return b'{"items":[]}'
    versions: list[dict[str, Any]] = orjson.loads(row[2])
    fields = tracked_fields(sight, obj)
    items = []
    for i, version in enumerate(versions[:limit]):
        older = versions[i + 1] if i + 1 < len(versions) else None
        if version["visible"]:
            items.append(history_item(version, older, obj, fields, actor.language))
    return orjson.dumps({"items": items})


def history_item(
    version: dict[str, Any], older: dict[str, Any] | None, obj: Object, fields: tuple[Field, ...], language: str
) -> dict[str, Any]:
    """Return what a version tells, compared with the one before it (None: nothing is known of it)."""
    person = {"id": version["actor_id"], "name": version["actor_name"]}
    return {
        "version": version["version"],
        "at": version["at"],
        "actor": person if version["actor_id"] else None,
        "source": version["source"],
        "reason": version["reason"],
        "event": _event(version, older),
        "changes": [found for field in fields if (found := _change(version, older, obj, field, language)) is not None],
    }


def _event(version: Mapping[str, Any], older: Mapping[str, Any] | None) -> str:
    if older is None:
        return "created" if version["version"] == 1 else "updated"
    if version["deleted"] != older["deleted"]:
        return "deleted" if version["deleted"] else "restored"
    return "updated"


def _change(
    version: dict[str, Any], older: dict[str, Any] | None, obj: Object, field: Field, language: str
) -> dict[str, Any] | None:
    """Return what changed in a field, as far as both sides may be seen; None when nothing did."""
    columns = [field.api_name] if is_links(field) else [name for name, _ in field_columns(obj, field)]
    was = {} if older is None else older["raw"]
    if all(version["raw"][name] == was.get(name) for name in columns):
        return None
    new_hidden = field.api_name in version["hidden"]
    old_hidden = older is not None and (not older["visible"] or field.api_name in older["hidden"])
    if new_hidden:
        return None
    old = None if older is None or old_hidden else older["shown"][field.api_name]
    if is_links(field) and old == version["shown"][field.api_name]:
        # What was linked or taken away is not for the actor to see.
        return None
    found: dict[str, Any] = {
        "field": field.api_name,
        "label": field.label.get(language) or field.label.get("en") or field.api_name,
        "old": old,
        "new": version["shown"][field.api_name],
    }
    if field.api_name in version["names"]:
        found["old_name"] = None if older is None or old_hidden else _named(older, field, language)
        found["new_name"] = _named(version, field, language)
    return found


def _named(version: Mapping[str, Any], field: Field, language: str) -> Any:
    names = version["names"][field.api_name]
    if not isinstance(names, list):
        return names
    attributed = isinstance(field.options, ManyToManyOptions) and bool(field.options.attributes)
    told = [_link_named(each, field, language) for each in names] if attributed else names
    return ("、" if language.startswith("zh") else ", ").join(filter(None, told))


def _link_named(pair: Sequence[Any], field: Field, language: str) -> str | None:
    name, said = pair
    return linked_name(name, said, field.options, language) if name else None  # type: ignore[arg-type]
