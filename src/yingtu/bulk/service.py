"""Starting bulk operations: which records, fixed at the start as the actor sees them, and whether it is a lot."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.bulk import repository
from yingtu.bulk.errors import InvalidBulk, NeedsConfirmation, NoBulkJob, NothingToDo, TooManyRecords
from yingtu.collaboration import tags
from yingtu.jobs import service as jobs
from yingtu.jobs.registry import Undoing, errors_at, undoer
from yingtu.kit.errors import Problem
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.errors import NotWritable
from yingtu.records.read import ListQuery

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.jobs.repository import Job
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Object
    from yingtu.query.ast import Filter

#: Kind of the jobs.
BULK = "bulk"
#: Records of one page while the ids are collected.
PAGE = 5_000

errors_at(BULK, "/api/v1/bulk/{job}/errors")


class Change(StrEnum):
    """What is done to every record."""

    EDIT = "edit"
    ASSIGN = "assign"
    DELETE = "delete"
    RESTORE = "restore"
    TAG = "tag"
    UNTAG = "untag"


_NEEDED = {
    Change.EDIT: Operation.EDIT,
    Change.ASSIGN: Operation.EDIT,
    Change.DELETE: Operation.DELETE,
    Change.RESTORE: Operation.DELETE,
    Change.TAG: Operation.EDIT,
    Change.UNTAG: Operation.EDIT,
}
#: What takes a change back.
_INVERSE = {
    Change.EDIT: Change.EDIT,
    Change.ASSIGN: Change.EDIT,
    Change.DELETE: Change.RESTORE,
    Change.RESTORE: Change.DELETE,
    Change.TAG: Change.UNTAG,
    Change.UNTAG: Change.TAG,
}


#: Changes of what hangs on a record, not of the record itself.
TAGGING = frozenset({Change.TAG, Change.UNTAG})


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """What is asked for: an operation, and the records it is for by id or by filter."""

    operation: Change
    ids: Sequence[UUID] | None = None
    filter: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    owner: UUID | None = None
    tag: UUID | None = None
    reason: str | None = None
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """How many records match, and how many of them the actor may change so."""

    count: int
    allowed: int
    limit: int


async def preview(
    session: Session, actor: Actor, object_name: str, request: BulkRequest, settings: Settings
) -> Preview:
    """Say what a bulk operation would do; nothing is written.

    Raises:
        UnknownObject, OperationForbidden: the actor may not do this with any record.
        InvalidBulk, InvalidFilter: the request means nothing.
    """
    obj = await _check(session, actor, object_name, request)
    catalog = await records.catalog_for(session, actor)
    count = allowed = 0
    async for page in _visible(session, actor, obj, request, settings.bulk_rows_most):
        count += len(page)
        allowed += await repository.count_covered(session, catalog, actor, obj, _NEEDED[request.operation], page)
    return Preview(count, allowed, settings.bulk_rows_without_confirmation)


async def start(
    session: Session, actor: Actor, object_name: str, request: BulkRequest, settings: Settings, *, source: str
) -> int:
    """Start a bulk operation as a job, in the caller's transaction; return the job's id.

    Raises:
        UnknownObject, OperationForbidden: the actor may not do this with any record.
        InvalidBulk, InvalidFilter, NothingToDo: the request means nothing.
        NeedsConfirmation: it concerns more records than people usually mean.
        TooManyRecords: more than one job may touch.
    """
    obj = await _check(session, actor, object_name, request)
    pages = [page async for page in _ids(session, actor, obj, request, settings.bulk_rows_most)]
    total = sum(map(len, pages))
    if not total:
        raise NothingToDo
    if total > settings.bulk_rows_without_confirmation and not request.confirm:
        raise NeedsConfirmation(count=total, limit=settings.bulk_rows_without_confirmation)
    values = {"owner_id": str(request.owner)} if request.operation is Change.ASSIGN else request.values
    params: dict[str, object] = {
        "object": object_name,
        "operation": request.operation.value,
        "change": request.operation.value,
        "values": values,
        "tag": None if request.tag is None else str(request.tag),
        "reason": request.reason,
        "source": source,
    }
    job_id = await jobs.start(session, actor, BULK, params, total)
    position = 0
    for page in pages:
        await repository.add(session, job_id, page, after=position)
        position += len(page)
    return job_id


async def errors(session: Session, actor: Actor, job_id: int, *, after: int, limit: int) -> list[repository.Refusal]:
    """Return the records that a bulk job did not change, and why, in its order.

    Raises:
        UnknownJob: there is none, or it is somebody else's.
        NoBulkJob: it is of another kind.
    """
    job = await jobs.get(session, actor, job_id)
    if job.kind != BULK:
        raise NoBulkJob(job=job_id)
    return await repository.refused(session, job_id, after=after, most=limit)


@undoer(BULK)
async def undo(session: Session, actor: Actor, job: Job) -> Undoing:
    """Take back what a bulk job wrote, as far as the records still are as it left them."""
    catalog = await records.catalog_for(session, actor)
    name = str(job.params["object"])
    change = _INVERSE[Change(job.params["change"])]
    access.require(access.policy(catalog, actor, catalog.object(name)), _NEEDED[change])
    total = await repository.count_written(session, job.id)
    if not total:
        raise NothingToDo
    params: dict[str, object] = {
        "object": name,
        "operation": "undo",
        "change": change.value,
        "values": {},
        "tag": job.params.get("tag"),
        "reason": None,
        "source": job.params["source"],
    }
    return Undoing(BULK, params, total)


async def _check(session: Session, actor: Actor, object_name: str, request: BulkRequest) -> Object:
    if object_name == USER_OBJECT:
        raise NotWritable(object=object_name)
    catalog = await records.catalog_for(session, actor)
    obj = catalog.object(object_name)
    policy = access.policy(catalog, actor, obj)
    access.require(policy, Operation.READ)
    access.require(policy, _NEEDED[request.operation])
    problems = []
    if (request.ids is None) == (request.filter is None):
        problems.append(Problem("/ids", "bulk_ids_or_filter"))
    if request.operation is Change.ASSIGN and request.owner is None:
        problems.append(Problem("/owner", "bulk_no_owner"))
    if request.operation in TAGGING:
        if request.tag is None:
            problems.append(Problem("/tag", "bulk_no_tag"))
        else:
            await tags.require(session, [request.tag])
    if request.operation is Change.EDIT and not request.values:
        problems.append(Problem("/values", "bulk_no_values"))
    for name in request.values:
        known = obj.fields.get(name.partition(".")[0])
        if known is None:
            problems.append(Problem(f"/values/{name}", "unknown_field", {"object": obj.api_name, "field": name[:60]}))
        elif known.computed:
            problems.append(Problem(f"/values/{name}", "computed_field", {"field": name}))
    if problems:
        raise InvalidBulk(problems=tuple(problems))
    return obj


def _scope(request: BulkRequest) -> Filter:
    if request.ids is None:
        return parse_filter(request.filter or None)
    return parse_filter({"field": "id", "op": "in", "value": [str(each) for each in request.ids]})


async def _ids(
    session: Session, actor: Actor, obj: Object, request: BulkRequest, most: int
) -> AsyncIterator[list[UUID]]:
    """Give the ids page by page: those given, each once, or those that match."""
    if request.ids is not None:
        yield list(dict.fromkeys(request.ids))
        return
    async for page in _visible(session, actor, obj, request, most):
        yield page


async def _visible(
    session: Session, actor: Actor, obj: Object, request: BulkRequest, most: int
) -> AsyncIterator[list[UUID]]:
    """Give the ids of the records that the actor sees, page by page.

    Raises:
        TooManyRecords: more than ``most``.
    """
    scope, cursor, found = _scope(request), None, 0
    while True:
        query = ListQuery(
            filter=scope,
            sort="id",
            fields=("id",),
            limit=PAGE,
            cursor=cursor,
            trash=request.operation is Change.RESTORE,
        )
        page = orjson.loads(await records.list_records(session, actor, obj.api_name, query))
        ids = [UUID(each["id"]) for each in page["items"]]
        found += len(ids)
        if found > most:
            raise TooManyRecords(maximum=most)
        yield ids
        cursor = page["next_cursor"]
        if cursor is None:
            return
