"""Addresses of the studio."""

from __future__ import annotations

from fastapi import APIRouter

from yingtu.http.problems import problem_responses
from yingtu.identity.actor import Device
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, Route
from yingtu.kit.i18n import translate, translate_hint
from yingtu.schema.schemas import ObjectMeta
from yingtu.studio import service
from yingtu.studio.schemas import FormInput, FormulaAnswer, FormulaInput, FormulaProblem

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
