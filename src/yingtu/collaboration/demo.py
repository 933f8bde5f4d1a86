"""Tags on customers of the demo company: the most valuable ones, and those who have complained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson

from yingtu.collaboration import tags
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Pool
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.read import ListQuery

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Session, Workspace

VALUABLE: Final = 30
COMPLAINTS: Final = 100


async def tell(database: Database, workspace: Workspace) -> None:
    """Set the first two of the standard tags; run once, after the company is loaded."""
    async with database.write(workspace, Pool.BATCH) as session:
        by_name = {each.name: each.id for each in await tags.list_tags(session)}
        valuable, complained, _ = (by_name.get(name) for name, _color in tags.STANDARD["zh-CN"])
        if valuable is not None:
            won = await _values(session, "account", "id", {"field": "grade", "op": "eq", "value": "a"}, VALUABLE)
            await tags.change_many(session, SYSTEM, "account", won, put=[valuable], take=[])
        if complained is not None:
            angry = await _values(
                session, "ticket", "account", {"field": "kind", "op": "eq", "value": "complaint"}, COMPLAINTS
            )
            await tags.change_many(session, SYSTEM, "account", angry, put=[complained], take=[])


async def _values(session: Session, name: str, field: str, condition: dict[str, Any], limit: int) -> list[UUID]:
    sort = "-won_amount" if name == "account" else "created_at"
    query = ListQuery(filter=parse_filter(condition), fields=(field,), sort=sort, limit=limit)
    rows = orjson.loads(await records.list_records(session, SYSTEM, name, query))["items"]
    return [UUID(row[field]) for row in rows if row[field]]
