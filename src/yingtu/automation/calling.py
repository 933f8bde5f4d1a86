"""Making the calls of runs: claimed in one transaction, made without any, and what came of it stored in another.

Killed in between, the call is made again when its lease is over, under the same idempotency key.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from yingtu.automation import calls, engine, repository
from yingtu.automation.errors import StepFailed
from yingtu.automation.outcomes import Again, Done, Failed, Outcome
from yingtu.automation.stage import Stage, paths_of
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import YingtuError
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import HttpStep
from yingtu.metadata.errors import StaleCatalog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.automation.calls import Call
    from yingtu.automation.repository import Run
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings

#: The name of this way out among those a company may shut.
CALLS: Final = "calls"
#: Calls made at the same time for one workspace.
TOGETHER: Final = 20
#: Longer than any call may take: when it is over, whoever had claimed it is gone.
LEASE: Final = timedelta(seconds=120)
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)


async def call_out(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Make all calls that are due and return how many were."""
    made = 0
    while True:
        async with database.write(workspace, Pool.BATCH) as session:
            # While the company has shut this way out, runs wait before their calls.
            shut = CALLS in (await metadata.catalog(session)).workspace.privacy.off
            claimed = [] if shut else await repository.claim_calls(session, clock.now(), LEASE, TOGETHER)
        if not claimed:
            return made
        async with database.read(workspace, Pool.BATCH) as session:
            prepared = await prepare(session, claimed, settings)
        await asyncio.gather(*(_one(database, workspace, settings, run, prepared[run.id]) for run in claimed))
        made += len(claimed)


async def prepare(session: Session, runs: Sequence[Run], settings: Settings) -> dict[Any, Call | Outcome]:
    """Render the calls of some runs; what cannot be rendered is an outcome already."""
    catalog = await metadata.catalog(session)
    found: dict[Any, Call | Outcome] = {}
    for place_of in dict.fromkeys((run.version_id, run.step) for run in runs):
        group = [run for run in runs if (run.version_id, run.step) == place_of]
        program = await engine.program_for(session, place_of[0])
        place = program.places[place_of[1]]
        stage = Stage(session, catalog, program, place, group, clock.now())
        try:
            await stage.load(paths_of(stage.place.step))
        except StaleCatalog:
            # The lease brings them back.
            continue
        except YingtuError as error:
            params = {"step": place_of[1], "reason": error.code}
            found |= {run.id: Failed("automation_step_gone", params) for run in group}
            continue
        for run in group:
            found[run.id] = _render(stage, run, settings)
    return found


def _render(stage: Stage, run: Run, settings: Settings) -> Call | Outcome:
    step = stage.place.step
    if not isinstance(step, HttpStep):
        return Failed("automation_step_gone", {"step": run.step, "reason": "http"})
    if stage.object is not None and run.record_id is not None and run.record_id not in stage.rows:
        return Failed("automation_record_gone", stopped=True)
    secrets = {name: secret.get_secret_value() for name, secret in settings.automation_secrets.items()}
    try:
        return calls.render(step, stage.finder(run), stage.finder(run, secrets), key_of(run))
    except StepFailed as error:
        return Failed(error.code, error.params)


def key_of(run: Run) -> str:
    """Return the idempotency key of a run's call: the same in every attempt."""
    return f"{run.id}.{run.step}"


async def _one(
    database: Database, workspace: Workspace, settings: Settings, run: Run, prepared: Call | Outcome | None
) -> None:
    if prepared is None:
        return
    outcome: Outcome = await _made(prepared, run, settings) if isinstance(prepared, calls.Call) else prepared
    async with database.write(workspace, Pool.BATCH) as session:
        if await session.scalar(repository.CALLED, {"run": run.id, "attempt": run.attempts}) is None:
            return
        catalog = await metadata.catalog(session)
        program = await engine.program_for(session, run.version_id)
        step = program.places[run.step].step
        if isinstance(outcome, Again) and isinstance(step, HttpStep) and run.attempts > step.retries:
            outcome = Failed(outcome.code, outcome.params, outcome.input, outcome.output)
        await engine.settle(session, catalog, program, [run], {run.id: outcome})


async def _made(call: Call, run: Run, settings: Settings) -> Done | Failed | Again:
    shown = {"method": call.method, "url": call.url, "body": call.content[:2000].decode("utf-8", "replace")}
    try:
        answer = await calls.make(call, settings)
    except StepFailed as error:
        return Failed(error.code, error.params, shown)
    except calls.Unreachable as error:
        return Again(_again_at(run), "automation_call_failed", {"reason": str(error)[:300]}, shown)
    output = {"status": answer.status, "body": answer.body}
    if answer.good:
        return Done(shown, output)
    if answer.passing:
        return Again(_again_at(run), "automation_call_status", {"status": answer.status}, shown, output)
    return Failed("automation_call_status", {"status": answer.status}, shown, output)


def _again_at(run: Run) -> Any:
    return clock.now() + min(FIRST_PAUSE * 4 ** max(run.attempts - 1, 0), LONGEST_PAUSE)
