"""The guard of approvals: a change that starts a flow waits until it is decided. It comes last but for those that write, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.access import service as access
from yingtu.approvals import engine, evidence, flows, repository, shown
from yingtu.approvals.repository import Approval
from yingtu.kit.errors import Problem
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.kit.ids import uuid7
from yingtu.metadata.approval_documents import StepDocument
from yingtu.records.arrays import json_text
from yingtu.records.batch import Kind
from yingtu.records.changes import HISTORY, Create, Held, Source, Update
from yingtu.records.conditions import met
from yingtu.records.parse import may_import_history

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.approvals.flows import Flow
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.batch import Batch, Row
    from yingtu.records.guards import Verdict

#: Kind of approvals that the guard asks for.
CHANGE = "change"
#: Key of ``facts``: the approval that this write repeats.
REPEATS = "approvals.repeats"
_OPERATIONS = {Kind.CREATE: "create", Kind.UPDATE: "update", Kind.DELETE: "delete"}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A row that has to wait, and for whom."""

    row: Row
    flow: str | None
    title: Mapping[str, str]
    steps: Sequence[StepDocument]
    reason: str | None


class ApprovalGuard:
    """Holds changes that start a flow."""

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002 - the protocol's word
        """Whether some flow watches one of the fields."""
        return any(flows.watches(each, fields) for each in flows.flows_of(catalog, object))

    async def check(self, batch: Batch) -> Mapping[int, Verdict]:
        """Hold what starts a flow; refuse it when the flow wants a reason and there is none."""
        found = flows.flows_of(batch.catalog, batch.object.api_name)
        if not found or not _asks(batch):
            return {}
        started = [
            (row, fits) for row in batch.accepted() if (fits := [each for each in found if flows.starts(each, row)])
        ]
        if not started:
            return {}
        chosen = await _choose(batch, started)
        verdicts: dict[int, Verdict] = {}
        wanted: list[_Wanted] = []
        reason = batch.why
        for row, flow, steps in chosen:
            if flow.document.require_reason and reason is None:
                verdicts[row.index] = (Problem("", "approval_reason_missing", {}),)
            else:
                wanted.append(_Wanted(row, flow.key, flow.document.label, steps, reason))
        held = await _hold(batch, wanted)
        return verdicts | {each.row.index: Held(approval_id) for each, approval_id in zip(wanted, held, strict=True)}


@dataclass(frozen=True, slots=True)
class Asked:
    """A row that another guard holds; ``flow`` None, or one that is no longer there: the manager of the record's owner decides."""

    row: Row
    flow: str | None
    title: str


async def hold(batch: Batch, asked: Sequence[Asked], *, reason: str | None) -> list[UUID]:
    """Ask for approvals of changes that another guard holds, and return their ids, in order."""
    by_flow: dict[str | None, list[Asked]] = {}
    for each in asked:
        by_flow.setdefault(each.flow, []).append(each)
    steps: dict[int, Sequence[StepDocument]] = {}
    keys: dict[str | None, str | None] = {}
    for name, rows in by_flow.items():
        found = flows.flow_named(batch.catalog, name, batch.object.api_name)
        keys[name] = found.key if found else None
        every = found.document.steps if found else flows.BY_OWNERS_MANAGER
        conditions = [step.condition for step in every]
        news = [_new(each.row) for each in rows]
        answers = await met(
            batch.session, batch.catalog, batch.object, conditions, news, access.context_of(batch.actor)
        )
        for each, yes in zip(rows, answers, strict=True):
            left = [step for step, fits in zip(every, yes, strict=True) if fits]
            steps[each.row.index] = left or flows.BY_OWNERS_MANAGER
    wanted = [
        _Wanted(each.row, keys[each.flow], dict.fromkeys(LANGUAGES, each.title), steps[each.row.index], reason)
        for each in asked
    ]
    return await _hold(batch, wanted)


def _asks(batch: Batch) -> bool:
    """Whether changes of this write are asked for by a person and not approved yet; the migration right brings them in as they were."""
    migrated = (
        batch.source is Source.IMPORT and bool(batch.context.facts.get(HISTORY)) and may_import_history(batch.actor)
    )
    asked = batch.actor.user_id is not None and batch.context.approval is None and batch.source is not Source.DEMO
    return asked and not migrated


def _new(row: Row) -> Mapping[str, Any]:
    return {**(row.old or {}), **row.values, "id": row.id}


