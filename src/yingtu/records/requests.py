"""From query parameters, headers and bodies of the record addresses to what the services take; and outcomes to errors."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import UUID

import orjson

from yingtu.fields.clean import shown
from yingtu.http.errors import InvalidRequest, UnreadableBody
from yingtu.identity.actor import Device
from yingtu.kit.errors import InvalidInput, Problem, YingtuError
from yingtu.kit.ids import parse_uuid
from yingtu.query.aggregate import GroupBy, Measure
from yingtu.query.ast import parse_filter
from yingtu.query.errors import InvalidFilter, InvalidQuery
from yingtu.records.changes import NO_CONTEXT, Create, Delete, Rejected, Restore, Source, Update, WriteContext
from yingtu.records.errors import (
    RecordConflict,
    RecordForbidden,
    RecordInTrash,
    RecordNotFound,
    RecordRejected,
    StaleVersion,
)
from yingtu.records.read import USUAL_LENGTH, ListQuery
from yingtu.records.read_aggregate import AggregateQuery
from yingtu.records.timeline import TimelineQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingtu.identity.actor import Actor
    from yingtu.records.changes import Change
    from yingtu.records.schemas import AggregateRequest, RecordQuery

_LIST_PARAMETERS = frozenset({"filter", "sort", "fields", "limit", "cursor", "total", "as_of", "trash"})
_RECORD_PARAMETERS = frozenset({"fields", "as_of"})
_TOTALS = ("none", "bounded", "exact")
_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')
MAX_FIELDS = 300
MAX_REASON = 2000
#: Size of ``$context`` as JSON.
MAX_CONTEXT_BYTES = 32_768
REASON, CONTEXT = "$reason", "$context"
#: Changes of one record in one answer.
MAX_CHANGES = 500


def source_of(actor: Actor) -> Source:
    """Return where a request came from: a person's browser, or a program with a key."""
    return Source.API if actor.device is Device.MACHINE else Source.UI


def list_query(query: bytes) -> ListQuery:
    """Read the query string of a list; the same lists are asked for again and again.

    Raises:
        InvalidQuery, InvalidFilter: an unknown parameter or a value that means nothing.
    """
    return _usual_list(query) if len(query) <= USUAL_LENGTH else _list(query)


@lru_cache(maxsize=512)
def _usual_list(query: bytes) -> ListQuery:
    return _list(query)


def _list(query: bytes) -> ListQuery:
    values = parameters(parse_qsl(query.decode("latin-1"), keep_blank_values=True), _LIST_PARAMETERS)
    if not values:
        return ListQuery()
    raw = values.get("filter")
    return ListQuery(
        filter=parse_filter(_filter_json(raw) if raw else None),
        sort=values.get("sort"),
        fields=_fields(values.get("fields")),
        limit=limit_of(values.get("limit", "50")),
        cursor=values.get("cursor") or None,
        total=_total(values.get("total", "none")),
        as_of=_moment(values.get("as_of")),
        trash=_flag(values.get("trash", "false")),
    )


def body_query(body: RecordQuery) -> ListQuery:
    """Read the body of a list."""
    return ListQuery(
        filter=parse_filter(body.filter),
        sort=body.sort if isinstance(body.sort, str | None) else ",".join(body.sort),
        fields=_fields(body.fields) if isinstance(body.fields, str | None) else tuple(body.fields[:MAX_FIELDS]),
        limit=body.limit,
        cursor=body.cursor,
        total=body.total,
        as_of=_moment(body.as_of),
        trash=body.trash,
        colors=tuple(
            (parse_filter(each.filter, pointer=f"/colors/{i}/filter"), each.color) for i, each in enumerate(body.colors)
        ),
        start=body.start or None,
        reminders=body.reminders,
    )


def aggregate_query(body: AggregateRequest) -> AggregateQuery:
    """Read the body of a question for figures."""
    groups = (GroupBy(each) if isinstance(each, str) else GroupBy(each.field, each.period) for each in body.group_by)
    return AggregateQuery(
        group_by=tuple(groups),
        measures=tuple(Measure(each.op, each.field) for each in body.measures),
        filter=parse_filter(body.filter),
        as_of=_moment(body.as_of),
        limit=body.limit,
    )


