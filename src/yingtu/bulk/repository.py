"""Statements on the items of bulk jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as SQL_UUID

from yingtu.access import service as access
from yingtu.bulk.models import bulk_item
from yingtu.kit.statement import Statement
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.access.policy import Operation
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object


@dataclass(frozen=True, slots=True)
class Item:
    """A record that a job changes."""

    position: int
    record_id: UUID
    expected: int | None
    given: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an item. ``held``: the change waits for an approval. Tags leave the version as it is: ``former`` is there, empty."""

    position: int
    version: int | None = None
    held: bool = False
    former: dict[str, Any] | None = None
    field: str | None = None
    code: str | None = None
    params: dict[str, Any] | None = None

    @property
    def wrote(self) -> bool:
        """Whether there is something to undo."""
        return self.version is not None or self.former is not None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was refused."""

    position: int
    record_id: UUID
    field: str | None
    code: str
    params: dict[str, Any]


_I = bulk_item.c


def _array(name: str, type_: Any) -> Any:
    return bindparam(name, type_=ARRAY(type_))


_ids = (
    sa.func.unnest(_array("ids", SQL_UUID))
    .table_valued("record_id", with_ordinality="n", name="given_ids")
    .render_derived()
)
_ADD = Statement(
    sa.insert(bulk_item).from_select(
        ["job_id", "position", "record_id"],
        sa.select(
            sa.cast(bindparam("job_id"), sa.BigInteger),
            sa.cast(bindparam("after") + _ids.c.n, sa.Integer),
            _ids.c.record_id,
        ),
    )
)
#: As :attr:`Done.wrote`.
_WROTE = sa.or_(_I.version.is_not(None), _I.former.is_not(None))
_COUNT = Statement(sa.select(sa.func.count()).where(_I.job_id == bindparam("job_id"), _WROTE))
_numbered = sa.func.row_number().over(order_by=_I.position.desc())
_ADD_UNDOING = Statement(
    sa.insert(bulk_item).from_select(
        ["job_id", "position", "record_id", "expected", "given"],
        sa.select(
            sa.cast(bindparam("new_job"), sa.BigInteger),
            sa.cast(_numbered, sa.Integer),
            _I.record_id,
            _I.version,
            _I.former,
        ).where(_I.job_id == bindparam("job_id"), _WROTE),
    )
)
_BATCH = Statement(
    sa.select(_I.position, _I.record_id, _I.expected, _I.given)
    .where(_I.job_id == bindparam("job_id"), _I.position > bindparam("after"))
    .order_by(_I.position)
    .limit(bindparam("most"))
)
_done = (
    sa.func.unnest(
        _array("positions", sa.Integer),
        _array("versions", sa.Integer),
        _array("formers", sa.Text),
        _array("fields", sa.Text),
        _array("codes", sa.Text),
        _array("params", sa.Text),
    )
    .table_valued("position", "version", "former", "field", "code", "params", name="made")
    .render_derived()
)
_FINISH = Statement(
    sa.update(bulk_item)
    .where(_I.job_id == bindparam("job"), _I.position == _done.c.position)
    .values(
        version=_done.c.version,
        former=sa.cast(_done.c.former, sa.JSON),
        field=_done.c.field,
        code=_done.c.code,
        params=sa.cast(_done.c.params, sa.JSON),
    )
)
_REFUSED = Statement(
    sa.select(_I.position, _I.record_id, _I.field, _I.code, _I.params)
    .where(_I.job_id == bindparam("job_id"), _I.position > bindparam("after"), _I.code.is_not(None))
    .order_by(_I.position)
    .limit(bindparam("most"))
)


async def add(session: Session, job_id: int, ids: Sequence[UUID], *, after: int) -> None:
    """Fix the records of a job, in this order, behind the ``after`` it has."""
    await session.execute(_ADD, {"job_id": job_id, "ids": list(ids), "after": after})


async def count_written(session: Session, job_id: int) -> int:
    number: int = await session.scalar(_COUNT, {"job_id": job_id})
    return number


async def add_undoing(session: Session, new_job: int, job_id: int) -> None:
    """Give a new job what another one wrote, last first: only what still is as that one left it."""
    await session.execute(_ADD_UNDOING, {"new_job": new_job, "job_id": job_id})


async def batch(session: Session, job_id: int, *, after: int, most: int) -> list[Item]:
    return await session.load(Item, _BATCH, {"job_id": job_id, "after": after, "most": most})


async def finish(session: Session, job_id: int, done: Sequence[Done]) -> None:
    """Write down what became of some items."""
    await session.execute(
        _FINISH,
        {
            "job": job_id,
            "positions": [each.position for each in done],
            "versions": [each.version for each in done],
            "formers": [_json(each.former) for each in done],
            "fields": [each.field for each in done],
            "codes": [each.code for each in done],
            "params": [_json(each.params) for each in done],
        },
    )


async def refused(session: Session, job_id: int, *, after: int, most: int) -> list[Refusal]:
    return await session.load(Refusal, _REFUSED, {"job_id": job_id, "after": after, "most": most})


def _json(value: object) -> str | None:
    return None if value is None else orjson.dumps(value, default=str).decode()


async def count_covered(
    session: Session, catalog: Catalog, actor: Actor, obj: Object, operation: Operation, ids: Sequence[UUID]
) -> int:
    """Return on how many of some records a rule of the actor allows an operation."""
    table = record_table(catalog, obj)
    rules = access.row_rules(catalog, actor, obj, operation, table)
    statement = (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.id == sa.any_(_array("record_ids", SQL_UUID)), sa.or_(sa.false(), *rules.columns))
    )
    number: int = await session.scalar(statement, {"record_ids": list(ids), **rules.params})
    return number
