"""Running compiled reads: one round trip, under the catalog and the rights that the statement was compiled for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from psycopg.errors import FeatureNotSupported, QueryCanceled, UndefinedColumn, UndefinedTable

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.kit import clock
from yingtu.metadata.errors import StaleCatalog
from yingtu.query.compile import AS_OF
from yingtu.query.errors import InvalidQuery, QueryTooSlow
from yingtu.query.kinds import resolve
from yingtu.query.output import is_users

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import datetime

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.kinds import Operand
    from yingtu.query.read import Plan
    from yingtu.query.sight import Sight

T = TypeVar("T")

#: A write may still be on its way to its commit: the last moments are not the past yet.
AS_OF_DELAY_S: Final = 5
_DELAY: Final = timedelta(seconds=AS_OF_DELAY_S)
#: After a read that ran into the time limit.
SLOW_RETRY_S: Final = 10
_TELLING: Final = (UndefinedColumn, UndefinedTable, FeatureNotSupported, QueryCanceled)
#: Compiled statements kept per set of roles, device and owner sizes.
MAX_PLANS: Final = 500


def reading(catalog: Catalog, actor: Actor, obj: Object, operation: Operation = Operation.READ) -> Sight:
    """Return what an actor sees, or what they see under the grants that hold a further operation (an export).

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object at all, or not do this with any record.
    """
    policy = access.policy(catalog, actor, obj)
    access.require(policy, Operation.READ)
    access.require(policy, operation)
    if operation is Operation.READ:
        return access.sight(catalog, actor)
    return access.narrowed(catalog, actor, obj, operation)


def plan_for(sight: Sight, spec: Hashable, compile_: Callable[[], Plan]) -> Plan:
    """Return the compiled statement of a spec."""
    return remembered(sight, "plans", spec, compile_)


def remembered(sight: Sight, what: str, key: Hashable, make: Callable[[], T]) -> T:
    """Return what was made for a key once, for all who see the same; of each kind the least recently used ones are forgotten."""
    kept: dict[Hashable, T] = sight.cache.setdefault(what, {})
    found = kept.pop(key, None)
    if found is None:
        if len(kept) >= MAX_PLANS:
            del kept[next(iter(kept))]
        found = make()
    kept[key] = found
    return found


async def run(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    plan: Plan,
    params: dict[str, Any],
    values: tuple[Operand, ...] = (),
) -> tuple[Any, ...]:
    """Execute a plan of one row and return it, after making sure that catalog and rights are the current ones."""
    _complete(params, actor, plan, values)
    try:
        row = await session.only(plan.statement, params)
    except _TELLING as error:
        raise _meaning(error) from error
    return _current(row, actor, catalog)


async def run_rows(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    plan: Plan,
    params: dict[str, Any],
    values: tuple[Operand, ...] = (),
) -> list[tuple[Any, ...]]:
    """Execute a plan and return its rows, at least one, after the same check."""
    _complete(params, actor, plan, values)
    try:
        rows = await session.all(plan.statement, params)
    except _TELLING as error:
        raise _meaning(error) from error
    _current(rows[0] if rows else None, actor, catalog)
    return rows


def _complete(params: dict[str, Any], actor: Actor, plan: Plan, values: tuple[Operand, ...]) -> None:
    """Add what the plan wants to know about the actor and the request."""
    context = access.context_of(actor)
    params |= {f"f{i}": resolve(value, context) for i, value in enumerate(values)}
    params |= {name: resolve(value, context) for name, value in plan.dynamic.items()}
    params |= access.parameters(plan.owners, actor, single=plan.singles)
    if plan.visits is not None:
        take = params["take"] if plan.size is None else plan.size + 1
        params["per_owner"] = -(-take // max(1, access.owner_count(actor, plan.owners[plan.visits])))


def _meaning(error: Exception) -> StaleCatalog | QueryTooSlow:
    """Return what an error of PostgreSQL means to somebody who reads."""
    if isinstance(error, QueryCanceled):
        return QueryTooSlow(retry_after_s=SLOW_RETRY_S)
    # A table changed between the catalog and the statement.
    return StaleCatalog()


def _current(row: tuple[Any, ...] | None, actor: Actor, catalog: Catalog) -> tuple[Any, ...]:
    if row is None or row[0] != catalog.version or not (actor.system or row[1] == actor.access_epoch):
        raise StaleCatalog
    return row


def moment(as_of: datetime | None, obj: Object, *, settled: bool = False) -> dict[str, Any]:
    """Return the parameter of a read of the past; ``settled``: no write before it is still on its way.

    Raises:
        InvalidQuery: the moment is not over yet, or the object keeps no past.
    """
    if as_of is None:
        return {}
    if is_users(obj):
        raise InvalidQuery.at("/as_of", "as_of_not_possible")
    if not settled and as_of > clock.after(-_DELAY):
        raise InvalidQuery.at("/as_of", "as_of_too_recent", seconds=AS_OF_DELAY_S)
    return {AS_OF: as_of}
