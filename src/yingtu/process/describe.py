"""Processes and standings in the words of the reader's language: from domain values to what the addresses give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from yingtu.fields.base import Operator
from yingtu.kit import clock
from yingtu.metadata.checks import texts
from yingtu.metadata.process_documents import ChecklistEvidence, FieldEvidence, RelatedEvidence
from yingtu.process import schemas
from yingtu.process.guard import stage_label
from yingtu.process.moves import actions_for
from yingtu.process.plan import processes_of
from yingtu.query.ast import conditions, parse_filter
from yingtu.workdays.calendar import working_days_between
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.metadata.catalog import Catalog
    from yingtu.process.evidence import Finding
    from yingtu.process.plan import Process
    from yingtu.process.questions import Asked
    from yingtu.process.repository import Move
    from yingtu.process.service import Dwell, Standing, Way


def process_info(process: Process, language: str) -> schemas.ProcessInfo:
    """Describe a process."""
    document = process.document
    options = getattr(process.object.fields[document.field].options, "by_code", {})
    return schemas.ProcessInfo(
        key=process.key,
        label=texts(document.label, language),
        object=document.object,
        field=document.field,
        filtered=document.filter is not None,
        back=document.back,
        undo_minutes=document.undo_minutes,
        stages=[
            schemas.StageInfo(
                code=code,
                label=stage_label(process, code, language),
                color=options[code].color if code in options else "default",
                kind=stage.kind,
                probability=stage.probability,
                forecast=stage.forecast,
                dwell_days=stage.dwell_days,
            )
            for code, stage in document.stages.items()
        ],
        actions=[action_info(process, code, language) for code, each in document.actions.items() if each.active],
    )


def action_info(process: Process, code: str, language: str) -> schemas.ActionInfo:
    """Describe an advance action."""
    action = process.document.actions[code]
    return schemas.ActionInfo(code=code, label=texts(action.label, language), stages=action.stages)


def dwell_info(dwell: Dwell) -> schemas.DwellInfo:
    """Describe how long a record has been in its stage."""
    return schemas.DwellInfo(
        entered_at=dwell.entered_at,
        working_days=dwell.working_days,
        limit=dwell.limit,
        late=dwell.late,
        paused_until=dwell.paused_until,
    )


def standing_info(found: Standing, people: Mapping[UUID, str], language: str) -> schemas.Standing:
    """Describe where a record stands; ``people`` are the names of those who moved it."""
    process = found.process
    return schemas.Standing(
        process=process_info(process, language),
        stage=found.stage,
        version=found.version,
        dwell=None if found.dwell is None else dwell_info(found.dwell),
        undo_until=found.undo_until,
        ways=[_way(process, way, language) for way in found.ways],
        moves=[_move(process, move, people, language) for move in found.moves],
    )


def _way(process: Process, way: Way, language: str) -> schemas.WayInfo:
    stage = process.document.stages[way.stage]
    backward = way.backward
    return schemas.WayInfo(
        stage=way.stage,
        label=stage_label(process, way.stage, language),
        kind=stage.kind,
        backward=backward,
        ready=way.ready,
        require_reason=process.document.back == "approval" if backward else stage.require_reason,
        require_action=not backward and stage.require_action and stage.kind != "lost",
        approval=process.document.back == "approval" if backward else stage.approval is not None,
        actions=[]
        if backward
        else [action_info(process, code, language) for code in actions_for(process.document, way.stage)],
        evidence=[_evidence(each, language) for each in way.findings],
    )


def _evidence(finding: Finding, language: str) -> schemas.EvidenceInfo:
    document = finding.document
    label = finding.label
    related = document if isinstance(document, RelatedEvidence) else None
    fields, defaults = _wanted(related) if related else ([], {})
    items = document.items if isinstance(document, ChecklistEvidence) else {}
    return schemas.EvidenceInfo(
        place=finding.place,
        kind=document.kind,
        label=label,
        have=finding.have,
        need=finding.need,
        field=document.field if isinstance(document, FieldEvidence) else None,
        object=related.object if related else None,
        lookup=related.lookup if related else None,
        fields=fields,
        defaults=defaults,
        items=[
            schemas.ItemInfo(code=code, label=texts(text, language), done=code not in finding.open_items)
            for code, text in items.items()
        ],
    )


def _wanted(evidence: RelatedEvidence) -> tuple[list[str], dict[str, Any]]:
    """Return what a new record must fill, and which values it must have, so that it counts: what a form can know of a filter."""
    tests = conditions(parse_filter(evidence.filter)) if evidence.filter else ()
    own = [each for each in tests if len(each.path) == 1]
    defaults = {each.path[0]: each.value for each in own if each.op is Operator.EQ}
    fields = [each.path[0] for each in own if each.path[0] not in defaults]
    return list(dict.fromkeys([*fields, *([evidence.through] if evidence.through else [])])), defaults


def _move(process: Process, move: Move, people: Mapping[UUID, str], language: str) -> schemas.MoveInfo:
    action = process.document.actions.get(move.action or "")
    return schemas.MoveInfo(
        id=move.id,
        kind=move.kind,
        from_stage=move.from_stage,
        from_label=stage_label(process, move.from_stage, language) if move.from_stage else None,
        to_stage=move.to_stage,
        to_label=stage_label(process, move.to_stage, language),
        occurred_at=move.occurred_at,
        at=move.at,
        by=move.by,
        by_name=people.get(move.by) if move.by else None,
        source=move.source,
        action=move.action,
        action_label=texts(action.label, language) if action else move.action,
        reason=move.reason,
        evidence=move.evidence or [],
    )


def question_info(catalog: Catalog, asked: Asked, language: str) -> schemas.QuestionInfo:
    """Describe a question about a record that stays too long."""
    question = asked.question
    process = next((each for each in processes_of(catalog, question.object) if each.key == question.process), None)
    stage = process.document.stages.get(question.stage) if process else None
    calendar = calendar_of(catalog)
    since = calendar.local(question.entered_at or question.asked_at).date()
    answer = question.answer or ("gone" if question.entered_at is None else None)
    return schemas.QuestionInfo(
        id=question.id,
        object=question.object,
        record_id=question.record_id,
        name=asked.name,
        owner=asked.owner,
        stage_label=stage_label(process, question.stage, language) if process else question.stage,
        working_days=working_days_between(calendar, since, calendar.local(clock.now()).date()),
        limit=stage.dwell_days if stage else None,
        tasks=question.tasks,
        level=question.level,
        asked_at=question.asked_at,
        answer=cast('Literal["yes", "no", "gone"] | None', answer),
        supported="presales_request" in catalog.objects,
    )
