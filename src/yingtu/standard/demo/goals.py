"""Monthly goals: of everybody who sells, of the teams by their leaders, of the company."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from yingtu.standard.demo.people import PEOPLE

if TYPE_CHECKING:
    from datetime import date, datetime

    from yingtu.standard.demo.story import Teller

MONTHS = 4


def tell(teller: Teller) -> None:
    """Add the goals of this month and the three before."""
    began = teller.dice.ago(120)
    sellers = [person for person in PEOPLE if person.sells]
    leaders = [person for person in sellers if "sales_manager" in person.roles]
    months = [teller.dice.today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    for month in months:
        for person in sellers:
            _goal(teller, person.login, began, month, "person", person.name, 350_000)
        for person in leaders:
            _goal(teller, person.login, began, month, "team", person.team or person.name, 1_800_000)
        _goal(teller, "director", began, month, "company", "全公司", 6_000_000)
        _goal(teller, "director", began, month, "company", "全公司回款", 5_000_000, "received_amount")


def _goal(
    teller: Teller,
    owner: str,
    began: datetime,
    month: date,
    scope: str,
    name: str,
    goal: int,
    metric: str = "won_amount",
) -> None:
    values = {"name": f"{month:%Y-%m} {name}", "month": month, "scope": scope, "metric": metric, "goal": goal}
    teller.add("target", owner, began, values)
