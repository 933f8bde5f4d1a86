"""Statements of the sales chain: what receipts and payments have left, locked; sums of lines; until when the books are closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.kit.statement import Statement
from yingtu.query.tables import record_table
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

_IDS = ARRAY(sa.UUID)


@dataclass(frozen=True, slots=True)
class Balance:
    """A receipt or payment with what has been allocated to it."""

    id: UUID
    amount: Decimal
    currency: str
    account: UUID | None
    allocated: Decimal


async def balances(
    session: Session, catalog: Catalog, object_name: str, ids: Sequence[UUID], *, without: Sequence[UUID]
) -> dict[UUID, Balance]:
    """Return receipts or payments, locked in the order of their ids, not counting the allocations ``without``."""
    statement = cached(catalog.compiled, ("sales_balances", object_name), lambda: _balances(catalog, object_name))
    params = {"ids": sorted(set(ids)), "without": list(without)}
    return {each.id: each for each in await session.load(Balance, statement, params)}


def _balances(catalog: Catalog, object_name: str) -> Statement:
    table = record_table(catalog, catalog.object(object_name))
    share = record_table(catalog, catalog.object("allocation"))
    locked = (
        sa.select(table.c.id, table.c.amount, table.c.amount__currency.label("currency"), table.c.account)
        .where(table.c.id == sa.any_(sa.bindparam("ids", type_=_IDS)))
        .order_by(table.c.id)
        .with_for_update(key_share=True)
        .cte("locked")
    )
    allocated = (
        sa.select(sa.func.coalesce(sa.func.sum(share.c.amount), 0))
        .where(
            share.c[object_name] == locked.c.id,
            share.c.deleted_at.is_(None),
            share.c.id != sa.all_(sa.bindparam("without", type_=_IDS)),
        )
        .correlate(locked)
        .scalar_subquery()
    )
    return Statement(
        sa.select(locked.c.id, locked.c.amount, locked.c.currency, locked.c.account, allocated.label("allocated"))
    )


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line as the sums need it."""

    document: UUID
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal


async def lines_of(session: Session, catalog: Catalog, object_name: str, ids: Sequence[UUID]) -> list[StoredLine]:
    """Return the lines of quotes or orders."""
    statement = cached(catalog.compiled, ("sales_lines", object_name), lambda: _lines(catalog, object_name))
    return await session.load(StoredLine, statement, {"ids": list(ids)})


def _lines(catalog: Catalog, object_name: str) -> Statement:
    line = record_table(catalog, catalog.object("line_item"))
    return Statement(
        sa.select(
            line.c[object_name].label("document"),
            line.c.quantity,
            line.c.unit_price,
            sa.func.coalesce(line.c.discount, 0).label("discount"),
            sa.func.coalesce(line.c.tax_rate, 0).label("tax_rate"),
        ).where(line.c[object_name] == sa.any_(sa.bindparam("ids", type_=_IDS)), line.c.deleted_at.is_(None))
    )


async def closed_until(session: Session, catalog: Catalog) -> date | None:
    """Return the last day of the closed periods; None: nothing is closed."""
    statement = cached(catalog.compiled, ("sales_closed",), lambda: _closed(catalog))
    found: date | None = await session.scalar(statement)
    return found


def _closed(catalog: Catalog) -> Statement:
    closing = record_table(catalog, catalog.object("closing"))
    return Statement(sa.select(sa.func.max(closing.c.closed_until)).where(closing.c.deleted_at.is_(None)))


async def floors(session: Session, catalog: Catalog, products: Sequence[UUID]) -> dict[UUID, tuple[Decimal, str]]:
    """Return the lowest price of products that have one, with its currency."""
    statement = cached(catalog.compiled, ("sales_floors",), lambda: _floors(catalog))
    return {row[0]: (row[1], row[2]) for row in await session.all(statement, {"ids": list(products)})}


def _floors(catalog: Catalog) -> Statement:
    product = record_table(catalog, catalog.object("product"))
    return Statement(
        sa.select(product.c.id, product.c.floor_price, product.c.floor_price__currency).where(
            product.c.id == sa.any_(sa.bindparam("ids", type_=_IDS)), product.c.floor_price.is_not(None)
        )
    )
