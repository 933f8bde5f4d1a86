"""What scopes leave of a person's rights, for keys and apps alike."""

from __future__ import annotations

import pytest

from tests.oauth.conftest import World
from tests.support.actors import make_api_key
from yingtu.identity.scopes import permit, reach_of
from yingtu.kit.db import Session

LEADS, ACCOUNTS = "/api/v1/objects/lead/records", "/api/v1/objects/account/records"


async def statuses(world: World, session: Session, *scopes: str) -> dict[str, int]:
    """Create an account and a lead as Anna, then try everything with a key that has these scopes."""
    account = (await world.anna.post(ACCOUNTS, json={"name": "Acme"})).json()
    lead = (await world.anna.post(LEADS, json={"name": "Wang", "account": account["id"]})).json()
    key = await make_api_key(session, world.people["anna"], scopes=scopes)
    async with world.program(Authorization=f"Bearer {key}") as client:
        asked = {
            "list leads": client.get(LEADS),
            "read a lead": client.get(f"{LEADS}/{lead['id']}"),
            "change a lead": client.patch(f"{LEADS}/{lead['id']}", json={"name": "Li"}),
            "query leads": client.post(f"{LEADS}/query", json={}),
            "list accounts": client.get(ACCOUNTS),
            "what there is": client.get("/api/v1/meta/objects"),
            "who am I": client.get("/api/v1/session"),
            "jobs": client.get("/api/v1/jobs"),
            "a key": client.post("/api/v1/api-keys", json={"name": "more", "scopes": ["admin"]}),
        }
        return {what: (await answer).status_code for what, answer in asked.items()}


ALL = {
    "list leads": 200, "read a lead": 200, "change a lead": 200, "query leads": 200, "list accounts": 200,
    "what there is": 200, "who am I": 200, "jobs": 200, "a key": 201,
}  # fmt: skip


CASES: dict[tuple[str, ...], dict[str, int]] = {
    ("read", "write", "admin"): {},
    ("read", "write"): {"a key": 403},
    ("read",): {"change a lead": 403, "a key": 403},
    ("lead:write",): {"list accounts": 403, "jobs": 403, "a key": 403},
    ("lead:read",): {"change a lead": 403, "list accounts": 403, "jobs": 403, "a key": 403},
    ("read", "account:write"): {"change a lead": 403, "a key": 403},
}


@pytest.mark.usefixtures("objects")
async def test_scopes_only_take_away(world: World, session: Session) -> None:
    for scopes, refused in CASES.items():
        assert await statuses(world, session, *scopes) == ALL | refused, scopes


@pytest.mark.usefixtures("objects")
async def test_what_another_object_says_stays_hidden(world: World, session: Session) -> None:
    account = (await world.anna.post(ACCOUNTS, json={"name": "Acme"})).json()
    await world.anna.post(LEADS, json={"name": "Wang", "account": account["id"]})
    key = await make_api_key(session, world.people["anna"], scopes=("lead:read",))
    async with world.program(Authorization=f"Bearer {key}") as client:
        read = (await client.get(LEADS, params={"fields": "name,account.name"})).json()
        assert (read["omitted"], set(read["items"][0])) == (["account.name"], {"id", "name"})
        known = {each["api_name"] for each in (await client.get("/api/v1/meta/objects")).json()["items"]}
    assert "account" not in known
    assert "lead" in known


async def test_a_scope_names_an_object_that_exists(world: World) -> None:
    answer = await world.anna.post("/api/v1/api-keys", json={"name": "key", "scopes": ["nothing:read"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "scope_unknown")


def test_reach() -> None:
    assert reach_of(None) is reach_of(frozenset({"write"})) is None
    narrow = reach_of(frozenset({"lead:write", "account:read"}))
    assert narrow is not None
    assert narrow.about("lead") is None
    account = narrow.about("account")
    assert account is not None
    assert (account.reading, account.writing) == (True, False)
    other = narrow.about("product")
    assert other is not None
    assert (other.reading, other.writing) == (False, False)
    assert not permit(frozenset({"lead:write"}), "write", "/api/v1/objects/lead/exports")
    assert not permit(frozenset({"lead:write"}), "write", "/api/v1/objects/leads/records")
