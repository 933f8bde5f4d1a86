"""When repeating tasks are due next, and when one is reminded of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from yingtu.agenda.recurrence import Rule, due_dates, next_due, remind_moments, rule_of
from yingtu.workdays.calendar import Calendar, Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = Calendar(SHANGHAI, "CN", frozenset(range(5)), (Span(9 * 3600, 18 * 3600),))
BERLIN = Calendar(ZoneInfo("Europe/Berlin"), "DE", frozenset(range(5)), (Span(9 * 3600, 18 * 3600),))


def at(year: int, month: int, day: int, hour: int = 10) -> datetime:
    """A moment on the clock of Shanghai."""
    return datetime(year, month, day, hour, tzinfo=SHANGHAI)


def days(rule: Rule, anchor: datetime, most: int, calendar: Calendar = CHINA) -> list[str]:
    found = [each.astimezone(calendar.zone) for each in islice(due_dates(rule, calendar, anchor), most)]
    assert {each.time() for each in found} == {anchor.astimezone(calendar.zone).time()}
    return [each.date().isoformat()[5:] for each in found]


class TestDueDates:
    @pytest.mark.parametrize(
        ("rule", "anchor", "expected"),
        [
            (Rule("daily", every=2), at(2026, 2, 27), ["02-27", "03-01", "03-03"]),
            (Rule("weekly"), at(2026, 11, 19), ["11-19", "11-26", "12-03"]),
            (Rule("weekly", days=(0, 2)), at(2026, 11, 18), ["11-18", "11-23", "11-25", "11-30"]),
            # Months and years that have no such day: their last one, and the 31st again afterwards.
            (Rule("monthly"), at(2026, 1, 31), ["01-31", "02-28", "03-31", "04-30"]),
            (Rule("monthly", every=3), at(2026, 11, 30), ["11-30", "02-28", "05-30"]),
            (Rule("yearly"), at(2024, 2, 29), ["02-29", "02-28", "02-28", "02-28", "02-29"]),
            # The National Day holiday of 2026 is 1 to 7 October; Saturday the 10th is worked, Sunday 20 September too.
            (Rule("workdays"), at(2026, 9, 29), ["09-29", "09-30", "10-08", "10-09", "10-10", "10-12"]),
            (Rule("monthly", shift=True), at(2026, 9, 1), ["09-01", "10-08", "11-02"]),
        ],
    )
    def test_follow_the_rule_and_the_working_calendar(self, rule: Rule, anchor: datetime, expected: list[str]) -> None:
        assert days(rule, anchor, len(expected)) == expected

    def test_end_by_number_or_by_day_included(self) -> None:
        assert days(Rule("daily", times=3), at(2026, 1, 1), 9) == ["01-01", "01-02", "01-03"]
        assert days(Rule("weekly", until=date(2026, 1, 15)), at(2026, 1, 1), 9) == ["01-01", "01-08", "01-15"]

    def test_keep_the_time_of_day_over_the_change_of_clocks(self) -> None:
        anchor = datetime(2026, 3, 28, 9, tzinfo=BERLIN.zone)
        found = list(islice(due_dates(Rule("daily"), BERLIN, anchor), 2))
        assert [each.hour for each in found] == [8, 7]
        assert all(each.tzinfo is UTC for each in found)


class TestNextDue:
    def test_is_the_one_behind_what_there_is_and_behind_now(self) -> None:
        anchor = at(2026, 1, 1)
        assert next_due(Rule("daily"), CHINA, anchor, 1, after=anchor) == (2, at(2026, 1, 2))
        # What was missed is left out, and counts all the same.
        assert next_due(Rule("daily", times=9), CHINA, anchor, 1, after=at(2026, 1, 5, 11)) == (6, at(2026, 1, 6))
        assert next_due(Rule("daily", times=5), CHINA, anchor, 1, after=at(2026, 1, 5, 11)) is None
        assert next_due(Rule("daily", times=2), CHINA, anchor, 2, after=anchor) is None


class TestReminders:
    def test_come_by_minutes_hours_and_working_days_before(self) -> None:
        found = remind_moments(CHINA, at(2026, 10, 8), ["working_days_2", "minutes_10", "hours_3", "soon", "minutes_x"])
        assert found == [at(2026, 9, 29), at(2026, 10, 8, 7), datetime(2026, 10, 8, 9, 50, tzinfo=SHANGHAI)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, None),
        ({"repeat": "sometimes"}, None),
        ({"repeat": "daily", "repeat_every": "3", "repeat_on": ["mon"]}, Rule("daily", 3)),
        (
            {"repeat": "weekly", "repeat_on": ["fri", "mon"], "repeat_until": "2026-12-31", "repeat_shift": True},
            Rule("weekly", 1, (0, 4), date(2026, 12, 31), shift=True),
        ),
    ],
)
def test_a_rule_is_what_the_fields_say(values: dict[str, Any], expected: Rule | None) -> None:
    assert rule_of(values) == expected
