"""Statements that write: records with their history, the change, the event and its queue rows, in one statement each.

Values come as one array literal per column (:mod:`yingtu.records.arrays`). Updates return the old row (PostgreSQL 18,
``RETURNING old.*``) into the history of the same statement, so history can neither be forgotten nor differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, INET, INTERVAL, JSONB, TIMESTAMP, UUID, array

from yingtu.fields.links import ATTRIBUTES
from yingtu.kit.statement import Statement
from yingtu.query.tables import history_table, link_table, past_link_table, record_table
from yingtu.records.models import change, event, event_queue
from yingtu.records.repository import unnested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.metadata.catalog import Catalog, Field, Object

MOMENT = TIMESTAMP(timezone=True)
STEP = sa.cast(sa.literal_column("'1 microsecond'"), INTERVAL)
CHANGE_ID = sa.bindparam("change_id", type_=UUID)
NOW = sa.bindparam("now", type_=MOMENT)
ACTOR_ID = sa.bindparam("actor_id", type_=UUID)
SOURCE = sa.bindparam("source", type_=sa.Text)
#: When the clock is held (tests, imported history) versions begin then; otherwise at the moment they are written.
HELD = sa.bindparam("held_at", type_=MOMENT)
BEGIN = sa.func.coalesce(HELD, sa.func.clock_timestamp())

INSERT_CHANGE = Statement(
    sa.insert(change).values(
        id=CHANGE_ID,
        at=NOW,
        actor_id=ACTOR_ID,
        source=SOURCE,
        reason=sa.bindparam("reason", type_=sa.Text),
        ip=sa.cast(sa.bindparam("ip", type_=sa.Text), INET),
        fingerprint=sa.bindparam("fingerprint", type_=sa.Text),
        request_id=sa.bindparam("request_id", type_=sa.Text),
    )
)


def outbox(written: sa.CTE, obj: Object, kind: str, *, single: bool = False, queued: bool = True) -> list[sa.CTE]:
    """Return the parts of a statement that write event and queue rows for what ``written`` (id, version) returned.

    ``single``: it returns at most one row. ``queued``: some consumer gets the event.
    """
    ids, versions = (
        (array([each]) if single else sa.func.array_agg(each)) for each in (written.c.id, written.c.version)
    )
    row = sa.select(
        CHANGE_ID,
        sa.literal_column(f"'{obj.api_name}'", sa.Text),
        sa.literal_column(f"'{kind}'", sa.Text),
        ids,
        versions,
        sa.bindparam("fields", type_=ARRAY(sa.Text)),
        NOW,
        ACTOR_ID,
        SOURCE,
    ).select_from(written)
    if not single:
        row = row.having(sa.func.count() > 0)
    names = ["change_id", "object", "event", "ids", "versions", "fields", "at", "actor_id", "source"]
    told = sa.insert(event).from_select(names, row).returning(event.c.id).cte("told")
    if not queued:
        return [told]
    consumers = (
        sa.func.unnest(sa.bindparam("consumers", type_=ARRAY(sa.Text))).table_valued("consumer").render_derived()
    )
    waiting = (
        sa.insert(event_queue)
        .from_select(
            ["consumer", "event_id"],
            sa.select(consumers.c.consumer, told.c.id).select_from(told.join(consumers, sa.true())),
        )
        .cte("queued")
    )
    return [told, waiting]


def insert_statement(catalog: Catalog, obj: Object, columns: Sequence[str]) -> Statement:
    """Build the insert of new records; ``columns`` are those that some record of the batch has a value for."""
    table = record_table(catalog, obj)
    own = ((name, table.c[name].type) for name in columns)
    rows, values = unnested([("id", UUID()), ("created_at", MOMENT), ("updated_at", MOMENT), *own])
    source = {
        **values,
        "created_at": sa.func.coalesce(values["created_at"], NOW),
        "created_by": ACTOR_ID,
        "updated_at": sa.func.coalesce(values["updated_at"], values["created_at"], NOW),
        "updated_by": ACTOR_ID,
        "version": sa.literal_column("1", sa.Integer),
        # With the clock held, a record that began earlier is valid from then: a year of history is written like this.
        "valid_from": sa.func.coalesce(sa.case((HELD.is_not(None), values["created_at"])), BEGIN),
        "change_id": CHANGE_ID,
    }
    written = (
        sa.insert(table)
        .from_select(list(source), sa.select(*source.values()).select_from(rows))
        .returning(table.c.id, table.c.version)
        .cte("written")
    )
    return Statement(sa.select(written.c.id, written.c.version).add_cte(*outbox(written, obj, "created")))


def update_statement(catalog: Catalog, obj: Object, columns: Sequence[str], kind: str) -> Statement:
    """Build the update of ``columns`` with history; returns (id, version) of every record written.

    The rows are locked by the same transaction. ``kind`` is the event: ``updated``, ``deleted`` or ``restored``.
    """
    table, history = record_table(catalog, obj), history_table(catalog, obj)
    rows, values = unnested([("id", UUID()), *((name, table.c[name].type) for name in columns)])
    old = sa.table("old", *(sa.column(each.name, each.type) for each in table.c))
    new = sa.table("new", sa.column("version", sa.Integer), sa.column("valid_from", MOMENT))
    changed: dict[str, Any] = {name: values[name] for name in columns}
    changed["version"] = table.c.version + 1
    changed["valid_from"] = sa.func.greatest(BEGIN, table.c.valid_from + STEP)
    changed["change_id"] = CHANGE_ID
    changed["updated_at"] = NOW
    changed["updated_by"] = ACTOR_ID
    match kind:
        case "deleted":
            changed |= {"deleted_at": NOW, "deleted_change": CHANGE_ID}
        case "restored":
            changed |= {"deleted_at": sa.null(), "deleted_change": sa.null()}
    written = (
        sa.update(table)
        .values(changed)
        .where(table.c.id == rows.c.id)
        .returning(
            *(old.c[each.name].label(each.name) for each in table.c if each.name != "version"),
            old.c.version.label("__old_version"),
            new.c.version.label("version"),
            new.c.valid_from.label("valid_to"),
        )
        .cte("written")
    )
    kept = (
        sa.insert(history)
        .from_select(
            [*(each.name for each in table.c), "valid_to"],
            sa.select(
                *(written.c["__old_version"] if each.name == "version" else written.c[each.name] for each in table.c),
                written.c.valid_to,
            ),
        )
        .cte("kept")
    )
    return Statement(sa.select(written.c.id, written.c.version).add_cte(kept, *outbox(written, obj, kind)))


def unlink_statement(catalog: Catalog, obj: Object, field: Field) -> Statement:
    """Build the removal of the links (``:sources``, ``:targets``); they were until the present version of their source."""
    table, past = link_table(catalog, obj, field), past_link_table(catalog, obj, field)
    pairs, record = _pairs(), record_table(catalog, obj)
    gone = (
        sa.delete(table)
        .where(table.c.source_id == pairs.c.source, table.c.target_id == pairs.c.target)
        .returning(*table.c)
        .cte("gone")
    )
    columns = [*gone.c, record.c.valid_from, CHANGE_ID]
    return Statement(
        sa.insert(past).from_select(
            [*(each.name for each in gone.c), "valid_to", "ended_by"],
            sa.select(*columns).select_from(gone.join(record, record.c.id == gone.c.source_id)),
        )
    )


def link_statement(catalog: Catalog, obj: Object, field: Field) -> Statement:
    """Build the insertion of the links (``:sources``, ``:targets``), there since the present version of their source."""
    table, record = link_table(catalog, obj, field), record_table(catalog, obj)
    said = ATTRIBUTES in table.c
    pairs = _pairs(ATTRIBUTES) if said else _pairs()
    values: dict[str, sa.ColumnElement[Any]] = {
        "source_id": pairs.c.source,
        "target_id": pairs.c.target,
        "linked_at": record.c.valid_from,
        "change_id": CHANGE_ID,
    }
    if said:
        values[ATTRIBUTES] = sa.cast(pairs.c[ATTRIBUTES], JSONB)
    joined = pairs.join(record, record.c.id == pairs.c.source)
    return Statement(sa.insert(table).from_select(list(values), sa.select(*values.values()).select_from(joined)))


def _pairs(*texts: str) -> sa.TableValuedAlias:
    """The arrays ``:sources`` and ``:targets`` as rows, with further arrays of texts."""
    columns = [sa.column("source", UUID), sa.column("target", UUID), *(sa.column(each, sa.Text) for each in texts)]
    arrays = [sa.bindparam("sources", type_=ARRAY(UUID)), sa.bindparam("targets", type_=ARRAY(UUID))]
    arrays += [sa.bindparam(each, type_=ARRAY(sa.Text)) for each in texts]
    return sa.func.unnest(*arrays).table_valued(*columns, name="pair").render_derived()
