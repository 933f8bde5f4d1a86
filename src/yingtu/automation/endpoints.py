"""Automations over HTTP: watch, try, pause, repeat, press; webhooks; the working calendar."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ValidationError

from yingtu.automation import service
from yingtu.automation.schemas import (
    AutomationInfo,
    AutomationList,
    ButtonInfo,
    ButtonList,
    CalendarInfo,
    DayInfo,
    Hook,
    ReminderInfo,
    ReminderList,
    RunDetail,
    RunInfo,
    RunPage,
    RunStepInfo,
    Started,
    StartRequest,
    TestRequest,
    TestResult,
    TriedStep,
)
from yingtu.automation.service_repository import LogRow, RunRow
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
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import InvalidInput
from yingtu.kit.i18n import translate, translate_hint
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import AutomationDocument
from yingtu.metadata.checks import Problems, texts
from yingtu.workdays.holidays import name_in
from yingtu.workdays.service import calendar_of

router = APIRouter(prefix="/api/v1", tags=["automations"], route_class=Route)
record_router = APIRouter(prefix="/api/v1/objects/{object}/records", tags=["automations"], route_class=Route)
_READ = problem_responses(401, 403, 404, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)

Key = Annotated[str, Path(max_length=100)]
ObjectName = Annotated[str, Path(alias="object", max_length=63)]
#: Bodies of webhooks are for machines, not for files.
MAX_HOOK_BYTES = 1024 * 1024


@router.get("/automations", responses=_READ)
async def list_automations(request: Request, session: CheckedReadSession, actor: CurrentActor) -> AutomationList:
    """List automations, with what their runs came to in the last seven days."""
    language = facts_of(request.scope).language
    found = await service.overview(session, actor)
    return AutomationList(
        items=[
            AutomationInfo(
                key=each.key,
                label=each.document.label,
                object=each.document.object,
                trigger=each.document.trigger.model_dump(mode="json", exclude_unset=True),
                active=each.document.active,
                paused_at=each.control.paused_at if each.control else None,
                hook=_hook(each.control.token) if each.control and each.control.token else None,
                counts=dict(each.counts),
                last_at=each.last_at,
                next_at=each.next_at,
                warnings=[translate(code, params, language) for _, code, params in each.warnings],
            )
            for each in found
        ]
    )


@router.get("/automations/{key}/runs", responses=_READ)
async def list_automation_runs(
    request: Request,
    key: Key,
    session: CheckedReadSession,
    actor: CurrentActor,
    before: Annotated[UUID | None, Query(description="`next_before` of the page before")] = None,
    state: Annotated[
        Literal["ready", "waiting", "calling", "looping", "done", "failed", "stopped"] | None, Query()
    ] = None,
    record_id: Annotated[UUID | None, Query(description="Only those for this record")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RunPage:
    """List runs of an automation, the newest first."""
    language = facts_of(request.scope).language
    found = await service.runs_of(session, actor, key, before=before, state=state, record_id=record_id, limit=limit)
    items = [_run(each, language) for each in found]
    return RunPage(items=items, next_before=items[-1].id if len(items) == limit else None)


@router.get("/automation-runs/{run_id}", responses=_READ)
async def get_automation_run(
    request: Request,
    run_id: UUID,
    session: CheckedReadSession,
    actor: CurrentActor,
    after: Annotated[int, Query(ge=0, description="`next_after` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 200,
) -> RunDetail:
    """Return a run with what its steps were given and gave."""
    language = facts_of(request.scope).language
    run, document, log, veiled = await service.run_with_log(session, actor, run_id, after=after, limit=limit)
    return RunDetail(
        run=_run(run, language),
        document=document.model_dump(mode="json", exclude_unset=True),
        log=[_step(each, language) for each in log],
        next_after=log[-1].id if len(log) == limit else None,
        veiled=veiled,
    )


@router.post("/automation-runs/{run_id}/replay", status_code=204, response_class=Response, responses=_CHANGE)
async def replay_automation_run(run_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Let a failed run go on from the step at which it failed."""
    await service.replay(session, actor, run_id)
    return Response(status_code=204)


@router.post("/automations/test", responses=_CHANGE)
async def test_automation(
    request: Request, body: TestRequest, session: CheckedWriteSession, actor: CurrentActor
) -> TestResult:
    """Do the steps of an automation on a real record and take all of it back: what each would do.

    Nobody is told or called, and waits are over at once.
    """
    language = facts_of(request.scope).language
    service.require_configurer(actor)
    try:
        document = AutomationDocument.model_validate(body.document)
    except ValidationError as error:
        problems = Problems()
        problems.add_form("/automation/draft", error)
        raise InvalidInput(problems=tuple(problems.found)) from None
    tried = await service.try_out(session, actor, document, body.record_id, body.body)
    return TestResult(
        steps=[
            TriedStep(
                step=each.row.step,
                outcome=each.row.outcome,
                object=each.object,
                record_id=each.record_id,
                input=each.row.input,
                output=each.row.output,
                message=_sentence(each.row.code, each.row.params, language),
                hint=_hint(each.row.code, each.row.params, language),
            )
            for each in tried
        ]
    )


