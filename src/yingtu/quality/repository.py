"""Statements about records that may mean the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.kit.statement import Statement
from yingtu.quality.models import possible_duplicate
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.quality.names import Pair


@dataclass(frozen=True, slots=True)
class Possible:
    """A pair that somebody should look at."""

    id: int
    object: str
    older: UUID
    newer: UUID
    score: int
    found_at: datetime


_PAIR = [possible_duplicate.c[name] for name in ("id", "object", "older", "newer", "score", "found_at")]
_given = (
    sa.func.unnest(
        bindparam("older", type_=ARRAY(sa.Uuid())),
        bindparam("newer", type_=ARRAY(sa.Uuid())),
        bindparam("scores", type_=ARRAY(sa.Integer)),
    )
    .table_valued(
        sa.column("older", sa.Uuid()), sa.column("newer", sa.Uuid()), sa.column("score", sa.Integer), name="given"
    )
    .render_derived()
)
_ADD = Statement(
    insert(possible_duplicate)
    .from_select(
        ["object", "older", "newer", "score", "found_at", "job_id"],
        sa.select(
            bindparam("object", type_=sa.Text),
            _given.c.older,
            _given.c.newer,
            _given.c.score,
            sa.func.clock_timestamp(),
            bindparam("job_id", type_=sa.BigInteger),
        ),
    )
    .on_conflict_do_nothing(constraint="possible_duplicate_once")
)
_OPEN = Statement(
    sa.select(*_PAIR)
    .where(
        possible_duplicate.c.object == bindparam("object"),
        possible_duplicate.c.dismissed_at.is_(None),
        sa.tuple_(possible_duplicate.c.score, possible_duplicate.c.id)
        < sa.tuple_(bindparam("score", type_=sa.Integer), bindparam("before", type_=sa.BigInteger)),
    )
    .order_by(possible_duplicate.c.score.desc(), possible_duplicate.c.id.desc())
    .limit(bindparam("limit"))
)
_FIND = Statement(sa.select(*_PAIR).where(possible_duplicate.c.id == bindparam("id")))
_DISMISS = Statement(
    sa.update(possible_duplicate)
    .where(possible_duplicate.c.id == bindparam("pair"))
    .values(dismissed_at=sa.func.clock_timestamp(), dismissed_by=bindparam("person"))
)


async def names(session: Session, catalog: Catalog, obj: Object, field: str) -> list[tuple[UUID, str]]:
    """Return all records of an object with the text of a field, whoever may see them: pairs are shown by rights."""
    table = record_table(catalog, obj)
    statement = Statement(
        sa.select(table.c.id, table.c[field]).where(table.c.deleted_at.is_(None), table.c[field].is_not(None))
    )
    return [(row[0], row[1]) for row in await session.all(statement)]


async def add(session: Session, object_name: str, pairs: Sequence[Pair], job_id: int) -> int:
    """Keep pairs that are not known yet; return how many that were. Ids grow with time: the smaller one is the older."""
    values = {
        "object": object_name,
        "older": [each.first for each in pairs],
        "newer": [each.second for each in pairs],
        "scores": [each.score for each in pairs],
        "job_id": job_id,
    }
    return await session.execute(_ADD, values) if pairs else 0


async def listed(session: Session, object_name: str, *, score: int, before: int, limit: int) -> list[Possible]:
    """Return open pairs, the most similar first, beyond a pair given by its score and id."""
    values = {"object": object_name, "score": score, "before": before, "limit": limit}
    return await session.load(Possible, _OPEN, values)


async def find(session: Session, pair: int) -> Possible | None:
    found = await session.load(Possible, _FIND, {"id": pair})
    return found[0] if found else None


async def dismiss(session: Session, pair: int, person: UUID | None) -> None:
    await session.execute(_DISMISS, {"pair": pair, "person": person})
