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
    from collections.abc import Mapping

    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.process_documents import RelatedEvidence
    from yingtu.query.kinds import Dynamic

_IDS: Any = sa.any_(sa.bindparam("ids", type_=ARRAY(UUID)))


def rows_statement(catalog: Catalog, obj: Object) -> Statement:
    """Return the live records ``:ids`` with all their columns."""
    table = record_table(catalog, obj)
    return Statement(sa.select(*table.c).where(table.c.id == _IDS, table.c.deleted_at.is_(None)))


def related_statement(catalog: Catalog, evidence: RelatedEvidence) -> tuple[Statement, Mapping[str, Dynamic]]:
    """Return, for the records ``:ids``, how many records refer to them (or are linked to those): id and count."""
    child = catalog.object(evidence.object)
    sight = open_sight(catalog)
    compilation = Compilation(sight)
    frame = compilation.frame(child, joins=False)
    parent = frame.column(evidence.lookup)
    where = [parent == _IDS, frame.column("deleted_at").is_(None)]
    if evidence.filter is not None:
        bound = bind_filter(parse_filter(evidence.filter), sight, child, lasting=True)
        where.append(compile_filter(bound, frame))
    if evidence.through is None:
        selected = sa.select(parent, sa.func.count()).select_from(frame.source)
    else:
        link = link_table(catalog, child, child.fields[evidence.through]).alias("through")
        selected = sa.select(parent, sa.func.count(sa.distinct(link.c.target_id))).select_from(
            sa.join(frame.source, link, link.c.source_id == frame.column("id"))
        )
    return Statement(selected.where(*where).group_by(parent)), compilation.dynamic


def links_statement(catalog: Catalog, obj: Object, field: str) -> Statement:
    """Return, for the records ``:ids``, how many a many-to-many field links: id and count."""
    link = link_table(catalog, obj, obj.fields[field])
    return Statement(
        sa.select(link.c.source_id, sa.func.count()).where(link.c.source_id == _IDS).group_by(link.c.source_id)
    )


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
