"""Figures in the words of the reader: from domain values to what the addresses give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.insight import schemas
from yingtu.insight.pipeline import Ended, Figures, by_group, proposed_limit
from yingtu.kit import clock
from yingtu.metadata.checks import texts
from yingtu.process.guard import stage_label
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.insight.pipeline import Asked
    from yingtu.metadata.catalog import Catalog
    from yingtu.process.plan import Process


def pipeline(
    catalog: Catalog, found: Figures, asked: Asked, names: Mapping[str, str], language: str
) -> schemas.Pipeline:
    """Describe the figures of a pipeline."""
    groups = [
        _win(group, names.get(group or "", group or "–"), kinds) for group, kinds in by_group(found.grouped).items()
    ]
    return schemas.Pipeline(
        process=found.process.key,
        label=texts(found.process.document.label, language),
        object=found.process.object.api_name,
        currency=catalog.workspace.currency,
        counted_at=found.counted_at,
        begins=asked.begins,
        ends=asked.ends,
        began=sum(each.count for each in found.reached),
        funnel=_funnel(found, language),
        times=_times(catalog, found, language),
        won=_total(found.ended),
        groups=sorted(groups, key=lambda each: (-each.won_amount, -each.won, each.label)),
        open=_open(found, language),
        forecast=_forecast(found),
    )


def _color(process: Process, code: str) -> str:
    option = getattr(process.object.fields[process.document.field].options, "by_code", {}).get(code)
    return "default" if option is None else str(option.color)


def _funnel(found: Figures, language: str) -> list[schemas.FunnelStage]:
    process, rows = found.process, []
    stages = [(code, stage) for code, stage in process.document.stages.items() if stage.kind == "open"]
    stages += [(code, stage) for code, stage in process.document.stages.items() if stage.kind == "won"][:1]
    before: int | None = None
    for place, (code, stage) in enumerate(stages, start=1):
        here = [each for each in found.reached if each.place >= place]
        reached = sum(each.count for each in here)
        rows.append(
            schemas.FunnelStage(
                code=code,
                label=stage_label(process, code, language),
                color=_color(process, code),
                kind=stage.kind,
                place=place,
                reached=reached,
                amount=sum(each.amount for each in here),
                rate=None if not before else reached / before,
                open=sum(each.count for each in found.reached if each.kind == "open" and each.stage == code),
                lost=sum(each.count for each in found.reached if each.kind == "lost" and each.place == place),
            )
        )
        before = reached
    return rows


def _times(catalog: Catalog, found: Figures, language: str) -> list[schemas.AdvanceTime]:
    stays = {each.stage: each for each in found.stays}
    today = calendar_of(catalog).local(clock.now()).date()
    rows = []
    for code, stage in found.process.document.stages.items():
        if stage.kind != "open":
            continue
        stay = stays.get(code)
        rows.append(
            schemas.AdvanceTime(
                code=code,
                label=stage_label(found.process, code, language),
                stays=stay.count if stay else 0,
                advanced=stay.ahead if stay else 0,
                mean_days=stay.mean if stay else None,
                median_days=stay.median if stay else None,
                p90_days=stay.p90 if stay else None,
                dwell_days=stage.dwell_days,
                proposed_days=proposed_limit(catalog, stay, today) if stay else None,
            )
        )
    return rows


def _win(group: str | None, label: str, kinds: Mapping[str, Ended]) -> schemas.WinGroup:
    won, lost = kinds.get("won"), kinds.get("lost")
    count, other = (won.count if won else 0), (lost.count if lost else 0)
    return schemas.WinGroup(
        group=group,
        label=label,
        won=count,
        lost=other,
        rate=count / (count + other) if count + other else None,
        won_amount=won.amount if won else 0,
        lost_amount=lost.amount if lost else 0,
        won_days=won.mean if won else None,
        lost_days=lost.mean if lost else None,
    )


def _total(ended: Sequence[Ended]) -> schemas.WinGroup:
    kinds = {}
    for kind in ("won", "lost"):
        mine = [each for each in ended if each.kind == kind]
        count = sum(each.count for each in mine)
        timed = [(each.mean, each.count) for each in mine if each.mean is not None]
        days = sum(mean * n for mean, n in timed) / sum(n for _, n in timed) if timed else None
        mean = None if days is None else round(days, 1)
        kinds[kind] = Ended(None, kind, count, sum(each.amount for each in mine), mean, None)
    return _win(None, "", kinds)


def _open(found: Figures, language: str) -> list[schemas.OpenStage]:
    rows = []
    for code, stage in found.process.document.stages.items():
        if stage.kind != "open":
            continue
        mine = [each for each in found.expected if each.stage == code]
        rows.append(
            schemas.OpenStage(
                code=code,
                label=stage_label(found.process, code, language),
                color=_color(found.process, code),
                probability=stage.probability,
                category=stage.forecast,
                count=sum(each.count for each in mine),
                amount=round(sum(each.amount for each in mine), 2),
                weighted=round(sum(each.weighted for each in mine), 2),
            )
        )
    return rows


def _forecast(found: Figures) -> list[schemas.ForecastCell]:
    cells: dict[tuple[str, str], schemas.ForecastCell] = {}
    stages = found.process.document.stages
    for each in sorted(found.expected, key=lambda one: str(one.month or "9999")):
        category = stages[each.stage].forecast
        key = (str(each.month), category)
        cell = cells.get(key) or schemas.ForecastCell(
            month=each.month, category=category, count=0, amount=0, weighted=0
        )
        cells[key] = cell.model_copy(
            update={
                "count": cell.count + each.count,
                "amount": round(cell.amount + each.amount, 2),
                "weighted": round(cell.weighted + each.weighted, 2),
            }
        )
    return list(cells.values())
