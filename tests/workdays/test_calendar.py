"""Working days and working time against the announced calendars of 2025 and 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.errors import InvalidDocument
from yingtu.workdays import calendar as workdays
from yingtu.workdays.calendar import Calendar
from yingtu.workdays.holidays import YearStatus, name_in
from yingtu.workdays.service import calendar_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
#: General Office of the State Council, 国办发明电〔2024〕12号 and 〔2025〕7号.
MAKE_UP = {
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
FREE = {
    2025: [("01-01", 1), ("01-28", 8), ("04-04", 3), ("05-01", 5), ("05-31", 3), ("10-01", 8)],
    2026: [("01-01", 3), ("02-15", 9), ("04-04", 3), ("05-01", 5), ("06-19", 3), ("09-25", 3), ("10-01", 7)],
}


def calendar(**workspace: object) -> Calendar:
    documents = parse_documents({("workspace", "workspace"): {"name": "W", **workspace}})
    return calendar_of(build_catalog("test", 1, documents))


CHINA = calendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


class TestTheOfficialCalendar:
    @pytest.mark.parametrize("year", [2025, 2026])
    def test_every_day_of_the_year_is_as_announced(self, year: int) -> None:
        free = {
            date.fromisoformat(f"{year}-{first}") + timedelta(days=n) for first, days in FREE[year] for n in range(days)
        }
        makeup = {date.fromisoformat(f"{year}-{day}") for day in MAKE_UP[year]}
        day = date(year, 1, 1)
        while day.year == year:
            expected = day in makeup or (day.weekday() < 5 and day not in free)
            assert workdays.is_working_day(CHINA, day) is expected, day
            day += timedelta(days=1)
        assert workdays.year_status(CHINA, year) is YearStatus.OFFICIAL

    def test_a_year_nobody_has_announced_is_said_to_be_estimated(self) -> None:
        assert workdays.year_status(CHINA, 2030) is YearStatus.ESTIMATED
        assert not workdays.is_working_day(CHINA, date(2030, 10, 1))

    def test_exceptions_of_the_company_win(self) -> None:
        own = calendar(
            calendar_overrides={
                "2026-01-04": {"working": False, "name": "年会"},
                "2026-01-10": {"working": True, "hours": ["10:00-12:00"]},
            }
        )
        assert not workdays.is_working_day(own, date(2026, 1, 4))
        assert own.day(date(2026, 1, 4)).name == "年会"
        assert workdays.is_working_day(own, date(2026, 1, 10))
        assert workdays.working_time_between(own, at("2026-01-10"), at("2026-01-11")) == timedelta(hours=2)

    def test_hours_that_overlap_are_refused(self) -> None:
        with pytest.raises(InvalidDocument) as refused:
            calendar(working_hours={"hours": ["09:00-12:00", "11:00-18:00"]})
        assert refused.value.problems[0].code == "config_hours"


class TestWorkingDays:
    def test_three_working_days_before_the_end_of_the_national_holiday(self) -> None:
        assert workdays.add_working_days(CHINA, date(2026, 10, 8), -3) == date(2026, 9, 28)

    def test_days_jump_over_the_spring_festival_and_count_make_up_days(self) -> None:
        # Friday 13 February, then: Saturday 14 (make-up), nine free days, Tuesday 24.
        assert workdays.add_working_days(CHINA, date(2026, 2, 13), 2) == date(2026, 2, 24)
        assert workdays.working_days_between(CHINA, date(2026, 2, 13), date(2026, 2, 28)) == 6

    def test_no_days_is_today_or_the_next_working_day(self) -> None:
        assert workdays.add_working_days(CHINA, date(2026, 1, 4), 0) == date(2026, 1, 4)
        assert workdays.add_working_days(CHINA, date(2026, 1, 3), 0) == date(2026, 1, 4)

    @given(st.dates(date(2023, 1, 1), date(2027, 12, 31)), st.integers(-600, 600).filter(bool))
    @settings(max_examples=60, deadline=None)
    def test_adding_and_counting_agree(self, day: date, count: int) -> None:
        end = workdays.add_working_days(CHINA, day, count)
        assert workdays.is_working_day(CHINA, end)
        if count > 0 or workdays.is_working_day(CHINA, day):
            assert workdays.working_days_between(CHINA, day, end) == count
        if count > 0:
            step = timedelta(days=1)
            walked = sum(workdays.is_working_day(CHINA, day + step * (n + 1)) for n in range((end - day).days))
            assert walked == count


class TestWorkingTime:
    @pytest.mark.parametrize(
        ("start", "hours", "end"),
        [
            ("2026-11-20 17:00", 2, "2026-11-23 10:00"),  # over a weekend
            ("2026-11-20 11:00", 2, "2026-11-20 14:30"),  # over lunch
            ("2026-11-20 09:00", 7.5, "2026-11-20 18:00"),  # the end of the day, not the next morning
            ("2026-11-20 12:00", -3, "2026-11-20 09:00"),
            ("2026-11-23 09:00", -1, "2026-11-20 17:00"),
            ("2026-11-23 09:00", -7.5, "2026-11-20 09:00"),
            ("2026-09-30 17:30", 1, "2026-10-08 09:30"),  # over the national holiday
            ("2025-12-31 17:00", 2, "2026-01-04 10:00"),  # over the turn of the year, into a make-up Sunday
            ("2026-11-21 03:00", 0, "2026-11-23 09:00"),
            ("2026-11-20 12:30", 0, "2026-11-20 13:30"),
        ],
    )
    def test_time_is_added_within_working_hours_only(self, start: str, hours: float, end: str) -> None:
        assert workdays.add_working_time(CHINA, at(start), timedelta(hours=hours)) == at(end)

    @given(
        st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)),  # noqa: DTZ001 - local time of the company
        st.integers(1, 60 * 24 * 60),
    )
    @settings(max_examples=60, deadline=None)
    def test_adding_and_measuring_agree(self, start: datetime, minutes: int) -> None:
        begin = start.replace(microsecond=0, tzinfo=SHANGHAI)
        for duration in (timedelta(minutes=minutes), timedelta(minutes=-minutes)):
            end = workdays.add_working_time(CHINA, begin, duration)
            assert workdays.working_time_between(CHINA, begin, end) == duration

    def test_moments_come_back_in_utc(self) -> None:
        found = workdays.next_working_moment(CHINA, at("2026-11-22 10:00"))
        assert found == datetime(2026, 11, 23, 1, tzinfo=UTC)
        assert found.tzinfo is UTC

    def test_a_calendar_is_built_once_per_catalog(self) -> None:
        catalog = build_catalog("test", 1, {})
        assert calendar_of(catalog) is calendar_of(catalog)


class TestNames:
    def test_public_holidays_have_names_in_the_readers_language_and_own_days_theirs(self) -> None:
        day = date(2026, 1, 1)
        assert name_in("CN", day, "元旦", "zh-CN") == "元旦"
        assert name_in("CN", day, "元旦", "en") == "New Year's Day"
        assert name_in("CN", day, "厂庆", "en") == "厂庆"
        assert name_in("XX", day, "元旦", "en") == "元旦"
