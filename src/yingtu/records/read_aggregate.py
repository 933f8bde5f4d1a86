"""Aggregates over the records an actor may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import orjson

from yingtu.access.policy import Operation
from yingtu.query.aggregate import (
    MAX_GROUPS,
    AggregateSpec,
    GroupBy,
    Measure,
    bind_groups,
    bind_measures,
    compile_aggregate,
)
from yingtu.query.ast import TRUE, Filter
from yingtu.query.bind import bind_filter
from yingtu.query.errors import InvalidQuery
from yingtu.records.read_plan import moment, plan_for, reading, run

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object

_COUNT: Final = (Measure("count"),)


@dataclass(frozen=True, slots=True)
class AggregateQuery:
    """What is computed; without groupings one row about everything. ``limit`` bounds the number of groups.

    ``operation`` and ``settled`` are those of a list (:class:`yingtu.records.read.ListQuery`).
    """

    group_by: tuple[GroupBy, ...] = ()
    measures: tuple[Measure, ...] = _COUNT
    filter: Filter = TRUE
    as_of: datetime | None = None
    limit: int = 1_000
    operation: Operation = Operation.READ
    settled: bool = False


async def aggregate(session: Session, actor: Actor, catalog: Catalog, obj: Object, query: AggregateQuery) -> bytes:
    """Return ``{"rows": [{"stage": "won", "count": 1, "sum_amount": 12.0}], "catalog_version": n}`` as JSON.

    A grouping by a lookup or a person has its name beside it (``"owner_id.name"``).

    Raises:
        UnknownObject, InvalidFilter, InvalidQuery: see there.
        StaleCatalog: resolve catalog and actor again and repeat.
    """
    sight = reading(catalog, actor, obj, query.operation)
    if not 1 <= query.limit <= MAX_GROUPS:
        raise InvalidQuery.at("/limit", "limit_out_of_range", maximum=MAX_GROUPS)
    params = moment(query.as_of, obj, settled=query.settled)
    bound = bind_filter(query.filter, sight, obj)
    groups = bind_groups(sight, obj, query.group_by)
    measures = bind_measures(sight, obj, query.measures or _COUNT)
    spec = AggregateSpec(obj.api_name, groups, measures, bound.shape, as_of=query.as_of is not None)
    plan = plan_for(sight, spec, lambda: compile_aggregate(sight, obj, spec))
    row = await run(session, actor, catalog, plan, {**params, "limit": query.limit}, bound.values)
    rows = b"[]" if row[2] is None else plan.labels.restore(row[2].encode())
    return b"".join((b'{"rows":', rows, b',"catalog_version":', orjson.dumps(catalog.version), b"}"))
