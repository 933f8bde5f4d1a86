"""The brief in the words of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.insight import schemas
from yingtu.insight.advice import EVERYWHERE
from yingtu.kit.i18n import translate
from yingtu.metadata.checks import texts
from yingtu.process.guard import stage_label
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.sight import open_sight

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.insight.advice import Advice
    from yingtu.insight.brief import Brief, Stalled
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process


def brief_info(catalog: Catalog, found: Brief, people: Mapping[UUID, str], language: str) -> schemas.Brief:
    """Describe a brief."""
    segments = segment_names(catalog, found.process, found.playbook.segment, language)
    return schemas.Brief(
        process=found.process.key,
        label=texts(found.process.document.label, language),
        object=found.process.object.api_name,
        currency=catalog.workspace.currency,
        counted_at=found.counted_at,
        stalled_days=found.playbook.stalled_days,
        total=found.total,
        closed=found.closed,
        method=translate("brief.method", {"support": found.playbook.support}, language),
        items=[stalled_info(found.process, each, people, segments, language) for each in found.items],
        advices=[_advice(found.process, each, segments, language) for each in found.advices],
    )


def stalled_info(
    process: Process, each: Stalled, people: Mapping[UUID, str], segments: Mapping[str, str], language: str
) -> schemas.StalledInfo:
    """Describe one record of a brief."""
    if each.advice is not None:
        source, suggestion = "history", _sentence(process, each.advice, segments, language)
    elif each.rule is not None:
        source, suggestion = "playbook", texts(each.rule.text, language)
    else:
        source, suggestion = "none", translate("brief.none", {}, language)
    return schemas.StalledInfo(
        id=each.id,
        name=each.name,
        owner=people.get(each.owner_id) if each.owner_id else None,
        stage=each.stage,
        stage_label=stage_label(process, each.stage, language),
        amount=each.amount,
        entered_at=each.entered_at,
        updated_at=each.updated_at,
        talked_at=each.talked_at,
        working_days=each.working_days,
        segment=segments.get(each.segment or "", each.segment),
        source=source,
        suggestion=suggestion,
        score=each.liveliness.score,
        suspicious=each.liveliness.suspicious,
        reasons=_reasons(each, language),
    )


def liveliness_info(each: Stalled, language: str) -> schemas.LivelinessInfo:
    """Describe whether a record only seems active."""
    judged = each.liveliness
    return schemas.LivelinessInfo(
        id=each.id, score=judged.score, suspicious=judged.suspicious, reasons=_reasons(each, language)
    )


def _reasons(each: Stalled, language: str) -> list[schemas.HealthReason]:
    return [
        schemas.HealthReason(
            code=one.code, text=translate(f"brief.reason.{one.code}", {"count": one.count}, language), points=one.points
        )
        for one in each.liveliness.reasons
    ]


def segment_names(catalog: Catalog, process: Process, segment: str, language: str) -> dict[str, str]:
    """Return the names of the segments: of the options of the field they are made by."""
    if not segment:
        return {}
    try:
        path = resolve_path(open_sight(catalog), process.object, tuple(segment.split(".")))
    except BadPathError:
        return {}
    options = getattr(path.field.options, "by_code", {}) if path.field else {}
    return {code: texts(option.label, language) for code, option in options.items()}


def _advice(process: Process, each: Advice, segments: Mapping[str, str], language: str) -> schemas.AdviceInfo:
    return schemas.AdviceInfo(
        stage=each.stage,
        segment=each.segment,
        action=each.action,
        taken=each.taken,
        won=each.won,
        others=each.others,
        others_won=each.others_won,
        rate=each.rate,
        others_rate=each.others_rate,
        p=each.p,
        text=_sentence(process, each, segments, language),
    )


def _sentence(process: Process, each: Advice, segments: Mapping[str, str], language: str) -> str:
    action = process.document.actions.get(each.action)
    segment = ""
    if each.segment != EVERYWHERE:
        segment = translate("brief.segment", {"name": segments.get(each.segment, each.segment)}, language)
    return translate(
        "brief.advice",
        {
            "stage": stage_label(process, each.stage, language),
            "segment": segment,
            "action": texts(action.label, language) if action else each.action,
            "taken": each.taken,
            "others": each.others,
            "rate": f"{each.rate:.0%}",
            "others_rate": f"{each.others_rate:.0%}",
            "p": f"{each.p:.2g}" if each.p >= 0.001 else "< 0.001",
        },
        language,
    ).replace("= <", "<")
