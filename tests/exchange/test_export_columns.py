"""Cells of exports: what a value becomes, and how it comes back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingtu.exchange.cell_text import as_meant, neutral
from yingtu.exchange.export_columns import exact_number, moment_text, plain_number

RISKY = ("=1+1", "+49", "-x", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x")


class TestNeutral:
    @pytest.mark.parametrize("text", RISKY)
    def test_what_a_spreadsheet_would_run_gets_an_apostrophe(self, text: str) -> None:
        assert neutral(text) == "'" + text
        assert as_meant(neutral(text)) == text

    @pytest.mark.parametrize("text", ["", "plain", "a=b", "'quoted'", "5-1", "王伟"])
    def test_everything_else_stays(self, text: str) -> None:
        assert neutral(text) == as_meant(text) == text

    @given(st.text(alphabet="'=+-@\t\rab ", max_size=6))
    def test_every_text_comes_back(self, text: str) -> None:
        written = neutral(text)
        assert as_meant(written) == text
        assert written[:1] not in {"=", "+", "-", "@", "\t", "\r"}


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("3", "3"),
            ("1200", "1200"),
            ("12.5000", "12.5"),
            ("12.0000", "12"),
            ("1e-07", "0.0000001"),
            ("1e+20", "100000000000000000000"),
            ("9007199254740993.0001", "9007199254740993.0001"),
        ],
    )
    def test_they_are_written_without_exponent_and_exactly(self, value: str, text: str) -> None:
        assert plain_number(value) == text

    def test_a_spreadsheet_gets_a_text_where_it_would_lose_digits(self) -> None:
        assert exact_number("1000000000000000") == "1000000000000000"
        assert exact_number("12.5000") == 12.5


class TestMoments:
    def test_they_are_shown_on_the_clock_of_the_person(self) -> None:
        assert moment_text("2026-01-31 23:30:00+00", ZoneInfo("Asia/Shanghai")) == "2026-02-01 07:30:00"

    def test_the_hour_that_comes_twice_says_which_it_is(self) -> None:
        zone = ZoneInfo("Europe/Berlin")
        assert moment_text("2026-10-25 00:30:00+00", zone) == "2026-10-25 02:30:00"
        assert moment_text("2026-10-25 01:30:00+00", zone) == "2026-10-25 02:30:00+01:00"

    def test_a_masked_one_stays_masked(self) -> None:
        assert moment_text("***", ZoneInfo("UTC")) == "***"
