"""PostgreSQL and a slow evaluator in Python agree on random formulas over random data."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from tests.query.formula_catalog import deal_catalog
from tests.query.formula_oracle import Oracle, OutOfReachError, same
from tests.support.counts import counted
from yingtu.kit.db import Session
from yingtu.kit.statement import Statement
from yingtu.query import formula

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)

COLUMNS: dict[tuple[str, ...], Any] = {
    ("name",): sa.Text(),
    ("account", "name"): sa.Text(),
    ("account", "industry"): sa.Text(),
    ("stage",): sa.Text(),
    ("tags",): sa.ARRAY(sa.Text()),
    ("quantity",): sa.Numeric(),
    ("amount", "base"): sa.Numeric(20, 4),
    ("won",): sa.Boolean(),
    ("close_date",): sa.Date(),
    ("called_at",): sa.DateTime(timezone=True),
}
WORDS = ["云帆", "Acme", "acme corp", " a ", "b", "Straße", "100%", "x_y", "客户\\名"]


class Writer:
    """Writes random formulas of a wanted type."""

    def __init__(self, source: random.Random) -> None:
        self.source = source

    def write(self, kind: str, depth: int) -> str:
        choices = getattr(self, f"_{kind}")(depth - 1) if depth > 0 else getattr(self, f"_{kind}_leaf")()
        return str(self.source.choice(choices))

    def _number_leaf(self) -> list[str]:
        number = self.source.choice(["0", "1", "2", "3.5", "7", "0.001", "12345678", "15%", "-3"])
        return [number, "quantity", "数量", "金额", "amount"]

    def _number(self, depth: int) -> list[str]:
        one, two = self.write("number", depth), self.write("number", depth)
        day, other = self.write("date", depth), self.write("date", depth)
        moment = self.write("moment", depth)
        text = self.write("text", depth)
        unit = self.source.choice(["day", "week", "month", "year"])
        return [
            f"({one} {self.source.choice('+-*/')} {two})",
            f"({one} {self.source.choice('+-*/')} {two})",
            f"-({one})",
            f"ROUND({one}, {self.source.choice(['0', '2', '-1', two])})",
            f"ABS({one})",
            f"FLOOR({one})",
            f"CEIL({one})",
            f"MOD({one}, {two})",
            f"MIN({one}, {two})",
            f"MAX({one}, {two}, 1)",
            f"LEN({text})",
            f"YEAR({day})",
            f"MONTH({moment})",
            f"DAY({moment})",
            f"WEEKDAY({day})",
            f"({day} - {other})",
            f'DATEDIFF({day}, {other}, "{unit}")',
            f'DATEDIFF({moment}, {day}, "{self.source.choice(["hour", "minute"])}")',
            f"IF({self.write('condition', depth)}, {one}, {two})",
            f"IF({self.write('condition', depth)}, {one})",
            f"COALESCE({one}, {two})",
            f'SWITCH(stage, "新建", {one}, "done", {two})',
        ]

    def _text_leaf(self) -> list[str]:
        word = self.source.choice(WORDS).replace('"', '""')
        return [f'"{word}"', "name", "客户.名称", "account.name", "stage"]

    def _text(self, depth: int) -> list[str]:
        one, two = self.write("text", depth), self.write("text", depth)
        number = self.write("number", depth)
        return [
            f"({one} & {two})",
            f"({one} & {number} & {self.write('date', depth)})",
            f"LEFT({one}, {number})",
            f"RIGHT({one}, {number})",
            f"MID({one}, {number}, {self.source.choice(['1', '2', number])})",
            f"UPPER(LEFT({one}, 3) & 'abc')" if "ß" not in one else one,
            f"LOWER({one})",
            f"TRIM({one})",
            f"SUBSTITUTE({one}, {two}, '-')",
            f"TEXT({self.write('moment', depth)})",
            f"TEXT({number})",
            f"IF({self.write('condition', depth)}, {one}, {two})",
            f"COALESCE({one}, {two})",
        ]

    def _date_leaf(self) -> list[str]:
        return ["close_date", "{预计 成交日}", "TODAY()"]

    def _date(self, depth: int) -> list[str]:
        one, number = self.write("date", depth), self.write("number", depth)
        unit = self.source.choice(["day", "week", "month", "年"])
        return [
            f"({one} + {number})",
            f"({one} - {number})",
            f"DATE({self.write('moment', depth)})",
            f'DATEADD({one}, {number}, "{unit}")',
            f"IF({self.write('condition', depth)}, {one}, {self.write('date', depth)})",
            f"MIN({one}, TODAY())",
        ]

    def _moment_leaf(self) -> list[str]:
        return ["called_at", "上次通话", "NOW()"]

    def _moment(self, depth: int) -> list[str]:
        one, number = self.write("moment", depth), self.write("number", depth)
        unit = self.source.choice(["day", "hour", "minute", "month"])
        return [
            f"({one} + {number})",
            f'DATEADD({one}, {number}, "{unit}")',
            f"COALESCE({one}, {self.write('date', depth)})",
            f"MAX({one}, {self.write('date', depth)})",
        ]

    def _condition_leaf(self) -> list[str]:
        return ["won", "赢单", "TRUE", "FALSE", "ISBLANK(quantity)", "ISBLANK(tags)", 'CONTAINS(标签, "重要")']

    def _condition(self, depth: int) -> list[str]:
        sign = self.source.choice(["=", "<>", "<", "<=", ">", ">="])
        one, two = self.write("condition", depth), self.write("condition", depth)
        kind = self.source.choice(["number", "text", "date", "moment"])
        left, right = self.write(kind, depth), self.write(kind, depth)
        text, part = self.write("text", depth), self.write("text", depth)
        return [
            f"({left} {sign} {right})",
            f"({self.write('date', depth)} {sign} {self.write('moment', depth)})",
            f'(stage {self.source.choice(["=", "<>"])} "完成")',
            f"({one} AND {two})",
            f"OR({one}, {two})",
            f"NOT ({one})",
            f"({one} = ({two}))",
            f"ISBLANK({self.source.choice([left, text])})",
            f"CONTAINS({text}, {part})",
            f"STARTSWITH({text}, {part})",
        ]


def some_values(source: random.Random) -> dict[tuple[str, ...], Any]:
    """One record: every value may be empty."""
    day = date(2026, 1, 1) + timedelta(days=source.randint(-800, 800))
    values: dict[tuple[str, ...], Any] = {
        ("name",): source.choice(WORDS),
        ("account", "name"): source.choice(WORDS),
        ("account", "industry"): source.choice(["tech", "retail"]),
        ("stage",): source.choice(["new", "done"]),
        ("tags",): source.choice([[], ["vip"], ["cold", "vip"]]),
        ("quantity",): source.choice([Decimal(source.randint(-5, 5)), Decimal(source.randint(-99999, 99999)) / 100]),
        ("amount", "base"): Decimal(source.randint(-(10**9), 10**9)) / 10_000,
        ("won",): source.random() < 0.5,
        ("close_date",): day,
        ("called_at",): datetime(day.year, day.month, day.day, tzinfo=UTC)
        + timedelta(seconds=source.randint(0, 86_399)),
    }
    return {path: None if source.random() < 0.2 else value for path, value in values.items()}


def column_of(path: tuple[str, ...]) -> sa.BindParameter[Any]:
    return sa.bindparam("v_" + "_".join(path), type_=COLUMNS[path])


class TestAgainstTheOracle:
    @pytest.mark.campaign
    async def test_random_formulas_on_random_records_give_the_same(self, session: Session) -> None:
        catalog = deal_catalog()
        deal = catalog.object("deal")
        compared = 0
        for seed in range(counted(usual=300, full=5_000)):
            source = random.Random(seed)
            kind = source.choice(["number", "text", "date", "moment", "condition"])
            text = Writer(source).write(kind, source.randint(1, 3))
            node = formula.parse(text, deal, catalog)
            now = sa.bindparam("now", type_=sa.DateTime(timezone=True))
            statement = Statement(sa.select(formula.compile(node, column_of, time_zone=ZONE, now=now)))
            for _ in range(3):
                values = some_values(source)
                params = {"v_" + "_".join(path): value for path, value in values.items()} | {"now": NOW}
                used = {name: params[name] for name in set(statement.names) & params.keys()}
                try:
                    expected = Oracle(values, NOW, ZONE).evaluate(node)
                except OutOfReachError:
                    continue
                found = await session.scalar(statement, used)
                compared += 1
                assert same(found, expected, node.type), f"seed {seed}: {text} on {values}: {found!r}, not {expected!r}"
        assert compared > counted(usual=700, full=12_000)
