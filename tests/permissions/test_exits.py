"""A masked value is not to be found by any exit: one table over all of them, asked by somebody who sees masks and somebody who sees nothing.

Each exit says what it answered; the clear number, and whether a guess was right, must not be told by it.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.permissions.conftest import PHONE, URL, Company, grant

TAIL = "13812345678"
WRONG = "+8613899999999"


def by_filter(op: str) -> Any:
    async def ask(company: Company, name: str, value: str) -> Any:
        body = {"filter": {"field": "phone", "op": op, "value": value}}
        return await company.post(name, f"{URL}/query", body)

    return ask


async def by_sort(company: Company, name: str, value: str) -> Any:
    del value
    return await company.get(name, URL, sort="phone")


async def by_group(company: Company, name: str, value: str) -> Any:
    del value
    return await company.post(
        name, f"{URL}/aggregate", {"group_by": [{"field": "phone"}], "measures": [{"op": "count"}]}
    )


async def by_maximum(company: Company, name: str, value: str) -> Any:
    del value
    return await company.post(name, f"{URL}/aggregate", {"measures": [{"op": "max", "field": "phone"}]})


async def by_path(company: Company, name: str, value: str) -> Any:
    body = {"filter": {"field": "customer.phone", "op": "eq", "value": value}}
    return await company.post(name, "/api/v1/objects/person/records/query", body)


async def by_search(company: Company, name: str, value: str) -> Any:
    return await company.get(name, "/api/v1/search", q=value.removeprefix("+86"))


async def by_owner_hint(company: Company, name: str, value: str) -> Any:
    return await company.get(name, "/api/v1/search/owner", object="customer", q=value)


async def by_list(company: Company, name: str, value: str) -> Any:
    del value
    return await company.get(name, URL)


async def by_as_of(company: Company, name: str, value: str) -> Any:
    del value
    return await company.get(name, URL, as_of="2020-01-01T00:00:00Z")


async def by_colour(company: Company, name: str, value: str) -> Any:
    rule = {"filter": {"field": "phone", "op": "eq", "value": value}, "color": "red"}
    view = {"label": {"en": "V"}, "object": "customer", "colors": [rule]}
    return await company.post(name, "/api/v1/meta/views", view)


async def by_export(company: Company, name: str, value: str) -> Any:
    body = {"filter": {"field": "phone", "op": "eq", "value": value}, "fields": ["name"]}
    return await company.post(name, "/api/v1/objects/customer/exports", body)


async def by_bulk(company: Company, name: str, value: str) -> Any:
    body = {
        "operation": "edit", "filter": {"field": "phone", "op": "eq", "value": value}, "values": {"level": 1}, "dry_run": True,
    }  # fmt: skip
    return await company.post(name, "/api/v1/objects/customer/bulk", body)


async def by_unique(company: Company, name: str, value: str) -> Any:
    return await company.post(name, URL, {"name": "新客户", "phone": value})


async def by_same_value(company: Company, name: str, value: str) -> Any:
    """Writing the value that is there would be a change of nothing, and so tell that it is the same."""
    found = (await company.get("boss", URL)).json()["items"]
    (theirs,) = [each["id"] for each in found if each["owner_id"] == str(company.people["anna"].id)]
    return await (await company.client(name)).patch(f"{URL}/{theirs}", json={"phone": value})


EXITS = {
    "filter": by_filter("eq"), "prefix": by_filter("starts_with"), "one of": by_filter("ne"), "sort": by_sort, "group": by_group,
    "maximum": by_maximum, "path": by_path, "search": by_search, "owner hint": by_owner_hint, "list": by_list, "as of": by_as_of,
    "colour": by_colour, "export": by_export, "bulk": by_bulk, "unique": by_unique, "same value": by_same_value,
}  # fmt: skip


@pytest.mark.parametrize("name", ["mia", "bo"])
async def test_no_exit_tells_a_masked_or_unseen_value(company: Company, name: str) -> None:
    record = await company.make("anna", phone=PHONE)
    history = await company.get("mia", f"{URL}/{record}/history")
    assert TAIL not in history.text, "history"
    timeline = await company.get("mia", f"{URL}/{record}/timeline")
    assert TAIL not in timeline.text, "timeline"
    told = []
    for exit_name, ask in EXITS.items():
        right, wrong = await ask(company, name, PHONE), await ask(company, name, WRONG)
        if TAIL in right.text.replace(PHONE, "", right.text.count(PHONE) if exit_name in {"search", "colour"} else 0):
            told.append((exit_name, "value", right.text[:300]))
        if exit_name == "unique" and name == "bo":
            # Whoever may enter numbers learns that one is taken (the uniqueness the company asked for), not whose it is.
            assert record not in right.text
            continue
        if right.status_code != wrong.status_code or len(_things(right)) != len(_things(wrong)):
            told.append(
                (exit_name, "guess", f"{right.status_code} {right.text[:200]} / {wrong.status_code} {wrong.text[:200]}")
            )
    assert told == []


async def test_a_taken_number_does_not_tell_whose_it_is_to_who_sees_it_masked(company: Company) -> None:
    """Whoever may enter numbers of their own sees those of others masked: sending a guess names no record."""
    others = {"operations": ["read"], "scope": "all", "default_field": "read", "fields": {"phone": "masked"}}
    grants = [grant(fields={"phone": "edit"}), others]
    await company.publish("role", "marketing", {"label": {"en": "M"}, "objects": {"customer": grants}})
    theirs = await company.make("anna", phone=PHONE)
    refused = await company.post("mia", URL, {"name": "新客户", "phone": PHONE})
    assert [each["code"] for each in refused.json()["errors"]] == ["not_unique_hidden"]
    assert theirs not in refused.text
    assert "云帆科技" not in refused.text
    mine = await company.make("mia", phone=WRONG)
    told = await company.post("mia", URL, {"name": "新客户", "phone": WRONG})
    assert [(each["code"], each["params"]["id"]) for each in told.json()["errors"]] == [("not_unique", mine)]


def _things(answer: Any) -> list[Any]:
    body = answer.json()
    found = body.get("items", body.get("rows", body.get("results", []))) if isinstance(body, dict) else body
    return list(found or [])
