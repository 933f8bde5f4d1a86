"""The certificate of an erasure as a PDF: what was erased, what is kept and why, and when backups expire. It names no value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.kit.i18n import codes, translate
from yingtu.kit.pdf import Block, Heading, Table, Text, render
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.metadata.catalog import Catalog
    from yingtu.privacy.repository import Erasure


def certificate_pdf(catalog: Catalog, erasure: Erasure, language: str, *, mark: str = "") -> bytes:
    """Return the certificate of an erasure that is done; ``mark`` is the watermark of whoever takes it."""
    calendar = calendar_of(catalog)

    def say(code: str, **params: object) -> str:
        return translate(f"certificate.{code}", params, language)

    def moment(at: datetime | None) -> str:
        return "–" if at is None else calendar.local(at).strftime("%Y-%m-%d %H:%M")

    def label(name: str) -> str:
        obj = catalog.objects.get(name)
        return name if obj is None else _label(obj.label, language)

    facts = [
        [say("number"), str(erasure.id)],
        [say("asked"), moment(erasure.at)],
        [say("finished"), moment(erasure.finished_at)],
        [say("by"), erasure.by_name or (say("rule", rule=erasure.rule) if erasure.rule else say("system"))],
        [say("reason"), erasure.reason or "–"],
    ]
    blocks: list[Block] = [
        Text(say("lead", company=catalog.workspace.name)),
        Table(["", ""], facts, (26, 74)),
        Heading(say("records")),
        Table(
            [say("object"), say("record")],
            [[label(each["object"]), each["id"]] for each in erasure.records],
            (26, 74),
        ),
        Heading(say("places")),
        Table(
            [say("place"), say("count")],
            [[_place(name, label, language), str(count)] for name, count in sorted(erasure.done.items())],
            (74, 26),
            right=frozenset({1}),
        ),
        Heading(say("kept")),
    ]
    if erasure.kept:
        rows = [_kept(each, label, language) for each in erasure.kept]
        blocks.append(Table([say("what"), say("why"), say("until")], rows, (40, 40, 20)))
    else:
        blocks.append(Text(say("nothing_kept")))
    blocks.append(Heading(say("backups")))
    until = erasure.backups_until
    blocks.append(Text(say("no_backups") if until is None else say("backups_until", day=moment(until)[:10])))
    blocks.append(Text(say("note"), quiet=True))
    return render(say("title"), blocks, footer=catalog.workspace.name, mark=mark)


def _kept(each: dict[str, Any], label: Any, language: str) -> list[str]:
    what = each["what"]
    if what == "record":
        why = _label(each["reason"], language) or _label(each["label"], language)
        return [f"{label(each['object'])} {each['id']}", why, each["until"][:10]]
    count = {"count": each["count"], "documents": "、".join(each.get("documents", ()))}
    return [
        translate(f"certificate.kept_{what}", count, language),
        translate(f"certificate.kept_{what}_why", count, language),
        "–",
    ]


def _place(name: str, label: Any, language: str) -> str:
    code = f"certificate.place_{name}"
    if code in codes(language):
        return translate(code, {}, language)
    if name.endswith("__history"):
        return translate("certificate.place_history", {"object": label(name.removesuffix("__history"))}, language)
    return str(label(name))


def _label(label: dict[str, str], language: str) -> str:
    return label.get(language) or label.get("en") or next(iter(label.values()), "")
