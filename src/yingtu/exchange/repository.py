"""Statements of imports: uploaded files, row errors, and finding records by the values of a field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import ARRAY, JSON, TIMESTAMP

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation
from yingtu.exchange.models import import_error, import_set, import_source
from yingtu.exchange.reading import Layout
from yingtu.kit.statement import Statement
from yingtu.query.tables import record_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object


@dataclass(frozen=True, slots=True)
class Source:
    """An uploaded file."""

    id: UUID
    file_name: str
    path: str
    size: int
    sha256: str
    encoding: str
    delimiter: str
    columns: list[str]
    rows: int
    created_at: datetime
    created_by: UUID | None
    object: str | None
    mapping: dict[str, Any] | None
    job_id: int | None

    @property
    def layout(self) -> Layout:
        return Layout(self.encoding, self.delimiter, tuple(self.columns), self.rows)


#: What a copy of a source keeps.
COPIED = ("file_name", "path", "size", "sha256", "encoding", "delimiter", "columns")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one cell, or with one row when ``column_name`` is empty."""

    row_number: int
    position: int
    column_name: str
    field: str
    value: str | None
    code: str
    params: dict[str, Any]
    suggestion: str | None
    row_values: list[str] | None = None


def to_json(value: object) -> str | None:
    """Return JSON text for a parameter of type json; None stays NULL."""
    return None if value is None else orjson.dumps(value, default=str).decode()


_INSERT_SOURCE = Statement(
    sa.insert(import_source).values(
        {
            column.name: sa.func.clock_timestamp()
            if column.name == "created_at"
            else bindparam(column.name, type_=column.type)
            for column in import_source.c
            if column.name not in {"object", "mapping", "job_id"}
        }
    )
)
_GET_SOURCE = Statement(sa.select(import_source).where(import_source.c.id == bindparam("id")))
_USE_SOURCE = Statement(
    sa.update(import_source)
    .where(import_source.c.id == bindparam("source_id"), import_source.c.job_id.is_(None))
    .values(object=bindparam("for_object"), mapping=bindparam("as_mapping"), job_id=bindparam("by_job"))
    .returning(import_source.c.id)
)
#: Files of a set wait for the ones before them, and for whoever corrects those.
_waiting = (
    sa.select(sa.func.json_array_elements(import_set.c["items"]).op("->>")("source"))
    .where(import_set.c.created_at > sa.func.clock_timestamp() - sa.cast("30 days", sa.Interval))
    .scalar_subquery()
)
_UNUSED = Statement(
    sa.delete(import_source)
    .where(
        import_source.c.job_id.is_(None),
        import_source.c.created_at < bindparam("before", type_=TIMESTAMP(timezone=True)),
        sa.cast(import_source.c.id, sa.Text).not_in(_waiting),
    )
    .returning(import_source.c.path)
)

