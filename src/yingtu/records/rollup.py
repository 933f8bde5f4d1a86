"""Roll-ups: stored figures over related records, recomputed per affected parent soon after a child has changed.

A consumer of the outbox learns which children changed, finds the parents they point to now and pointed to before, and computes
their figures anew, set by set: nothing is added or subtracted, so a repeated event does no harm. A roll-up over roll-ups follows
its parents upwards. A field that was just published, or defined anew, is filled by :func:`settle`; what nothing tells (a filter
that looks at other objects) is found by :func:`check`, which is run every night.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from yingtu.metadata import service as metadata
from yingtu.query.ast import conditions, parse_filter
from yingtu.query.kinds import Context, resolve
from yingtu.records import outbox
from yingtu.records.arrays import array_literal
from yingtu.records.repository import cached
from yingtu.records.rollup_repository import affected_statement, figures_statement, lock_statement, recompute_statement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.records.outbox import Event

CONSUMER = "roll_up"
ROLL_UP = "roll_up"
#: Roll-ups over roll-ups are followed so far.
MAX_LEVELS = 5


def subscribe() -> None:
    """Keep roll-ups up to date: called when a process is assembled."""
    outbox.subscribe(
        CONSUMER, None, None, take, concerned=lambda catalog, name: name in roll_ups(catalog), watched=_watched
    )


def _watched(catalog: Catalog, child: str) -> frozenset[str]:
    """Return the fields of a child that some roll-up over it looks at."""
    found: set[str] = set()
    for _, field in roll_ups(catalog).get(child, ()):
        options: Any = field.options
        found |= {options.field, *([options.measure] if options.measure else [])}
        if options.measure and catalog.object(child).fields[options.measure].computed:
            # A formula may look at anything.
            return frozenset(catalog.object(child).fields)
        if options.filter is not None:
            found |= {condition.path[0] for condition in conditions(parse_filter(options.filter))}
    return frozenset(found)


def roll_ups(catalog: Catalog) -> Mapping[str, tuple[tuple[Object, Field], ...]]:
    """Return, per child object, the roll-ups over it: (parent object, roll-up field)."""
    found: dict[str, tuple[tuple[Object, Field], ...]] | None = catalog.compiled.get("records.roll_ups")
    if found is None:
        lists: dict[str, list[tuple[Object, Field]]] = defaultdict(list)
        for parent in catalog.objects.values():
            for field in parent.fields.values():
                if field.type.name == ROLL_UP and _lookup(catalog, field) is not None:
                    lists[field.options.object].append((parent, field))  # type: ignore[attr-defined]
        found = catalog.compiled["records.roll_ups"] = {name: tuple(pairs) for name, pairs in lists.items()}
    return found


def _lookup(catalog: Catalog, field: Field) -> Field | None:
    """Return the child's lookup that a roll-up follows; None when child or lookup are switched off."""
    options: Any = field.options
    child = catalog.objects.get(options.object)
    return None if child is None else child.fields.get(options.field)


async def take(session: Session, events: Sequence[Event]) -> None:
    """Recompute what the events affect: the outbox's handler."""
    catalog = await metadata.catalog(session)
    versions: dict[str, dict[UUID, list[int]]] = defaultdict(lambda: defaultdict(list))
    for event in events:
        for identifier, version in zip(event.ids, event.versions, strict=True):
            versions[event.object][identifier].append(version)
    for name, changed in versions.items():
        pairs = [(identifier, version) for identifier, each in changed.items() for version in each]
        for parent, field in roll_ups(catalog).get(name, ()):
            parents = await _affected(session, catalog, catalog.object(name), field, pairs)
            await _recompute(session, catalog, parent, field, parents)


async def _affected(
    session: Session, catalog: Catalog, child: Object, field: Field, pairs: Sequence[tuple[UUID, int]]
) -> set[UUID]:
    lookup = _lookup(catalog, field)
    if lookup is None or not pairs:
        return set()
    statement = cached(
        catalog.compiled,
        ("roll_up_parents", child.api_name, lookup.api_name),
        partial(affected_statement, catalog, child, lookup),
    )
    ids, versions = zip(*pairs, strict=True)
    rows = await session.all(statement, {"ids": array_literal(ids), "versions": array_literal(versions)})
    return {parent for (parent,) in rows}


