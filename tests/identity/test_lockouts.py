"""Repeated failures lock for longer and longer; strangers lock nobody out; administrators see and lift it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from tests.support.actors import PASSWORD, Person, make_role, make_user
from tests.support.http import BASE_URL, SignedIn
from yingtu.audit.models import audit_detail, audit_entry
from yingtu.identity import browsers, lockouts
from yingtu.identity.attempts_repository import Tries
from yingtu.identity.models import login_attempts
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.kit.ids import uuid7

SESSION, LOCKS, LIFT = "/api/v1/session", "/api/v1/sign-in-locks", "/api/v1/sign-in-locks/lift"
START = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
async def lili(session: Session, app: FastAPI) -> Person:
    return await make_user(session, "lili", name="李丽", roles=(await make_role(session, abilities=[]),))


@pytest.fixture
async def boss(session: Session, app: FastAPI) -> Person:
    return await make_user(session, "boss", roles=(await make_role(session, "boss", abilities=["manage_users"]),))


def from_address(app: FastAPI, address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 4711)), base_url=BASE_URL)


async def attempt(client: httpx.AsyncClient, password: str, login: str = "lili") -> httpx.Response:
    return await client.post(SESSION, json={"login": login, "password": password})


async def failures(session: Session, number: int, login: str, address: str) -> None:
    """Failures that happened now, without the time it takes to check so many passwords."""
    rows = [{"id": uuid7(), "login": login, "ip": address, "at": clock.now()} for _ in range(number)]
    await session.execute(sa.insert(login_attempts).values(rows))


def test_a_lock_doubles_up_to_its_longest() -> None:
    minutes = [
        None if (until := lockouts.PAIR.until(Tries(count, START))) is None else (until - START) / timedelta(minutes=1)
        for count in (4, 5, 6, 7, 8, 9, 10, 11, 500)
    ]
    assert minutes == [None, 1, 2, 4, 8, 16, 32, 60, 60]
    assert lockouts.LOGIN.until(Tries(49, START)) is None
    assert lockouts.LOGIN.until(Tries(10_000, START)) == START + timedelta(minutes=15)


async def test_each_further_failure_doubles_the_wait_and_a_success_ends_it(
    client: httpx.AsyncClient, session: Session, lili: Person
) -> None:
    moment = START
    for number in range(5):
        with clock.at(moment + timedelta(seconds=number)):
            assert (await attempt(client, "wrong")).status_code == 401
    moment += timedelta(seconds=4)
    for minutes in (1, 2):
        with clock.at(moment + timedelta(seconds=1)):
            held = await attempt(client, PASSWORD)
            assert (held.status_code, held.json()["code"]) == (429, "too_many_attempts")
            assert held.json()["params"]["minutes"] == minutes
            assert f"Try again in {minutes} minute" in held.json()["detail"]
            assert 0 < int(held.headers["retry-after"]) <= 60 * minutes
        # Waiting in front of the door did not make it longer: one second after its end the next attempt counts.
        moment += timedelta(minutes=minutes, seconds=1)
        with clock.at(moment):
            assert (await attempt(client, "wrong")).status_code == 401
    with clock.at(moment + timedelta(minutes=4, seconds=1)):
        assert (await attempt(client, PASSWORD)).status_code == 200
    assert await session.scalar(sa.select(sa.func.count()).select_from(login_attempts)) == 0
    noted = sa.select(audit_detail.c.detail).join(audit_entry, audit_entry.c.id == audit_detail.c.entry_id)
    told = [str(row[0]) for row in await session.all(noted.where(audit_entry.c.action == "sign_in_locked"))]
    assert len(told) == 3
    assert all('"person": "lili"' in each or '"person":"lili"' in each for each in told)


async def test_a_stranger_locks_nobody_out_at_their_own_desk(app: FastAPI, session: Session, lili: Person) -> None:
    with clock.at(START):
        async with from_address(app, "10.1.0.5") as desk, from_address(app, "10.1.0.6") as new:
            assert (await attempt(desk, PASSWORD)).status_code == 200
            # From the same office and from all over the world.
            await failures(session, 30, "password:lili", "10.1.0.5")
            for number in range(30):
                await failures(session, 1, "password:lili", f"203.0.113.{number}")
            assert (await attempt(desk, PASSWORD)).status_code == 200
            # Who has not been here before waits a little, never for long.
            held = await attempt(new, PASSWORD)
            assert held.status_code == 429
            assert held.json()["params"]["minutes"] <= 15
            # The browser gives patience only: who sits before it guesses no faster than anybody else.
            for _ in range(5):
                assert (await attempt(desk, "wrong")).status_code == 401
            assert (await attempt(desk, PASSWORD)).status_code == 429


async def test_one_address_tries_many_names_no_faster(
    client: httpx.AsyncClient, app: FastAPI, session: Session, lili: Person
) -> None:
    with clock.at(START):
        for number in range(50):
            await failures(session, 1, f"password:guess{number}", "127.0.0.1")
        assert (await attempt(client, PASSWORD)).status_code == 429
        async with from_address(app, "10.2.0.1") as elsewhere:
            assert (await attempt(elsewhere, PASSWORD)).status_code == 200
    with clock.at(START + timedelta(hours=1, seconds=1)):
        assert (await attempt(client, PASSWORD)).status_code == 200


@pytest.mark.committed
async def test_guesses_at_once_do_not_outrun_the_limit(app: FastAPI, session: Session, lili: Person) -> None:
    with clock.at(START):
        async with from_address(app, "10.3.0.1") as one:
            answers = await asyncio.gather(*(attempt(one, f"guess {number}", "nobody") for number in range(12)))
    assert sorted(each.status_code for each in answers) == [401] * 5 + [429] * 7


async def test_administrators_see_locks_and_lift_them(
    client: httpx.AsyncClient, signed_in: SignedIn, session: Session, lili: Person, boss: Person
) -> None:
    with clock.at(START):
        # In the test everybody comes from one address: enough for a lock of the name, not for one of the address.
        for _ in range(6):
            await failures(session, 1, "password:lili", "127.0.0.1")
        await failures(session, 50, "code:who", "203.0.113.9")
        admin = await signed_in(boss)
        found = {(each["scope"], each["login"], each["address"]): each for each in (await admin.get(LOCKS)).json()}
        assert set(found) == {
            ("pair", "lili", "127.0.0.1"),
            ("pair", "who", "203.0.113.9"),
            ("login", "who", None),
            ("place", None, "203.0.113.9"),
        }
        mine = found["pair", "lili", "127.0.0.1"]
        assert (mine["name"], mine["kind"], mine["failures"]) == ("李丽", "password", 6)
        assert datetime.fromisoformat(mine["until"]) == START + timedelta(minutes=2)
        assert (await (await signed_in(lili)).get(LOCKS)).status_code == 403
        assert (await admin.post(LIFT, json={})).status_code == 422
        assert (await admin.post(LIFT, json={"login": "LiLi"})).json() == {"failures": 6}
        assert (await admin.post(LIFT, json={"address": "203.0.113.9"})).json() == {"failures": 50}
        assert (await admin.get(LOCKS)).json() == []
        gone = await admin.post(LIFT, json={"login": "lili"})
        assert (gone.status_code, gone.json()["code"]) == (404, "nothing_locked")
        assert (await attempt(client, PASSWORD)).status_code == 200
    actions = [row[0] for row in await session.all(sa.select(audit_entry.c.action).order_by(audit_entry.c.at))]
    assert actions.count("sign_in_unlocked") == 2


def test_a_browser_is_believed_only_with_our_signature_and_for_its_person() -> None:
    cookie = browsers.signed(b"secret", "demo", "lili")
    found = browsers.read(b"secret", cookie)
    assert found is not None
    assert found.proved("demo", "lili")
    assert not found.proved("demo", "boss")
    assert not found.proved("other", "lili")
    assert browsers.read(b"another", cookie) is None
    for wrong in (None, "", "..", cookie[:-1] + "é", cookie.replace(".", "", 1)):
        assert browsers.read(b"secret", wrong) is None
