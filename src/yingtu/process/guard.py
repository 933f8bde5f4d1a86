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
from yingtu.kit.errors import Problem
from yingtu.metadata.checks import texts
from yingtu.process import evidence, repository
from yingtu.process.evidence import Subject
from yingtu.process.moves import BACKWARD, FORWARD, Illegal, MoveKind, actions_for, classify
from yingtu.process.plan import followed, processes_of
from yingtu.process.repository import NewMove
from yingtu.records.batch import Kind
from yingtu.records.changes import Held, Source
from yingtu.records.parse import may_import_history

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process
    from yingtu.process.repository import State
    from yingtu.records.batch import Batch, Row
    from yingtu.records.guards import Verdict

#: Clocks of browsers go wrong by so much.
_FUTURE = timedelta(minutes=5)
_MAX_REASON = 2000


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


class ProcessGuard:
    """Judges every change of a stage."""

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002 - the protocol's word
        """Whether one of the fields holds a stage."""
        return any(process.document.field in fields for process in processes_of(catalog, object))

    async def check(self, batch: Batch) -> Mapping[int, Verdict]:
        """Refuse illegal moves, hold those that need an approval, write down the rest."""
        processes = processes_of(batch.catalog, batch.object.api_name)
        if not processes:
            return {}
        names = {process.document.field for process in processes}
        rows = [row for row in batch.of(Kind.CREATE, Kind.UPDATE) if _moves(row, names)]
        if not rows:
            return {}
        context = access.context_of(batch.actor)
        values = [{**row.new, "id": row.id} for row in rows]
        chosen = await followed(batch.session, batch.catalog, batch.object.api_name, values, context)
        updated = [row.id for row in rows if row.kind is Kind.UPDATE]
        states = await repository.states(batch.session, batch.object.api_name, updated) if updated else {}
        verdicts: dict[int, Verdict] = {}
        steps: list[_Step] = []
        for row, process in zip(rows, chosen, strict=True):
            if process is None or process.document.field not in row.values:
                continue
            found = _step(batch, row, process, states.get(row.id))
            if isinstance(found, Problem):
                verdicts[row.index] = (found,)
            elif found is not None:
                steps.append(found)
        await self._judge(batch, steps)
        for step in steps:
            if step.problems:
                verdicts[step.row.index] = tuple(step.problems)
            elif step.hold:
                verdicts[step.row.index] = await _ask(batch, step)
        done = [step for step in steps if step.row.index not in verdicts]
        if done:
            await _write(batch, done, states)
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
            await _check_evidence(batch, group[0].process, stage, group)
        for step in steps:
            approval = step.process.document.stages[step.new].approval
            if step.kind in FORWARD and approval is not None and batch.context.approval is None:
                step.hold, step.flow = True, approval


async def _ask(batch: Batch, step: _Step) -> Verdict:
    """Ask for the approval of a move; who decides is the flow's to say, without one the manager of the record's owner."""
    language = batch.actor.language
    title = f"{stage_label(step.process, step.old, language)} → {stage_label(step.process, step.new, language)}"
    try:
        approval = await approvals.hold(batch, step.row, flow=step.flow, title=title, reason=reason_of(batch))
    except (NobodyDecides, UnknownFlow) as error:
        return (Problem(step.process.document.field, error.code, error.params),)
    return Held(approval, step.row.id)


def _moves(row: Row, names: set[str]) -> bool:
    return any(name in row.values for name in names)


def _step(batch: Batch, row: Row, process: Process, state: State | None) -> _Step | Problem | None:
    """Return what a row wants, or why there is no such move; None: history that the process knows nothing of."""
    document = process.document
    old = row.old.get(document.field) if row.old else None
    new = row.values.get(document.field)
    language = batch.actor.language
    if new is None:
        return Problem(document.field, "stage_empty", {"process": texts(document.label, language)})
    historic = batch.source is Source.DEMO or (batch.source is Source.IMPORT and may_import_history(batch.actor))
    if historic:
        known = new in document.stages
        return _Step(row, process, old, new, MoveKind.HISTORY, _historic(batch, row, process)) if known else None
    if new not in document.stages:
        ways = ", ".join(stage_label(process, code, language) for code in document.stages)
        return Problem(
            document.field, "stage_not_in_process", {"process": texts(document.label, language), "ways": ways}
        )
    if _may_undo(batch, process, state, new):
        return _Step(row, process, old, new, MoveKind.UNDO, batch.now)
    kind = classify(document, old, new)
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
    except ValueError:
        return Problem("occurred_at", "stage_occurred_unreadable", {})
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=batch.zone)).astimezone(UTC)
    if moment > batch.now + _FUTURE:
        return Problem("occurred_at", "stage_occurred_in_future", {})
    if state is not None and moment < state.entered_at:
        entered = state.entered_at.astimezone(batch.zone).strftime("%Y-%m-%d %H:%M")
        return Problem("occurred_at", "stage_occurred_too_early", {"entered": entered})
    return min(moment, batch.now)


def reason_of(batch: Batch) -> str | None:
    """Return the text that says why, from the write or from its context."""
    said = batch.reason or batch.context.given.get("reason")
    return said.strip()[:_MAX_REASON] or None if isinstance(said, str) else None


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
    if stage.require_reason and reason_of(batch) is None and not batch.context.given.get("files"):
        step.refuse("stage_reason_missing", new=stage_label(process, step.new, language))


def _check_back(batch: Batch, step: _Step) -> None:
    process, language = step.process, batch.actor.language
    params = {
        "old": stage_label(process, step.old, language),
        "new": stage_label(process, step.new, language),
    }
    if process.document.back == "refuse":
        step.refuse("stage_back_refused", **params)
    elif reason_of(batch) is None:
        step.refuse("stage_back_reason_missing", **params)
    elif process.document.back == "approval" and batch.context.approval is None:
        step.hold, step.flow = True, process.document.back_approval


async def _check_evidence(batch: Batch, process: Process, stage: str, steps: Sequence[_Step]) -> None:
    subjects = [Subject(step.row.id, {**step.row.new, "id": step.row.id}, step.row.links) for step in steps]
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


async def _write(batch: Batch, steps: Sequence[_Step], states: Mapping[UUID, State]) -> None:
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
                action=batch.context.given.get("action") if step.kind in FORWARD else None,
                evidence=step.shown or None,
                former=None if step.kind in {MoveKind.UNDO, MoveKind.START, MoveKind.HISTORY} else step.old,
            )
        )
    await repository.write_moves(
        batch.session,
        batch.object.api_name,
        moves,
        at=batch.now,
        by=batch.actor.user_id,
        source=batch.source.value,
        reason=reason_of(batch),
        change_id=batch.change_id,
    )


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