_ERROR_COLUMNS: dict[str, sa.types.TypeEngine[Any]] = {
    "row_number": sa.BigInteger(),
    "position": sa.Integer(),
    "column_name": sa.Text(),
    "field": sa.Text(),
    "value": sa.Text(),
    "code": sa.Text(),
    "params": sa.Text(),
    "suggestion": sa.Text(),
    "row_values": sa.Text(),
}
_given = (
    sa.func.unnest(*(bindparam(f"a_{name}", type_=ARRAY(kind)) for name, kind in _ERROR_COLUMNS.items()))
    .table_valued(*(sa.column(name, kind) for name, kind in _ERROR_COLUMNS.items()), name="given")
    .render_derived()
)
_INSERT_ERRORS = Statement(
    sa.insert(import_error).from_select(
        ["job_id", *_ERROR_COLUMNS],
        sa.select(
            bindparam("job_id", type_=sa.BigInteger),
            *(
                sa.cast(_given.c[name], JSON) if name in {"params", "row_values"} else _given.c[name]
                for name in _ERROR_COLUMNS
            ),
        ),
    )
)
_READ_ERRORS = Statement(
    sa.select(*(import_error.c[name] for name in _ERROR_COLUMNS))
    .where(import_error.c.job_id == bindparam("job_id"), import_error.c.row_number > bindparam("after"))
    .order_by(import_error.c.row_number, import_error.c.position)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class WrongText:
    """A text by which cells of a column were refused, and what was probably meant."""

    column_name: str
    value: str
    code: str
    cells: int
    params: dict[str, Any]
    suggestion: str | None


_WRONG_TEXTS = Statement(
    sa.select(
        import_error.c.column_name,
        import_error.c.value,
        import_error.c.code,
        sa.func.count().label("cells"),
        sa.func.any_value(import_error.c.params).label("params"),
        sa.func.max(import_error.c.suggestion).label("suggestion"),
    )
    .where(
        import_error.c.job_id == bindparam("job_id"),
        import_error.c.column_name != "",
        import_error.c.value.is_not(None),
        import_error.c.value != "",
    )
    .group_by(import_error.c.column_name, import_error.c.value, import_error.c.code)
    .order_by(sa.literal_column("cells").desc(), import_error.c.column_name, import_error.c.value)
    .limit(50)
)


async def wrong_texts(session: Session, job_id: int) -> list[WrongText]:
    """Return the 50 most frequent wrong texts of an import's cells."""
    return await session.load(WrongText, _WRONG_TEXTS, {"job_id": job_id})


async def insert_source(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_INSERT_SOURCE, values)


async def get_source(session: Session, source: UUID) -> Source | None:
    found = await session.load(Source, _GET_SOURCE, {"id": source})
    return found[0] if found else None


async def use_source(session: Session, source: UUID, *, object_name: str, mapping: object, job_id: int) -> bool:
    """Tie a file to its job; False when another job has it."""
    values = {"source_id": source, "for_object": object_name, "as_mapping": to_json(mapping), "by_job": job_id}
    return await session.first(_USE_SOURCE, values) is not None


async def drop_unused_sources(session: Session, before: datetime) -> list[Path]:
    """Forget files that nobody imported since; return their stored paths."""
    return [Path(row[0]) for row in await session.all(_UNUSED, {"before": before})]


async def insert_errors(session: Session, job_id: int, errors: Sequence[RowError]) -> None:
    if not errors:
        return
    arrays = {
        f"a_{name}": [
            to_json(getattr(each, name)) if name in {"params", "row_values"} else getattr(each, name) for each in errors
        ]
        for name in _ERROR_COLUMNS
    }
    await session.execute(_INSERT_ERRORS, {"job_id": job_id, **arrays})


async def read_errors(session: Session, job_id: int, *, after: int, limit: int) -> list[RowError]:
    """Return errors of the rows beyond row ``after``, in their order."""
    return await session.load(RowError, _READ_ERRORS, {"job_id": job_id, "after": after, "limit": limit})


class Finder:
    """Finds records of one object by fields, among those whose fields the actor sees in clear.

    Compiled once for a catalog and an actor; people who have left are found too.
    """

    def __init__(self, catalog: Catalog, actor: Actor, obj: Object, fields: Sequence[Field]) -> None:
        table = record_table(catalog, obj)
        rules = access.row_rules(catalog, actor, obj, Operation.READ, table)
        seen = [
            column.element if isinstance(column, sa.Label) else column
            for column, levels in zip(rules.columns, rules.levels, strict=True)
            if rules.unrestricted or all(levels.get(field.api_name, Level.HIDDEN) >= Level.READ for field in fields)
        ]
        columns = [table.c[field.api_name] for field in fields]
        where = [sa.or_(sa.false(), *seen)]
        if "deleted_at" in table.c:
            where.append(table.c.deleted_at.is_(None))
        self._params = dict(rules.params) if seen else {}
        wanted = [column == sa.any_(bindparam(f"v{i}", type_=ARRAY(column.type))) for i, column in enumerate(columns)]
        select = sa.select(table.c.id, *columns).where(*where)
        self._exact = Statement(select.where(*wanted))
        self._folded = self._names = None
        if len(columns) == 1 and isinstance(columns[0].type, sa.Text):
            folded = sa.func.lower(columns[0]) == sa.any_(bindparam("v0", type_=ARRAY(sa.Text)))
            self._folded = Statement(select.where(folded))
            self._names = Statement(select.where(columns[0].is_not(None)).limit(bindparam("limit")))

    async def exact(self, session: Session, *values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Return (id, value …) of the records whose every field has one of its values."""
        params = {f"v{i}": list(each) for i, each in enumerate(values)}
        return await session.all(self._exact, self._params | params)

    async def folded(self, session: Session, values: Sequence[str]) -> list[tuple[Any, ...]]:
        """The same for one text field without regard to case; ``values`` are lower case."""
        if self._folded is None:
            return []
        return await session.all(self._folded, self._params | {"v0": list(values)})

    async def some(self, session: Session, limit: int) -> list[tuple[Any, ...]]:
        """Return (id, text) of some records, to suggest from."""
        return [] if self._names is None else await session.all(self._names, self._params | {"limit": limit})
