"""Statements of the write path that look before anything is written: epochs, locked rows, references, running numbers.

Everything is set-based: one statement per step and batch, values as arrays, compiled once per catalog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert

from yingtu.kit.statement import Statement
from yingtu.metadata.models import state
from yingtu.query.tables import link_table, record_table
from yingtu.records.models import sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from yingtu.metadata.catalog import Catalog, Field, Object

UUIDS = ARRAY(UUID)

#: The first statement of every write: rights and tables cannot change until the transaction ends.
HOLD_STATE = Statement(sa.select(state.c.catalog_version, state.c.access_epoch).with_for_update(read=True))

_drawn = insert(sequence).values(
    object=sa.bindparam("object"), field=sa.bindparam("field"), counter=sa.bindparam("counter"), last=sa.bindparam("count")
)
#: Takes a block of numbers; the row stays locked until the transaction ends, so numbers have no gaps.
DRAW_NUMBERS = Statement(
    _drawn.on_conflict_do_update(
        index_elements=[sequence.c.object, sequence.c.field, sequence.c.counter],
        set_={"last": sequence.c.last + _drawn.excluded.last},
    ).returning(sequence.c.last)
)


def cached(catalog: Catalog, key: tuple[Any, ...], build: Callable[[], Statement]) -> Statement:
    """Return a statement compiled once per catalog."""
    found: Statement | None = catalog.compiled.get(key)
    if found is None:
        found = catalog.compiled[key] = build()
    return found


def lock_statement(
    catalog: Catalog, obj: Object, columns: Sequence[str], flags: Sequence[sa.ColumnElement[bool]], *, deleting: bool
) -> Statement:
    """Build the statement that locks records ``:ids`` in id order and returns columns, then flags.

    ``deleting`` takes the lock that also waits for transactions inserting references to the rows (FOR UPDATE against the
    FOR KEY SHARE of foreign keys), so that no child appears while its parent goes to the trash.
    """
    table = record_table(catalog, obj)
    query = (
        sa.select(*(table.c[name] for name in columns), *(flag.label(f"rule_{i}") for i, flag in enumerate(flags)))
        .where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
        .order_by(table.c.id)
        .with_for_update(of=table, key_share=not deleting)
    )
    return Statement(query)


def reference_statement(catalog: Catalog, target: Object, rule: sa.ColumnElement[bool] | None) -> Statement:
    """Build the statement that returns which of ``:ids`` exist, are not in the trash and satisfy ``rule``.

    They stay locked FOR KEY SHARE, as the foreign key check would lock them anyway: they cannot go to the trash meanwhile.
    """
    table = record_table(catalog, target)
    query = sa.select(table.c.id).where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
    if "deleted_at" in table.c:
        query = query.where(table.c.deleted_at.is_(None))
    if rule is not None:
        query = query.where(rule)
    return Statement(query.with_for_update(read=True, key_share=True, of=table))


def existing_statement(catalog: Catalog, obj: Object) -> Statement:
    """Build the statement that returns id and version of those of ``:ids`` that exist already."""
    table = record_table(catalog, obj)
    return Statement(
        sa.select(table.c.id, table.c.version).where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
    )


def links_statement(catalog: Catalog, obj: Object, field: Field) -> Statement:
    """Build the statement that returns (source, targets in order) of the links of ``:ids``."""
    table = link_table(catalog, obj, field)
    return Statement(
        sa.select(table.c.source_id, sa.func.array_agg(table.c.target_id))
        .where(table.c.source_id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
        .group_by(table.c.source_id)
    )
