"""Making an approved change: through the one write path, as whoever asked for it, with everything checked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.approvals import repository
from yingtu.identity import service as identity
from yingtu.identity.errors import NotSignedIn
from yingtu.kit.errors import Problem
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import UnknownObject
from yingtu.records import service as records
from yingtu.records.arrays import json_text
from yingtu.records.changes import Create, Delete, Rejected, Source, Update, WriteContext
from yingtu.records.errors import NotWritable

if TYPE_CHECKING:
    from yingtu.approvals.repository import Approval
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Change


async def carry_out(session: Session, approval: Approval) -> list[dict[str, Any]] | None:
    """Make the change; return what is wrong with it now, None when it was made."""
    catalog = await metadata.catalog(session)
    obj = catalog.objects.get(approval.object)
    if obj is None:
        return _stored(Problem("", "approval_object_gone", {}))
    moved = await _moved(session, approval, catalog, obj)
    if moved is not None:
        return _stored(moved)
    try:
        requester = await identity.actor_of_user(session, approval.requester)
    except NotSignedIn:
        return _stored(Problem("", "approval_requester_left", {}))
    context = WriteContext(
        lenient=approval.context.get("lenient"),
        date_order=approval.context.get("date_order"),
        time_zone=approval.context.get("time_zone"),
        approval=approval.id,
        given=approval.context.get("given") or {},
    )
    try:
        result = await records.write(
            session,
            requester,
            approval.object,
            [change_of(approval)],
            source=Source(approval.source),
            reason=approval.reason,
            context=context,
        )
    except (UnknownObject, NotWritable) as error:
        return _stored(Problem("", error.code, error.params))
    (outcome,) = result.outcomes
    return _stored(*outcome.problems) if isinstance(outcome, Rejected) else None


def change_of(approval: Approval) -> Change:
    """Return the change as it was asked for, without the version it was made on: what moved is looked at by value."""
    values, record = approval.change or {}, approval.record_id
    match approval.operation:
        case "create":
            return Create(values, record)
        case "update" if record is not None:
            return Update(record, values)
        case "delete" if record is not None:
            return Delete(record)
        case _:
            raise ValueError(f"an approval of {approval.operation!r} changes nothing")


async def _moved(session: Session, approval: Approval, catalog: Catalog, obj: Object) -> Problem | None:
    """Return what has become of the record since: it is gone, or others have changed what was to be changed."""
    if approval.operation == "create" or approval.record_id is None:
        return None
    row = await repository.current_values(session, catalog, obj, approval.record_id)
    if row is None:
        return Problem("", "approval_record_gone", {})
    if approval.operation == "delete":
        changed = ["version"] if row["version"] != approval.base_version else []
    else:
        changed = [
            name for name, value in approval.before.items() if name in row and json_text(value) != json_text(row[name])
        ]
    if not changed:
        return None
    names = dict.fromkeys(each.split("__")[0] for each in changed)
    labels = [dict(obj.fields[name].label) for name in names if name in obj.fields]
    return Problem("", "approval_record_changed", {"fields": labels})


def _stored(*problems: Problem) -> list[dict[str, Any]]:
    return [{"pointer": each.pointer, "code": each.code, "params": each.params} for each in problems]
