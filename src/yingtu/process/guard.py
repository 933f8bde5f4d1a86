"""The guard of processes: no stage is skipped, none is entered without its evidence, whatever door the change comes through.

A move forward needs the evidence of the stage it enters, an advance action and a reason, as the process asks; a move back, or out
of a closed stage, waits for an approval. Only the migration right lets an import set stages as they were. What passes is
written down as a move, in the transaction of the change, so that nothing is told that was not done: the guard comes last.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from yingtu.access import service as access
from yingtu.approvals import service as approvals
from yingtu.approvals.errors import NobodyDecides, UnknownFlow
from yingtu.approvals.guard import Asked
from yingtu.kit.errors import Problem
from yingtu.kit.ids import parse_uuid
from yingtu.metadata.checks import texts
from yingtu.process import evidence, forward, repository
from yingtu.process.evidence import Finding, Subject
from yingtu.process.moves import BACKWARD, FORWARD, Illegal, MoveKind, actions_for, classify, first_stage
from yingtu.process.plan import followed, processes_of
from yingtu.process.repository import NewMove
from yingtu.query.ast import conditions, parse_filter
from yingtu.records.batch import Kind
from yingtu.records.changes import HISTORY, Held, Source
from yingtu.records.parse import may_import_history

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process
    from yingtu.process.repository import State
    from yingtu.records.batch import Batch, Row
    from yingtu.records.deciding import Decision, Simple
    from yingtu.records.guards import Questions, Verdict

#: Clocks of browsers go wrong by so much.
_FUTURE = timedelta(minutes=5)


@dataclass(slots=True)
class _Step:
    """One row on its way from stage to stage."""

    row: Row
    process: Process
    old: str | None
    new: str
    kind: MoveKind
    occurred_at: datetime
    shown: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hold: bool = False
    flow: str | None = None

    def refuse(self, code: str, **params: Any) -> None:
        self.problems.append(Problem(self.process.document.field, code, params))


@dataclass(frozen=True, slots=True)
class _Known:
    """What has been looked up for a batch before the guard's turn: states, and evidence by stage and record."""

    states: Mapping[UUID, State]
    findings: Mapping[str, Mapping[UUID, list[Finding]]]


_KNOWN = "process"


class ProcessGuard:
    """Judges every change of a stage."""

    def ask(self, batch: Batch) -> Questions | None:
        """Look up where updated records stand, and the evidence of the stages they move on to, where all follow one process."""
        catalog, name = batch.catalog, batch.object.api_name
        processes = processes_of(catalog, name)
        if not processes or processes[0].document.filter is not None:
            return None
        watched = _watched(catalog, name)
        rows = [row for row in batch.of(Kind.UPDATE) if not watched.isdisjoint(row.values)]
        if not rows:
            return None
        process, context = processes[0], access.context_of(batch.actor)
        groups = _groups(process, rows)
        asked = {
            stage: evidence.questions(catalog, process, stage, subjects, context=context)
            for stage, subjects in groups.items()
        }
        calls = [repository.states_call(name, [row.id for row in rows])]
        calls += [call for questions in asked.values() for call in questions.values()]

        def learn(results: Sequence[list[tuple[Any, ...]]]) -> None:
            rest = iter(results[1:])
            found: dict[str, dict[UUID, list[Finding]]] = {}
            for stage, subjects in groups.items():
                answers = {place: next(rest) for place in asked[stage]}
                told = evidence.findings(catalog, process, stage, subjects, answers, language=batch.actor.language)
                found[stage] = {subject.id: each for subject, each in zip(subjects, told, strict=True)}
            batch.known[_KNOWN] = _Known(repository.states_of(results[0]), found)

        return calls, learn

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002 - the protocol's word
        """Whether one of the fields holds a stage, or decides which process is followed."""
        return not fields.isdisjoint(_watched(catalog, object))

    def decide(self, simple: Simple) -> Decision | None:
        """Let a plain step forward pass within the statement that makes it."""
        return forward.decide(simple)

    async def check(self, batch: Batch) -> Mapping[int, Verdict]:
        """Refuse illegal moves, hold those that need an approval, write down the rest."""
        processes = processes_of(batch.catalog, batch.object.api_name)
        if not processes:
            return {}
        watched = _watched(batch.catalog, batch.object.api_name)
        rows = [
            row
            for row in batch.of(Kind.CREATE, Kind.UPDATE)
            if row.kind is Kind.CREATE or not watched.isdisjoint(row.values)
        ]
        if not rows:
            return {}
        context = access.context_of(batch.actor)
        values = [{**row.new, "id": row.id} for row in rows]
        chosen = await followed(batch.session, batch.catalog, batch.object.api_name, values, context)
        updated = [row.id for row in rows if row.kind is Kind.UPDATE]
        known: _Known | None = batch.known.get(_KNOWN)
        if known is not None:
            states = known.states
        else:
            states = await repository.states(batch.session, batch.object.api_name, updated) if updated else {}
        verdicts: dict[int, Verdict] = {}
        steps: list[_Step] = []
        for row, process in zip(rows, chosen, strict=True):
            if process is None:
                continue
            _begin(row, process)
            found = _step(batch, row, process, states.get(row.id))
            if isinstance(found, Problem):
                verdicts[row.index] = (found,)
            elif found is not None:
                steps.append(found)
        await self._judge(batch, steps)
        for step in steps:
            if step.problems:
                verdicts[step.row.index] = tuple(step.problems)
        verdicts |= await _ask(batch, [step for step in steps if step.hold and not step.problems])
        done = [step for step in steps if step.row.index not in verdicts]
        if done:
            await _note(batch, done, states)
        return verdicts

    async def _judge(self, batch: Batch, steps: Sequence[_Step]) -> None:
        forward: dict[tuple[str, str], list[_Step]] = defaultdict(list)
        for step in steps:
            if step.kind in FORWARD:
                _check_words(batch, step)
                forward[step.process.key, step.new].append(step)
            elif step.kind in BACKWARD:
                _check_back(batch, step)
        for (_, stage), group in forward.items():
            await _check_files(batch, group)
            await _check_evidence(batch, group[0].process, stage, group)
        for step in steps:
            approval = step.process.document.stages[step.new].approval
            if step.kind in FORWARD and approval is not None and batch.context.approval is None:
                step.hold, step.flow = True, approval
        for step in steps:
            if step.hold and batch.actor.user_id is None:
                # System work has nobody in whose name it could ask.
                label = stage_label(step.process, step.new, batch.actor.language)
                step.refuse("stage_approval_needs_person", new=label)


