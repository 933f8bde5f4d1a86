"""Puts values of a person into every text of every table there is, and looks for them everywhere afterwards."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import psycopg
import sqlalchemy as sa
from psycopg.types.json import Json, Jsonb
from sqlalchemy.dialects import postgresql as pg

from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.kit.statement import workspace_metadata
from yingtu.privacy.erasing import COLLEAGUES, CONFIGURATION, DERIVED, SEALED
from yingtu.records.pinyin import pinyin_key

NAME, PHONE, OLD_PHONE = "云栖月", "+8613711112222", "+8613733334444"
MAIL, WECHAT = "yqy@moon.example", "moon_over_cloud"
TEXT = f"请联系{NAME}（137 1111-2222 或 +86 13733334444，{MAIL.upper()}，微信 {WECHAT}）"
DATA = {"note": TEXT, "deep": [{"phone": 13711112222, NAME: MAIL}, True, None, 1.5]}
NEEDLES = ("云栖月", "13711112222", "137 1111-2222", "13733334444", "yqy@moon", "moon_over_cloud", pinyin_key(NAME))
#: Not planted: what is not walked by decision.
LEFT_OUT = COLLEAGUES | CONFIGURATION | SEALED | DERIVED


async def plant(session: Session) -> set[str]:
    """Add a row to every table, with the values in every column that holds text; return the tables."""
    planted = set()
    for table in workspace_metadata.sorted_tables:
        if table.name in LEFT_OUT:
            continue
        row = {column.name: value_for(column, checked(table)) for column in table.c if not identity(column)}
        if not any(_text(column) for column in table.c):
            continue
        for constraint in table.foreign_key_constraints:
            await session.connection.execute(
                f'ALTER TABLE "{session.schema}"."{table.name}" DROP CONSTRAINT IF EXISTS "{constraint.name}"'.encode()
            )
            for (name,) in await _foreign_keys(session, table.name):
                await session.connection.execute(
                    f'ALTER TABLE "{session.schema}"."{table.name}" DROP CONSTRAINT "{name}"'.encode()
                )
        columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("%s" for _ in row)
        text = f'INSERT INTO "{session.schema}"."{table.name}" ({columns}) VALUES ({marks})'
        try:
            await session.connection.execute(text.encode(), list(row.values()))
        except psycopg.Error as error:
            error.add_note(f"planting into {table.name}")
            raise
        planted.add(table.name)
    return planted


async def _foreign_keys(session: Session, table: str) -> list[Any]:
    cursor = await session.connection.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        [f'"{session.schema}"."{table}"'],
    )
    return await cursor.fetchall()


def identity(column: sa.Column[Any]) -> bool:
    return column.identity is not None


def checked(table: sa.Table) -> str:
    """The conditions on a table: a column named in one cannot hold any text."""
    return " ".join(str(each.sqltext) for each in table.constraints if isinstance(each, sa.CheckConstraint))


def _text(column: sa.Column[Any]) -> bool:
    kind = column.type
    return isinstance(kind, (sa.Text, sa.String, sa.JSON)) or (
        isinstance(kind, sa.ARRAY) and isinstance(kind.item_type, sa.Text)
    )


def value_for(column: sa.Column[Any], conditions: str) -> Any:
    kind = column.type
    allowed = re.search(rf"\b{column.name} (?:IN|=) \(?'(\w+)'", conditions)
    match kind:
        case pg.INET():
            return "127.0.0.1"
        case pg.JSONB():
            return Jsonb(DATA)
        case sa.JSON():
            return Json(DATA)
        case sa.ARRAY():
            return [TEXT] if isinstance(kind.item_type, sa.Text) else []
        case sa.Text() | sa.String():
            return allowed[1] if allowed else TEXT
        case sa.Uuid():
            return uuid4()
        case sa.LargeBinary():
            return TEXT.encode() if column.name == "response" else b"\0\1\2"
        case sa.Boolean():
            return False
        case sa.DateTime():
            return clock.now()
        case sa.Date():
            return clock.now().date()
        case sa.Time():
            return clock.now().time()
        case _:
            return 1


async def survivors(session: Session) -> list[str]:
    """Return where one of the values is still to be found: table, column, value; in any table of the schema."""
    cursor = await session.connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [session.schema])
    found = []
    for (table,) in await cursor.fetchall():
        rows = await session.connection.execute(f'SELECT * FROM "{session.schema}"."{table}"'.encode())
        names = [each.name for each in rows.description or ()]
        for row in await rows.fetchall():
            for name, value in zip(names, row, strict=True):
                shown = bytes(value).decode("utf-8", "ignore") if isinstance(value, (bytes, memoryview)) else str(value)
                found += [f"{table}.{name}: {needle}" for needle in NEEDLES if needle in shown.lower()]
                if table == "search" and name == "tokens" and {"137", "222"} <= set(value):
                    found.append("search.tokens: digits of the number")
    return sorted(found)
