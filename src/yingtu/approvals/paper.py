"""An approval as a document to keep: what was asked, who decided what and when, and everything that happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.kit.i18n import translate
from yingtu.kit.pdf import Block, Heading, Table, Text, render
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.approvals.schemas import ApprovalInfo, Somebody
    from yingtu.metadata.catalog import Catalog


def paper(catalog: Catalog, found: ApprovalInfo, language: str, *, mark: str = "") -> bytes:
    """Return the record of an approval as a PDF, in the reader's language and the workspace's time."""
    calendar = calendar_of(catalog)

    def say(code: str) -> str:
        return translate(f"approval_paper.{code}", {}, language)

    def at(moment: datetime | None) -> str:
        return "" if moment is None else calendar.local(moment).strftime("%Y-%m-%d %H:%M")

    facts = [
        (say("about"), f"{found.object_label} · {found.record_name}"),
        (say("asked_by"), f"{found.requester.name} · {at(found.created_at)}"),
        (say("state"), f"{say(f'state_{found.state}')} {at(found.decided_at)}".strip()),
        (say("reason"), found.reason or "–"),
        (say("number"), str(found.id)),
    ]
    blocks: list[Block] = [Table(("", ""), [list(each) for each in facts], (18, 82))]
    if found.changes:
        rows = [[each.label, each.old or "–", each.new or "–"] for each in found.changes]
        blocks += [Heading(say("changes")), Table((say("field"), say("old"), say("new")), rows, (24, 38, 38))]
    votes = [
        [
            f"{number}. {step.label}".strip(),
            _person(vote.person, vote.instead_of),
            say(f"vote_{vote.state}"),
            at(vote.decided_at),
            vote.comment or "",
        ]
        for number, step in enumerate(found.step_list, 1)
        for vote in step.votes
    ]
    heads = (say("step"), say("person"), say("decision"), say("time"), say("comment"))
    blocks += [Heading(say("decisions")), Table(heads, votes, (18, 18, 12, 18, 34))]
    if found.files:
        rows = [[each.name, each.person or "–", at(each.at)] for each in found.files]
        blocks += [Heading(say("files")), Table((say("file"), say("person"), say("time")), rows, (54, 22, 24))]
    events = [
        [
            at(each.at),
            say(f"event_{each.what}"),
            " → ".join(one.name for one in (each.person, each.other) if one is not None),
            each.comment or "",
        ]
        for each in found.history
    ]
    columns = (say("time"), say("event"), say("person"), say("comment"))
    blocks += [Heading(say("history")), Table(columns, events, (18, 22, 22, 38))]
    if found.state == "pending":
        blocks.append(Text(say("open"), quiet=True))
    return render(f"{say('title')}: {found.title}", blocks, footer=catalog.workspace.name, mark=mark)


def _person(person: Somebody, instead_of: Somebody | None) -> str:
    return person.name if instead_of is None else f"{person.name} ({instead_of.name})"
