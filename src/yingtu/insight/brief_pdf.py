"""The brief as a PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.kit.i18n import translate
from yingtu.kit.money import shown_money
from yingtu.kit.pdf import Block, Table, Text, render
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from yingtu.insight import schemas
    from yingtu.metadata.catalog import Catalog

_COLUMNS = ("record", "stage", "owner", "amount", "stay", "updated", "action")


def brief_pdf(catalog: Catalog, found: schemas.Brief, who: str, link: str, language: str, *, mark: str = "") -> bytes:
    """Return the brief: all records listed, at most 200, and where the rest are."""
    calendar = calendar_of(catalog)

    def say(code: str, **params: object) -> str:
        return translate(f"brief.{code}", params, language)

    moment = calendar.local(found.counted_at).strftime("%Y-%m-%d %H:%M")
    title = say("title", process=found.label)
    blocks: list[Block] = [
        Text(say("subtitle", count=found.total, days=found.stalled_days, moment=moment, who=who), quiet=True)
    ]
    rows = [
        [
            each.name or "",
            each.stage_label,
            each.owner or "",
            "" if each.amount is None else shown_money(each.amount, found.currency),
            str(each.working_days),
            calendar.local(each.updated_at).strftime("%Y-%m-%d"),
            "\n".join([_advice(each, language), *([_suspicion(each, language)] if each.suspicious else [])]),
        ]
        for each in found.items
    ]
    widths = (26, 10, 9, 13, 7, 11, 44)
    blocks.append(Table([say(each) for each in _COLUMNS], rows, widths, right=frozenset({3, 4})))
    if found.total > len(found.items):
        blocks.append(Text(say("shown", shown=len(found.items), link=link), link=link))
    blocks.append(Text(found.method, quiet=True))
    return render(title, blocks, landscape=True, footer=catalog.workspace.name, mark=mark)


def _advice(each: schemas.StalledInfo, language: str) -> str:
    """Return what to do, labelled where it does not come from history."""
    return translate(f"brief.from_{each.source}", {"text": each.suggestion}, language)


def _suspicion(each: schemas.StalledInfo, language: str) -> str:
    reasons = translate("brief.reason.and", {}, language).join(reason.text for reason in each.reasons)
    return translate("brief.fake", {"score": each.score, "reasons": reasons}, language)
