"""Values of conditions: every type with each of its operators, and periods of time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.fields.specimens import ID, SPECIMENS, STRICT
from tests.support.counts import counted
from yingtu.fields.base import BadValue, Operator
from yingtu.fields.registry import FIELD_TYPES
from yingtu.kit import clock, i18n
from yingtu.query.operands import OPERANDS, Circle, Token, parse_operand
from yingtu.query.periods import PERIOD_NAMES, period_days, period_moments

NOW = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)  # already the first of April in Shanghai
EVERY_PAIR = [(name, operator) for name, kind in FIELD_TYPES.items() for operator in Operator]

#: One value per type that a condition may hold.
VALUES: dict[str, Any] = {
    "text": "云帆",
    "long_text": "云帆",
    "number": 1.5,
    "currency": 1054,
    "percent": 15,
    "date": "2026-01-31",
    "time": "15:30",
    "datetime": "2026-01-31T10:00:00+08:00",
    "boolean": True,
    "choice": "technology",
    "multi_choice": "technology",
    "phone": "13800138000",
    "email": "Anna@Example.com",
    "url": "https://example.com",
    "address": "杭州",
    "user": "@me",
    "lookup": ID,
    "many_to_many": ID,
    "auto_number": "L-0001",
    "identity_number": "11010519491231002x",
    "bank_card": "6222 0212 3456 7890 12",
    "credit_code": "91110000600037341L",
    "formula": "text",
    "roll_up": 3,
    "uuid": ID,
}


def operand(name: str, operator: str, value: Any) -> Any:
    kind = FIELD_TYPES[name]
    options = kind.options.model_validate(SPECIMENS[name].options)
    with clock.at(NOW):
        return parse_operand(kind, Operator(operator), value, options, STRICT)


def value_for(name: str, operator: Operator) -> Any:
    match operator:
        case Operator.IS_EMPTY | Operator.NOT_EMPTY:
            return None
        case Operator.IN_PERIOD:
            return "last_30_days"
        case Operator.WITHIN_KM:
            return {"lat": 30, "lng": 120, "km": 5}
        case Operator.IN | Operator.NOT_IN | Operator.HAS_ANY | Operator.HAS_ALL:
            return [VALUES[name]]
        case Operator.BETWEEN:
            return [VALUES[name], VALUES[name]]
        case _:
            return VALUES[name]


class TestEveryTypeAndOperator:
    def test_every_type_reads_operands(self) -> None:
        assert set(OPERANDS) == set(FIELD_TYPES)

    @pytest.mark.parametrize(("name", "operator"), EVERY_PAIR)
    def test_an_operator_is_handled_or_refused_with_the_possible_ones(self, name: str, operator: Operator) -> None:
        kind = FIELD_TYPES[name]
        if name == "roll_up" and operator is Operator.IN_PERIOD:
            kind = FIELD_TYPES["number"]
        if operator in kind.operators:
            operand(name, operator, value_for(name, operator))
        else:
            with pytest.raises(BadValue) as caught:
                operand(name, operator, "x")
            assert caught.value.code == "operator_not_allowed"
            assert "is_empty" in caught.value.params["allowed"]

    json_values = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=20)
        | st.sampled_from(
            ["9999-12-31", "0001-01-01", "1000-01-01", "today", "today+99999", "now", "@me", "@x", "2026"]
        ),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["lat", "lng", "km"]), inner),
        max_leaves=4,
    )

    @pytest.mark.campaign
    @given(st.sampled_from(EVERY_PAIR), json_values)
    @hypothesis_settings(max_examples=counted(usual=400, full=50_000), deadline=None, database=None)
    def test_any_json_is_an_operand_or_refused(self, pair: tuple[str, Operator], value: Any) -> None:
        code = ""
        try:
            operand(*pair, value)
        except BadValue as error:
            code = error.code
        assert not code or code in i18n.codes("zh-CN")


class TestOperands:
    @pytest.mark.parametrize(
        ("name", "operator", "value", "expected"),
        [
            ("number", "between", [1, "2"], (Decimal(1), Decimal(2))),
            ("choice", "in", ["technology", "steel"], ["technology", "steel"]),
            ("multi_choice", "has_any", "retail", ["retail"]),
            ("email", "eq", "Anna@Example.com", "anna@example.com"),
            ("phone", "eq", "138 0013 8000", "+8613800138000"),
            ("phone", "starts_with", "138", "+86138"),
            ("phone", "starts_with", "0571-88", "+8657188"),
            ("phone", "contains", "0013 8", "00138"),
            ("identity_number", "starts_with", "1101 05", "110105"),
            ("user", "in", ["@me", ID], [Token("@me"), UUID(ID)]),
            ("geo", "within_km", (("km", 5), ("lat", 30), ("lng", 120)), Circle(30.0, 120.0, 5.0)),
            ("date", "lt", "today-30", date(2026, 3, 2)),
            ("datetime", "lt", "now", NOW),
            ("datetime", "gte", "2026-01-31", datetime(2026, 1, 30, 16, tzinfo=UTC)),
            ("datetime", "lte", "2026-01-31", datetime(2026, 1, 31, 15, 59, 59, 999999, tzinfo=UTC)),
            ("date", "in_period", "2026-Q1", (date(2026, 1, 1), date(2026, 4, 1))),
        ],
    )
    def test_examples(self, name: str, operator: str, value: Any, expected: Any) -> None:
        assert operand(name, operator, value) == expected

    @pytest.mark.parametrize(
        ("name", "operator", "value", "code"),
        [
            ("text", "eq", None, "operand_missing"),
            ("text", "is_empty", "x", "operand_unexpected"),
            ("number", "in", 1, "operand_needs_list"),
            ("number", "between", [1], "operand_needs_two"),
            ("number", "eq", "'; DROP TABLE lead", "not_number"),
            ("choice", "eq", "technolgy", "unknown_option"),
            ("datetime", "eq", "2026-01-31", "operand_is_day"),
            ("datetime", "lte", "9999-12-31", "date_out_of_range"),
            ("date", "eq", "2026-02-31", "impossible_date"),
            ("date", "in_period", "lastweek", "unknown_period"),
            ("user", "eq", "@boss", "unknown_token"),
            ("geo", "within_km", {"lat": 30}, "not_area"),
        ],
    )
    def test_refusals(self, name: str, operator: str, value: Any, code: str) -> None:
        with pytest.raises(BadValue) as caught:
            operand(name, operator, value)
        assert caught.value.code == code


class TestPeriods:
    @pytest.mark.parametrize(
        ("name", "first", "end"),
        [
            ("today", "2026-03-31", "2026-04-01"),
            ("yesterday", "2026-03-30", "2026-03-31"),
            ("this_week", "2026-03-30", "2026-04-06"),
            ("last_week", "2026-03-23", "2026-03-30"),
            ("this_month", "2026-03-01", "2026-04-01"),
            ("next_month", "2026-04-01", "2026-05-01"),
            ("this_quarter", "2026-01-01", "2026-04-01"),
            ("last_quarter", "2025-10-01", "2026-01-01"),
            ("this_year", "2026-01-01", "2027-01-01"),
            ("last_7_days", "2026-03-25", "2026-04-01"),
            ("next_7_days", "2026-03-31", "2026-04-07"),
            ("last_3_months", "2025-12-01", "2026-03-01"),
            ("next_2_quarters", "2026-04-01", "2026-10-01"),
            ("2025", "2025-01-01", "2026-01-01"),
            ("2025-Q4", "2025-10-01", "2026-01-01"),
            ("2025-12", "2025-12-01", "2026-01-01"),
            ("2024-02-29", "2024-02-29", "2024-03-01"),
        ],
    )
    def test_a_period_is_a_range_of_whole_days(self, name: str, first: str, end: str) -> None:
        assert period_days(name, date(2026, 3, 31)) == (date.fromisoformat(first), date.fromisoformat(end))

    @pytest.mark.campaign
    @given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from(PERIOD_NAMES))
    @hypothesis_settings(max_examples=counted(usual=200, full=5_000), deadline=None, database=None)
    def test_neighbouring_periods_touch(self, day: date, name: str) -> None:
        first, end = period_days(name, day)
        assert first < end
        if name.startswith("this_"):
            assert first <= day < end
            assert period_days(name.replace("this", "last"), day)[1] == first
            assert period_days(name.replace("this", "next"), day)[0] == end

    def test_days_begin_at_midnight_of_the_workspace(self) -> None:
        start, end = period_moments("today", date(2026, 3, 29), "Europe/Berlin")
        assert (start, end) == (datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))

    @pytest.mark.parametrize(
        "name", ["", "lastweek", "last_0_days", "2026-13", "2026-Q5", "0000", "9999", "2026-02-30", "昨天"]
    )
    def test_what_is_no_period_is_refused(self, name: str) -> None:
        with pytest.raises(BadValue, match="unknown_period"):
            period_moments(name, date(2026, 3, 31), "Asia/Shanghai")
