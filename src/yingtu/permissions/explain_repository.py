"""One statement: which rules cover one record, and by what."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import UUID as UUID_TYPE

from yingtu.access import service as access
from yingtu.access.compile import ActorSight
from yingtu.identity.actor import Scope
from yingtu.kit.statement import Statement
from yingtu.query.ast import TRUE
from yingtu.query.compile import Compilation
from yingtu.query.kinds import resolve
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.access.policy import Rule
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object


async def covering(
    session: Session, catalog: Catalog, about: Actor, obj: Object, record_id: UUID, rules: Sequence[Rule]
) -> list[tuple[bool, bool]] | None:
    """Return per rule whether the record is within its scope, and whether its filter holds; None: there is no such record."""
    seen = access.sight(catalog, about)
    table = record_table(catalog, obj)
    columns: list[sa.ColumnElement[bool]] = []
    compilation = Compilation(seen)
    if isinstance(seen, ActorSight):
        frame = compilation.frame(obj, source=table, joins=False)
        for number, rule in enumerate(rules):
            # Kept as long as the statement is compiled: the sight remembers rules by identity.
            scope_only = rule if rule.temporary else replace(rule, filter=TRUE)
            filter_only = rule if rule.temporary else replace(rule, scope=Scope.ALL, via=())
            columns.append(seen.holds_now(frame, scope_only).label(f"scope_{number}"))
            columns.append(seen.holds_now(frame, filter_only).label(f"filter_{number}"))
    statement = Statement(
        sa.select(table.c.id, *columns).where(
            table.c.id == sa.bindparam("record", type_=UUID_TYPE), table.c.deleted_at.is_(None)
        )
    )
    context = access.context_of(about)
    params = {name: resolve(value, context) for name, value in compilation.dynamic.items()}
    if isinstance(seen, ActorSight):
        params |= access.parameters(compilation.owners, about, single=seen.single(compilation))
    params = {name: value for name, value in params.items() if name in statement.defaults}
    row = await session.first(statement, {"record": record_id, **params})
    if row is None:
        return None
    return [(bool(row[1 + 2 * i]), bool(row[2 + 2 * i])) for i in range(len(rules))]
