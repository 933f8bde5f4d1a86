"""What each kind of step does, for all runs of a batch at once. What goes wrong in one run is its outcome; the others go on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.automation import asking, calls, disclosure, matching, people_repository, repository, spans, templates
from yingtu.automation.errors import StepFailed
from yingtu.automation.outcomes import Done, Failed, Outcome, Turns, Waits
from yingtu.automation.stage import compact, moment_of
from yingtu.channels import service as channels
from yingtu.collaboration import tags
from yingtu.identity.actor import SYSTEM
from yingtu.kit.i18n import translate
from yingtu.kit.ids import parse_uuid, uuid7
from yingtu.metadata.automation_documents import (
    ApproveStep,
    AssignStep,
    BranchStep,
    CreateStep,
    HttpStep,
    LinkStep,
    LoopStep,
    NotifyStep,
    RunStep,
    SetStep,
    StopStep,
    TagStep,
    TaskStep,
    WaitStep,
)
from yingtu.records import service as records
from yingtu.records.changes import Create, Held, Rejected, Source, Update, Written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.automation.repository import Run
    from yingtu.automation.stage import Stage
    from yingtu.records.changes import Change
    from yingtu.records.changes import Outcome as WriteOutcome

#: The object that tasks are records of.
TASK = "task"
#: Stands for a secret in what a test shows.
MASK = "••••"


async def do(stage: Stage) -> dict[UUID, Outcome]:
    """Do a step for runs whose records are there, and return what it came to in each.

    Raises:
        StepFailed: the step cannot be done in any of them.
    """
    match stage.place.step:
        case SetStep() as step:
            return await _set(stage, await stage.values(step.values))
        case CreateStep() as step:
            matching.require_object(stage.catalog, step.object, step.id)
            return await _create(stage, step.object, await stage.values(step.values))
        case TaskStep() as step:
            return await _task(stage, step)
        case LinkStep() as step:
            return await _link(stage, step)
        case TagStep() as step:
            return await _tag(stage, step)
        case AssignStep() as step:
            return await _assign(stage, step)
        case NotifyStep() as step:
            return await _notify(stage, step)
        case HttpStep() as step:
            return {run.id: _try_call(stage, step, run) for run in stage.runs}
        case WaitStep() as step:
            return {run.id: _wait(stage, step, run) for run in stage.runs}
        case BranchStep() as step:
            return await _branch(stage, step)
        case ApproveStep() as step:
            return await asking.ask(stage, step)
        case LoopStep() as step:
            return await _loop(stage, step)
        case RunStep():
            return {run.id: Done() for run in stage.runs}
        case StopStep():
            return {run.id: Done(to=None) for run in stage.runs}


# ---------------------------------------------------------------------------------------------------------------- writing


async def _write(
    stage: Stage, object_name: str, changes: Mapping[UUID, Change], inputs: Mapping[UUID, Any]
) -> dict[UUID, Outcome]:
    """Hand a batch to the write path, and note that what follows from it is one deeper."""
    order = list(changes)
    result = await records.write(
        stage.session,
        SYSTEM,
        object_name,
        [changes[each] for each in order],
        source=Source.AUTOMATION,
        reason=stage.title,
        atomic=False,
    )
    if result.change_id is not None:
        depth = max(run.depth for run in stage.runs)
        params = {"change": result.change_id, "depth": depth, "at": stage.now}
        await stage.session.execute(repository.ADD_CAUSED, params)
    return {
        each: _outcome(stage, outcome, inputs.get(each)) for each, outcome in zip(order, result.outcomes, strict=True)
    }


def _outcome(stage: Stage, outcome: WriteOutcome, given: Any) -> Outcome:
    match outcome:
        case Written(id=record, version=version, changed=changed):
            return Done(given, {"id": str(record), "version": version, "changed": changed})
        case Held(approval_id=approval):
            return Done(given, {"held": str(approval)})
        case Rejected(problems=problems):
            first = problems[0]
            message = translate(first.code, first.params, stage.catalog.workspace.language)
            return Failed("automation_refused", {"field": first.pointer, "message": message}, input=given)


def _record(run: Run) -> UUID:
    if run.record_id is None:
        raise StepFailed("automation_needs_object")
    return run.record_id


async def _set(stage: Stage, values: Mapping[UUID, dict[str, Any]]) -> dict[UUID, Outcome]:
    changes: dict[UUID, Change] = {run.id: Update(_record(run), values[run.id]) for run in stage.runs}
    return await _write(stage, stage.place.object or "", changes, values)


async def _create(stage: Stage, object_name: str, values: Mapping[UUID, dict[str, Any]]) -> dict[UUID, Outcome]:
    changes: dict[UUID, Change] = {run.id: Create(values[run.id], id=uuid7()) for run in stage.runs}
    return await _write(stage, object_name, changes, values)


async def _task(stage: Stage, step: TaskStep) -> dict[UUID, Outcome]:
    task = matching.require_object(stage.catalog, TASK, step.id)
    about = next((each.api_name for each in task.fields.values() if each.target == stage.place.object), "")
    people = await stage.people([step.assignee])
    values: dict[UUID, dict[str, Any]] = {}
    failed: dict[UUID, Outcome] = {}
    for run in stage.runs:
        if not people[run.id]:
            failed[run.id] = Failed("automation_nobody")
            continue
        due = None if step.due is None else spans.after(stage.calendar, stage.now, step.due).isoformat()
        given = {
            "subject": stage.text(run, step.subject)[:200],
            "description": stage.text(run, step.description) or None,
            "owner_id": str(people[run.id][0]),
            "due_at": due,
            "priority": step.priority,
            about: None if run.record_id is None else str(run.record_id),
        }
        values[run.id] = {name: value for name, value in given.items() if name in task.fields and value is not None}
    if not values:
        return failed
    changes: dict[UUID, Change] = {each: Create(mine, id=uuid7()) for each, mine in values.items()}
    return failed | await _write(stage, TASK, changes, values)


async def _link(stage: Stage, step: LinkStep) -> dict[UUID, Outcome]:
    values = await stage.values({"to": step.to})
    given: dict[UUID, dict[str, Any]] = {}
    failed: dict[UUID, Outcome] = {}
    for run in stage.runs:
        target = parse_uuid(values[run.id]["to"] or "")
        if target is None:
            failed[run.id] = Failed("automation_no_value", {"field": step.field})
            continue
        known = [each["id"] if isinstance(each, dict) else each for each in stage.row(run).get(step.field) or []]
        given[run.id] = {step.field: list(dict.fromkeys([*known, str(target)]))}
    if not given:
        return failed
    by_id = {run.id: run for run in stage.runs}
    changes: dict[UUID, Change] = {each: Update(_record(by_id[each]), mine) for each, mine in given.items()}
    return failed | await _write(stage, stage.place.object or "", changes, given)


async def _assign(stage: Stage, step: AssignStep) -> dict[UUID, Outcome]:
    people = await stage.people([step.to])
    able = [run for run in stage.runs if people[run.id]]
    turn = 0
    if step.how == "in_turn" and able:
        turn = await people_repository.take_turns(stage.session, stage.runs[0].automation, len(able))
    given: dict[UUID, dict[str, Any]] = {}
    for number, run in enumerate(able):
        several = people[run.id]
        chosen = several[(turn + number) % len(several)] if step.how == "in_turn" else several[0]
        given[run.id] = {"owner_id": str(chosen)}
    failed: dict[UUID, Outcome] = {run.id: Failed("automation_nobody") for run in stage.runs if not people[run.id]}
    if not given:
        return failed
    changes: dict[UUID, Change] = {run.id: Update(_record(run), given[run.id]) for run in able}
    return failed | await _write(stage, stage.place.object or "", changes, given)


# ------------------------------------------------------------------------------------------------------- around the record


async def _tag(stage: Stage, step: TagStep) -> dict[UUID, Outcome]:
    known = {each.name.casefold(): each.id for each in await tags.list_tags(stage.session)}
    for name in (*step.put, *step.take):
        if name.casefold() not in known:
            raise StepFailed("automation_unknown_tag", {"tag": name})
    put, take = ([known[name.casefold()] for name in names] for names in (step.put, step.take))
    ids = [_record(run) for run in stage.runs]
    await tags.change_many(stage.session, SYSTEM, stage.place.object or "", ids, put=put, take=take)
    return {run.id: Done({"put": step.put, "take": step.take}) for run in stage.runs}


async def _notify(stage: Stage, step: NotifyStep) -> dict[UUID, Outcome]:
    people = await stage.people(step.to)
    everybody = {person for several in people.values() for person in several}
    seen = {} if stage.trying else await disclosure.for_receivers(stage, everybody, [step.title, step.text])
    messages: list[channels.Message] = []
    run_of: list[UUID] = []
    for run in stage.runs:
        by_text: dict[tuple[str, str], list[UUID]] = {}
        for person in people[run.id] if seen else ():
            said = _said(seen[person], run, step)
            by_text.setdefault((said["title"], said["text"]), []).append(person)
        for (title, text), receivers in by_text.items():
            messages.append(channels.Message(receivers, {"title": title, "text": text}, run.record_id))
            run_of.append(run.id)
    counts = await channels.notify_each(
        stage.session, messages, kind="automation.message", object=stage.place.object, urgent=step.urgent
    )
    told: Counter[UUID] = Counter()
    for run_id, count in zip(run_of, counts, strict=True):
        told[run_id] += count
    return {
        run.id: Done({**_said(stage, run, step), "to": [str(each) for each in people[run.id]]}, {"told": told[run.id]})
        for run in stage.runs
    }


def _said(stage: Stage, run: Run, step: NotifyStep) -> dict[str, str]:
    return {"title": stage.text(run, step.title), "text": stage.text(run, step.text)}


def _try_call(stage: Stage, step: HttpStep, run: Run) -> Outcome:
    """Calls are made outside of transactions (``calling``): only a test comes here, and shows what would be sent."""
    secrets = dict.fromkeys(templates.secrets(step.headers), MASK)
    try:
        call = calls.render(step, stage.finder(run), stage.finder(run, secrets), f"{run.id}.{run.step}")
    except StepFailed as error:
        return Failed(error.code, error.params)
    body = call.content.decode("utf-8", "replace")
    given = {"method": call.method, "url": call.url, "headers": call.headers, "body": body}
    return Done(given, {"status": None, "sent": False})


def _wait(stage: Stage, step: WaitStep, run: Run) -> Outcome:
    """A date of the record is looked at again when it has come: it may have moved on."""
    if step.until is not None:
        start = moment_of(stage.calendar, stage.row(run).get(step.until), "00:00")
        if start is None:
            return Done({"until": None})
        due = spans.after(stage.calendar, start, step.span)
        return Done({"until": due.isoformat()}) if stage.trying or due <= stage.now else Waits(due)
    if run.state == "waiting":
        return Done()
    due = spans.after(stage.calendar, stage.now, step.span)
    return Done({"until": due.isoformat()}) if stage.trying else Waits(due, {"until": due.isoformat()})


async def _branch(stage: Stage, step: BranchStep) -> dict[UUID, Outcome]:
    obj = stage.object
    if obj is None:
        raise StepFailed("automation_needs_object")
    fits = await matching.satisfying(stage.session, stage.catalog, obj, step.filter, list(stage.rows))
    then, otherwise = stage.place.inner
    return {
        run.id: Done(output={"satisfied": run.record_id in fits}, to=then if run.record_id in fits else otherwise)
        for run in stage.runs
    }


async def _loop(stage: Stage, step: LoopStep) -> dict[UUID, Outcome]:
    child = matching.require_object(stage.catalog, step.object, step.id)
    over = {
        run.id: Done(output=run.memo["loops"][step.id]) for run in stage.runs if step.id in run.memo.get("loops", {})
    }
    fresh = [run for run in stage.runs if run.id not in over]
    parents = [_record(run) for run in fresh]
    found: dict[UUID, list[UUID]] = {}
    if parents:
        found = await matching.related(stage.session, stage.catalog, child, step.field, step.filter, parents, step.most)
    outcomes: dict[UUID, Outcome] = dict(over)
    for run in fresh:
        turns: Sequence[UUID] = found.get(_record(run), [])
        outcomes[run.id] = Turns(turns) if turns else Done(output={"records": 0})
    return outcomes


def log_input(value: Any) -> Any:
    """Return what a step was given, as the log keeps it."""
    return None if value is None else compact(value)
