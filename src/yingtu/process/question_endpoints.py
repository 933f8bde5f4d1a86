"""Questions about records that stay too long, over HTTP: in the application, and by the signed links of mails."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request

from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
)
from yingtu.process import describe, questions
from yingtu.process.errors import NoQuestion
from yingtu.process.questions import Support
from yingtu.process.schemas import (
    LinkAnswer,
    QuestionList,
    QuestionPage,
    SupportAsked,
    SupportRequest,
)
from yingtu.records import service as records
from yingtu.records.changes import Source
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1", tags=["processes"], route_class=Route)

Token = Annotated[str, Path(max_length=200, description="From the link in the mail")]
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/dwell-questions", responses=_READ)
async def list_dwell_questions(session: CheckedReadSession, actor: CurrentActor) -> QuestionList:
    """List the records that stay too long and about which one is asked: do they need pre-sales support?"""
    found = await questions.mine(session, actor)
    catalog = await records.catalog_for(session, actor)
    return QuestionList(items=[describe.question_info(catalog, each, actor.language) for each in found])


@router.post("/objects/{object}/records/{record_id}/stage/support", responses=_CHANGE)
async def ask_for_support(
    object_name: Annotated[str, Path(alias="object", max_length=63)],
    record_id: UUID,
    body: SupportRequest,
    session: CheckedWriteSession,
    actor: CurrentActor,
) -> SupportAsked:
    """Answer yes: make a pre-sales request for the record; its question is answered for everybody."""
    support = Support(body.engineer, body.needed_on, body.material)
    request = await questions.yes(session, actor, object_name, record_id, support, source=source_of(actor))
    return SupportAsked(request_id=request)


@router.get("/dwell-links/{token}", responses=problem_responses(401, 404, 503))
async def open_dwell_link(
    request: Request, token: Token, database: CurrentDatabase, workspace: CurrentWorkspace
) -> QuestionPage:
    """Show the questions that a mail asked. Answers nothing."""
    language = facts_of(request.scope).language
    async with database.read(workspace) as session:
        actor, found = await questions.of_link(session, token)
        catalog = await records.catalog_for(session, actor)
    items = [describe.question_info(catalog, each, language) for each in found]
    return QuestionPage(person=actor.name, items=items)


@router.post("/dwell-links/{token}", responses=problem_responses(401, 403, 404, 409, 422, 503))
async def answer_by_dwell_link(
    request: Request, token: Token, body: LinkAnswer, database: CurrentDatabase, workspace: CurrentWorkspace
) -> QuestionPage:
    """Answer one question of a mail, as the person it was sent to. Each is answered once."""
    language = facts_of(request.scope).language
    async with database.write(workspace) as session:
        actor, found = await questions.of_link(session, token)
        asked = next((each.question for each in found if each.question.id == body.question), None)
        if asked is None or asked.answer is not None:
            raise NoQuestion
        if body.support is not None:
            support = Support(body.support.engineer, body.support.needed_on, body.support.material)
            await questions.yes(session, actor, asked.object, asked.record_id, support, source=Source.UI)
        elif body.pause is not None:
            await questions.no(
                session,
                actor,
                asked.object,
                asked.record_id,
                reason=body.pause.reason,
                working_days=body.pause.working_days,
                until=body.pause.until,
            )
        actor, found = await questions.of_link(session, token)
        catalog = await records.catalog_for(session, actor)
    items = [describe.question_info(catalog, each, language) for each in found]
    return QuestionPage(person=actor.name, items=items)
