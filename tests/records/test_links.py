"""Many-to-many links over time: lists as of a moment and histories show them as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from tests.records.conftest import Company, rejected
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.query.ast import parse_filter
from yingtu.records import service
from yingtu.records.changes import Create, Written
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


async def links_of(company: Company, day: int | None = None) -> dict[str, dict[str, Any]]:
    """What the links of the deal's circle say, by name, at noon of a day."""
    as_of = None if day is None else MONDAY + timedelta(days=day, hours=1)
    query = ListQuery(fields=("circle.$links",), as_of=as_of)
    body = await service.list_records(company.session, SYSTEM, "opportunity", query)
    found = service.items_of(body)[0]["circle.$links"]
    return {
        each["name"]: {key: value for key, value in each["attributes"].items() if value is not None} for each in found
    }


async def write_circle(company: Company) -> tuple[UUID, UUID, UUID]:
    """Ann decides on Monday and only uses from Tuesday on; Bo comes on Wednesday, written by id alone beside Ann."""
    with clock.at(MONDAY):
        ann, bo = [await company.create("contact", name=name) for name in ("Ann", "Bo")]
        said = {"role": "decides", "share": 30, "since": "2026-03-01"}
        deal = await company.create("opportunity", name="Deal", circle=[{"id": str(ann), "attributes": said}])
    with clock.at(MONDAY + timedelta(days=1)):
        patch = {"role": "uses", "since": None}
        await company.update("opportunity", deal, circle=[{"id": str(ann), "attributes": patch}])
    with clock.at(MONDAY + timedelta(days=2)):
        await company.update("opportunity", deal, circle=[str(ann), {"id": str(bo), "name": "ignored"}])
    return deal, ann, bo


async def test_links_say_something_now_and_as_of_a_moment(company: Company) -> None:
    await write_circle(company)
    assert await links_of(company, 0) == {"Ann": {"role": "decides", "share": 30, "since": "2026-03-01"}}
    assert await links_of(company, 1) == {"Ann": {"role": "uses", "share": 30}}
    assert await links_of(company, 2) == await links_of(company) == {"Ann": {"role": "uses", "share": 30}, "Bo": {}}


async def test_a_link_that_says_the_same_is_no_change_and_its_history_speaks_in_words(company: Company) -> None:
    deal, ann, bo = await write_circle(company)
    again = [{"id": str(bo)}, {"id": str(ann), "attributes": {"role": "uses"}}]
    [same] = (await company.update("opportunity", deal, circle=again)).outcomes
    assert isinstance(same, Written)
    assert not same.changed
    told = orjson.loads(await service.history(company.session, SYSTEM, "opportunity", deal))["items"]
    changes = [each for item in told for each in item["changes"] if each["field"] == "circle"]
    first, second, third = (each["new_name"] for each in reversed(changes))
    assert first == "Ann（角色=决策人，占比=30%，起始日期=2026-03-01）"
    assert second == changes[0]["old_name"] == "Ann（角色=使用人，占比=30%）"
    assert third in {f"{second}、Bo", f"Bo、{second}"}
    assert changes[1]["new"] == [{"id": str(ann), "attributes": {"role": "uses", "share": 30, "since": None}}]


async def test_what_a_link_cannot_say_is_refused_with_the_reason(company: Company) -> None:
    ann = await company.create("contact", name="Ann")
    for said, code in (
        ({"role": "rules"}, "unknown_option"),
        ({"mood": "good"}, "unknown_attribute"),
        ([1], "not_attributes"),
    ):
        change = Create(
            {"name": "Deal", "owner_id": str(company.sales.id), "circle": [{"id": str(ann), "attributes": said}]}
        )
        result = await company.write("opportunity", change, atomic=False)
        assert [each.code for each in rejected(result).problems] == [code]
    plain = Create(
        {
            "name": "Deal",
            "owner_id": str(company.sales.id),
            "helpers": [{"id": str(ann), "attributes": {"role": "uses"}}],
        }
    )
    result = await company.write("opportunity", plain, atomic=False)
    assert [each.code for each in rejected(result).problems] == ["unknown_attribute"]
