"""A second factor: asked for after the password, each proof good once, guessed no faster than passwords."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pyotp
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.dialects.postgresql import BYTEA

from tests.support.actors import PASSWORD, Person, make_role, make_user
from tests.support.http import SignedIn
from yingtu.identity import factors, lockouts
from yingtu.identity.factor_repository import FACTOR_SECRETS
from yingtu.identity.models import factors as factor_rows
from yingtu.identity.resealing import reseal
from yingtu.kit import clock, keyring
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.ids import uuid7
from yingtu.kit.settings import Settings
from yingtu.kit.statement import workspace_metadata
from yingtu.mail.mailbox_repository import MAILBOX_SECRETS

MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
async def person(app: Any, database: Database, workspace: Workspace) -> Person:
    async with database.write(workspace) as session:
        await make_role(session, "boss", abilities=["manage_users"])
        return await make_user(session, "paula", name="Paula", roles=("boss",))


async def with_app(client: httpx.AsyncClient) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an authenticator app at :data:`MORNING`; return it and the recovery codes."""
    begun = (await client.post("/api/v1/me/factors/totp", json={"name": "App", "password": PASSWORD})).json()
    app = pyotp.TOTP(begun["secret"])
    with clock.at(MORNING):
        answer = await client.post(f"/api/v1/me/factors/{begun['id']}/confirmation", json={"code": app.at(MORNING)})
    assert answer.status_code == 200, answer.text
    return app, answer.json()["codes"]


