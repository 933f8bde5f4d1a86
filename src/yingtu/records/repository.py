"""Statements of the write path that look before anything is written: epochs, locked rows, references, running numbers.

Everything is set-based: one statement per step and batch, values as arrays, compiled once per catalog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSON, JSONB, UUID, insert

from yingtu.fields.links import ATTRIBUTES
from yingtu.kit.statement import Statement
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.models import state
from yingtu.query.tables import link_table, record_table
from yingtu.records.models import sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from yingtu.metadata.catalog import Catalog, Field, Object

T = TypeVar("T")

UUIDS = ARRAY(UUID)

#: The first statement of every write: rights and tables cannot change until the transaction ends.
HOLD_STATE = Statement(sa.select(state.c.catalog_version, state.c.access_epoch).with_for_update(read=True))

_drawn = insert(sequence).values(
    object=sa.bindparam("object"),
    field=sa.bindparam("field"),
    counter=sa.bindparam("counter"),
    last=sa.bindparam("count"),
)
#: Takes a block of numbers; the row stays locked until the transaction ends, so numbers have no gaps.
DRAW_NUMBERS = Statement(
    _drawn.on_conflict_do_update(
        index_elements=[sequence.c.object, sequence.c.field, sequence.c.counter],
        set_={"last": sequence.c.last + _drawn.excluded.last},
    ).returning(sequence.c.last)
)

_told = (
    sa.func.unnest(sa.bindparam("counters", type_=ARRAY(sa.Text)), sa.bindparam("numbers", type_=ARRAY(sa.BigInteger)))
    .table_valued(sa.column("counter", sa.Text), sa.column("number", sa.BigInteger), name="told")
    .render_derived()
)
_raised = insert(sequence).from_select(
    ["object", "field", "counter", "last"],
    sa.select(
        sa.bindparam("object", type_=sa.Text), sa.bindparam("field", type_=sa.Text), _told.c.counter, _told.c.number
    ).order_by(_told.c.counter),
)
#: Lets counters go on behind numbers that records brought along.
RAISE_NUMBERS = Statement(
    _raised.on_conflict_do_update(
        index_elements=[sequence.c.object, sequence.c.field, sequence.c.counter],
        set_={"last": _raised.excluded.last},
        where=sequence.c.last < _raised.excluded.last,
    )
)


#: Compiled statements kept per catalog and per kind of actor: sets of fields are many, those in use are few.
MAX_STATEMENTS = 500


def cached(owner: dict[Any, Any], key: Hashable, build: Callable[[], T]) -> T:
    """Return what ``build`` gave for a key, compiled once; ``owner`` is the cache of a catalog or of a sight.

    The least recently used ones are forgotten.
    """
    statements: dict[Hashable, T] = owner.setdefault("records.statements", {})
    found = statements.pop(key, None)
    if found is None:
        if len(statements) >= MAX_STATEMENTS:
            del statements[next(iter(statements))]
        found = build()
    statements[key] = found
    return found


def _mark(catalog: Catalog) -> str:
    """Return a comment that makes the text differ after every publication.

    A prepared statement fails for ever when the type of a column it returns changes; a new text is prepared anew.
    """
    return f"/* {catalog.version} */"


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
        .prefix_with(_mark(catalog))
        .where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
        .order_by(table.c.id)
        .with_for_update(of=table, key_share=not deleting)
    )
    return Statement(query)


def reference_statement(catalog: Catalog, target: Object, rule: sa.ColumnElement[bool] | None) -> Statement:
    """Build the statement that returns which of ``:ids`` exist, are not in the trash and satisfy ``rule``.

    People must be active, unless ``:inactive_too``: imported history may belong to somebody who has left.
    They stay locked FOR KEY SHARE, as the foreign key check would lock them anyway: they cannot go to the trash meanwhile.
    """
    table = record_table(catalog, target)
    query = sa.select(table.c.id).where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
    if "deleted_at" in table.c:
        query = query.where(table.c.deleted_at.is_(None))
    if target.api_name == USER_OBJECT:
        query = query.where(sa.or_(table.c.active, sa.bindparam("inactive_too", type_=sa.Boolean)))
    if rule is not None:
        query = query.where(rule)
    return Statement(query.order_by(table.c.id).with_for_update(read=True, key_share=True, of=table))


def existing_statement(catalog: Catalog, obj: Object) -> Statement:
    """Build the statement that returns id and version of those of ``:ids`` that exist already."""
    table = record_table(catalog, obj)
    return Statement(
        sa.select(table.c.id, table.c.version).where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
    )


def links_statement(catalog: Catalog, obj: Object, field: Field) -> Statement:
    """Build the statement that returns (source, targets, what each link says or None) of the links of ``:ids``."""
    table = link_table(catalog, obj, field)
    said = sa.func.json_agg(table.c[ATTRIBUTES]) if ATTRIBUTES in table.c else sa.null()
    return Statement(
        sa.select(table.c.source_id, sa.func.array_agg(table.c.target_id), said)
        .where(table.c.source_id == sa.any_(sa.bindparam("ids", type_=UUIDS)))
        .group_by(table.c.source_id)
    )


_WHOLE = sa.bindparam("whole", type_=sa.BigInteger)
_KEY = sa.func.unnest(sa.bindparam("keys", type_=ARRAY(sa.BigInteger))).table_valued("key").render_derived()

#: Locks one object (shared, or alone when many keys are written), then keys in the order given.
LOCK_KEYS = Statement(
    sa.select(
        sa.case(
            (
                sa.bindparam("shared", type_=sa.Boolean),
                sa.cast(sa.func.pg_advisory_xact_lock_shared(_WHOLE), sa.Text),
            ),
            else_=sa.cast(sa.func.pg_advisory_xact_lock(_WHOLE), sa.Text),
        )
    ).union_all(sa.select(sa.cast(sa.func.pg_advisory_xact_lock(sa.column("key")), sa.Text)).select_from(_KEY))
)


def probe_statement(
    table: sa.Table,
    keys: Sequence[tuple[sa.ColumnElement[Any], sa.types.TypeEngine[Any]]],
    name: sa.ColumnElement[Any],
    readable: sa.ColumnElement[bool] | None,
) -> Statement:
    """Build the statement that returns (place in the arrays, id, name, readable) of a record with each key, if there is one.

    ``:own`` holds the ids of the rows that ask: a record does not duplicate itself. Readable records are preferred.
    """
    arrays = [sa.bindparam("own", type_=UUIDS)]
    arrays += [sa.bindparam(f"key_{i}", type_=ARRAY(kind)) for i, (_, kind) in enumerate(keys)]
    columns = [sa.column("own", UUID), *(sa.column(f"key_{i}", kind) for i, (_, kind) in enumerate(keys))]
    probe = sa.func.unnest(*arrays).table_valued(*columns, with_ordinality="place", name="probe").render_derived()
    seen = sa.true() if readable is None else readable
    query = (
        sa.select(table.c.id, name.label("name"), seen.label("readable"))
        .where(
            table.c.deleted_at.is_(None),
            table.c.id != probe.c.own,
            *(expression == probe.c[f"key_{i}"] for i, (expression, _) in enumerate(keys)),
        )
        .limit(1)
    )
    match = (query if readable is None else query.order_by(sa.case((readable, 0), else_=1))).lateral("match")
    return Statement(
        sa.select(probe.c.place - 1, match.c.id, match.c.name, match.c.readable).select_from(
            probe.join(match, sa.true())
        )
    )


def children_statement(catalog: Catalog, child: Object, lookup: Field, *, trashed: bool = False) -> Statement:
    """Build the statement that locks the records whose ``lookup`` points to ``:ids``, in id order, at most ``:most``.

    Living ones by default; with ``trashed`` those that one of ``:changes`` moved to the trash.
    """
    table = record_table(catalog, child)
    which = (
        table.c.deleted_change == sa.any_(sa.bindparam("changes", type_=UUIDS))
        if trashed
        else table.c.deleted_at.is_(None)
    )
    return Statement(
        sa.select(table)
        .prefix_with(_mark(catalog))
        .where(table.c[lookup.api_name] == sa.any_(sa.bindparam("ids", type_=UUIDS)), which)
        .order_by(table.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(of=table)
    )


def trashed_statement(catalog: Catalog, obj: Object) -> Statement:
    """Build the statement that returns which of ``:ids`` are in the trash; they stay there until the transaction ends."""
    table = record_table(catalog, obj)
    return Statement(
        sa.select(table.c.id)
        .where(table.c.id == sa.any_(sa.bindparam("ids", type_=UUIDS)), table.c.deleted_at.is_not(None))
        .with_for_update(read=True, of=table)
    )


def unnested(
    columns: Sequence[tuple[str, sa.types.TypeEngine[Any]]], *, place: str | None = None
) -> tuple[Any, dict[str, sa.ColumnElement[Any]]]:
    """Return the derived table of the arrays ``:c_<name>``, and each column cast to its own type.

    ``place`` names a further column of the derived table: the position in the arrays, from 1.
    """
    carried = [(name, sa.Text() if _is_composite(kind) else kind) for name, kind in columns]
    arrays = [sa.bindparam(f"c_{name}", type_=ARRAY(kind)) for name, kind in carried]
    rows = (
        sa.func.unnest(*arrays)
        .table_valued(*(sa.column(name, kind) for name, kind in carried), with_ordinality=place, name="given")
        .render_derived()
    )
    values: dict[str, sa.ColumnElement[Any]] = {
        name: sa.cast(rows.c[name], kind) if _is_composite(kind) else rows.c[name] for name, kind in columns
    }
    return rows, values


def _is_composite(kind: sa.types.TypeEngine[Any]) -> bool:
    # Arrays of arrays would be flattened and JSON needs no second quoting: these travel as text.
    return isinstance(kind, (sa.ARRAY, sa.JSON, JSON, JSONB))


def derived(columns: Sequence[tuple[str, sa.types.TypeEngine[Any]]]) -> sa.Subquery:
    """Return the batch's arrays as a table of typed columns, with ``__place``, the position from 1."""
    rows, values = unnested(columns, place="__place")
    return sa.select(rows.c["__place"], *(value.label(name) for name, value in values.items())).subquery("fresh")


def place_statement(source: sa.Subquery, columns: Sequence[sa.ColumnElement[Any]]) -> Statement:
    """Build the statement that evaluates expressions over :func:`derived` rows: the place from 0, then each value."""
    return Statement(sa.select(source.c["__place"] - 1, *columns))
