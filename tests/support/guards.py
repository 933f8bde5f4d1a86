"""A guard that asks for an approval: what tests of doors put in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID, uuid4

import sqlalchemy as sa

from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.kit.errors import Problem
from yingtu.kit.statement import Statement
from yingtu.metadata.catalog import Catalog
from yingtu.records import guards
from yingtu.records.batch import Batch, Row
from yingtu.records.changes import Held
from yingtu.records.models import idempotency

_NOTE = Statement(
    sa.insert(idempotency).values(
        actor_id=sa.bindparam("id"),
        key="held",
        request_hash=b"",
        at=sa.bindparam("at", type_=sa.DateTime(timezone=True)),
    )
)
_NOTED = Statement(sa.select(idempotency.c.actor_id).where(idempotency.c.key == "held"))


class BossGuard:
    """Holds every change that names something ``held`` and refuses ``refused``; notes what it holds in a table."""

    def __init__(self) -> None:
        self.seen: list[tuple[Batch, Row]] = []

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002 - the protocol's words
        return "name" in fields

    async def check(self, batch: Batch) -> Mapping[int, guards.Verdict]:
        verdicts: dict[int, guards.Verdict] = {}
        for row in batch.accepted():
            name = row.new["name"]
            if name == "refused":
                verdicts[row.index] = (Problem("name", "required", {}),)
            elif name == "held" and batch.context.approval is None:
                self.seen.append((batch, row))
                approval = uuid4()
                await batch.session.execute(_NOTE, {"id": approval, "at": clock.now()})
                verdicts[row.index] = Held(approval)
        return verdicts

    @staticmethod
    async def noted(session: Session) -> set[UUID]:
        """Return the ids of what is held."""
        return {row[0] for row in await session.all(_NOTED)}


@contextmanager
def boss() -> Iterator[BossGuard]:
    """Put the guard in place of those of the application."""
    before, guard = guards.configured(), BossGuard()
    guards.configure([guard])
    try:
        yield guard
    finally:
        guards.configure(before)
