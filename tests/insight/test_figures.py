"""The figures of the insight pages against plain arithmetic over the rows of a file: the published method, none of the product's SQL.

Rounding: amounts to the cent, durations to a tenth of a day, rates not at all. A duration is the number of calendar days from the day a
record began to the day it ended. The rows are an invented excerpt with the shape of the Maven data set; with ``YINGTU_MAVEN_DIR`` naming
its directory the whole file is compared (``make prove``).
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import mean, median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from tests.process.conftest import World
from tests.support.actors import actor_of, make_user
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.insight import naming, pipeline
from yingtu.insight.describe import pipeline as described
from yingtu.insight.pipeline import Asked, filter_of
from yingtu.kit import clock
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import HISTORY, Create, Source, WriteContext, Written

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2018, 1, 10, 4, tzinfo=UTC)
#: Stage of the file -> stage of the process.
STAGES = {"Prospecting": "contacting", "Engaging": "requirement", "Won": "won", "Lost": "lost"}


@dataclass(frozen=True)
class Deal:
    """A row of the file."""

    agent: str
    product: str
    stage: str
    began: date
    ended: date | None
    value: Decimal

    @property
    def days(self) -> int:
        assert self.ended is not None
        return (self.ended - self.began).days


def excerpt(count: int = 240) -> list[Deal]:
    """Invented deals: four people, three products, two years, amounts with cents, some that end on the day they begin."""
    deals = []
    for number in range(count):
        began = date(2016, 11, 1) + timedelta(days=(number * 37) % 280)
        stage = ("Won", "Lost", "Won", "Engaging", "Lost", "Won", "Prospecting")[(number * 5) % 7]
        ended = began + timedelta(days=(number * number) % 139) if stage in {"Won", "Lost"} else None
        value = Decimal((number * 7919) % 500_000 + 99) / 100 if stage == "Won" else Decimal(0)
        deals.append(Deal(f"agent{number % 4}", f"GTX {number % 3}", stage, began, ended, value))
    return deals


def maven(directory: Path) -> list[Deal]:
    """The published file. Deals without a day they began (prospecting) begin at the end of the year."""
    with (directory / "sales_pipeline.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Deal(
            agent=row["sales_agent"],
            product=row["product"].replace("GTXPro", "GTX Pro"),
            stage=row["deal_stage"],
            began=date.fromisoformat(row["engage_date"]) if row["engage_date"] else date(2017, 12, 31),
            ended=date.fromisoformat(row["close_date"]) if row["close_date"] else None,
            value=Decimal(row["close_value"] or 0),
        )
        for row in rows
    ]


async def _load(world: World, deals: list[Deal]) -> Actor:
    """Write the deals as history, with their own dates, for people and products of their own."""
    director = await make_user(world.session, "director", roles=("director",))
    people = {
        name: await make_user(world.session, name, roles=("sales",), name=name)
        for name in {each.agent for each in deals}
    }
    products = dict(
        zip(
            names := sorted({each.product for each in deals}),
            await _write(world, "product", [Create({"name": name, "owner_id": str(director.id)}) for name in names]),
            strict=True,
        )
    )
    changes = []
    for number, each in enumerate(deals):
        values: dict[str, Any] = {
            "name": f"Deal {number}",
            "owner_id": str(people[each.agent].id),
            "product": str(products[each.product]),
            "stage": STAGES[each.stage],
            "amount": str(each.value),
            "created_at": _noon(each.began),
            "lost_reason": "other" if each.stage == "Lost" else None,
        }
        if each.ended is not None:
            values |= {"closed_on": each.ended.isoformat(), "stage_changed_at": _noon(each.ended)}
        changes.append(Create({name: value for name, value in values.items() if value is not None}))
    await _write(world, "opportunity", changes)
    return await actor_of(world.session, director)


async def _write(world: World, object_name: str, changes: list[Create]) -> list[UUID]:
    ids = []
    for begin in range(0, len(changes), 1000):
        batch = changes[begin : begin + 1000]
        context = WriteContext(facts={HISTORY: True})
        made = await records.write(world.session, SYSTEM, object_name, batch, source=Source.IMPORT, context=context)
        for outcome in made.outcomes:
            assert isinstance(outcome, Written), outcome
            ids.append(outcome.id)
    return ids


def _noon(day: date) -> str:
    return datetime.combine(day, time(12), ZONE).isoformat()


def by_hand(deals: Iterable[Deal], group: Callable[[Deal], str]) -> dict[str, dict[str, tuple[int, Decimal, float]]]:
    """Count, value and mean days of deals that ended, by group and outcome."""
    found: dict[str, dict[str, list[Deal]]] = defaultdict(lambda: defaultdict(list))
    for each in deals:
        if each.ended is not None:
            found[group(each)][each.stage.lower()].append(each)
    return {
        name: {
            kind: (len(some), sum((one.value for one in some), Decimal(0)), round(mean(one.days for one in some), 1))
            for kind, some in kinds.items()
        }
        for name, kinds in found.items()
    }


def quarter(deal: Deal) -> str:
    assert deal.ended is not None
    return f"{deal.ended.year} Q{(deal.ended.month + 2) // 3}"


GROUPS: dict[str, Callable[[Deal], str]] = {
    "owner_id": lambda deal: deal.agent,
    "product": lambda deal: deal.product,
    "quarter": quarter,
}


async def _compare(world: World, deals: list[Deal]) -> int:
    """Compare every figure by person, product and quarter, and the totals; return how many figures were compared."""
    compared = 0
    with clock.at(NOW):
        actor = await _load(world, deals)
        catalog = await metadata.catalog(world.session)
        for group_by, group in GROUPS.items():
            asked = Asked(date(2016, 1, 1), date(2018, 1, 9), filter_of(None), group_by=group_by)
            found = await pipeline.figures(world.session, actor, "sales", asked)
            names = await naming.group_names(world.session, actor, found.process, group_by, found.ended)
            told: dict[str, dict[str, tuple[int, Decimal, float | None]]] = defaultdict(dict)
            for each in found.ended:
                told[names[str(each.group)]][each.kind] = (each.count, round(Decimal(str(each.amount)), 2), each.mean)
            want = by_hand(deals, group)
            assert told == want, group_by
            shown = described(catalog, found, asked, names, "en")
            for line in shown.groups:
                mine = want[line.label]
                won, lost = (mine.get(kind, (0, Decimal(0), 0.0))[0] for kind in ("won", "lost"))
                assert (line.won, line.lost, line.rate) == (won, lost, won / (won + lost))
                compared += 5
            ended = [each for each in deals if each.ended is not None]
            wins = [each for each in ended if each.stage == "Won"]
            assert (shown.won.won, shown.won.lost) == (len(wins), len(ended) - len(wins))
            assert shown.won.rate == len(wins) / len(ended)
            assert round(Decimal(str(shown.won.won_amount)), 2) == sum((each.value for each in wins), Decimal(0))
        medians = {each.kind: each.median for each in found.ended if str(each.group).startswith("2017-04")}
        for kind, value in medians.items():
            days = [
                each.days for each in deals if each.ended and each.stage.lower() == kind and quarter(each) == "2017 Q2"
            ]
            assert value == round(median(days), 1)
        assert sum(each.count for each in found.expected) == sum(each.ended is None for each in deals)
    return compared


async def test_figures_by_person_product_and_quarter_are_those_counted_by_hand(world: World) -> None:
    assert await _compare(world, excerpt()) >= 60


@pytest.mark.prove
@pytest.mark.timeout(600)
async def test_figures_of_the_whole_maven_file_are_those_counted_by_hand(world: World) -> None:
    directory = os.environ.get("YINGTU_MAVEN_DIR")
    if not directory:
        pytest.skip("YINGTU_MAVEN_DIR names no directory with the Maven files")
    deals = maven(Path(directory))
    assert len(deals) == 8_800
    assert await _compare(world, deals) > 200
