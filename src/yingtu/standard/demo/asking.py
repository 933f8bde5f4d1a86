"""What the demo company made of the standard approval of amounts, and two requests that wait for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Pool
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.changes import Source, Update
from yingtu.records.read import ListQuery
from yingtu.schema import service as schema
from yingtu.schema.service import DocumentChange
from yingtu.standard.shipped import standard_documents

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Session, Workspace

KEY = "opportunity_amount"
#: In this company a large amount takes two.
SECOND: dict[str, Any] = {
    "label": {"zh-CN": "上级主管", "en": "Manager's manager"},
    "approvers": [{"kind": "owner_manager", "level": 2}],
    "condition": {"field": "amount", "op": "gte", "value": 500_000},
    "timeout": {"hours": 16, "then": "escalate"},
}
#: Share of the amount that is left, and why.
REQUESTS = (("0.88", "客户年度框架协议，首单给予 88 折"), ("0.92", "竞品报价更低，申请 92 折保单"))
#: Whose opportunities.
ASKS = "sales"


def flow() -> dict[str, Any]:
    """Return the standard flow with the company's own step."""
    standard = standard_documents()["approval", KEY]
    return {**standard, "steps": [*standard["steps"], SECOND]}


async def ask(database: Database, workspace: Workspace) -> int:
    """Publish the flow and ask for two approvals in the name of the demo's sales person; return how many were asked for."""
    async with database.write(workspace, Pool.BATCH) as session:
        await schema.publish(session, SYSTEM, [DocumentChange("approval", KEY, flow())])
    async with database.write(workspace, Pool.BATCH) as session:
        who = await _first(session, USER_OBJECT, {"field": "login", "op": "eq", "value": ASKS}, "name", 1)
        if not who:
            return 0
        open_ones = {
            "all": [
                {"field": "owner_id", "op": "eq", "value": who[0]["id"]},
                {"field": "stage", "op": "not_in", "value": ["won", "lost"]},
                {"field": "amount", "op": "gte", "value": 10_000},
            ]
        }
        found = await _first(session, "opportunity", open_ones, "-amount", len(REQUESTS))
        actor = await identity.actor_of_user(session, UUID(who[0]["id"]))
        for record, (share, reason) in zip(found, REQUESTS, strict=False):
            amount = round(float(record["amount"]) * float(share), -2)
            change = Update(UUID(record["id"]), {"amount": amount})
            await records.write(session, actor, "opportunity", [change], source=Source.UI, reason=reason)
        return len(found)


async def _first(session: Session, object_name: str, where: Any, sort: str, most: int) -> list[dict[str, Any]]:
    fields = ("id", "amount") if object_name != USER_OBJECT else ("id",)
    query = ListQuery(filter=parse_filter(where), sort=sort, fields=fields, limit=most)
    return records.items_of(await records.list_records(session, SYSTEM, object_name, query))
