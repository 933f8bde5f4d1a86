"""Statements that keep the search entries: set-based, values as one array literal per column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, REGCLASS, UUID, insert

from yingtu.kit.statement import Statement
from yingtu.query.tables import record_table
from yingtu.records.models import search, search_build
from yingtu.records.search_tokens import INDEXED_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.metadata.catalog import Catalog, Object

#: Stands between the tokens of an entry on their way to the database; no text holds it.
SEPARATOR = "\x1f"

_UUIDS = ARRAY(UUID)
_OBJECT = sa.bindparam("object", type_=sa.Text)
_IDS = sa.cast(sa.bindparam("ids", type_=sa.Text), _UUIDS)


def _unnested(names: Sequence[tuple[str, sa.types.TypeEngine[Any]]], alias: str) -> sa.TableValuedAlias:
    arrays = [sa.cast(sa.bindparam(f"{name}_of", type_=sa.Text), ARRAY(kind)) for name, kind in names]
    columns = [sa.column(name, kind) for name, kind in names]
    return sa.func.unnest(*arrays).table_valued(*columns, name=alias).render_derived()


_rows = _unnested([("record_id", UUID()), ("field", sa.Text()), ("pinyin", sa.Text()), ("tokens", sa.Text())], "given")
_put = insert(search).from_select(
    ["object", "record_id", "field_class", "pinyin", "tokens"],
    sa.select(
        _OBJECT,
        _rows.c.record_id,
        _rows.c.field,
        _rows.c.pinyin,
        sa.func.string_to_array(_rows.c.tokens, sa.literal_column("E'\\x1f'"), type_=ARRAY(sa.Text)),
    ),
)
#: Writes entries (``record_id_of``, ``field_of``, ``pinyin_of``, ``tokens_of``); those that are there already and equal stay untouched.
PUT = Statement(
    _put.on_conflict_do_update(
        index_elements=[search.c.object, search.c.record_id, search.c.field_class],
        set_={"pinyin": _put.excluded.pinyin, "tokens": _put.excluded.tokens},
        where=sa.or_(
            search.c.tokens.is_distinct_from(_put.excluded.tokens),
            search.c.pinyin.is_distinct_from(_put.excluded.pinyin),
        ),
    )
)

_kept = _unnested([("record_id", UUID()), ("field", sa.Text())], "kept")
#: Removes the entries of records ``:ids`` except those named by ``record_id_of`` and ``field_of``.
REMOVE_OTHERS = Statement(
    sa.delete(search).where(
        search.c.object == _OBJECT,
        search.c.record_id == sa.any_(_IDS),
        ~sa.exists(
            sa.select(sa.literal_column("1"))
            .select_from(_kept)
            .where(_kept.c.record_id == search.c.record_id, _kept.c.field == search.c.field_class)
        ),
    )
)

#: Waits until nobody else in this workspace writes entries, until the transaction ends.
ALONE = Statement(sa.select(sa.func.pg_advisory_xact_lock(sa.bindparam("lock", type_=sa.BigInteger))))

#: Lets the index's list of what is not sorted in yet grow to so many kB (text), until the transaction ends. Every search reads that list.
PENDING_LIMIT = Statement(
    sa.select(
        sa.func.set_config(
            sa.literal_column("'gin_pending_list_limit'"), sa.bindparam("kb", type_=sa.Text), sa.literal_column("true")
        )
    )
)
#: Sorts in what stands in that list of ``:index``.
SORT_IN = Statement(sa.select(sa.func.gin_clean_pending_list(sa.cast(sa.bindparam("index", type_=sa.Text), REGCLASS))))

BUILDS = Statement(sa.select(search_build.c.object, search_build.c.fields, search_build.c.after, search_build.c.done))

_build = insert(search_build).values(
    object=_OBJECT,
    fields=sa.bindparam("fields", type_=ARRAY(sa.Text)),
    after=sa.bindparam("after", type_=UUID),
    done=sa.bindparam("done", type_=sa.Boolean),
)
NOTE_BUILD = Statement(
    _build.on_conflict_do_update(
        index_elements=[search_build.c.object],
        set_={"fields": _build.excluded.fields, "after": _build.excluded.after, "done": _build.excluded.done},
    )
)


def _text(column: sa.Column[Any]) -> sa.ColumnElement[str]:
    """As much of a text as says what is found by it: one character more than is indexed tells that it is longer."""
    return sa.func.left(sa.cast(column, sa.Text), sa.literal_column(str(INDEXED_CHARACTERS + 1)))


def texts_statement(catalog: Catalog, obj: Object, fields: Sequence[str]) -> Statement:
    """Build the reading of live records ``:ids``: id, then the texts of ``fields`` in order."""
    table = record_table(catalog, obj)
    return Statement(
        sa.select(table.c.id, *(_text(table.c[name]) for name in fields)).where(
            table.c.id == sa.any_(_IDS), table.c.deleted_at.is_(None)
        )
    )


def next_statement(catalog: Catalog, obj: Object, fields: Sequence[str]) -> Statement:
    """Build the reading of the ``:most`` records after ``:after``, in the order of ids: id, whether it lives, the texts."""
    table = record_table(catalog, obj)
    after = sa.bindparam("after", type_=UUID)
    return Statement(
        sa.select(table.c.id, table.c.deleted_at.is_(None), *(_text(table.c[name]) for name in fields))
        .where(table.c.id > after)
        .order_by(table.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
