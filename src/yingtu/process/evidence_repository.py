"""Statements that look for evidence: for many records at once, one statement per piece of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from yingtu.files.models import file_link
from yingtu.kit.statement import Statement
from yingtu.process.models import stage_check
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.compile import Compilation, compile_filter
from yingtu.query.sight import open_sight
from yingtu.query.tables import link_table, record_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.process_documents import RelatedEvidence
    from yingtu.query.kinds import Dynamic

_IDS: Any = sa.any_(sa.bindparam("ids", type_=ARRAY(UUID)))


def rows_statement(catalog: Catalog, obj: Object) -> Statement:
    """Return the live records ``:ids`` with all their columns."""
    table = record_table(catalog, obj)
    return Statement(sa.select(*table.c).where(table.c.id == _IDS, table.c.deleted_at.is_(None)))


def _related(
    catalog: Catalog, evidence: RelatedEvidence
) -> tuple[sa.Select[Any], sa.ColumnElement[Any], Mapping[str, Dynamic]]:
    """Return the count of records that refer (or are linked to those that do), to which record, and what is resolved per request."""
    child = catalog.object(evidence.object)
    sight = open_sight(catalog)
    compilation = Compilation(sight)
    frame = compilation.frame(child, joins=False)
    parent = frame.column(evidence.lookup)
    where: list[sa.ColumnElement[bool]] = [frame.column("deleted_at").is_(None)]
    if evidence.filter is not None:
        bound = bind_filter(parse_filter(evidence.filter), sight, child, lasting=True)
        where.append(compile_filter(bound, frame))
    if evidence.through is None:
        selected = sa.select(sa.func.count()).select_from(frame.source)
    else:
        link = link_table(catalog, child, child.fields[evidence.through]).alias("through")
        selected = sa.select(sa.func.count(sa.distinct(link.c.target_id))).select_from(
            sa.join(frame.source, link, link.c.source_id == frame.column("id"))
        )
    return selected.where(*where), parent, compilation.dynamic


def related_statement(catalog: Catalog, evidence: RelatedEvidence) -> tuple[Statement, Mapping[str, Dynamic]]:
    """Return, for the records ``:ids``, how many records refer to them (or are linked to those): id and count."""
    selected, parent, dynamic = _related(catalog, evidence)
    counted = selected.with_only_columns(parent, *selected.selected_columns, maintain_column_froms=True)
    return Statement(counted.where(parent == _IDS).group_by(parent)), dynamic


def related_count(
    catalog: Catalog, evidence: RelatedEvidence, record: sa.ColumnElement[Any]
) -> sa.ColumnElement[int] | None:
    """Return the same for one record, as an expression; None: something of it is resolved per request."""
    selected, parent, dynamic = _related(catalog, evidence)
    return None if dynamic else selected.where(parent == record).scalar_subquery()


def links_statement(catalog: Catalog, obj: Object, field: str) -> Statement:
    """Return, for the records ``:ids``, how many a many-to-many field links: id and count."""
    link = link_table(catalog, obj, obj.fields[field])
    return Statement(
        sa.select(link.c.source_id, sa.func.count()).where(link.c.source_id == _IDS).group_by(link.c.source_id)
    )


def links_count(catalog: Catalog, obj: Object, field: str, record: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return the same for one record, as an expression."""
    link = link_table(catalog, obj, obj.fields[field])
    return sa.select(sa.func.count()).where(link.c.source_id == record).scalar_subquery()


def files_count(obj: Object, record: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return how many files are attached to a record, as an expression."""
    counted = sa.select(sa.func.count(sa.distinct(file_link.c.file_id)))
    return counted.where(file_link.c.object == obj.api_name, file_link.c.record_id == record).scalar_subquery()


def checks_count(obj: Object, items: Sequence[str], record: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return how many of the items are ticked on a record, as an expression."""
    wanted = sa.any_(sa.literal(list(items), ARRAY(sa.Text)))
    counted = sa.select(sa.func.count()).where(
        stage_check.c.object == obj.api_name, stage_check.c.record_id == record, stage_check.c.item == wanted
    )
    return counted.scalar_subquery()


FILES = Statement(
    sa.select(file_link.c.record_id, sa.func.count(sa.distinct(file_link.c.file_id)))
    .where(file_link.c.object == sa.bindparam("object_name"), file_link.c.record_id == _IDS)
    .group_by(file_link.c.record_id)
)

#: Which of the records ``:ids`` have one of the files ``:files``.
ATTACHED = Statement(
    sa.select(file_link.c.record_id)
    .where(
        file_link.c.object == sa.bindparam("object_name"),
        file_link.c.record_id == _IDS,
        file_link.c.file_id == sa.any_(sa.bindparam("files", type_=ARRAY(UUID))),
    )
    .distinct()
)

CHECKS = Statement(
    sa.select(stage_check.c.record_id, stage_check.c.item).where(
        stage_check.c.object == sa.bindparam("object_name"),
        stage_check.c.record_id == _IDS,
        stage_check.c.item == sa.any_(sa.bindparam("items", type_=ARRAY(sa.Text))),
    )
)
