"""Addresses of rights: requests and codes, explanations, comparing before a change, looking as another person, what is watched."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.access.policy import Level, Operation
from yingtu.http.problems import problem_response, problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentKnown,
    RightsSession,
    Route,
)
from yingtu.kit import clock
from yingtu.kit.errors import Problem
from yingtu.metadata import service as metadata
from yingtu.permissions import changing, repository, service
from yingtu.permissions import explain as explaining
from yingtu.permissions.difference import Difference
from yingtu.permissions.errors import CodeWrong
from yingtu.permissions.repository import AccessRequest
from yingtu.permissions.schemas import (
    AbilityChange,
    AccessReason,
    AccessRequestInfo,
    AlarmInfo,
    Approved,
    Boxes,
    CodeInput,
    CountedInfo,
    ExplanationInfo,
    ExportInput,
    FieldChange,
    LentRecord,
    LevelName,
    Note,
    ObjectChange,
    PersonCount,
    PersonUsage,
    Revealed,
    RevealedValue,
    RevealInput,
    RightsChangeInput,
    RightsChanges,
    RightsDifference,
    RightsDocument,
    RightsDocuments,
    SeeAsInput,
    ViewRightInput,
    Watch,
)
from yingtu.schema.draft import DocumentChange

router = APIRouter(prefix="/api/v1/access", tags=["rights"], route_class=Route)

_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)
RequestId = Annotated[UUID, Path()]


@router.get("/requests", responses=_READ)
async def list_access_requests(session: CheckedReadSession, actor: CurrentActor) -> Boxes:
    """List what you asked for, what you may decide, and the temporary view rights you hold."""
    mine, waiting = await service.boxes(session, actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    administers = service.administers(catalog, actor)
    return Boxes(
        mine=[_info(each, actor, administers=administers) for each in mine],
        to_decide=[_info(each, actor, administers=administers) for each in waiting],
        rights=[LentRecord(**each) for each in await service.rights(session, actor)],
        administers=administers,
    )


@router.post("/requests/view", status_code=201, responses=_CHANGE)
async def ask_to_view(session: CheckedWriteSession, actor: CurrentActor, body: ViewRightInput) -> AccessRequestInfo:
    """Ask to read records for at most a day; the manager of their owner decides."""
    found = await service.ask_to_view(session, actor, body.object, body.records, hours=body.hours, reason=body.reason)
    return _info(found, actor)


@router.post("/requests/reveal", status_code=201, responses=_CHANGE)
async def ask_to_reveal(session: CheckedWriteSession, actor: CurrentActor, body: RevealInput) -> AccessRequestInfo:
    """Ask to see a masked value; your manager gets a code to hand on."""
    found = await service.ask_to_reveal(session, actor, body.object, body.records, body.field, reason=body.reason)
    return _info(found, actor)


@router.post("/requests/export", status_code=201, responses=_CHANGE)
async def ask_to_export(session: CheckedWriteSession, actor: CurrentActor, body: ExportInput) -> AccessRequestInfo:
    """Ask for an export of more rows than your roles allow; your manager decides, then start the same export again."""
    wanted: dict[str, Any] = {"object": body.object, "filter": body.filter, "fields": body.fields}
    return _info(await service.ask(session, actor, "export", reason=body.reason, params=wanted), actor)


@router.post("/requests/change", status_code=201, responses=_CHANGE)
async def ask_to_change(
    session: CheckedWriteSession, actor: CurrentActor, body: RightsChangeInput
) -> AccessRequestInfo:
    """Ask a second administrator to confirm a change of rights."""
    people = [(each.user_id, each.roles) for each in body.people]
    return _info(await changing.ask(session, actor, _documents(body), people, reason=body.reason), actor)


@router.post("/requests/{request_id}/approve", responses=_CHANGE)
async def approve_access_request(
    session: RightsSession, actor: CurrentActor, request_id: RequestId, body: Note
) -> Approved:
    """Grant a request. For a masked value the answer holds the code, this once: hand it to the person who asked."""
    done = await service.approve(session, actor, request_id, note=body.note)
    if done.request.kind == "change":
        await changing.carry_out(session, actor, done.request)
    elif done.request.kind == "see_as":
        await changing.carry_out_see_as(session, actor, done.request)
    return Approved(request=_info(done.request, actor), code=done.code)


@router.post("/requests/{request_id}/refuse", responses=_CHANGE)
async def refuse_access_request(
    session: CheckedWriteSession, actor: CurrentActor, request_id: RequestId, body: Note
) -> AccessRequestInfo:
    """Refuse a request."""
    return _info(await service.refuse(session, actor, request_id, note=body.note), actor)


@router.post("/requests/{request_id}/revoke", responses=_CHANGE)
async def revoke_access_request(
    session: RightsSession, actor: CurrentActor, request_id: RequestId
) -> AccessRequestInfo:
    """Withdraw your own request, or end what was granted by it, at once."""
    return _info(await service.revoke(session, actor, request_id), actor)


@router.post("/requests/{request_id}/reveal", responses=_CHANGE, response_model=Revealed)
async def reveal_value(
    request: Request,
    session: CheckedWriteSession,
    actor: CurrentActor,
    request_id: RequestId,
    body: CodeInput,
    response: Response,
) -> Any:
    """Return the value a code was given for, once. Show it for `seconds` and forget it."""
    found = await service.reveal(session, actor, request_id, body.code)
    if isinstance(found, Problem):
        # An answer, not an exception: the count of wrong codes is to be stored.
        return problem_response(CodeWrong(problems=(found,), **found.params), request.scope)
    response.headers["cache-control"] = "no-store"
    asked = await repository.one(session, request_id)
    return Revealed(
        field=(asked.field if asked else None) or "",
        values=[RevealedValue(**each) for each in found],
        seconds=service.SHOWN_S,
    )


@router.get("/explain", responses=_READ)
async def explain_access(
    session: CheckedReadSession,
    actor: CurrentActor,
    object: Annotated[str, Query(max_length=63)],  # noqa: A002
    record: UUID,
    field: Annotated[str | None, Query(max_length=63)] = None,
    operation: Operation = Operation.READ,
    person: Annotated[UUID | None, Query(description="Yourself when left out")] = None,
) -> ExplanationInfo:
    """Say in words why somebody can or cannot do something with a record, or gets what of a field."""
    found = await explaining.explain(session, actor, object, record, operation, field=field, person=person)
    return ExplanationInfo(
        allowed=found.allowed,
        level=None if found.level is None else _level(found.level),
        summary=found.summary,
        reasons=[
            AccessReason(text=each.text, applies=each.applies, why_not=each.why_not, level=_level(each.level))
            for each in found.reasons
        ],
    )


@router.get("/documents", responses=_READ)
async def list_rights(session: CheckedReadSession, actor: CurrentActor) -> RightsDocuments:
    """List roles and sharing rules as documents. Needs the ability `manage_access` (or `configure`)."""
    found, four_eyes = await changing.rights_documents(session, actor)
    return RightsDocuments(
        items=[RightsDocument(kind=kind, key=key, body=body, people=people) for kind, key, body, people in found],
        four_eyes=four_eyes,
        version=actor.catalog_version,
    )


@router.post("/difference/preview", responses=_CHANGE)
async def compare_rights(session: CheckedReadSession, actor: CurrentActor, body: RightsChanges) -> RightsDifference:
    """Say who would gain and lose what by a change of roles and sharing rules, with counts. Nothing is changed."""
    found = await changing.compare(session, actor, _documents(body))
    return _difference(found, second_needed=await changing.four_eyes(session, actor))


@router.post("/seen-as", responses=_CHANGE, response_model=AccessRequestInfo | None)
async def see_as_person(
    session: RightsSession, actor: CurrentActor, known: CurrentKnown, body: SeeAsInput
) -> AccessRequestInfo | None:
    """Look as another person for half an hour, changing nothing. Where four eyes are wanted this only asks, and returns the request."""
    asked = await changing.see_as(session, actor, known.credential_id, body.user_id, reason=body.reason)
    return None if asked is None else _info(asked, actor)


@router.delete("/seen-as", status_code=204, responses=_CHANGE)
async def see_as_oneself(session: CheckedWriteSession, actor: CurrentActor, known: CurrentKnown) -> None:
    """Be yourself again."""
    del actor
    await changing.see_again(session, known.credential_id)


@router.get("/watch", responses=_READ)
async def watch_usage(session: CheckedReadSession, actor: CurrentActor) -> Watch:
    """Show who read, exported and was refused how much in the last 24 hours, and alarms. For administrators of rights and auditors."""
    if "view_audit" not in actor.abilities:
        await changing.require_administrator(session, actor)
    people = await repository.overview(session, clock.now() - timedelta(hours=24))
    return Watch(
        people=[PersonUsage(**each) for each in people],
        alarms=[AlarmInfo(**each) for each in await repository.alarms(session)],
    )


def _documents(body: RightsChanges) -> list[DocumentChange]:
    return [DocumentChange(each.kind, each.key, each.body) for each in body.changes]


def _info(request: AccessRequest, actor: Actor, *, administers: bool = False) -> AccessRequestInfo:
    asked = actor.user_id in request.deciders or administers
    return AccessRequestInfo(
        id=request.id,
        kind=request.kind,
        person=request.person,
        person_name=request.person_name,
        object=request.object,
        records=request.record_ids,
        field=request.field,
        reason=request.reason,
        params=request.params,
        state=request.state,
        created_at=request.created_at,
        decided_at=request.decided_at,
        decider_name=request.decider_name,
        note=request.note,
        ends_at=request.ends_at,
        mine=request.person == actor.user_id,
        decidable=request.state == "open" and asked and request.person != actor.user_id,
    )


def _level(level: Level) -> LevelName:
    names: dict[Level, LevelName] = {
        Level.HIDDEN: "hidden", Level.MASKED: "masked", Level.READ: "read", Level.EDIT: "edit",
    }  # fmt: skip
    return names[level]


def _difference(found: Difference, *, second_needed: bool) -> RightsDifference:
    return RightsDifference(
        people=found.people,
        objects=[
            ObjectChange(
                object=each.object,
                operations=[
                    CountedInfo(
                        operation=one.operation.value,
                        gaining=one.gaining,
                        losing=one.losing,
                        records_gained=one.records_gained,
                        records_lost=one.records_lost,
                        exact=one.exact,
                        people=[
                            PersonCount(name=name, before=before, after=after, gained=gained, lost=lost)
                            for name, before, after, gained, lost in one.people
                        ],
                    )
                    for one in each.operations
                ],
                fields=[
                    FieldChange(field=name, before=_level(before), after=_level(after), people=people)
                    for name, before, after, people in each.fields
                ],
            )
            for each in found.objects
        ],
        abilities=[
            AbilityChange(ability=ability, gained=gained, people=people) for ability, gained, people in found.abilities
        ],
        second_needed=second_needed,
    )