def history_parameters(given: Iterable[tuple[str, str]]) -> tuple[int, int | None]:
    """Read the query parameters of a history: how many changes, and before which version."""
    values = parameters(given, frozenset({"limit", "before"}))
    before = values.get("before")
    limit = limit_of(values.get("limit", "100"))
    if not 1 <= limit <= MAX_CHANGES:
        raise InvalidQuery.at("?limit", "limit_out_of_range", maximum=MAX_CHANGES)
    return limit, None if before is None else limit_of(before, "?before")


def timeline_parameters(given: Iterable[tuple[str, str]]) -> TimelineQuery:
    """Read the query parameters of a timeline: how many entries, of which kinds, behind which cursor."""
    values = parameters(given, frozenset({"limit", "cursor", "kinds"}))
    kinds = frozenset(filter(None, values.get("kinds", "").split(",")))
    return TimelineQuery(limit_of(values.get("limit", "30")), values.get("cursor") or None, kinds or None)


def record_parameters(given: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...] | None, datetime | None]:
    """Read the query parameters of one record: fields and moment."""
    values = parameters(given, _RECORD_PARAMETERS)
    return _fields(values.get("fields")), _moment(values.get("as_of"))


def json_object(body: bytes) -> dict[str, Any]:
    """Read a body that must be a JSON object.

    Raises:
        UnreadableBody, InvalidRequest: not JSON, or something else than an object.
    """
    if not body:
        raise InvalidRequest(problems=(Problem("/", "missing", {}),))
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnreadableBody(reason=error.msg, position=error.pos) from None
    if not isinstance(found, dict):
        raise InvalidRequest(problems=(Problem("/", "not_an_object", {}),))
    return found


@lru_cache(maxsize=512)
def update_parameters(query: bytes) -> tuple[str | None, tuple[str, ...] | None]:
    """Read the query of an update: the reason, and the fields to return."""
    given = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    values = parameters(given, frozenset({"reason", "fields"}))
    return _reason(values.get("reason")), _fields(values.get("fields"))


def _reason(text: Any, pointer: str = "?reason") -> str | None:
    if text is None:
        return None
    if not isinstance(text, str) or len(text) > MAX_REASON or not text.replace("\n", " ").isprintable():
        problem = Problem(pointer, "invalid_value", {"because": "value_printable", "maximum": MAX_REASON})
        raise InvalidRequest(problems=(problem,))
    return text


def take_reason(values: dict[str, Any], reason: str | None) -> str | None:
    """Take ``$reason`` out of the values of a record; it wins over the ``reason`` of the address.

    Raises:
        InvalidRequest: no text, or too long.
    """
    return _reason(values.pop(REASON, None), REASON) or reason


def take_context(values: dict[str, Any]) -> WriteContext:
    """Take ``$context`` out of the values of a record."""
    return write_context(values.pop(CONTEXT, None), CONTEXT)


def write_context(given: Any, pointer: str) -> WriteContext:
    """Return what a request says beside the values, for the guards.

    Raises:
        InvalidRequest: not an object, or too large.
    """
    if given is None:
        return NO_CONTEXT
    if not isinstance(given, dict) or len(orjson.dumps(given)) > MAX_CONTEXT_BYTES:
        told = {"because": "value_bytes", "maximum": MAX_CONTEXT_BYTES}
        raise InvalidRequest(problems=(Problem(pointer, "invalid_value", told),))
    return WriteContext(given=MappingProxyType(given))


def parameters(given: Iterable[tuple[str, str]], known: frozenset[str]) -> dict[str, str]:
    """Return query parameters by name; one that is not known is refused."""
    values = dict(given)
    if unknown := values.keys() - known:
        raise InvalidQuery(problems=tuple(Problem(f"?{name[:50]}", "unknown_key", {}) for name in sorted(unknown)))
    return values


def _filter_json(raw: str) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidFilter.at("?filter", "invalid_json", reason=error.msg, position=error.pos) from None


