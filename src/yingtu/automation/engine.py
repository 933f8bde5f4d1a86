"""The engine: takes due runs, does their step, moves them on; all in one transaction per step and batch.

Killed at any point, a step has either happened with everything that follows from it in the database, or not at all.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import psycopg
import structlog

from yingtu.automation import actions, failing, repository, starting
from yingtu.automation.errors import StepFailed
from yingtu.automation.outcomes import FOLLOWING, Again, Done, Failed, Outcome, Turns, Waits
from yingtu.automation.program import Program, program_of
from yingtu.automation.repository import Logged, Moved, Run
from yingtu.automation.stage import Stage, compact, paths_of
from yingtu.jobs.running import CONNECTION_LOST
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.errors import YingtuError
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import AutomationDocument, HttpStep, RunStep
from yingtu.metadata.errors import StaleCatalog
from yingtu.records.errors import WriteContention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.catalog import Catalog

log = structlog.get_logger(__name__)

#: Runs moved in one transaction.
BATCH: Final = 500
#: Batches of one call, so that other workspaces get their turn.
MOST_BATCHES: Final = 200
#: A step that broke for a reason of the server is tried again after so long.
PAUSES: Final = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10))

_programs: dict[tuple[str, int], Program] = {}


async def drive(database: Database, workspace: Workspace) -> int:
    """Move everything that is due as far as it goes; return how many steps were done."""
    steps = stale = 0
    for _ in range(MOST_BATCHES):
        try:
            async with database.write(workspace, Pool.BATCH) as session:
                claimed = await repository.claim(session, clock.now(), BATCH)
                if claimed:
                    await advance(session, claimed)
        except (StaleCatalog, WriteContention):
            stale += 1
            if stale > 20:
                raise
            continue
        if not claimed:
            break
        steps += len(claimed)
    return steps


async def advance(session: Session, claimed: Sequence[Run], *, trying: bool = False) -> None:
    """Do the step at which locked runs stand (the same for all), and move them on."""
    catalog = await metadata.catalog(session)
    program = await program_for(session, claimed[0].version_id)
    # What broke a batch is found by taking its runs one by one.
    groups = [list(claimed)] if all(run.attempts == 0 for run in claimed) else [[run] for run in claimed]
    for runs in groups:
        outcomes = await _attempt(session, catalog, program, runs, trying=trying)
        await settle(session, catalog, program, runs, outcomes, trying=trying)


async def program_for(session: Session, version_id: int) -> Program:
    """Return the program of a version; versions never change."""
    key = (session.workspace.id, version_id)
    if key not in _programs:
        if len(_programs) > 1000:
            _programs.clear()
        body = await session.scalar(repository.VERSION_BODY, {"id": version_id})
        _programs[key] = program_of(AutomationDocument.model_validate(body))
    return _programs[key]


def forget_programs() -> None:
    """Drop all programs: versions of a workspace made anew count from 1 again."""
    _programs.clear()


async def _attempt(
    session: Session, catalog: Catalog, program: Program, runs: Sequence[Run], *, trying: bool
) -> dict[UUID, Outcome]:
    """Do the step in a savepoint: what breaks in it leaves the locks of the runs."""
    step = runs[0].step
    try:
        async with session.attempt():
            return await _do(session, catalog, program, runs, trying=trying)
    except (StaleCatalog, WriteContention):
        raise
    except StepFailed as error:
        return {run.id: Failed(error.code, error.params) for run in runs}
    except YingtuError as error:
        reason = error.problems[0].code if error.problems else error.code
        return {run.id: Failed("automation_step_gone", {"step": step, "reason": reason}) for run in runs}
    except CONNECTION_LOST:
        raise
    except psycopg.Error as error:
        log.warning("automation.step_failed", automation=runs[0].automation, step=step, error=str(error))
        return {run.id: _broken(run) for run in runs}
    # allow-catch-all: one automation that breaks must not hold up all others; it is logged and tried again
    except Exception:
        log.exception("automation.step_broke", automation=runs[0].automation, step=step)
        return {run.id: _broken(run) for run in runs}


def _broken(run: Run) -> Outcome:
    if run.attempts >= len(PAUSES):
        return Failed("automation_broke")
    return Again(clock.now() + PAUSES[run.attempts], "automation_broke")


async def _do(
    session: Session, catalog: Catalog, program: Program, runs: Sequence[Run], *, trying: bool
) -> dict[UUID, Outcome]:
    place = program.places.get(runs[0].step)
    if place is None:
        raise StepFailed("automation_step_gone", {"step": runs[0].step, "reason": "step"})
    stage = Stage(session, catalog, program, place, runs, clock.now(), trying=trying)
    if place.object is None:
        return await actions.do(stage)
    await stage.load(paths_of(stage.place.step))
    gone = [run for run in runs if run.record_id is not None and run.record_id not in stage.rows]
    outcomes: dict[UUID, Outcome] = {run.id: Failed("automation_record_gone", stopped=True) for run in gone}
    stage.runs = [run for run in runs if run.id not in outcomes]
    if stage.runs:
        outcomes |= await actions.do(stage)
        if isinstance(place.step, RunStep):
            await starting.run_another(session, catalog, place.step.automation, stage.runs)
    return outcomes


async def settle(
    session: Session,
    catalog: Catalog,
    program: Program,
    runs: Sequence[Run],
    outcomes: Mapping[UUID, Outcome],
    *,
    trying: bool = False,
) -> None:
    """Store what became of a step: where the runs stand, the log, turns of loops, whom to tell."""
    now = clock.now()
    moved: list[Moved] = []
    logged: list[Logged] = []
    for run in runs:
        outcome = outcomes[run.id]
        if isinstance(outcome, Turns):
            await _begin_turns(session, program, run, outcome)
        moved.append(_moved(program, run, outcome, now))
        logged.append(_logged(run, outcome))
    await repository.move(session, moved)
    await repository.log(session, now, logged)
    over: dict[UUID, int] = {}
    for run, one in zip(runs, moved, strict=True):
        if run.parent_id is not None and one.finished_at is not None:
            over[run.parent_id] = over.get(run.parent_id, 0) + 1
    await repository.turned(session, over, now)
    if not trying:
        await failing.tell(session, catalog, program.document, runs, moved)


def _moved(program: Program, run: Run, outcome: Outcome, now: Any) -> Moved:
    stay = Moved(run.id, "ready", run.step, now, 0, run.memo)
    match outcome:
        case Done(output=output, to=to):
            place = program.places[run.step]
            step = place.after if to == FOLLOWING else to
            memo = run.memo
            if output is not None:
                memo = {**memo, "steps": {**memo.get("steps", {}), run.step: output}}
            if step is None:
                return replace(stay, state="done", step=None, due_at=None, memo=memo, finished_at=now)
            calls = isinstance(program.places[step].step, HttpStep)
            return replace(stay, state="calling" if calls else "ready", step=step, memo=memo)
        case Waits(until=until, note=note):
            memo = run.memo if note is None else {**run.memo, "notes": {**run.memo.get("notes", {}), run.step: note}}
            return replace(stay, state="waiting", due_at=until, memo=memo)
        case Turns(records=turns):
            memo = {**run.memo, "loops": {**run.memo.get("loops", {}), run.step: {"records": len(turns)}}}
            return replace(stay, state="looping", due_at=None, memo=memo, waits_for=len(turns))
        case Again(at=at, code=code, params=params):
            state = "calling" if run.state == "calling" else run.state
            attempts = run.attempts if run.state == "calling" else run.attempts + 1
            return replace(stay, state=state, due_at=at, attempts=attempts, code=code, params=dict(params))
        case Failed(code=code, params=params, stopped=stopped):
            state = "stopped" if stopped else "failed"
            return replace(
                stay, state=state, due_at=None, attempts=run.attempts, code=code, params=dict(params), finished_at=now
            )


def _logged(run: Run, outcome: Outcome) -> Logged:
    match outcome:
        case Done(input=given, output=output):
            return Logged(run.id, run.step, "done", actions.log_input(given), output and compact(output))
        case Waits(until=until):
            return Logged(run.id, run.step, "waiting", None, {"until": until.isoformat()})
        case Turns(records=turns):
            return Logged(run.id, run.step, "waiting", None, {"records": len(turns)})
        case Again(at=at, code=code, params=params, input=given, output=output):
            more = {"again_at": at.isoformat(), **({"answer": compact(output)} if output is not None else {})}
            return Logged(run.id, run.step, "retrying", actions.log_input(given), more, code, params)
        case Failed(code=code, params=params, input=given, output=output, stopped=stopped):
            word = "skipped" if stopped else "failed"
            shown = None if output is None else compact(output)
            return Logged(run.id, run.step, word, actions.log_input(given), shown, code, params)


async def _begin_turns(session: Session, program: Program, run: Run, loop: Turns) -> None:
    """Begin a run for each turn of a loop."""
    place = program.places[run.step]
    first = str(place.inner[0])
    inner = program.places[first]
    now = clock.now()
    memo = {key: value for key, value in run.memo.items() if key != "loops"}
    await repository.add(
        session,
        [
            {
                "id": uuid7(),
                "automation": run.automation,
                "version_id": run.version_id,
                "object": inner.object,
                "record_id": record,
                "trigger": "loop",
                "actor_id": run.actor_id,
                "dedupe": f"loop/{run.id}/{run.step}/{record}",
                "state": "calling" if isinstance(inner.step, HttpStep) else "ready",
                "step": first,
                "due_at": now,
                "depth": run.depth,
                "memo": memo,
                "parent_id": run.id,
                "created_at": now,
            }
            for record in loop.records
        ],
    )