async def _ask(batch: Batch, steps: Sequence[_Step]) -> dict[int, Verdict]:
    """Ask for the approval of moves; who decides is the flow's to say, without one the manager of the record's owner."""
    if not steps:
        return {}
    language = batch.actor.language
    moves = [
        Asked(
            step.row,
            step.flow,
            f"{stage_label(step.process, step.old, language)} → {stage_label(step.process, step.new, language)}",
        )
        for step in steps
    ]
    try:
        held = await approvals.hold(batch, moves, reason=batch.why)
    except (NobodyDecides, UnknownFlow) as error:
        return {step.row.index: (Problem(step.process.document.field, error.code, error.params),) for step in steps}
    return {step.row.index: Held(approval, step.row.id) for step, approval in zip(steps, held, strict=True)}


def _subject(row: Row) -> Subject:
    return Subject(row.id, {**row.new, "id": row.id}, row.links)


def _groups(process: Process, rows: Sequence[Row]) -> dict[str, list[Subject]]:
    """Return the records that probably go forward, by the stage they want to enter."""
    groups: dict[str, list[Subject]] = defaultdict(list)
    for row in rows:
        old, new = (row.old or {}).get(process.document.field), row.new.get(process.document.field)
        if new in process.document.stages and classify(process.document, old, new) in FORWARD:
            groups[new].append(_subject(row))
    return dict(groups)


def _watched(catalog: Catalog, object_name: str) -> frozenset[str]:
    """Return the fields that hold a stage or that the filters of the object's processes look at."""
    key = ("process_fields", object_name)
    found: frozenset[str] | None = catalog.compiled.get(key)
    if found is None:
        processes = processes_of(catalog, object_name)
        filters = [parse_filter(each.document.filter) for each in processes if each.document.filter is not None]
        found = frozenset(each.document.field for each in processes)
        found |= {condition.path[0] for each in filters for condition in conditions(each)}
        catalog.compiled[key] = found
    return found


def _begin(row: Row, process: Process) -> None:
    """Let a new record for which nobody named a stage begin where its process begins."""
    name = process.document.field
    if row.kind is Kind.CREATE and (name not in row.given or row.values.get(name) is None):
        row.values[name] = first_stage(process.document)
        row.changed_fields |= {name}