async def ticket_of(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.post("/api/v1/session", json={"login": "paula", "password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")
    params: dict[str, Any] = answer.json()["params"]
    return params


async def answer(client: httpx.AsyncClient, ticket: str, code: str) -> httpx.Response:
    return await client.post("/api/v1/session/second-factor", json={"ticket": ticket, "code": code})


async def test_without_one_the_password_is_enough_with_one_it_is_not(
    person: Person, signed_in: SignedIn, client: httpx.AsyncClient
) -> None:
    mine = await signed_in(person)
    assert (await client.post("/api/v1/session", json={"login": "paula", "password": PASSWORD})).status_code == 200
    app, codes = await with_app(mine)
    assert len(codes) == factors.RECOVERY_CODES
    with clock.at(MORNING + timedelta(minutes=2)):
        asked = await ticket_of(client)
        assert asked["methods"] == ["recovery", "totp"]
        wrong = await answer(client, asked["ticket"], "000000")
        assert (wrong.status_code, wrong.json()["code"]) == (422, "code_wrong")
        assert (await answer(client, asked["ticket"], app.at(clock.now()))).json()["user"]["login"] == "paula"
        again = await answer(client, asked["ticket"], app.at(clock.now()))
        assert (again.status_code, again.json()["code"]) == (401, "ticket_expired")


async def test_a_code_is_good_once_and_for_a_minute(
    person: Person, signed_in: SignedIn, client: httpx.AsyncClient
) -> None:
    app, _ = await with_app(await signed_in(person))
    noon = MORNING + timedelta(hours=3)
    with clock.at(noon):
        assert (
            await answer(client, (await ticket_of(client))["ticket"], app.at(noon - timedelta(seconds=95)))
        ).status_code == 422
        assert (
            await answer(client, (await ticket_of(client))["ticket"], app.at(noon - timedelta(seconds=30)))
        ).status_code == 200
        assert (
            await answer(client, (await ticket_of(client))["ticket"], app.at(noon - timedelta(seconds=30)))
        ).status_code == 422


async def test_a_recovery_code_is_good_once_and_new_ones_replace_the_old(
    person: Person, signed_in: SignedIn, client: httpx.AsyncClient
) -> None:
    mine = await signed_in(person)
    _, codes = await with_app(mine)
    assert (await answer(client, (await ticket_of(client))["ticket"], codes[0].upper())).status_code == 200
    assert (await answer(client, (await ticket_of(client))["ticket"], codes[0])).status_code == 422
    assert (await mine.get("/api/v1/me/factors")).json()["recovery_codes"] == len(codes) - 1
    fresh = (await mine.post("/api/v1/me/recovery-codes", json={"password": PASSWORD})).json()["codes"]
    assert (await answer(client, (await ticket_of(client))["ticket"], codes[1])).status_code == 422
    assert (await answer(client, (await ticket_of(client))["ticket"], fresh[0])).status_code == 200


async def test_a_ticket_ends_after_minutes(person: Person, signed_in: SignedIn, client: httpx.AsyncClient) -> None:
    app, _ = await with_app(await signed_in(person))
    with clock.at(MORNING + timedelta(hours=1)):
        asked = await ticket_of(client)
    late = MORNING + timedelta(hours=1) + factors.TICKET_LIFE + timedelta(seconds=1)
    with clock.at(late):
        assert (await answer(client, asked["ticket"], app.at(late))).json()["code"] == "ticket_expired"


async def test_codes_are_guessed_no_faster_than_passwords(
    person: Person, signed_in: SignedIn, client: httpx.AsyncClient
) -> None:
    await with_app(await signed_in(person))
    asked = await ticket_of(client)
    answers = [(await answer(client, asked["ticket"], f"{n:06}")).status_code for n in range(lockouts.PAIR.free + 1)]
    assert answers == [422] * lockouts.PAIR.free + [429]


async def test_changing_factors_needs_the_password_and_an_administrator_can_take_them_away(
    person: Person, signed_in: SignedIn, client: httpx.AsyncClient, database: Database, workspace: Workspace
) -> None:
    mine = await signed_in(person)
    refused = await mine.post("/api/v1/me/factors/totp", json={"name": "App", "password": "wrong"})
    assert refused.json()["code"] == "password_wrong"
    await with_app(mine)
    [factor] = (await mine.get("/api/v1/me/factors")).json()["items"]
    path = f"/api/v1/me/factors/{factor['id']}/removal"
    assert (await mine.post(path, json={"password": "wrong"})).status_code == 422
    async with database.write(workspace) as session:
        other = await make_user(session, "otto", roles=("boss",))
    theirs = await signed_in(other)
    assert (await theirs.post(path, json={"password": PASSWORD})).status_code == 404
    assert (await theirs.post(f"/api/v1/users/{person.id}/factors/removal")).status_code == 204
    assert (await mine.get("/api/v1/session")).status_code == 401
    assert (await client.post("/api/v1/session", json={"login": "paula", "password": PASSWORD})).status_code == 200


async def test_a_forged_passkey_proves_nothing(person: Person, signed_in: SignedIn) -> None:
    mine = await signed_in(person)
    begun = (await mine.post("/api/v1/me/factors/passkey/options", json={"password": PASSWORD})).json()
    assert begun["options"]["rp"]["id"] == "localhost"
    for credential in ({}, {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}):
        body = {"ticket": begun["ticket"], "name": "Key", "credential": credential}
        assert (await mine.post("/api/v1/me/factors/passkey", json=body)).json()["code"] == "passkey_refused"


async def test_after_a_change_of_the_key_stored_secrets_are_sealed_anew(
    person: Person, session: Session, database: Database, workspace: Workspace, settings: Settings
) -> None:
    places = (FACTOR_SECRETS, MAILBOX_SECRETS)
    values = {"id": uuid7(), "user_id": person.id, "kind": "totp", "name": "App", "created_at": clock.now()}
    sealed = keyring.encrypt(settings, b"secret")
    await session.execute(sa.insert(factor_rows).values(**values, secret=sealed))
    changed = settings.model_copy(
        update={"secret_key": SecretStr("n" * 40), "old_secret_keys": (SecretStr(settings.secret().decode()),)}
    )
    assert await reseal(database, workspace, settings, places) == 0
    assert await reseal(database, workspace, changed, places) == 1
    assert await reseal(database, workspace, changed, places) == 0
    stored = await session.scalar(sa.select(factor_rows.c.secret))
    only = changed.model_copy(update={"old_secret_keys": ()})
    assert keyring.decrypt(only, bytes(stored)) == b"secret"
    # Whatever else is sealed belongs to these.
    sealed_columns = {
        (table.name, column.name)
        for table in workspace_metadata.tables.values()
        for column in table.c
        if column.name == "secret" and isinstance(column.type, sa.LargeBinary | BYTEA)
    }
    assert sealed_columns == {(each.table.name, each.column) for each in places}


def test_secrets_of_an_old_key_can_be_read_and_sealed_anew() -> None:
    old, new = Settings(secret_key="a" * 40), Settings(secret_key="b" * 40, old_secret_keys=("a" * 40,))
    stored = keyring.encrypt(old, b"secret")
    assert b"secret" not in stored
    assert keyring.decrypt(new, stored) == b"secret"
    renewed = keyring.renew(new, stored)
    assert renewed is not None
    assert keyring.renew(new, renewed) is None
    with pytest.raises(keyring.KeyLost):
        keyring.decrypt(old, renewed)
    assert keyring.decrypt(Settings(secret_key="b" * 40), renewed) == b"secret"
