"""The statement behind ``records.reach``: which rules cover some live records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence


def covering_statement(table: sa.Table, columns: Sequence[sa.ColumnElement[bool]]) -> Statement:
    """Return id and rules of the live records among ``:ids``."""
    wanted: Any = sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))
    return Statement(
        sa.select(table.c.id, *(column.label(f"rule_{number}") for number, column in enumerate(columns))).where(
            table.c.id == wanted, table.c.deleted_at.is_(None)
        )
    )