def _step(batch: Batch, row: Row, process: Process, state: State | None) -> _Step | Problem | None:
    """Return what a row wants, or why there is no such move; None: no move, or history that the process knows nothing of."""
    document = process.document
    old = row.old.get(document.field) if row.old else None
    new = row.new.get(document.field)
    language = batch.actor.language
    # A record whose other fields lead it into another process begins there anew.
    switched = state is not None and state.process != process.key
    if not switched and document.field not in row.values:
        return None
    if new is None:
        return Problem(document.field, "stage_empty", {"process": texts(document.label, language)})
    historic = batch.source is Source.DEMO or (
        batch.source is Source.IMPORT and bool(batch.context.facts.get(HISTORY)) and may_import_history(batch.actor)
    )
    if historic:
        known = new in document.stages
        return _Step(row, process, old, new, MoveKind.HISTORY, _historic(batch, row, process)) if known else None
    if switched and new != first_stage(document):
        ways = stage_label(process, first_stage(document), language)
        return Problem(
            document.field, "stage_process_changed", {"process": texts(document.label, language), "ways": ways}
        )
    if new not in document.stages:
        ways = ", ".join(stage_label(process, code, language) for code in document.stages)
        return Problem(
            document.field, "stage_not_in_process", {"process": texts(document.label, language), "ways": ways}
        )
    if _may_undo(batch, process, state, new):
        return _Step(row, process, old, new, MoveKind.UNDO, batch.now)
    kind = classify(document, None if switched else old, new)
    if isinstance(kind, Illegal):
        params = {
            "old": stage_label(process, old, language) if old else "",
            "new": stage_label(process, new, language),
            "ways": ", ".join(stage_label(process, code, language) for code in kind.ways),
        }
        return Problem(document.field, kind.code, params)
    moment = _occurred(batch, state)
    if isinstance(moment, Problem):
        return moment
    return _Step(row, process, old, new, kind, moment)


def _historic(batch: Batch, row: Row, process: Process) -> datetime:
    """When a move that is moved in from elsewhere really happened: what the record itself says, else its beginning."""
    name = process.document.fills.moved_at
    said = row.values.get(name) if name else None
    found = said if isinstance(said, datetime) else row.created_at or batch.now
    return min(found, batch.now)


def _may_undo(batch: Batch, process: Process, state: State | None, new: str) -> bool:
    """Whether the actor takes back a slip of his own, in time."""
    return (
        state is not None
        and state.former == new
        and batch.actor.user_id is not None
        and state.moved_by == batch.actor.user_id
        and batch.now - state.moved_at <= timedelta(minutes=process.document.undo_minutes)
    )


def _occurred(batch: Batch, state: State | None) -> datetime | Problem:
    """Return when the move really happened, as the actor says; now, when he says nothing."""
    said = batch.context.given.get("occurred_at")
    if said is None:
        return batch.now
    try:
        moment = datetime.fromisoformat(str(said))
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=batch.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return Problem("occurred_at", "stage_occurred_unreadable", {})
    if moment > batch.now + _FUTURE:
        return Problem("occurred_at", "stage_occurred_in_future", {})
    if state is not None and moment < state.entered_at:
        entered = state.entered_at.astimezone(batch.zone).strftime("%Y-%m-%d %H:%M")
        return Problem("occurred_at", "stage_occurred_too_early", {"entered": entered})
    return min(moment, batch.now)


def _check_words(batch: Batch, step: _Step) -> None:
    """Check the advance action and the reason."""
    process, stage = step.process, step.process.document.stages[step.new]
    language = batch.actor.language
    known = actions_for(process.document, step.new)
    action = batch.context.given.get("action")
    options = ", ".join(texts(process.document.actions[code].label, language) for code in known)
    if action is not None and action not in known:
        step.refuse("stage_action_unknown", ways=options)
    elif action is None and stage.require_action and known and step.kind is not MoveKind.LOST:
        step.refuse("stage_action_missing", ways=options, new=stage_label(process, step.new, language))


async def _check_files(batch: Batch, steps: Sequence[_Step]) -> None:
    """Check the reason, or the files instead of it: these hang on the record, whatever a request says."""
    stage = steps[0].process.document.stages[steps[0].new]
    if not stage.require_reason or batch.why is not None:
        return
    said = batch.context.given.get("files")
    named = [found for each in said if (found := parse_uuid(each))] if isinstance(said, list) else []
    attached = await evidence.attached(batch.session, batch.object.api_name, [step.row.id for step in steps], named)
    for step in steps:
        if step.row.id not in attached:
            step.refuse("stage_reason_missing", new=stage_label(step.process, step.new, batch.actor.language))