async def _recompute(
    session: Session, catalog: Catalog, parent: Object, field: Field, parents: Collection[UUID], level: int = 1
) -> int:
    """Compute one roll-up of some parents anew, then what follows from it; return how many figures were wrong."""
    if not parents:
        return 0
    lock = cached(catalog.compiled, ("roll_up_lock", parent.api_name), partial(lock_statement, catalog, parent))
    ids = array_literal(sorted(parents))
    await session.execute(lock, {"ids": ids})
    changed = await _run(session, catalog, parent, field, {"ids": ids}, everything=False)
    await _follow(session, catalog, parent, field, changed, level)
    return len(changed)


async def _run(
    session: Session, catalog: Catalog, parent: Object, field: Field, params: dict[str, Any], *, everything: bool
) -> list[UUID]:
    statement, dynamic = cached(
        catalog.compiled,
        ("roll_up", parent.api_name, field.api_name, everything),
        partial(recompute_statement, catalog, parent, field, everything=everything),
    )
    values = {name: resolve(value, Context()) for name, value in dynamic.items() if name in statement.defaults}
    return [identifier for (identifier,) in await session.all(statement, params | values)]


async def _follow(
    session: Session, catalog: Catalog, child: Object, field: Field, changed: Sequence[UUID], level: int
) -> None:
    """Recompute the roll-ups that look at a roll-up whose figures have changed."""
    if not changed or level >= MAX_LEVELS:
        return
    for parent, upper in _over(catalog, child, field):
        # The children kept their version: only what they point to now matters.
        parents = await _affected(session, catalog, child, upper, [(each, 0) for each in changed])
        await _recompute(session, catalog, parent, upper, parents, level + 1)


def _over(catalog: Catalog, child: Object, field: Field) -> Iterator[tuple[Object, Field]]:
    for parent, upper in roll_ups(catalog).get(child.api_name, ()):
        options: Any = upper.options
        if options.measure == field.api_name or (options.filter and field.api_name in str(options.filter)):
            yield parent, upper


async def check(session: Session) -> dict[str, int]:
    """Compute every roll-up of every record anew; return how many figures were wrong, by ``object.field``."""
    catalog = await metadata.catalog(session)
    return await _compute(session, catalog, [pair for each in roll_ups(catalog).values() for pair in each])


async def settle(session: Session, before: Catalog | None) -> dict[str, int]:
    """Compute the roll-ups that are new or defined otherwise than in ``before``; return how many figures were wrong.

    With None, when nothing is known of the past, those that no record has a figure of: they were never computed.
    """
    catalog = await metadata.catalog(session)
    pairs = []
    for each in roll_ups(catalog).values():
        for parent, field in each:
            if await _has_figures(session, catalog, parent, field) if before is None else _same(before, parent, field):
                continue
            pairs.append((parent, field))
    return await _compute(session, catalog, pairs)


def _same(before: Catalog, parent: Object, field: Field) -> bool:
    known = before.objects.get(parent.api_name)
    former = known.fields.get(field.api_name) if known else None
    return former is not None and former.type is field.type and former.options == field.options


async def _has_figures(session: Session, catalog: Catalog, parent: Object, field: Field) -> bool:
    statement = cached(
        catalog.compiled,
        ("roll_up_figures", parent.api_name, field.api_name),
        partial(figures_statement, catalog, parent, field),
    )
    return bool(await session.scalar(statement))


async def _compute(session: Session, catalog: Catalog, pairs: Sequence[tuple[Object, Field]]) -> dict[str, int]:
    """Compute these roll-ups of every record, deepest first, so that figures over figures are right at the end."""
    wrong: dict[str, int] = {}
    for parent, field in sorted(pairs, key=lambda pair: _depth(catalog, pair[1])):
        changed = await _run(session, catalog, parent, field, {}, everything=True)
        if changed:
            wrong[f"{parent.api_name}.{field.api_name}"] = len(changed)
    return wrong


def _depth(catalog: Catalog, field: Field, level: int = 0) -> int:
    """Return how many roll-ups lie below one."""
    options: Any = field.options
    child = catalog.objects.get(options.object)
    measure = child.fields.get(options.measure or "") if child else None
    if child is None or measure is None or measure.type.name != ROLL_UP or level >= MAX_LEVELS:
        return level
    return _depth(catalog, measure, level + 1)