def _fields(raw: str | None) -> tuple[str, ...] | None:
    if raw is None:
        return None
    return tuple(name for each in raw.split(",")[:MAX_FIELDS] if (name := each.strip()))


def limit_of(raw: str, pointer: str = "?limit") -> int:
    if not raw.isascii() or not raw.isdigit() or len(raw) > 9:
        raise InvalidQuery.at(pointer, "invalid_value", because="value_whole", type="int_parsing")
    return int(raw)


def _total(raw: str) -> Any:
    if raw not in _TOTALS:
        raise InvalidQuery.at("?total", "invalid_value", because="value_choice", known=_TOTALS, type="literal_error")
    return raw


def _flag(raw: str) -> bool:
    if raw not in {"true", "false"}:
        raise InvalidQuery.at("?trash", "invalid_value", because="value_flag", type="bool_parsing")
    return raw == "true"


def _moment(raw: str | None) -> datetime | None:
    if raw is None:
        return None
    try:
        # A plus sign that nobody escaped arrives as a space.
        moment = datetime.fromisoformat(raw.replace(" ", "+") if raw[10:11] == "T" else raw)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidQuery.at("?as_of", "invalid_value", because="value_moment", type="datetime_parsing") from None


def record_id(raw: str, object_name: str) -> UUID:
    """Read the id in an address; what is no id is no record either."""
    found = parse_uuid(raw)
    if found is None:
        raise RecordNotFound(object=object_name)
    return found


def expected_version(if_match: str | None) -> int | None:
    """Read an ``If-Match`` header: a version, plain or quoted; ``*`` and nothing mean any."""
    if if_match is None or if_match == "*":
        return None
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise InvalidInput(problems=(Problem("If-Match", "if_match_invalid", {}),))
    return int(found[1])


def bulk_changes(operations: list[dict[str, Any]]) -> tuple[list[Change], dict[int, Rejected]]:
    """Read the operations of a bulk request; those that cannot be read are rejected by their place."""
    changes: list[Change] = []
    unreadable: dict[int, Rejected] = {}
    for place, operation in enumerate(operations):
        found = _change(operation)
        if isinstance(found, Problem):
            unreadable[place] = Rejected((found,))
        else:
            changes.append(found)
    return changes, unreadable


def _change(operation: Mapping[str, Any]) -> Change | Problem:
    match operation:
        case {"op": "create", "values": dict(values), **rest} if not rest:
            return Create(values)
        case {"op": "update", "id": identifier, "values": dict(values), **rest} if not rest.keys() - {"version"}:
            return _with_id(identifier, rest, lambda found, version: Update(found, values, version))
        case {"op": "delete", "id": identifier, **rest} if not rest.keys() - {"version"}:
            return _with_id(identifier, rest, Delete)
        case {"op": "restore", "id": identifier, **rest} if not rest:
            return _with_id(identifier, rest, lambda found, _: Restore(found))
    return Problem("", "operation_unknown", {})


def _with_id(identifier: object, rest: Mapping[str, Any], build: Any) -> Change | Problem:
    found = parse_uuid(identifier) if isinstance(identifier, str) else None
    if found is None:
        return Problem("id", "not_id", {"value": shown(identifier)})
    version = rest.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        return Problem("version", "if_match_invalid", {})
    change: Change = build(found, version)
    return change


def error_of(rejected: Rejected) -> YingtuError:
    """Return the error that answers a request whose one change was rejected."""
    alone = rejected.problems[0] if len(rejected.problems) == 1 else None
    match rejected.status, alone:
        case 404, Problem(params=params):
            return RecordNotFound(**params)
        case 409, Problem(code="stale_version", params=params):
            return StaleVersion(problems=rejected.problems, **params)
        case 409, Problem(code="in_trash"):
            return RecordInTrash()
        case 403, _:
            return RecordForbidden(problems=rejected.problems, operation="write")
        case 409, _:
            return RecordConflict(problems=rejected.problems)
        case _:
            return RecordRejected(problems=rejected.problems)