def _check_back(batch: Batch, step: _Step) -> None:
    process, language = step.process, batch.actor.language
    params = {
        "old": stage_label(process, step.old, language),
        "new": stage_label(process, step.new, language),
    }
    if process.document.back == "refuse":
        step.refuse("stage_back_refused", **params)
    elif process.document.back == "free":
        return
    elif batch.why is None:
        step.refuse("stage_back_reason_missing", **params)
    elif batch.context.approval is None:
        step.hold, step.flow = True, process.document.back_approval


async def _check_evidence(batch: Batch, process: Process, stage: str, steps: Sequence[_Step]) -> None:
    subjects = [_subject(step.row) for step in steps]
    known: _Known | None = batch.known.get(_KNOWN)
    looked_up = known.findings.get(stage, {}) if known is not None else {}
    if all(each.id in looked_up for each in subjects):
        found = [looked_up[each.id] for each in subjects]
    else:
        found = await evidence.look(
            batch.session,
            batch.catalog,
            process,
            stage,
            subjects,
            context=access.context_of(batch.actor),
            language=batch.actor.language,
        )
    for step, findings in zip(steps, found, strict=True):
        for each in findings:
            step.shown.append({"kind": each.document.kind, "label": each.label, "have": each.have, "need": each.need})
            if each.missing:
                step.refuse(
                    "stage_evidence_missing",
                    new=stage_label(process, stage, batch.actor.language),
                    label=each.label,
                    have=each.have,
                    need=each.need,
                    kind=each.document.kind,
                    place=each.place,
                )


async def _note(batch: Batch, steps: Sequence[_Step], states: Mapping[UUID, State]) -> None:
    undone = [step.row.id for step in steps if step.kind is MoveKind.UNDO]
    entered = await repository.entered(batch.session, batch.object.api_name, undone) if undone else {}
    moves = []
    for step in steps:
        if step.kind is MoveKind.UNDO:
            step.occurred_at = entered.get((step.row.id, step.new), states[step.row.id].entered_at)
        if step.kind is not MoveKind.HISTORY:
            _fill(batch, step)
        moves.append(
            NewMove(
                record_id=step.row.id,
                process=step.process.key,
                from_stage=step.old,
                to_stage=step.new,
                kind=step.kind.value,
                occurred_at=step.occurred_at,
                action=batch.context.given.get("action") if step.kind in FORWARD or _told(batch, step) else None,
                evidence=step.shown or None,
                former=None if step.kind in {MoveKind.UNDO, MoveKind.START, MoveKind.HISTORY} else step.old,
            )
        )
    batch.beside.append(
        repository.moves_call(
            batch.object.api_name,
            moves,
            at=batch.now,
            by=batch.actor.user_id,
            source=batch.source.value,
            reason=batch.why,
            change_id=batch.change_id,
        )
    )


def _told(batch: Batch, step: _Step) -> bool:
    """Whether the action of a move that is moved in is known: it is one of the process."""
    return step.kind is MoveKind.HISTORY and batch.context.given.get("action") in step.process.document.actions


def _fill(batch: Batch, step: _Step) -> None:
    """Keep the fields up to date that follow from the stage."""
    document = step.process.document
    stage, fills = document.stages[step.new], document.fills
    values: dict[str, Any] = {}
    if fills.moved_at:
        values[fills.moved_at] = step.occurred_at
    if fills.probability and stage.probability is not None:
        values[fills.probability] = stage.probability
    if fills.closed_on:
        closed = None if stage.kind == "open" else step.occurred_at.astimezone(batch.zone).date()
        values[fills.closed_on] = closed if closed is None else step.row.values.get(fills.closed_on) or closed
    old = step.row.old or {}
    for name, value in values.items():
        if step.row.kind is Kind.CREATE or old.get(name) != value:
            step.row.values[name] = value
            step.row.changed_fields |= {name}


def stage_label(process: Process, stage: str | None, language: str) -> str:
    """Return the name of a stage as people see it: the label of the field's option."""
    options = getattr(process.object.fields[process.document.field].options, "by_code", {})
    option = options.get(stage)
    return texts(option.label, language) if option is not None else stage or ""
