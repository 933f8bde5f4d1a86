"""Conversions over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response

from yingtu.conversion import service
from yingtu.conversion.schemas import (
    ConversionInfo,
    ConversionList,
    ConversionMatch,
    ConversionName,
    ConversionNames,
    ConversionTarget,
    Converted,
    ConvertRequest,
    MadeRecord,
)
from yingtu.conversion.service import Choice, Proposal
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.metadata.checks import texts
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1/objects/{object}", tags=["conversions"], route_class=Route)

ObjectName = Annotated[str, Path(alias="object", max_length=63, description="Api name of the object")]
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/conversions", responses=_READ)
async def list_conversions(
    object_name: ObjectName, session: CheckedReadSession, actor: CurrentActor
) -> ConversionNames:
    """List the conversions that the configuration knows for an object."""
    found = await service.names(session, actor, object_name)
    return ConversionNames(
        items=[ConversionName(key=key, label=texts(each.label, actor.language)) for key, each in found.items()]
    )


@router.get("/records/{record_id}/conversion", responses=_READ)
async def get_conversions(
    object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> ConversionList:
    """List what a record can be converted into now, with the values that would be taken over; empty when nothing."""
    found = await service.plans(session, actor, object_name, record_id)
    return ConversionList(
        items=[
            ConversionInfo(
                key=plan.key,
                label=texts(plan.document.label, actor.language),
                targets=[_target(each, actor.language) for each in plan.proposals],
            )
            for plan in found
        ]
    )


@router.post("/records/{record_id}/conversion", responses=_CHANGE)
async def convert_record(
    object_name: ObjectName, record_id: UUID, body: ConvertRequest, session: CheckedWriteSession, actor: CurrentActor
) -> Converted:
    """Convert a record: all of it happens or nothing."""
    choices = {name: Choice(each.use, each.values, each.skip) for name, each in body.targets.items()}
    made = await service.convert(
        session, actor, object_name, record_id, body.conversion, choices, source=source_of(actor)
    )
    records = [MadeRecord(target=name, object=kind, id=each) for name, (kind, each) in made.records.items()]
    return Converted(records=records, carried=made.carried)


@router.delete("/records/{record_id}/conversion", status_code=204, response_class=Response, responses=_CHANGE)
async def undo_conversion(
    object_name: ObjectName, record_id: UUID, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Take the last conversion of a record back, as long as nobody has changed what it made."""
    await service.undo(session, actor, object_name, record_id, source=source_of(actor))
    return Response(status_code=204)


def _target(proposal: Proposal, language: str) -> ConversionTarget:
    name = proposal.object.name_field
    return ConversionTarget(
        target=proposal.target,
        object=proposal.object.api_name,
        label=texts(proposal.object.label, language),
        optional=proposal.document.optional,
        values=dict(proposal.values),
        matches=[_match(each, name) for each in proposal.matches],
    )


def _match(row: Mapping[str, Any], name: str) -> ConversionMatch:
    return ConversionMatch(id=row["id"], name=str(row.get(name) or ""), owner=str(row.get("owner_id.name") or ""))
