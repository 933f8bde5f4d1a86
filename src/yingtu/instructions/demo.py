"""An instruction of the demo company's east team: given two days ago, seen, accepted with a word, done, and not yet looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.instructions import service
from yingtu.instructions.service import REPORTS
from yingtu.kit import clock
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.changes import Source
from yingtu.records.read import ListQuery

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.kit.db import Database, Session, Workspace

GIVER: Final = "manager"
SUBJECT: Final = "本周内把月底前要成交的商机全部更新一遍"
CONTENT: Final = (
    "逐条核对金额、预计成交日期和下一步计划；卡在客户内部流程的，写明卡在谁、需要我出面的直接在回执里说。周会上逐单过。"
)
#: Who said what, hours after it was given, and in which words; ``east5`` has not looked yet.
ANSWERS: Final = (
    ("sales", "seen", 1, None),
    ("east2", "seen", 2, None),
    ("east2", "accepted", 3, "收到，今天先过 50 万以上的。"),
    ("east3", "seen", 2, None),
    ("east3", "accepted", 5, "两单卡在对方法务，周四想请您一起去一趟。"),
    ("east4", "seen", 4, None),
    ("east4", "accepted", 6, None),
    ("east4", "done", 26, "6 条已全部更新，其中 1 条改到下季度。"),
)  # fmt: skip
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_AGO, _LEFT = timedelta(days=2), timedelta(days=3)
_DUE_HOUR: Final = 18


async def tell(database: Database, workspace: Workspace) -> None:
    """Let the manager of the east team give it and the team answer; once, with the rest of the demo."""
    async with database.write(workspace) as session:
        people = await _people(session)
        if GIVER not in people:
            return
        now = clock.now()
        begun = now - _AGO
        with clock.at(begun):
            instruction = await service.instruct(
                session,
                await identity.actor_of_user(session, people[GIVER]),
                values={"subject": SUBJECT, "content": CONTENT, "due_at": _due(now)},
                people=(),
                chosen=(REPORTS,),
                remind_before=(),
                source=Source.UI,
            )
        for login, step, hours, note in ANSWERS:
            with clock.at(begun + timedelta(hours=hours)):
                actor = await identity.actor_of_user(session, people[login])
                await service.answer(session, actor, instruction, step=step, note=note, source=Source.UI)


def _due(now: datetime) -> str:
    day = (now + _LEFT).astimezone(_ZONE).replace(hour=_DUE_HOUR, minute=0, second=0, microsecond=0)
    return day.isoformat()


async def _people(session: Session) -> dict[str, UUID]:
    logins = sorted({GIVER, *(login for login, *_ in ANSWERS)})
    where: Any = {"field": "login", "op": "in", "value": logins}
    query = ListQuery(filter=parse_filter(where), fields=("id", "login"), limit=len(logins))
    rows = records.items_of(await records.list_records(session, SYSTEM, USER_OBJECT, query))
    return {str(row["login"]): UUID(str(row["id"])) for row in rows}