async def _choose(
    batch: Batch, started: Sequence[tuple[Row, Sequence[Flow]]]
) -> list[tuple[Row, Flow, list[StepDocument]]]:
    """Return for each row the first flow whose conditions it meets, with the steps that are left; others pass."""
    tried = list({flow.key: flow for _, fits in started for flow in fits}.values())
    context = access.context_of(batch.actor)
    news, olds = [_new(row) for row, _ in started], [{**(row.old or {}), "id": row.id} for row, _ in started]
    filters = [
        each for flow in tried for each in (flow.document.condition, *(step.condition for step in flow.document.steps))
    ]
    after = await met(batch.session, batch.catalog, batch.object, filters, news, context)
    before = await met(
        batch.session, batch.catalog, batch.object, [flow.document.before for flow in tried], olds, context
    )
    found = []
    for place, (row, fits) in enumerate(started):
        answers = iter(after[place])
        for flow, was in zip(tried, before[place], strict=True):
            meets = next(answers)
            steps = [step for step in flow.document.steps if next(answers)]
            if flow in fits and meets and was and steps:
                found.append((row, flow, steps))
                break
    return found


async def _hold(batch: Batch, wanted: Sequence[_Wanted]) -> list[UUID]:
    """Ask for approvals; whoever asks for the same twice is told of the first."""
    requester = batch.actor.user_id
    if not wanted or requester is None:
        return []
    known = await repository.pending(batch.session, batch.object.api_name, [each.row.id for each in wanted], requester)
    fresh = [each for each in wanted if _identity(each.row) not in known]
    differences = {each.row.index: _differences(batch, each.row) for each in fresh}
    names = await shown.names_in(
        batch.session, batch.actor, batch.catalog, [one for many in differences.values() for one in many]
    )
    asked = [
        _approval(batch, each, requester, shown.in_words(batch.catalog, differences[each.row.index], names))
        for each in fresh
    ]
    if asked:
        await engine.begin(batch.session, batch.catalog, asked)
        await evidence.enclose(batch.session, batch.actor, [each.id for each in asked], batch.context.given)
    new = {each.row.index: approval.id for each, approval in zip(fresh, asked, strict=True)}
    return [new.get(each.row.index) or known[_identity(each.row)] for each in wanted]


def _identity(row: Row) -> tuple[UUID, str, str]:
    return row.id, _OPERATIONS[row.kind], json_text(_change(row))


def _change(row: Row) -> dict[str, Any] | None:
    return dict(row.change.values) if isinstance(row.change, Create | Update) else None


def _differences(batch: Batch, row: Row) -> list[shown.Difference]:
    if row.kind is Kind.DELETE:
        return []
    fields = row.changed_fields if row.kind is Kind.UPDATE else {name.split("__")[0] for name in row.values}
    return shown.differences(batch.object, fields, row.old, row.new)


def _approval(batch: Batch, each: _Wanted, requester: UUID, words: list[dict[str, Any]]) -> Approval:
    row = each.row
    first = each.steps[0]
    asked_fields = flows.fields_asked(each.steps)
    new = row.new if row.kind is not Kind.DELETE else row.old or {}
    repeats = batch.context.facts.get(REPEATS)
    return Approval(
        id=uuid7(),
        kind=CHANGE,
        flow=each.flow,
        title=dict(each.title) or {tag: translate("approval.title_default", {"name": "…"}, tag) for tag in LANGUAGES},
        object=batch.object.api_name,
        record_id=row.id,
        record_name=flows.name_of(batch.object, row.old, row.values),
        operation=_OPERATIONS[row.kind],
        change=_change(row),
        shown=words,
        before={name: (row.old or {}).get(name) for name in row.values} if row.kind is Kind.UPDATE else {},
        base_version=row.version if row.old is not None else None,
        source=batch.source.value,
        context={
            "lenient": batch.context.lenient,
            "date_order": batch.context.date_order,
            "time_zone": batch.context.time_zone,
            "given": dict(batch.context.given),
        },
        subjects={name: _people(new.get(name)) for name in asked_fields},
        reason=each.reason,
        requester=requester,
        state="pending",
        steps=[step.model_dump(mode="json") for step in each.steps],
        step=0,
        due_at=engine.due(batch.catalog, first),
        reminders=0,
        created_at=batch.now,
        decided_at=None,
        problems=None,
        previous=repeats,
    )


def _people(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
