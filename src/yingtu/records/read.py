"""The read path: lists, single records, and records for other domains. One statement and one round trip each.

Every function takes ``(session, actor, catalog, object)`` and shows what the actor may read, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

import orjson

from yingtu.access.policy import Operation
from yingtu.kit import clock
from yingtu.kit.settings import get_settings
from yingtu.query import cursor as cursors
from yingtu.query.ast import TRUE, Filter
from yingtu.query.bind import bind_filter, bind_filters
from yingtu.query.errors import InvalidQuery
from yingtu.query.output import MAX_FIELDS, choose, is_users
from yingtu.query.read import BOUNDED_TOTAL, ListSpec, RecordSpec, compile_list, compile_record
from yingtu.query.sorting import parse_sort
from yingtu.records.errors import RecordNotFound
from yingtu.records.read_aggregate import AggregateQuery, aggregate
from yingtu.records.read_history import history
from yingtu.records.read_plan import moment, plan_for, reading, remembered, run, run_rows
from yingtu.records.read_start import start_of
from yingtu.records.reminding import color_rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.kinds import Operand
    from yingtu.query.output import Outputs
    from yingtu.query.read import Plan
    from yingtu.query.sight import Sight
    from yingtu.query.texts import Texts

__all__ = [
    "AggregateQuery",
    "ListQuery",
    "aggregate",
    "fetch",
    "get_record",
    "history",
    "list_lines",
    "list_records",
    "list_rows",
]

MAX_LIMIT: Final = 5_000
#: Sizes of pages that stand in the text of their statements: PostgreSQL keeps one plan for them.
USUAL_LIMITS: Final = frozenset({20, 50, 100, 200})
#: Characters of a question that is worth remembering.
USUAL_LENGTH: Final = 2_000
#: Before this age of a moment, fewer versions have ended since than a list would have to pass on its way.
LONG_AGO: Final = timedelta(days=1)
#: How each record of an answer begins.
_FIRST_KEY: Final = b'{"id":"'
#: Rows of texts are for files, not for answers.
MAX_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list is asked for.

    Attributes:
        filter: Which records, on top of what the actor may read.
        sort: ``-created_at,name``; None: the object's own order.
        fields: Paths of the columns; None: everything readable. Names that lead nowhere for the actor are left out.
        limit: Rows of a page, 1 to ``MAX_LIMIT``.
        cursor: ``next_cursor`` of the page before.
        total: Count all: not, up to 10,000, or exactly.
        as_of: Show everything as it was at this moment.
        trash: Deleted records instead of live ones.
        settled: The caller has made sure that every write before ``as_of`` has ended, so that it may be a moment ago.
        colors: Rules: each row says in ``$color`` the colour of the first whose filter it satisfies, or null.
        reminders: The colours of the object's reminders come before ``colors``.
        start: The first page begins where the first sort key reaches this: a day or month, the beginning of a name, a number.
        operation: Besides reading: only rows and levels of the grants that hold this operation too (an export).
    """

    filter: Filter = TRUE
    sort: str | None = None
    fields: tuple[str, ...] | None = None
    limit: int = 50
    cursor: str | None = None
    total: Literal["none", "bounded", "exact"] = "none"
    as_of: datetime | None = None
    trash: bool = False
    settled: bool = False
    operation: Operation = Operation.READ
    colors: tuple[tuple[Filter, str], ...] = ()
    start: str | None = None
    reminders: bool = False


@dataclass(frozen=True, slots=True)
class RowsPage:
    """A page of a list as rows of texts.

    Attributes:
        places: Place of each path in a row.
        rows: What people read; numbers, days and moments as PostgreSQL writes them in UTC (``2026-01-31 23:30:00+00``,
            ``12.5000``); None where there is nothing to see.
        next_cursor: None on the last page.
    """

    places: Mapping[str, int]
    rows: list[tuple[Any, ...]]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class LinesPage:
    """A page of a list as lines of CSV: so many ``rows`` in some texts, one behind the other."""

    rows: int
    lines: Sequence[str]
    next_cursor: str | None


class Meter(Protocol):
    """Counts records shown to people, and holds back who has read too many."""

    async def before(self, session: Session, actor: Actor, catalog: Catalog) -> None:
        """Refuse to show more."""

    def after(self, session: Session, actor: Actor, count: int) -> None:
        """Count what was shown."""


_meter: Meter | None = None


def configure(meter: Meter | None) -> None:
    """Set what counts records shown; once per process."""
    global _meter  # noqa: PLW0603 - assembled once per process
    _meter = meter


@lru_cache(maxsize=1)
def _secret() -> bytes:
    return get_settings().secret()


