"""What passwords have to be like, who needs a second factor, and who is told of a new device."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from tests.support.actors import PASSWORD, Person, make_api_key, make_role, make_user
from tests.support.http import SignedIn, open_client
from yingtu import assembly
from yingtu.channels.models import notification
from yingtu.identity.passwords import Rules, weigh
from yingtu.kit import clock
from yingtu.kit.db import Session

RULES = {
    "password_length": 8,
    "password_strength": 2,
    "second_factor": [],
    "second_factor_since": None,
    "grace_days": 7,
}
LAPTOP = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"}
PHONE = {"user-agent": "Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Mobile"}


@pytest.fixture
async def lin(session: Session, app: FastAPI) -> Person:
    return await make_user(session, "lin", name="林安", roles=(await make_role(session, "sales"),))


@pytest.fixture
async def admin(session: Session, app: FastAPI, signed_in: SignedIn) -> httpx.AsyncClient:
    role = await make_role(session, "admin", abilities=["manage_users", "manage_access", "configure"])
    return await signed_in(await make_user(session, "admin", roles=(role,)))


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "short"),
        ("password1", "common"),
        ("asdfghjkl;", "keyboard"),
        ("aaaaaaaaaaaa", "repeat"),
        ("woaini1314", "common"),
        ("linan-2026", "personal"),
        ("x" * 300, "long"),
        ("three quiet lakes", None),
        ("竹子喜欢安静的湖水", None),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, reason: str | None) -> None:
    found = weigh(password, login="linan", words=["lin.an@example.com"], rules=Rules(8, 3))
    assert found.reason == reason


def test_what_has_leaked_is_refused_however_little_is_asked() -> None:
    assert weigh("qazwsxedc", login="linan", rules=Rules(8, 0)).reason == "common"
    assert weigh("zzzzyyyyx", login="linan", rules=Rules(8, 0)).reason is None


async def put_rules(admin: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await admin.put("/api/v1/sign-in-rules", json={**RULES, **values})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_the_company_decides_how_strong(admin: httpx.AsyncClient, signed_in: SignedIn, lin: Person) -> None:
    client = await signed_in(lin)
    await put_rules(admin, password_length=12, password_strength=3)
    answer = await client.post("/api/v1/me/password/strength", json={"password": "blue river"})
    assert (answer.json()["fits"], answer.json()["minimum"]) == (False, 12)
    change = {"present": PASSWORD, "new": "blue river"}
    refused = await client.put("/api/v1/me/password", json=change, headers={"accept-language": "zh-CN"})
    assert (refused.json()["code"], "太短" in refused.json()["detail"]) == ("password_too_weak", True)
    assert (await client.put("/api/v1/me/password", json={**change, "new": "three quiet lakes"})).status_code == 204


async def test_a_list_of_the_company_is_refused(admin: httpx.AsyncClient, signed_in: SignedIn, lin: Person) -> None:
    loaded = await admin.put("/api/v1/refused-passwords", json={"passwords": ["Three Quiet Lakes", "", "other"]})
    assert loaded.json() == {"count": 2}
    client = await signed_in(lin)
    told = (await client.post("/api/v1/me/password/strength", json={"password": "three quiet lakes"})).json()
    assert (told["fits"], told["score"]) == (False, 0)


async def test_a_second_factor_is_asked_for_after_the_days_of_grace(
    admin: httpx.AsyncClient, signed_in: SignedIn, session: Session, lin: Person
) -> None:
    client, today = await signed_in(lin), clock.now().date()
    key = await make_api_key(session, lin)
    state = await put_rules(admin, second_factor=["sales"], second_factor_since=str(today), grace_days=1)
    assert (state["needed"], state["missing"]) == (1, 1)
    due = (await client.get("/api/v1/session")).json()["second_factor_due"]
    assert due is not None
    assert (await client.get("/api/v1/meta/objects")).status_code == 200

    await put_rules(admin, second_factor=["sales"], second_factor_since=str(today - timedelta(9)), grace_days=0)
    refused = await client.get("/api/v1/meta/objects")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert (await client.get("/api/v1/session")).status_code == 200
    async with open_client(admin._transport.app, headers={"Authorization": f"Bearer {key}"}) as program:  # type: ignore[attr-defined]
        assert (await program.get("/api/v1/meta/objects")).status_code == 200

    begun = (await client.post("/api/v1/me/factors/totp", json={"name": "App", "password": PASSWORD})).json()
    code = {"code": pyotp.TOTP(begun["secret"]).now()}
    assert (await client.post(f"/api/v1/me/factors/{begun['id']}/confirmation", json=code)).status_code == 200
    assert (await client.get("/api/v1/meta/objects")).status_code == 200
    assert (await client.get("/api/v1/session")).json()["second_factor_due"] is None


async def test_a_new_device_is_told_of_the_first_one_is_not(
    client: httpx.AsyncClient, session: Session, lin: Person
) -> None:
    assembly.connect()
    credentials = {"login": "lin", "password": PASSWORD}
    told = sa.select(notification.c.params).where(notification.c.kind == "system.new_device")
    for headers in (LAPTOP, LAPTOP):
        await client.post("/api/v1/session", json=credentials, headers=headers)
    assert await session.all(told) == []
    await client.post("/api/v1/session", json=credentials, headers=PHONE)
    ((params,),) = await session.all(told)
    assert params["device"] == "Chrome · Android"