@router.post("/automations/{key}/pause", status_code=204, response_class=Response, responses=_CHANGE)
async def pause_automation(key: Key, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Let nothing begin, and let running instances stand where they are."""
    await service.pause(session, actor, key)
    return Response(status_code=204)


@router.post("/automations/{key}/resume", status_code=204, response_class=Response, responses=_CHANGE)
async def resume_automation(key: Key, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Let a paused automation go on."""
    await service.resume(session, actor, key)
    return Response(status_code=204)


@router.post("/automations/{key}/start", status_code=202, responses=_CHANGE)
async def start_automation(key: Key, body: StartRequest, session: CheckedWriteSession, actor: CurrentActor) -> Started:
    """Begin an automation by hand."""
    return Started(run_id=await service.start(session, actor, key, body.record_id))


@router.post("/automations/{key}/hook", responses=_CHANGE)
async def renew_automation_hook(key: Key, session: CheckedWriteSession, actor: CurrentActor) -> Hook:
    """Give a webhook a new address; the old one is void at once."""
    return Hook(path=_hook(await service.renew_token(session, actor, key)))


@router.post("/hooks/{token}", status_code=202, responses=problem_responses(403, 404, 409, 413, 503))
async def receive_hook(
    request: Request,
    token: Annotated[str, Path(max_length=100)],
    database: CurrentDatabase,
    workspace: CurrentWorkspace,
) -> Started:
    """Take a call of another system. It is stored before this answers; the same delivery is taken once."""
    body = await request.body()
    settings = facts_of(request.scope).context.settings
    async with database.write(workspace, Pool.INTERACTIVE) as session:
        run_id = await service.receive(session, token, body[:MAX_HOOK_BYTES], dict(request.headers), settings)
    return Started(run_id=run_id)


@record_router.get("/{record_id}/actions", responses=_READ)
async def list_record_actions(
    request: Request, object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> ButtonList:
    """List the buttons that the caller may press on a record."""
    language = facts_of(request.scope).language
    found = await service.buttons(session, actor, object_name, record_id)
    return ButtonList(
        items=[
            ButtonInfo(
                key=each.key,
                label=texts(each.trigger.label, language),
                confirm=texts(each.trigger.confirm, language) or None,
            )
            for each in found
        ]
    )


@record_router.post("/{record_id}/actions/{automation}", status_code=202, responses=_CHANGE)
async def press_record_action(
    object_name: ObjectName,
    record_id: UUID,
    automation: Key,
    session: CheckedWriteSession,
    actor: CurrentActor,
) -> Started:
    """Press a button: its automation begins for the record."""
    return Started(run_id=await service.press(session, actor, object_name, record_id, automation))


@router.get("/reminders", responses=problem_responses(401, 503))
async def list_reminders(session: CheckedReadSession, actor: CurrentActor) -> ReminderList:
    """List the reminders that colour records you may read."""
    found = await service.reminders_for(session, actor)
    return ReminderList(
        items=[
            ReminderInfo(key=key, label=each.label, object=each.object, color=each.color or "", filter=each.filter)
            for key, each in found
        ]
    )


@router.get("/calendar", responses=problem_responses(401, 422, 503))
async def get_calendar(
    session: CheckedReadSession,
    actor: CurrentActor,
    year: Annotated[int | None, Query(ge=1970, le=2200, description="This year when left out")] = None,
) -> CalendarInfo:
    """Return working hours and the days of a year that are not as their weekday says."""
    catalog = await metadata.of_version(session, actor.catalog_version)
    calendar = calendar_of(catalog)
    number = year or calendar.local(clock.now()).year
    found = calendar.year(number)
    return CalendarInfo(
        year=number,
        status=found.status.value,
        weekdays=sorted(calendar.weekdays),
        hours=list(catalog.workspace.working_hours.hours),
        working_days=found.days_before[-1],
        special=[
            DayInfo(
                day=each.day,
                working=each.working,
                makeup=each.makeup,
                name=name_in(calendar.country, each.day, each.name, actor.language),
            )
            for each in found.days
            if each.name or each.makeup or each.working is not (each.day.weekday() in calendar.weekdays)
        ],
    )


def _hook(token: str) -> str:
    return f"/api/v1/hooks/{token}"


def _sentence(code: str | None, params: Any, language: str) -> str | None:
    return None if code is None else translate(code, params or {}, language)


def _hint(code: str | None, params: Any, language: str) -> str | None:
    return None if code is None else translate_hint(code, params or {}, language)


def _run(row: RunRow, language: str) -> RunInfo:
    given = {name: getattr(row, name) for name in RunInfo.model_fields if name not in {"message", "hint"}}
    message, hint = _sentence(row.code, row.params, language), _hint(row.code, row.params, language)
    return RunInfo(**given, message=message, hint=hint)


def _step(row: LogRow, language: str) -> RunStepInfo:
    return RunStepInfo(
        id=row.id,
        step=row.step,
        at=row.at,
        outcome=row.outcome,
        input=row.input,
        output=row.output,
        message=_sentence(row.code, row.params, language),
        hint=_hint(row.code, row.params, language),
    )