async def list_records(session: Session, actor: Actor, catalog: Catalog, obj: Object, query: ListQuery) -> bytes:
    """Return a page as JSON: ``{"items": […], "next_cursor": …, "total": …, "omitted": […]}``.

    ``total`` and ``omitted`` (columns that lead nowhere for the actor) are there when there is something to say.

    Raises:
        UnknownObject, InvalidFilter, InvalidSort, InvalidQuery, InvalidCursor: see there.
        StaleCatalog: the catalog or the actor's rights are not the current ones; resolve both again and repeat.
    """
    asked = _asked(session, actor, catalog, obj, query)
    if _meter is not None:
        await _meter.before(session, actor, catalog)
    row = await run(session, actor, catalog, asked.plan, {**asked.params}, asked.values)
    items = asked.plan.labels.restore(row[2].encode()) if row[2] is not None else b"[]"
    if _meter is not None:
        _meter.after(session, actor, items.count(_FIRST_KEY))
    next_cursor = b"null"
    if row[3] is not None:
        next_cursor = orjson.dumps(cursors.encode(_secret(), catalog.version, asked.digest, row[3]))
    parts = [b'{"items":', items, b',"next_cursor":', next_cursor]
    if query.total != "none":
        parts += [b',"total":', _total(row[4], exact=query.total == "exact")]
    if asked.outputs.omitted:
        parts += [b',"omitted":', orjson.dumps(asked.outputs.omitted)]
    parts.append(b"}")
    return b"".join(parts)


async def list_rows(
    session: Session, actor: Actor, catalog: Catalog, obj: Object, query: ListQuery, texts: Texts
) -> RowsPage:
    """Return a page as rows of texts, for files: the same records and values as :func:`list_records`; no total.

    Raises:
        As :func:`list_records`.
    """
    asked = _asked(session, actor, catalog, obj, query, texts)
    found = await run_rows(session, actor, catalog, asked.plan, {**asked.params}, asked.values)
    width, keys = len(asked.outputs.paths), asked.plan.keys
    if found[0][-1] is not None:
        found.sort(key=itemgetter(-1))
    rows = [] if found[0][-1] is None else found[: query.limit]
    cursor = _next(catalog, asked, rows[-1][2 + width : 2 + width + keys]) if len(found) > query.limit else None
    return RowsPage({path.text: 2 + place for place, path in enumerate(asked.outputs.paths)}, rows, cursor)


async def list_lines(
    session: Session, actor: Actor, catalog: Catalog, obj: Object, query: ListQuery, texts: Texts
) -> LinesPage:
    """Return a page as lines of CSV, which PostgreSQL writes: else as :func:`list_rows`."""
    asked = _asked(session, actor, catalog, obj, query, texts)
    found = await run_rows(session, actor, catalog, asked.plan, {**asked.params}, asked.values)
    parts = sorted((each[2:] for each in found if each[3]), key=itemgetter(-1))
    behind = any(each[4] for each in found)
    cursor = _next(catalog, asked, parts[-1][3 : 3 + asked.plan.keys]) if behind else None
    return LinesPage(sum(rows for _, rows, *_ in parts), [lines for lines, *_ in parts], cursor)


def _next(catalog: Catalog, asked: _Asked, keys: Sequence[str | None]) -> str:
    return cursors.encode(_secret(), catalog.version, asked.digest, list(keys))


@dataclass(frozen=True, slots=True)
class _Asked:
    plan: Plan
    params: Mapping[str, Any]
    values: tuple[Operand, ...]
    outputs: Outputs
    digest: str


def _asked(
    session: Session, actor: Actor, catalog: Catalog, obj: Object, query: ListQuery, texts: Texts | None = None
) -> _Asked:
    """Bind and compile a list; the first page of now is bound once for all who see the same."""
    sight = reading(catalog, actor, obj, query.operation)
    if texts is not None or query.cursor is not None or query.as_of is not None or query.start is not None:
        return _bound(session, sight, catalog, obj, query, texts)
    # The text of a query tells true from 1, which are equal as values.
    key = f"{obj.api_name} {query!r}"
    if len(key) > USUAL_LENGTH:
        return _bound(session, sight, catalog, obj, query, texts)
    return remembered(sight, "lists", key, lambda: _bound(session, sight, catalog, obj, query, texts))


