"""Array literals: what PostgreSQL reads is what was written."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from tests.records.conftest import Company
from yingtu.records.arrays import array_literal

NASTY = [
    '"',
    "\\",
    "{}",
    ",",
    "NULL",
    "null",
    "",
    " ",
    "a b",
    "\n",
    "\t",
    "'",
    "$1",
    "%s",
    "云帆",
    "🧨",
    "\x01",
    "x\x01y",
]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (sa.Text(), NASTY),
        (sa.Text(), [None, *NASTY]),
        (sa.Text(), []),
        (sa.Uuid(), [UUID(int=1), None, UUID(int=2**128 - 1)]),
        (sa.Boolean(), [True, False, None]),
        (sa.Integer(), [1, -1, None]),
        (sa.Numeric(), [Decimal("1.50"), 2, Decimal("1E+3"), None]),
        (sa.Double(), [0.1, -1e300, None]),
        (sa.Date(), [date(2026, 1, 5), date(1000, 1, 1), None]),
        (sa.Time(), [time(1, 2, 3, 4), None]),
        (sa.DateTime(timezone=True), [datetime(2026, 1, 5, 1, 2, 3, 4, tzinfo=UTC), None]),
    ],
)
async def test_values_come_back_as_they_are(company: Company, kind: Any, values: list[Any]) -> None:
    given = sa.bindparam("given", type_=ARRAY(kind))
    assert await company.session.scalar(sa.select(given), {"given": array_literal(values)}) == values


async def test_random_texts_come_back_as_they_are(company: Company) -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    given = sa.select(sa.bindparam("given", type_=ARRAY(sa.Text())))
    for _ in range(100):
        texts = [
            "".join(dice.choices(['"', "\\", ",", "{", "}", "a", " ", "云"], k=dice.randint(0, 6))) for _ in range(5)
        ]
        assert await company.session.scalar(given, {"given": array_literal(texts)}) == texts, seed


def test_what_is_no_plain_value_is_refused() -> None:
    with pytest.raises(TypeError):
        array_literal([object()])
