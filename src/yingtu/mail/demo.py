"""Mail of the demo company's customers: real messages, sorted, put on records and judged like all others.

The mailbox itself is paused: there is no server behind it.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.mail import mailbox_repository, taking_repository
from yingtu.mail.sorting import sort_waiting
from yingtu.mail.taking_repository import Raw
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.read import ListQuery

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.kit.db import Database, Session, Workspace

ADDRESS: Final = "sales@example.com"
_QUOTE: Final = "\n\n在 2026-01-05 10:00，销售部 <sales@example.com> 写道：\n> 附上合同模板和报价，请查收。"
#: Subject, what the customer writes, and days ago: intent, uncertain, and none although a quote names a contract.
LETTERS: Final = (
    ("预算批复", "您好，\n我们今年的预算已经批下来了，请尽快发一份正式报价单。\n\n谢谢", 1),
    ("关于招标安排", "贵司方案我们内部讨论过了，准备下月走招标，请把资质文件发我。", 2),
    ("合同条款", "合同第 5 条的付款方式想改为 3-3-4，麻烦法务看一下。" + _QUOTE, 3),
    ("项目进展", "抱歉，今年没有预算了，明年再看。", 4),
    ("演示时间", "周四下午可以，参会的有信息部和生产部各一位。" + _QUOTE, 5),
    ("采购流程", "采购计划已经立项，流程走完大概两周。", 6),
    ("Budget approved", "Hello,\nour budget is approved. Could you send the contract this week?\n\nBest regards", 8),
    ("价格", "你们的价格超出预算，合同先暂停吧。", 9),
)  # fmt: skip


async def tell(database: Database, workspace: Workspace) -> None:
    """Let the customers of some running opportunities write; once, with the rest of the demo."""
    async with database.write(workspace) as session:
        people = await _owners(session)
        if not people:
            return
        now = clock.now()
        box = await _mailbox(session, sorted({owner for _, owner in people}), now)
        letters = zip(LETTERS, people, strict=False)
        messages = [_message(number, sender, said, now) for number, (said, (sender, _)) in enumerate(letters, start=1)]
        await taking_repository.keep(session, box, messages, now)
        found = await mailbox_repository.find(session, box)
        while found is not None and await sort_waiting(session, found):
            pass


async def _owners(session: Session) -> list[tuple[str, UUID]]:
    """Return addresses of contacts, and who looks after the opportunities they belong to: the latest ones that are running."""
    running = parse_filter(
        {"all": [{"field": "stage", "op": "not_in", "value": ["won", "lost"]},
                 {"field": "contact.email", "op": "not_empty"}]}
    )  # fmt: skip
    query = ListQuery(filter=running, fields=("contact.email", "owner_id"), sort="-created_at", limit=4 * len(LETTERS))
    rows = records.items_of(await records.list_records(session, SYSTEM, "opportunity", query))
    # Each customer writes once.
    owners = {str(row["contact.email"]): UUID(str(row["owner_id"])) for row in reversed(rows)}
    return list(owners.items())[-len(LETTERS) :]


async def _mailbox(session: Session, members: list[UUID], now: datetime) -> UUID:
    values: dict[str, Any] = {
        "address": ADDRESS, "name": "销售部", "personal": False, "visible": "record",
        "imap_host": "imap.example.com", "imap_port": 993, "imap_security": "tls",
        "smtp_host": "smtp.example.com", "smtp_port": 465, "smtp_security": "tls",
        "login": ADDRESS, "folder": "INBOX", "since": None, "signature": "", "secret": None,
        "active": False,
    }  # fmt: skip
    box = uuid7()
    await mailbox_repository.add(
        session, {**values, "id": box, "due_at": now, "created_by": members[0], "created_at": now}
    )
    await mailbox_repository.set_members(session, box, members)
    return box


def _message(number: int, sender: str, said: tuple[str, str, int], now: datetime) -> Raw:
    subject, text, days = said
    at = now - timedelta(days=days, minutes=17 * number)
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, ADDRESS, subject
    letter["Date"], letter["Message-ID"] = format_datetime(at), f"<demo-{number}@{sender.partition('@')[2]}>"
    letter.set_content(text)
    content = letter.as_bytes()
    return Raw(uuid7(), "INBOX", 1, number, len(content), hashlib.sha256(content).digest(), content, at, None)