def _bound(
    session: Session, sight: Sight, catalog: Catalog, obj: Object, query: ListQuery, texts: Texts | None
) -> _Asked:
    most = MAX_LIMIT if texts is None else MAX_ROWS
    if not 1 <= query.limit <= most:
        raise InvalidQuery.at("/limit", "limit_out_of_range", maximum=most)
    if query.trash and is_users(obj):
        raise InvalidQuery.at("/trash", "trash_not_possible")
    params = moment(query.as_of, obj, settled=query.settled)
    colors = (*(color_rules(catalog, sight, obj) if query.reminders else ()), *query.colors)
    filters = [(query.filter, "/filter"), *((each, f"/colors/{i}/filter") for i, (each, _) in enumerate(colors))]
    shapes, values = bind_filters(filters, sight, obj)
    sort_text = obj.document.sort if query.sort is None else query.sort
    sort = parse_sort(sight, obj, sort_text)
    outputs = _outputs(sight, obj, query.fields)
    digest = cursors.digest_of(session.workspace.id, obj.api_name, sort_text, query.filter, query.as_of, query.trash)
    nulls: tuple[bool, ...] | None = None
    if query.cursor is not None:
        count = len(sort) + (0 if sort and sort[-1].path.text == "id" else 1)
        keys = cursors.decode(_secret(), query.cursor, catalog.version, digest, count)
        nulls = tuple(key is None for key in keys)
        params |= {f"k{i}": key for i, key in enumerate(keys) if key is not None}
    elif query.start is not None:
        params["start"] = start_of(sort, query.start, catalog)
    spec = ListSpec(
        obj.api_name,
        outputs,
        shapes[0],
        sort,
        nulls,
        query.total,
        trash=query.trash,
        as_of=query.as_of is not None,
        long_ago=query.as_of is not None and clock.now() - query.as_of > LONG_AGO,
        texts=texts,
        colors=tuple((shape, color) for shape, (_, color) in zip(shapes[1:], colors, strict=True)),
        start="start" in params,
        size=query.limit if query.limit in USUAL_LIMITS and texts is None else None,
    )
    plan = plan_for(sight, spec, lambda: compile_list(sight, obj, spec))
    if texts is not None and texts.csv is None:
        params["take"] = query.limit + 1
    elif spec.size is None:
        params |= {"limit": query.limit, "take": query.limit + 1}
    return _Asked(plan, params, values, outputs, digest)


async def get_record(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    obj: Object,
    record_id: UUID,
    *,
    fields: tuple[str, ...] | None = None,
    as_of: datetime | None = None,
) -> bytes:
    """Return one record as JSON.

    Raises:
        RecordNotFound: there is none, it is in the trash, or the actor may not read it.
    """
    sight = reading(catalog, actor, obj)
    spec = RecordSpec(obj.api_name, _outputs(sight, obj, fields), as_of=as_of is not None)
    plan = plan_for(sight, spec, lambda: compile_record(sight, obj, spec))
    if _meter is not None:
        await _meter.before(session, actor, catalog)
    row = await run(session, actor, catalog, plan, {"id": record_id, **moment(as_of, obj)})
    if row[2] is None:
        raise RecordNotFound(object=obj.api_name)
    if _meter is not None:
        _meter.after(session, actor, 1)
    return plan.labels.restore(row[2].encode())


async def fetch(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    obj: Object,
    ids: Sequence[UUID],
    *,
    fields: tuple[str, ...] | None = None,
    where: Filter = TRUE,
) -> list[dict[str, Any]]:
    """Return those of some records that the actor may read and that satisfy ``where``, in the order of ``ids``."""
    sight = reading(catalog, actor, obj)
    return await fetch_with(session, actor, catalog, obj, sight, ids, fields, where=where)


async def fetch_with(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    obj: Object,
    sight: Sight,
    ids: Sequence[UUID],
    fields: tuple[str, ...] | None,
    *,
    where: Filter = TRUE,
) -> list[dict[str, Any]]:
    """Do the work of :func:`fetch` under a sight of the actor that is not the usual one (``access.revealing``)."""
    bound = bind_filter(where, sight, obj)
    spec = RecordSpec(obj.api_name, _outputs(sight, obj, fields), many=True, shape=bound.shape)
    plan = plan_for(sight, spec, lambda: compile_record(sight, obj, spec))
    row = await run(session, actor, catalog, plan, {"ids": list(ids)}, bound.values)
    found: list[dict[str, Any]] = [] if row[2] is None else orjson.loads(plan.labels.restore(row[2].encode()))
    return found


def _outputs(sight: Sight, obj: Object, fields: tuple[str, ...] | None) -> Outputs:
    if fields is not None and len(fields) > MAX_FIELDS:
        raise InvalidQuery.at("/fields", "too_many_fields", maximum=MAX_FIELDS)
    return choose(sight, obj, fields)


def _total(count: int, *, exact: bool) -> bytes:
    whole = exact or count <= BOUNDED_TOTAL
    return orjson.dumps({"count": count if whole else BOUNDED_TOTAL, "exact": whole})
