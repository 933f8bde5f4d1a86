"""Many-to-many links over time: lists as of a moment and histories show them as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from tests.records.conftest import Company
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.query.ast import parse_filter
from yingtu.records import service
from yingtu.records.service import ListQuery

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def write_week(company: Company) -> tuple[UUID, list[UUID]]:
    """A deal whose helpers are nobody on Monday, Ann on Tuesday, Ann and Bo on Wednesday, Bo on Thursday."""
    with clock.at(MONDAY):
        people = [await company.create("contact", name=name) for name in ("Ann", "Bo")]
        deal = await company.create("opportunity", name="Deal")
    for day, helpers in ((1, people[:1]), (2, people), (3, people[1:])):
        with clock.at(MONDAY + timedelta(days=day)):
            await company.update("opportunity", deal, helpers=[str(each) for each in helpers])
    return deal, people


async def listed(company: Company, day: int | None, filter_json: Any = None) -> list[dict[str, Any]]:
    query = ListQuery(
        fields=("name", "helpers"),
        filter=parse_filter(filter_json),
        as_of=None if day is None else MONDAY + timedelta(days=day, hours=1),
    )
    return service.items_of(await service.list_records(company.session, SYSTEM, "opportunity", query))


async def test_a_list_as_of_a_moment_shows_and_filters_by_the_links_of_then(company: Company) -> None:
    _, (ann, bo) = await write_week(company)
    shown = [(await listed(company, day))[0]["helpers"] for day in (0, 1, 2, 3, None)]
    assert [set(each) for each in shown] == [set(), {str(ann)}, {str(ann), str(bo)}, {str(bo)}, {str(bo)}]
    for operator, value, days in (
        ("has_any", [str(ann)], {1, 2}),
        ("has_all", [str(ann), str(bo)], {2}),
        ("is_empty", None, {0}),
    ):
        condition = {"field": "helpers", "op": operator} | ({"value": value} if value else {})
        assert {day for day in range(4) if await listed(company, day, condition)} == days
    named = {"field": "helpers.name", "op": "eq", "value": "Ann"}
    assert {day for day in range(4) if await listed(company, day, named)} == {1, 2}


async def test_the_history_tells_who_was_linked_before_and_after(company: Company) -> None:
    deal, (ann, bo) = await write_week(company)
    told = orjson.loads(await service.history(company.session, SYSTEM, "opportunity", deal))["items"]
    changes = [each for item in told for each in item["changes"] if each["field"] == "helpers"]
    assert [(each["old"], each["new"]) for each in changes] == [
        ([str(ann), str(bo)], [str(bo)]),
        ([str(ann)], [str(ann), str(bo)]),
        (None, [str(ann)]),
    ]
    assert (changes[0]["old_name"], changes[0]["new_name"]) in {("Ann, Bo", "Bo"), ("Ann、Bo", "Bo")}
