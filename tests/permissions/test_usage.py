"""What people read and are refused is counted; limits hold people back; many refusals are told once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.permissions.conftest import SALES, URL, Company
from yingtu.permissions import usage


@pytest.fixture(autouse=True)
def _counted_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "_usage", usage.Usage())


async def watched(company: Company) -> dict[str, Any]:
    """What an administrator sees after everything counted has been written down."""
    await usage.flush(company.database)
    found: dict[str, Any] = (await company.get("admin", "/api/v1/access/watch")).json()
    return found


def counts_of(found: dict[str, Any], company: Company, name: str) -> dict[str, Any]:
    who = str(company.people[name].id)
    return next(each for each in found["people"] if each["person"] == who)


async def test_guesses_and_stale_links_are_counted_apart_and_many_guesses_are_told_once(company: Company) -> None:
    bos = [await company.make("bo") for _ in range(11)]
    gone = await company.make("anna")
    anna = await company.client("anna")
    assert (await anna.delete(f"{URL}/{gone}")).status_code == 204
    for record in [*bos, gone, str(uuid4())]:
        assert (await anna.get(f"{URL}/{record}")).status_code == 404
    found = await watched(company)
    mine = counts_of(found, company, "anna")
    assert (mine["refused"], mine["stale"]) == (11, 2)
    assert len(found["alarms"]) == 1
    await anna.get(f"{URL}/{bos[0]}")
    assert len((await watched(company))["alarms"]) == 1


async def test_a_limit_of_reading_holds_back_until_tomorrow_and_says_both_numbers(company: Company) -> None:
    for _ in range(3):
        await company.make("anna")
    limited = {**SALES, "limits": {"read_records_per_day": 3}}
    await company.publish("role", "sales", limited)
    first = await company.get("anna", URL, limit=2)
    assert len(first.json()["items"]) == 2
    assert (await company.get("anna", URL, limit=2)).status_code == 200
    refused = await company.get("anna", URL, limit=2)
    assert (refused.status_code, refused.json()["code"]) == (429, "access_reading_limit")
    assert refused.json()["params"] == {"count": 4, "limit": 3}
    assert (await company.get("bo", URL)).status_code == 200
