"""What happened around a record, newest first: a statement for its hubs, one for the keys of a page, and one for each kind of
entry on it, however much hangs on the record.

Entries are records that refer to it, or to what refers to it (``query.timeline``: hubs), field changes of both, and what
features hang on records (comments, files), which they bring as feeds. Everything as the actor may see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import orjson

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation
from yingtu.identity.models import users
from yingtu.kit.settings import get_settings
from yingtu.query import cursor as cursors
from yingtu.query.errors import InvalidQuery
from yingtu.query.history import tracked_fields
from yingtu.query.output import is_users
from yingtu.query.timeline import (
    CHANGE,
    RECORD,
    Feed,
    Surroundings,
    TimelinePlan,
    TimelineSpec,
    compile_entries,
    compile_hubs,
    compile_timeline,
    surroundings,
)
from yingtu.records.errors import RecordNotFound
from yingtu.records.models import change
from yingtu.records.read_history import history_item
from yingtu.records.read_plan import plan_for, reading, run
from yingtu.records.service import catalog_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.read import Plan
    from yingtu.query.sight import Sight

MAX_LIMIT: Final = 200
#: Compiled pages kept per set of roles: by object, kinds, and first or further page.
MAX_PLANS: Final = 200

_feeds: tuple[Feed, ...] = ()


def configure(feeds: Sequence[Feed]) -> None:
    """Set what features hang on records; once per process."""
    global _feeds  # noqa: PLW0603 - assembled once per process
    _feeds = tuple(feeds)


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """What is asked for: at most ``limit`` entries of some ``kinds`` (None: all), behind a cursor."""

    limit: int = 30
    cursor: str | None = None
    kinds: frozenset[str] | None = None


async def timeline(session: Session, actor: Actor, object_name: str, record_id: UUID, query: TimelineQuery) -> bytes:
    """Return a page as JSON: ``{"items": […], "next_cursor": …, "kinds": […]}``.

    A page may hold fewer entries than asked for (changes of hidden fields say nothing) and still have a cursor. ``kinds`` are
    all that this actor can ask for.

    Raises:
        RecordNotFound: there is no such record for the actor.
        InvalidQuery: a kind that there is not, or a limit out of range.
        InvalidCursor: of another timeline, or of an older configuration.
    """
    catalog = await catalog_for(session, actor)
    obj = catalog.object(object_name)
    sight = reading(catalog, actor, obj)
    if is_users(obj):
        raise InvalidQuery.at("/", "as_of_not_possible")
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidQuery.at("?limit", "limit_out_of_range", maximum=MAX_LIMIT)
    around = _around(sight, actor, catalog, obj)
    known = [*(each.api_name for each in around.linked()), CHANGE, *(each.kind for each in _feeds)]
    for kind in query.kinds or ():
        if kind not in known:
            raise InvalidQuery.at("?kinds", "unknown_kind", kind=kind[:60], known=", ".join(sorted(known)))
    hubs = await _hubs(session, actor, catalog, around, record_id)
    digest = cursors.digest_of(session.workspace.id, "timeline", object_name, record_id, sorted(query.kinds or ()))
    params: dict[str, Any] = {"id": record_id, "take": query.limit + 1}
    params |= {f"h_{name}": ids for name, ids in hubs.items()}
    if query.cursor is not None:
        keys = cursors.decode(_secret(), query.cursor, catalog.version, digest, 4)
        params |= {f"k{i}": key for i, key in enumerate(keys)}
    spec = TimelineSpec(object_name, query.kinds, further=query.cursor is not None)
    found = _compiled(sight, around, spec)
    rows: list[list[Any]] = orjson.loads(await _run(session, actor, catalog, found.plan, params) or b"[]")
    page = rows[: query.limit]
    bodies = await _bodies(session, actor, catalog, around, found, page, params)
    items = [
        item
        for n, _, record, version, at in page
        if (body := bodies.get((n, record, version))) is not None
        and (item := _entry(at, record, body, found.branches[n], sight, catalog, actor)) is not None
    ]
    cursor = None
    if len(rows) > query.limit:
        n, moment, record, version, _ = page[-1]
        cursor = cursors.encode(_secret(), catalog.version, digest, [moment, str(n), record, str(version)])
    return orjson.dumps({"items": items, "next_cursor": cursor, "kinds": known})


async def _run(session: Session, actor: Actor, catalog: Catalog, plan: Plan, params: dict[str, Any]) -> bytes | None:
    """Return the body of a plan that takes some of the parameters."""
    asked = plan.statement.defaults.keys()
    row = await run(session, actor, catalog, plan, {name: value for name, value in params.items() if name in asked})
    return None if row[2] is None else plan.labels.restore(row[2].encode())


async def _bodies(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    around: Surroundings,
    compiled: TimelinePlan,
    page: list[list[Any]],
    params: dict[str, Any],
) -> dict[tuple[int, str, int], Any]:
    """Return what the entries of a page show, by branch, id and version: one statement for each branch that is on it."""
    sight = access.sight(catalog, actor)
    found: dict[tuple[int, str, int], Any] = {}
    for n in sorted({row[0] for row in page}):
        branch = compiled.branches[n]
        plan = plan_for(sight, ("timeline", around.object.api_name, branch), partial(_entries, sight, around, branch))
        keys = [(row[2], row[3]) for row in page if row[0] == n]
        these = {"ids": [key[0] for key in keys], "versions": [key[1] for key in keys]}
        for record, version, body in orjson.loads(await _run(session, actor, catalog, plan, params | these) or b"[]"):
            found[n, record, version] = body
    return found


def _entries(sight: Sight, around: Surroundings, branch: tuple[str, str | None]) -> Plan:
    return compile_entries(sight, around, branch, _feeds, changes=change, users=users)


def _secret() -> bytes:
    return get_settings().secret()


def _around(sight: Sight, actor: Actor, catalog: Catalog, obj: Object) -> Surroundings:
    key = ("surroundings", obj.api_name)
    found: Surroundings | None = sight.cache.get(key)
    if found is None:

        def readable(child: Object) -> bool:
            return access.policy(catalog, actor, child).allows(Operation.READ)

        found = sight.cache[key] = surroundings(sight, obj, readable)
    return found


async def _hubs(
    session: Session, actor: Actor, catalog: Catalog, around: Surroundings, record_id: UUID
) -> dict[str, list[str]]:
    """Return the ids of the record's hubs by object.

    Raises:
        RecordNotFound: there is no such record for the actor.
    """
    sight = access.sight(catalog, actor)
    plan = plan_for(sight, ("hubs", around.object.api_name), lambda: compile_hubs(sight, around))
    row = await run(session, actor, catalog, plan, {"id": record_id})
    if row[2] is None:
        raise RecordNotFound(object=around.object.api_name)
    found: dict[str, list[str]] = orjson.loads(row[2])
    return found


def _compiled(sight: Sight, around: Surroundings, spec: TimelineSpec) -> TimelinePlan:
    plans: dict[TimelineSpec, TimelinePlan] = sight.cache.setdefault("timelines", {})
    found = plans.pop(spec, None)
    if found is None:
        if len(plans) >= MAX_PLANS:
            del plans[next(iter(plans))]
        found = compile_timeline(sight, around, spec, _feeds, changes=change, users=users)
    plans[spec] = found
    return found


def _entry(
    at: str,
    record_id: str,
    body: dict[str, Any],
    branch: tuple[str, str | None],
    sight: Sight,
    catalog: Catalog,
    actor: Actor,
) -> dict[str, Any] | None:
    """Return one entry; None when it tells nothing to this actor."""
    kind, name = branch
    told: dict[str, Any] = {"kind": kind, "at": at, "object": name, "record": None, "change": None, "body": None}
    if name is None:
        if any(feed.of_field for feed in _feeds if feed.kind == kind) and not _clear(catalog, actor, body):
            return None
        record = {"id": body["record_id"], "name": body["name"]}
        return told | {"object": body["object"], "record": record, "body": body["body"]}
    if kind == RECORD:
        return told | {"record": body}
    versions = body["versions"] or []
    if not versions or not versions[0]["visible"]:
        return None
    obj = catalog.object(name)
    older = versions[1] if len(versions) > 1 else None
    item = history_item(versions[0], older, obj, tracked_fields(sight, obj), actor.language)
    if item["event"] == "updated" and not item["changes"]:
        return None
    return told | {"record": {"id": record_id, "name": body["name"]}, "change": item}


def _clear(catalog: Catalog, actor: Actor, body: dict[str, Any]) -> bool:
    """Whether the actor sees the field that a row tells of in clear, on every record he may read."""
    obj, name = catalog.object(body["object"]), body["body"]["field"]
    policy = access.policy(catalog, actor, obj)
    rules = [rule for rule in policy.rules if Operation.READ in rule.operations]
    known = name in obj.fields
    return known and (policy.unrestricted or all(rule.levels.get(name, Level.HIDDEN) >= Level.READ for rule in rules))
