"""Lists of a moment long ago: the page is read along the time of creation, from that moment back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson

from tests.records.conftest import Company
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.records import service
from yingtu.records.service import ListQuery

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)


async def test_pages_of_a_moment_long_ago_and_of_yesterday_show_the_versions_of_then(company: Company) -> None:
    ids = []
    for day in range(6):
        with clock.at(NEW_YEAR + timedelta(days=day)):
            ids.append(await company.create("account", name=f"first {day}"))
    with clock.at(NEW_YEAR + timedelta(days=3, hours=1)):
        await company.update("account", ids[0], name="second 0")
        await company.delete("account", ids[1])
    expected = {
        0: ["first 0"],
        3: ["first 3", "first 2", "first 1", "first 0"],
        4: ["first 4", "first 3", "first 2", "second 0"],
    }
    for day, names in expected.items():
        moment = NEW_YEAR + timedelta(days=day, minutes=5)
        for today in (moment + timedelta(hours=1), moment + timedelta(days=30)):
            with clock.at(today):
                found, cursor = [], None
                while True:
                    query = ListQuery(sort="-created_at", fields=("name",), limit=3, as_of=moment, cursor=cursor)
                    page = await service.list_records(company.session, SYSTEM, "account", query)
                    found += [each["name"] for each in service.items_of(page)]
                    cursor = orjson.loads(page)["next_cursor"]
                    if cursor is None:
                        break
                assert found == names
