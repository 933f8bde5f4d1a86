"""SQLAlchemy is the compiler, psycopg the executor.

A :class:`Statement` is a Core expression compiled once to PostgreSQL text with ``$n`` parameters. Tables are declared in
the placeholder schema :data:`SCHEMA`; the text keeps the placeholder until a workspace's schema replaces it, so one
compiled text serves every workspace and SQL that forgets the schema fails.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import MetaData
from sqlalchemy.dialects.postgresql import asyncpg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.sql import ClauseElement
    from sqlalchemy.sql.compiler import SQLCompiler

#: Stands for the workspace's schema in every compiled text. No identifier of a user may contain it.
SCHEMA = "__ws__"

#: Our own tables of a workspace. Users' record tables are built from the catalog and never join this collection.
workspace_metadata = MetaData(schema=SCHEMA)

#: Tables shared by all workspaces: the directory of workspaces and host names. No placeholder, schema ``public``.
public_metadata = MetaData(schema="public")

# The asyncpg dialect renders ``$1::TYPE``, which is PostgreSQL's native form and what psycopg's raw cursors take.
_DIALECT = asyncpg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so


class Statement:
    """A statement's native text, the names of its parameters in order, and their fixed values.

    It is compiled when it is first used: a command of a few statements does not wait for the hundreds that are declared.
    """

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._by_schema = lru_cache(maxsize=256)(self._encode)

    @cached_property
    def _compiled(self) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        compiled = cast("SQLCompiler", self._clause.compile(dialect=_DIALECT))
        return str(compiled), tuple(compiled.positiontup or ()), dict(compiled.params)

    @cached_property
    def text(self) -> str:
        return self._compiled[0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return self._compiled[1]

    @cached_property
    def defaults(self) -> dict[str, Any]:
        return self._compiled[2]

    def _encode(self, schema: str) -> bytes:
        return self.text.replace(SCHEMA, schema).encode()

    def sql(self, schema: str) -> bytes:
        """Return the text for one workspace's schema."""
        return self._by_schema(schema)

    def values(self, params: Mapping[str, Any]) -> list[Any]:
        """Return the parameter values in the order of ``$1, $2 …``; unnamed ones keep the value they were built with.

        Raises:
            KeyError: a name that the statement does not know was given.
        """
        if params and (unknown := params.keys() - self.defaults.keys()):
            raise KeyError(f"unknown statement parameters: {sorted(unknown)}")
        merged = {**self.defaults, **params} if params else self.defaults
        return [merged[name] for name in self.names]
