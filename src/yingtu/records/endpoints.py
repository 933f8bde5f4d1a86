"""Addresses of records: any object, one form. The byte path of reads has no models; its form is documented beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body, Header, Path, Query, Request
from starlette.responses import Response

from yingtu.http.context import facts_of
from yingtu.http.problems import MEDIA_TYPE, document, entry, problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CurrentActor, ReadSession, Route, WriteSession
from yingtu.kit.db import Session
from yingtu.kit.errors import Problem
from yingtu.records import idempotency, requests, service, timeline
from yingtu.records.changes import (
    NO_CONTEXT,
    Change,
    Create,
    Delete,
    Held,
    Outcome,
    Rejected,
    Restore,
    Result,
    Update,
    WriteContext,
    Written,
)
from yingtu.records.errors import BatchRejected, BatchTooLarge, RecordNotFound
from yingtu.records.idempotency import Answer
from yingtu.records.schemas import (
    AggregateRequest,
    AggregateResponse,
    BulkRequest,
    BulkResponse,
    HeldChange,
    HistoryResponse,
    Record,
    RecordPage,
    RecordQuery,
    TimelineResponse,
)
from yingtu.records.write import MAX_BATCH

router = APIRouter(prefix="/api/v1/objects/{object}/records", tags=["records"], route_class=Route)

JSON = "application/json"
MAX_REASON = requests.MAX_REASON
_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)

ObjectName = Annotated[str, Path(alias="object", max_length=63, description="Api name of the object")]
RecordId = Annotated[str, Path(max_length=64, description="Id of the record")]
IfMatch = Annotated[str | None, Header(description="Version the change was made on; a newer one is refused (409)")]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="A repeat with the same key returns the first answer")
]
_BESIDE = "beside them `$reason` and `$context`: why, and what further rules ask for"
Reason = Annotated[str | None, Query(max_length=MAX_REASON, description="Why, for the history")]


def _parameter(name: str, description: str, **schema: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "string", **schema},
    }


def _header(name: str, description: str) -> dict[str, Any]:
    return {**_parameter(name, description), "in": "header"}


_FIELDS = _parameter("fields", "Paths to return, separated by commas: `name,account.name`; all readable when left out")
_AS_OF = _parameter("as_of", "ISO 8601: as it was then", format="date-time")
_LIST = [
    _parameter(
        "filter", 'JSON: `{"field":"amount","op":"gte","value":1000}`, `{"all":[…]}`, `{"any":[…]}`, `{"not":…}`'
    ),
    _parameter("sort", "`-created_at,name`"),
    _FIELDS,
    _parameter("limit", "How many at most", type="integer", default=50, maximum=5000),
    _parameter("cursor", "`next_cursor` of the page before"),
    _parameter("total", "Count all matching records", enum=["none", "bounded", "exact"], default="none"),
    _AS_OF,
    _parameter("trash", "Deleted records instead", type="boolean", default=False),
]


def _json(model: type[Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model}}


#: Instead of the record: the change waits for an approval.
_HELD = _json(HeldChange, 202)


@router.get("", response_class=Response, responses=_json(RecordPage) | _READ, openapi_extra={"parameters": _LIST})
async def list_records(
    request: Request, object_name: ObjectName, session: ReadSession, actor: CurrentActor
) -> Response:
    """List records the actor may read: filtered, sorted, by pages."""
    query = requests.list_query(request.scope["query_string"])
    return Response(await service.list_records(session, actor, object_name, query), media_type=JSON)


@router.post("/query", response_class=Response, responses=_json(RecordPage) | _READ)
async def query_records(
    body: RecordQuery, object_name: ObjectName, session: ReadSession, actor: CurrentActor
) -> Response:
    """List records like GET, with a body for long filters."""
    query = requests.body_query(body)
    return Response(await service.list_records(session, actor, object_name, query), media_type=JSON)


@router.post("/aggregate", response_class=Response, responses=_json(AggregateResponse) | _READ)
async def aggregate_records(
    body: AggregateRequest, object_name: ObjectName, session: ReadSession, actor: CurrentActor
) -> Response:
    """Count, sum and compare the records the actor may read, in groups."""
    query = requests.aggregate_query(body)
    return Response(await service.aggregate(session, actor, object_name, query), media_type=JSON)


@router.get(
    "/{record_id}/history",
    response_class=Response,
    responses=_json(HistoryResponse) | _READ,
    openapi_extra={
        "parameters": [
            _parameter("limit", "How many changes at most", type="integer", default=100, maximum=requests.MAX_CHANGES),
            _parameter("before", "Only changes before this version", type="integer"),
        ]
    },
)
async def record_history(
    request: Request, object_name: ObjectName, record_id: RecordId, session: ReadSession, actor: CurrentActor
) -> Response:
    """Return who changed what, when and from where, as far as the actor may read the fields."""
    limit, before = requests.history_parameters(request.query_params.multi_items())
    found = requests.record_id(record_id, object_name)
    body = await service.history(session, actor, object_name, found, limit=limit, before=before)
    return Response(body, media_type=JSON)


@router.get(
    "/{record_id}/timeline",
    response_class=Response,
    responses=_json(TimelineResponse) | _READ,
    openapi_extra={
        "parameters": [
            _parameter("limit", "How many entries at most", type="integer", default=30, maximum=timeline.MAX_LIMIT),
            _parameter("cursor", "`next_cursor` of the page before"),
            _parameter("kinds", "Only these, separated by commas: objects, `change`, `comment`, `file`"),
        ]
    },
)
async def record_timeline(
    request: Request, object_name: ObjectName, record_id: RecordId, session: ReadSession, actor: CurrentActor
) -> Response:
    """Return what happened around a record, newest first: what refers to it and to that in turn, changes, comments, files."""
    query = requests.timeline_parameters(request.query_params.multi_items())
    found = requests.record_id(record_id, object_name)
    body = await timeline.timeline(session, actor, object_name, found, query)
    return Response(body, media_type=JSON)


@router.post("/bulk", response_class=Response, responses=_json(BulkResponse) | _CHANGE)
async def write_records(
    request: Request,
    body: BulkRequest,
    object_name: ObjectName,
    session: WriteSession,
    actor: CurrentActor,
    key: Key = None,
) -> Response:
    """Create, update, delete and restore up to 10,000 records: all or nothing, or each on its own."""
    if len(body.operations) > MAX_BATCH:
        raise BatchTooLarge(count=len(body.operations), maximum=MAX_BATCH)
    return await _once(request, session, actor, key, partial(_bulk, request, session, actor, object_name, body))


@router.get(
    "/{record_id}",
    response_class=Response,
    responses=_json(Record) | _READ,
    openapi_extra={"parameters": [_FIELDS, _AS_OF]},
)
async def get_record(
    request: Request, object_name: ObjectName, record_id: RecordId, session: ReadSession, actor: CurrentActor
) -> Response:
    """Return one record."""
    fields, as_of = requests.record_parameters(request.query_params.multi_items())
    found = requests.record_id(record_id, object_name)
    body = await service.get_record(session, actor, object_name, found, fields=fields, as_of=as_of)
    return Response(body, media_type=JSON)


@router.post("", status_code=201, response_class=Response, responses=_json(Record, 201) | _HELD | _CHANGE)
async def create_record(
    request: Request,
    values: Annotated[dict[str, Any], Body(description=f"Values by field; {_BESIDE}")],
    object_name: ObjectName,
    session: WriteSession,
    actor: CurrentActor,
    reason: Reason = None,
    key: Key = None,
) -> Response:
    """Create a record and return it; `$warnings` says what it might duplicate."""
    reason, context = requests.take_reason(values, reason), requests.take_context(values)
    change = Create(values)
    work = partial(_one, session, actor, object_name, change, reason, request, context=context, status=201)
    return await _once(request, session, actor, key, work)


_UPDATE: dict[str, Any] = {
    "parameters": [
        _parameter("reason", "Why, for the history", maxLength=MAX_REASON),
        _FIELDS,
        _header("If-Match", "Version the change was made on; a newer one is refused (409)"),
        _header("Idempotency-Key", "A repeat with the same key returns the first answer"),
    ],
    "requestBody": {
        "required": True,
        "description": f"New values by field; null empties one; {_BESIDE}",
        "content": {JSON: {"schema": {"type": "object", "additionalProperties": True}}},
    },
}


@router.patch("/{record_id}", response_class=Response, responses=_json(Record) | _HELD | _CHANGE, openapi_extra=_UPDATE)
async def update_record(
    request: Request, object_name: ObjectName, record_id: RecordId, session: WriteSession, actor: CurrentActor
) -> Response:
    """Change some fields of a record and return it, or only `fields` of it."""
    found, headers = requests.record_id(record_id, object_name), request.headers
    values = requests.json_object(await request.body())
    reason, fields = requests.update_parameters(request.scope["query_string"])
    reason, context = requests.take_reason(values, reason), requests.take_context(values)
    key = headers.get("idempotency-key")
    change = Update(found, values, requests.expected_version(headers.get("if-match")))
    if key is None:
        source = requests.source_of(actor)
        body = await service.update_alone(
            session, actor, object_name, change, source=source, reason=reason, context=context, fields=fields
        )
        if body is not None:
            return Response(body, media_type=JSON)
    work = partial(_one, session, actor, object_name, change, reason, request, context=context, fields=fields)
    return await _once(request, session, actor, key, work)


@router.delete("/{record_id}", status_code=204, response_class=Response, responses=_HELD | _CHANGE)
async def delete_record(
    request: Request,
    object_name: ObjectName,
    record_id: RecordId,
    session: WriteSession,
    actor: CurrentActor,
    if_match: IfMatch = None,
    reason: Reason = None,
    key: Key = None,
) -> Response:
    """Move a record to the trash, with what belongs to it."""
    change = Delete(requests.record_id(record_id, object_name), requests.expected_version(if_match))
    return await _once(
        request, session, actor, key, partial(_one, session, actor, object_name, change, reason, request, status=204)
    )


@router.post("/{record_id}/restore", response_class=Response, responses=_json(Record) | _HELD | _CHANGE)
async def restore_record(
    request: Request,
    object_name: ObjectName,
    record_id: RecordId,
    session: WriteSession,
    actor: CurrentActor,
    reason: Reason = None,
    key: Key = None,
) -> Response:
    """Bring a record back from the trash, with what went there together with it, and return it."""
    change = Restore(requests.record_id(record_id, object_name))
    return await _once(
        request, session, actor, key, partial(_one, session, actor, object_name, change, reason, request)
    )


# ------------------------------------------------------------------------------------------------------------------ writing


async def _once(
    request: Request, session: Session, actor: Actor, key: str | None, work: Callable[[], Awaitable[Answer]]
) -> Response:
    hashed = b""
    if key is not None:
        target = f"{request.method} {request.url.path}?{request.url.query}".encode()
        hashed = idempotency.request_hash(target, request.headers.get("if-match", "").encode(), await request.body())
    answer = await idempotency.once(session, actor, key, hashed, work)
    if answer.status == 204:
        return Response(status_code=204)
    media_type = JSON if answer.status < 400 else MEDIA_TYPE
    return Response(answer.body, status_code=answer.status, media_type=media_type)


async def _one(
    session: Session,
    actor: Actor,
    object_name: str,
    change: Change,
    reason: str | None,
    request: Request,
    *,
    context: WriteContext = NO_CONTEXT,
    status: int = 200,
    fields: tuple[str, ...] | None = None,
) -> Answer:
    """Write one change and answer with the record as the actor may read it."""
    result = await service.write(
        session, actor, object_name, [change], source=requests.source_of(actor), reason=reason, context=context
    )
    match result.outcomes[0]:
        case Rejected() as rejected:
            raise requests.error_of(rejected)
        case Held(approval_id, held_id):
            waiting = HeldChange(status="held", approval_id=str(approval_id), id=str(held_id) if held_id else None)
            return Answer(202, waiting.model_dump_json().encode())
        case Written() as written if status == 204:
            return Answer(204, b"")
        case Written() as written:
            body = await _read_back(session, actor, object_name, written, fields)
            if written.warnings:
                language = facts_of(request.scope).language
                told = [entry(each, language) for each in written.warnings]
                body = b'%s,"$warnings":%s}' % (body[:-1], orjson.dumps(told))
            return Answer(status, body)


async def _read_back(
    session: Session, actor: Actor, object_name: str, written: Written, fields: tuple[str, ...] | None
) -> bytes:
    try:
        return await service.get_record(session, actor, object_name, written.id, fields=fields)
    except RecordNotFound:
        # Written within the actor's rights, but not theirs to read: handed over, or only created.
        return orjson.dumps({"id": str(written.id), "version": written.version})


async def _bulk(request: Request, session: Session, actor: Actor, object_name: str, body: BulkRequest) -> Answer:
    changes, unreadable = requests.bulk_changes(body.operations)
    result, context = Result(()), requests.write_context(body.context, "/context")
    if not (unreadable and body.atomic):
        result = await service.write(
            session,
            actor,
            object_name,
            changes,
            source=requests.source_of(actor),
            reason=body.reason,
            atomic=body.atomic,
            context=context,
        )
    written = iter(result.outcomes)
    innocent = Rejected((Problem("", "batch_rejected", {}),))
    outcomes = [unreadable.get(place) or next(written, innocent) for place in range(len(body.operations))]
    facts = facts_of(request.scope)
    results = [_result(each, facts.language) for each in outcomes]
    told = {"results": results, "change_id": str(result.change_id) if result.change_id else None}
    if body.atomic and any(isinstance(each, Rejected) for each in outcomes):
        error = BatchRejected(problems=tuple(_placed(outcomes)))
        return Answer(422, orjson.dumps(document(error, facts.language, facts.request_id) | told, default=str))
    return Answer(200, orjson.dumps(told, default=str))


def _placed(outcomes: list[Outcome]) -> list[Problem]:
    return [
        Problem(f"/operations/{place}/{each.pointer}".rstrip("/"), each.code, each.params)
        for place, outcome in enumerate(outcomes)
        if isinstance(outcome, Rejected)
        for each in outcome.problems
        if each.code != "batch_rejected"
    ]


def _result(outcome: Outcome, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {"status": "written", "id": None, "version": None, "errors": [], "warnings": []}
    found["approval_id"] = None
    match outcome:
        case Written(identifier, version, changed, warnings):
            found |= {"id": str(identifier), "version": version, "status": "written" if changed else "unchanged"}
            found["warnings"] = [entry(each, language) for each in warnings]
        case Rejected(problems, _, identifier):
            found |= {"status": "rejected", "id": str(identifier) if identifier else None}
            found["errors"] = [entry(each, language) for each in problems]
        case Held(approval_id, identifier):
            found |= {"status": "held", "id": str(identifier) if identifier else None}
            found["approval_id"] = str(approval_id)
    return found
