"""Public holidays and make-up days by country and year.

For China the holidays of a year are what the State Council announced for it in the autumn before. The library knows announced
years; for later ones it guesses from the statutes, without make-up days: such a year is *estimated*.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


class YearStatus(StrEnum):
    """How far the days of a year can be trusted."""

    #: As announced by the authorities.
    OFFICIAL = "official"
    #: Worked out from the statutes; make-up days and bridging days are missing.
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class YearOfHolidays:
    """The special days of one year.

    Attributes:
        free: Public holidays and days off exchanged for a weekend day, with their names.
        makeup: Days of a weekend that are worked instead.
    """

    status: YearStatus
    free: Mapping[date, str]
    makeup: frozenset[date]


@lru_cache(maxsize=512)
def year_of(country: str, year: int) -> YearOfHolidays:
    """Return the special days of a year; a country nobody knows has none.

    The library is loaded when it is first asked (0.2 s), and once per year.
    """
    import holidays
    from holidays.countries.china import ChinaStaticHolidays

    try:
        found = holidays.country_holidays(country, years=year, language="zh_CN" if country == "CN" else None)
    except NotImplementedError:
        return YearOfHolidays(YearStatus.ESTIMATED, {}, frozenset())
    makeup = frozenset(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    announced = country == "CN" and year in ChinaStaticHolidays.special_public_holidays
    free = {day: name for day, name in sorted(found.items()) if day.year == year and day not in makeup}
    return YearOfHolidays(YearStatus.OFFICIAL if announced else YearStatus.ESTIMATED, free, makeup)


@lru_cache(maxsize=64)
def _english(country: str, year: int) -> Mapping[date, str]:
    import holidays

    try:
        return dict(holidays.country_holidays(country, years=year, language="en_US"))
    except NotImplementedError:
        return {}


def name_in(country: str, day: date, name: str, language: str) -> str:
    """Return the name of a public holiday in a reader's language; a name that the company has given stays."""
    if language.startswith("zh") or name != year_of(country, day.year).free.get(day):
        return name
    return _english(country, day.year).get(day, name)
