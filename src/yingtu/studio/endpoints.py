"""Addresses of the studio."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from yingtu.http.problems import problem_responses
from yingtu.identity.actor import Device
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.kit.i18n import translate, translate_hint
from yingtu.schema import areas
from yingtu.schema.schemas import ObjectMeta
from yingtu.studio import drafts, naming, service
from yingtu.studio.schemas import (
    ConflictEntry,
    DraftedChange,
    DraftEntry,
    DraftInput,
    DraftSaved,
    FormInput,
    FormulaAnswer,
    FormulaInput,
    FormulaProblem,
    MeanwhileEntry,
    MergeAnswer,
    MergeInput,
    TechnicalName,
)

router = APIRouter(prefix="/api/v1/meta", tags=["configuration"], route_class=Route)


@router.post("/formula", responses=problem_responses(401, 403, 404, 409, 422, 503))
async def try_formula(session: CheckedReadSession, actor: CurrentActor, body: FormulaInput) -> FormulaAnswer:
    """Check a formula and work it out on one record, without saving anything. Needs the ability `configure`."""
    found = await service.try_formula(
        session,
        actor,
        body.object,
        body.expression,
        condition=body.condition,
        draft=body.draft,
        record=body.record,
    )
    return FormulaAnswer(
        valid=found.type is not None,
        type=found.type,
        problems=[
            FormulaProblem(
                position=int(each.params.get("position", 1)),
                code=each.code,
                message=translate(each.code, each.params, actor.language),
                hint=translate_hint(each.code, each.params, actor.language),
            )
            for each in found.problems
        ],
        evaluated=found.evaluated,
        value=found.value,
    )


@router.post("/form", responses=problem_responses(401, 403, 404, 409, 422, 503))
async def show_form(session: CheckedReadSession, actor: CurrentActor, body: FormInput) -> ObjectMeta:
    """Describe an object as it is drafted, as somebody with a role gets it on a device. Needs the ability `configure`."""
    return await service.form_as(session, actor, body.object, body.draft, role=body.role, device=Device(body.device))


@router.get("/technical-name", responses=problem_responses(401, 403, 422, 503))
async def technical_name(
    session: CheckedReadSession,
    actor: CurrentActor,
    label: Annotated[str, Query(min_length=1, max_length=100)],
    of: Annotated[Literal["object", "field"], Query()] = "field",
) -> TechnicalName:
    """Return a technical name for what people call something in any language; whether it is free, only the draft knows."""
    del session
    areas.require_some(actor)
    return TechnicalName(name=(naming.object_name if of == "object" else naming.field_name)(label, frozenset()))


_DRAFT = problem_responses(401, 403, 409, 422, 503)


@router.get("/draft", responses=_DRAFT)
async def get_draft(session: CheckedReadSession, actor: CurrentActor) -> DraftEntry:
    """Return what you have changed but not published, and what colleagues have published since you began."""
    found, version, meanwhile = await drafts.get(session, actor)
    return DraftEntry(
        revision=found.revision,
        base=found.base,
        changes=[DraftedChange(**each) for each in found.changes],
        saved_at=found.saved_at,
        version=version,
        meanwhile=[
            MeanwhileEntry(
                number=each.number,
                at=each.at,
                by=each.by,
                note=each.note,
                documents=[list(pair) for pair in each.documents],
            )
            for each in meanwhile
        ],
    )


@router.put("/draft", responses=_DRAFT)
async def put_draft(session: CheckedWriteSession, actor: CurrentActor, body: DraftInput) -> DraftSaved:
    """Keep what you have changed; nothing of it is in force before it is published."""
    changes = [each.model_dump(mode="json") for each in body.changes]
    return DraftSaved(revision=await drafts.save(session, actor, body.revision, body.base, changes))


@router.delete("/draft", status_code=204, responses=_DRAFT)
async def delete_draft(session: CheckedWriteSession, actor: CurrentActor) -> None:
    """Forget your draft."""
    await drafts.drop(session, actor)


@router.post("/draft/merge", responses=_DRAFT)
async def merge_draft(session: CheckedWriteSession, actor: CurrentActor, body: MergeInput) -> MergeAnswer:
    """Carry your draft over to the version in force; conflicts are decided one by one."""
    done = await drafts.merge(session, actor, body.revision, body.decided)
    return MergeAnswer(
        revision=done.draft.revision,
        base=done.draft.base,
        changes=[DraftedChange(**each) for each in done.draft.changes],
        conflicts=[
            ConflictEntry(
                place=f"{each.kind}/{each.key}{each.pointer}", base=each.base, theirs=each.theirs, mine=each.mine
            )
            for each in done.conflicts
        ],
    )
