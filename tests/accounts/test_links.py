"""Links for passwords: mailed or handed over, good once, and silent about who has an account."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from tests.support.actors import PASSWORD, Person, make_role, make_user
from tests.support.http import SignedIn
from yingtu.channels.models import notification, outgoing
from yingtu.identity.links import completed, open_path, read
from yingtu.identity.models import password_links
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.kit.ids import uuid7
from yingtu.kit.settings import Settings

NEW = "three quiet lakes at noon"
ASK, LOOK, USE = "/api/v1/password-links", "/api/v1/password-links/look", "/api/v1/password-links/use"


@pytest.fixture
async def lin(session: Session, app: FastAPI) -> Person:
    return await make_user(session, "lin", name="林安", email="lin@example.com")


@pytest.fixture
async def admin(session: Session, app: FastAPI, signed_in: SignedIn) -> httpx.AsyncClient:
    role = await make_role(session, "admin", abilities=["manage_users", "manage_access", "configure"])
    return await signed_in(await make_user(session, "admin", roles=(role,)))


def token_of(url: str) -> str:
    """What the page finds behind ``#``; nothing of it is sent with the address."""
    assert urlsplit(url).path == "/password"
    return urlsplit(url).fragment


async def handed_over(admin: httpx.AsyncClient, person: Person) -> str:
    made = (await admin.post(f"/api/v1/users/{person.id}/password-link")).json()
    assert (made["mailed"], made["missing"]) == (False, "server")
    return token_of(made["url"])


async def sign_in(client: httpx.AsyncClient, login: str, password: str) -> int:
    return (await client.post("/api/v1/session", json={"login": login, "password": password})).status_code


async def test_without_mail_the_administrator_hands_the_link_over(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, session: Session
) -> None:
    person = await make_user(session, "new", name="新人", password_hash=None)
    token = await handed_over(admin, person)
    told = (await client.post(LOOK, json={"token": token})).json()
    assert (told["purpose"], told["login"], told["minimum"]) == ("invitation", "new", 8)
    weak = await client.post(USE, json={"token": token, "password": "12345678"})
    assert (weak.status_code, weak.json()["code"]) == (422, "password_too_weak")
    assert (await client.post(USE, json={"token": token, "password": NEW})).status_code == 204
    assert await sign_in(client, "new", NEW) == 200
    again = await client.post(USE, json={"token": token, "password": NEW})
    assert (again.status_code, again.json()["code"]) == (404, "password_link_invalid")


async def test_a_reset_ends_every_session(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, signed_in: SignedIn, lin: Person
) -> None:
    there = await signed_in(lin)
    assert (await there.get("/api/v1/session")).status_code == 200
    token = await handed_over(admin, lin)
    assert (await client.post(USE, json={"token": token, "password": NEW})).status_code == 204
    assert (await there.get("/api/v1/session")).status_code == 401
    assert await sign_in(client, "lin", PASSWORD) == 401


async def test_only_the_newest_link_is_good_and_not_for_long(
    admin: httpx.AsyncClient, client: httpx.AsyncClient, lin: Person
) -> None:
    first, second = await handed_over(admin, lin), await handed_over(admin, lin)
    assert (await client.post(LOOK, json={"token": first})).status_code == 404
    assert (await client.post(LOOK, json={"token": second})).status_code == 200
    with clock.at(clock.now() + timedelta(hours=3)):
        assert (await client.post(LOOK, json={"token": second})).status_code == 404


async def test_a_forgotten_password_is_answered_by_mail_and_the_same_for_everybody(
    client: httpx.AsyncClient, lin: Person, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yingtu.channels.mail.MailChannel.connected", lambda *_: True)
    answers = [await client.post(ASK, json={"login": each}) for each in ("LIN", "lin@example.com", "nobody")]
    assert {(each.status_code, each.text) for each in answers} == {(202, '{"mail":true}')}
    letters = await session.all(sa.select(outgoing.c.address, outgoing.c.link, notification.c.kind).join(notification))
    assert [(row[0], row[2]) for row in letters] == [("lin@example.com", "system.reset")] * 2
    # What is stored cannot be followed: the signature is made when the letter leaves.
    stored = letters[-1][1]
    assert (await client.post(LOOK, json={"token": token_of(stored)})).status_code == 404


async def test_without_mail_nothing_is_made(client: httpx.AsyncClient, lin: Person, session: Session) -> None:
    assert (await client.post(ASK, json={"login": "lin"})).json() == {"mail": False}
    assert await session.scalar(sa.select(sa.func.count()).select_from(password_links)) == 0


async def test_nobody_fills_a_mailbox(client: httpx.AsyncClient, lin: Person) -> None:
    for _ in range(5):
        await client.post(ASK, json={"login": "lin"})
    assert (await client.post(ASK, json={"login": "lin"})).json()["code"] == "too_many_attempts"


async def test_links_are_made_by_those_who_manage_people_only(signed_in: SignedIn, lin: Person) -> None:
    assert (await (await signed_in(lin)).post(f"/api/v1/users/{lin.id}/password-link")).status_code == 403


def test_a_link_names_its_workspace_and_is_signed(settings: Settings) -> None:
    link, secret = uuid7(), settings.secret()
    stored = open_path("east-1", link)
    token = completed(secret, stored).partition("#")[2]
    assert read(secret, token) == ("east-1", link)
    assert read(b"another", token) is None
    assert read(secret, stored.partition("#")[2]) is None
    assert completed(secret, "/approvals/link/x~") == "/approvals/link/x~"
