"""Signing in, being signed in, signing out."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from tests.support.actors import PASSWORD, Person, make_api_key, make_role, make_user, new_session
from tests.support.http import SignedIn, open_client
from yingtu.identity.cache import ACTORS
from yingtu.identity.models import login_attempts, sessions, users
from yingtu.identity.tokens import COOKIE, csrf_token
from yingtu.kit import clock
from yingtu.kit.db import Session

SESSION = "/api/v1/session"
END = "/api/v1/sessions/end"


@pytest.fixture
async def person(session: Session, app: FastAPI) -> Person:
    return await make_user(session, "lili", name="李丽", roles=(await make_role(session, abilities=["configure"]),))


async def attempt(client: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    return await client.post(SESSION, json={"login": login, "password": password})


class TestSignIn:
    async def test_the_right_password_begins_a_session(self, client: httpx.AsyncClient, person: Person) -> None:
        answer = await attempt(client, " LiLi ", PASSWORD)
        assert answer.status_code == 200
        body = answer.json()
        assert body["user"] == {
            "id": str(person.id),
            "login": "lili",
            "name": "李丽",
            "roles": ["sales"],
            "abilities": ["configure"],
            "language": "zh-CN",
            "time_zone": "Asia/Shanghai",
        }
        assert body["workspace"] == {
            "id": "test",
            "name": "测试公司",
            "currency": "CNY",
            "time_zone": "Asia/Shanghai",
            "language": "zh-CN",
        }
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(f"{COOKIE}=")
        assert {"HttpOnly", "SameSite=lax", "Path=/"} <= {each.strip() for each in cookie.split(";")}
        assert (await client.get(SESSION)).json() == body

    async def test_the_cookie_itself_is_not_stored(
        self, client: httpx.AsyncClient, person: Person, session: Session
    ) -> None:
        await attempt(client, "lili", PASSWORD)
        (stored,) = (await session.all(sa.select(sessions.c.token_hash)))[0]
        assert client.cookies[COOKIE].encode() not in stored
        # Whoever signs in now and then, and never stays, is not dormant.
        assert await session.scalar(sa.select(users.c.last_seen_at).where(users.c.id == person.id)) is not None

    async def test_wrong_password_unknown_login_and_disabled_person_look_the_same(
        self, client: httpx.AsyncClient, person: Person, session: Session
    ) -> None:
        await make_user(session, "gone", active=False)
        await make_user(session, "nopassword", password_hash=None)
        answers = [
            await attempt(client, "lili", "wrong"),
            await attempt(client, "nobody", PASSWORD),
            await attempt(client, "gone", PASSWORD),
            await attempt(client, "nopassword", PASSWORD),
        ]
        assert {each.status_code for each in answers} == {401}
        assert len({(each.json()["code"], each.json()["detail"]) for each in answers}) == 1
        assert all("set-cookie" not in each.headers for each in answers)

    async def test_a_success_forgives_the_failures_before_it(
        self, client: httpx.AsyncClient, person: Person, session: Session
    ) -> None:
        for _ in range(4):
            await attempt(client, "lili", "wrong")
        await attempt(client, "lili", PASSWORD)
        assert await session.scalar(sa.select(sa.func.count()).select_from(login_attempts)) == 0


class TestCsrf:
    @pytest.mark.parametrize("header", [{}, {"X-CSRF-Token": "forged"}, {"X-CSRF-Token": ""}], ids=str)
    async def test_an_unsafe_request_with_a_cookie_needs_its_token(
        self, app: FastAPI, person: Person, session: Session, header: dict[str, str]
    ) -> None:
        token = await new_session(session, person)
        async with open_client(app, cookies={COOKIE: token}, headers=header) as client:
            assert (await client.get(SESSION)).status_code == 200
            answer = await client.delete(SESSION)
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
            assert (await client.get(SESSION)).status_code == 200

    async def test_so_does_what_is_answered_without_the_framework(
        self, app: FastAPI, person: Person, session: Session
    ) -> None:
        path = f"/api/v1/objects/lead/records/{person.id}"
        async with open_client(app, cookies={COOKIE: await new_session(session, person)}) as client:
            assert (await client.patch(path, json={"name": "x"})).json()["code"] == "csrf_failed"

    async def test_another_sessions_token_does_not_do(self, app: FastAPI, person: Person, session: Session) -> None:
        mine, other = await new_session(session, person), await new_session(session, person)
        async with open_client(app, cookies={COOKIE: mine}, headers={"X-CSRF-Token": csrf_token(other)}) as client:
            assert (await client.delete(SESSION)).status_code == 403

    async def test_an_api_key_needs_none(self, app: FastAPI, person: Person, session: Session) -> None:
        key = await make_api_key(session, person)
        async with open_client(app, headers={"Authorization": f"Bearer {key}"}) as client:
            answer = await client.put("/api/v1/me/preferences", json={"language": "en", "time_zone": None})
        assert answer.status_code == 204


class TestSignOut:
    async def test_it_ends_the_session_at_once(self, signed_in: SignedIn, person: Person) -> None:
        here, there = await signed_in(person), await signed_in(person)
        assert (await here.get(SESSION)).status_code == 200
        answer = await here.delete(SESSION)
        assert answer.status_code == 204
        assert 'yingtu_session=""' in answer.headers["set-cookie"]
        assert (await there.get(SESSION)).status_code == 200
        here.cookies.set(COOKIE, "stolen before")
        assert (await here.get(SESSION)).status_code == 401

    async def test_another_device_can_be_signed_out(self, signed_in: SignedIn, person: Person) -> None:
        here, there = await signed_in(person), await signed_in(person)
        assert (await there.get(SESSION)).status_code == 200
        listed = (await here.get("/api/v1/sessions")).json()
        assert [each["current"] for each in listed].count(True) == 1
        other = next(each["id"] for each in listed if not each["current"])
        wrong = await here.post(END, json={"password": "guessed", "session_id": other})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "password_wrong")
        assert (await here.post(END, json={"password": PASSWORD, "session_id": other})).json() == {"ended": 1}
        assert (await there.get(SESSION)).status_code == 401
        assert (await here.get(SESSION)).status_code == 200

    async def test_the_password_is_guessed_no_faster_than_at_the_sign_in(
        self, signed_in: SignedIn, person: Person
    ) -> None:
        here = await signed_in(person)
        for _ in range(3):
            assert (await here.post(END, json={"password": "guessed"})).status_code == 422
        assert (await here.post(END, json={"password": PASSWORD})).status_code == 200
        for number in range(5):
            # What is refused for another reason is no guess, and forgives none.
            assert (await here.put("/api/v1/me/password", json={"present": PASSWORD, "new": "short"})).json()[
                "code"
            ] == ("password_too_weak")
            assert (await here.put("/api/v1/me/password", json={"present": PASSWORD})).status_code == 422
            answer = await here.put(
                "/api/v1/me/password", json={"present": f"guess {number}", "new": "three quiet lakes"}
            )
            assert answer.json()["code"] == "password_wrong"
        held = await here.post("/api/v1/me/recovery-codes", json={"password": PASSWORD})
        assert (held.status_code, held.json()["code"]) == (429, "too_many_attempts")

    async def test_so_can_all_others(self, signed_in: SignedIn, person: Person) -> None:
        here, there, elsewhere = await signed_in(person), await signed_in(person), await signed_in(person)
        assert (await here.post(END, json={"password": PASSWORD})).json() == {"ended": 2}
        assert [(await each.get(SESSION)).status_code for each in (here, there, elsewhere)] == [200, 401, 401]

    async def test_somebody_elses_session_cannot_be_ended(
        self, signed_in: SignedIn, person: Person, session: Session
    ) -> None:
        there = await signed_in(await make_user(session))
        theirs = (await there.get("/api/v1/sessions")).json()[0]["id"]
        ended = await (await signed_in(person)).post(END, json={"password": PASSWORD, "session_id": theirs})
        assert ended.status_code == 404
        assert (await there.get(SESSION)).status_code == 200

    async def test_a_session_ends_by_itself(self, signed_in: SignedIn, person: Person) -> None:
        client = await signed_in(person)
        assert (await client.get(SESSION)).status_code == 200
        with clock.at(clock.now() + timedelta(hours=2)):
            assert (await client.get(SESSION)).status_code == 401

    async def test_so_does_one_that_nobody_uses(self, app: FastAPI, person: Person, session: Session) -> None:
        token = await new_session(session, person, expires=clock.now() + timedelta(days=30))
        async with open_client(app, cookies={COOKIE: token}) as client:
            with clock.at(clock.now() + timedelta(hours=71)):
                assert (await client.get(SESSION)).status_code == 200
            with clock.at(clock.now() + timedelta(hours=71 + 73)):
                assert (await client.get(SESSION)).status_code == 401

    async def test_by_tls_cookies_belong_to_this_host_alone(self, app: FastAPI, person: Person) -> None:
        secure = f"https://localhost{SESSION}"
        async with open_client(app) as client:
            answer = await client.post(secure, json={"login": person.login, "password": PASSWORD, "device": "mine"})
            for cookie in answer.headers.get_list("set-cookie"):
                assert cookie.startswith("__Host-yingtu_")
                assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
                assert "Domain" not in cookie
            assert (await client.get(secure)).status_code == 200
            token = client.cookies[f"__Host-{COOKIE}"]
        async with open_client(app, cookies={COOKIE: token}) as client:
            assert (await client.get(secure)).status_code == 401


class TestAccount:
    async def test_a_new_password_ends_the_other_sessions(
        self, signed_in: SignedIn, client: httpx.AsyncClient, person: Person
    ) -> None:
        here, there = await signed_in(person), await signed_in(person)
        assert (await there.get(SESSION)).status_code == 200
        answer = await here.put("/api/v1/me/password", json={"present": PASSWORD, "new": "another long one"})
        assert answer.status_code == 204
        assert (await here.get(SESSION)).status_code == 200
        assert (await there.get(SESSION)).status_code == 401
        assert (await attempt(client, "lili", PASSWORD)).status_code == 401
        assert (await attempt(client, "lili", "another long one")).status_code == 200

    @pytest.mark.parametrize("weak", ["short", "password", "12345678", "aaaaaaaaaaaa", "LILI-2026", "x" * 300])
    async def test_a_weak_password_is_refused(self, signed_in: SignedIn, person: Person, weak: str) -> None:
        client = await signed_in(person)
        answer = await client.put("/api/v1/me/password", json={"present": PASSWORD, "new": weak})
        assert (answer.status_code, answer.json()["code"]) == (422, "password_too_weak")

    async def test_the_present_password_is_asked_for(self, signed_in: SignedIn, person: Person) -> None:
        client = await signed_in(person)
        answer = await client.put("/api/v1/me/password", json={"present": "wrong", "new": "another long one"})
        assert (answer.status_code, answer.json()["code"]) == (422, "password_wrong")

    async def test_language_and_time_zone_are_the_persons_own(self, signed_in: SignedIn, person: Person) -> None:
        client = await signed_in(person)
        choice = {"language": "en", "time_zone": "Europe/Berlin"}
        assert (await client.put("/api/v1/me/preferences", json=choice)).status_code == 204
        user = (await client.get(SESSION)).json()["user"]
        assert (user["language"], user["time_zone"]) == ("en", "Europe/Berlin")
        bad = await client.put("/api/v1/me/preferences", json={"language": "xx", "time_zone": "Mars/Base"})
        assert {each["pointer"] for each in bad.json()["errors"]} == {"/language", "/time_zone"}


class TestApiKeys:
    async def test_a_key_acts_as_its_person_without_abilities(
        self, app: FastAPI, person: Person, session: Session
    ) -> None:
        key = await make_api_key(session, person)
        async with open_client(app, headers={"Authorization": f"Bearer {key}"}) as client:
            body = (await client.get(SESSION)).json()
        assert body["user"]["login"] == "lili"
        assert body["user"]["abilities"] == []
        assert body["csrf_token"] == ""

    async def test_the_scope_admin_brings_the_abilities(self, app: FastAPI, person: Person, session: Session) -> None:
        key = await make_api_key(session, person, scopes=("read", "admin"))
        async with open_client(app, headers={"Authorization": f"Bearer {key}"}) as client:
            assert (await client.get(SESSION)).json()["user"]["abilities"] == ["configure"]
            refused = await client.put("/api/v1/me/preferences", json={"language": "en", "time_zone": None})
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")

    @pytest.mark.parametrize("authorization", ["Bearer ytk_forged", "Bearer x", "Bearer ", "bearer \xff"])
    async def test_a_wrong_key_is_401(self, app: FastAPI, authorization: str) -> None:
        async with open_client(app, headers={"Authorization": authorization.encode("latin-1")}) as client:
            answer = await client.get(SESSION)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_api_key")

    async def test_a_session_cookie_is_no_bearer_token(self, app: FastAPI, person: Person, session: Session) -> None:
        token = await new_session(session, person)
        async with open_client(app, headers={"Authorization": f"Bearer {token}"}) as client:
            assert (await client.get(SESSION)).status_code == 401


class TestTouch:
    async def test_use_is_noted_but_not_with_every_request(
        self, signed_in: SignedIn, person: Person, session: Session
    ) -> None:
        client = await signed_in(person)
        await client.get(SESSION)
        seen = sa.select(users.c.last_seen_at).where(users.c.id == person.id)
        assert await session.scalar(seen) is None
        later = clock.now() + timedelta(minutes=6)
        with clock.at(later):
            await client.get(SESSION)
        assert await session.scalar(seen) == later
        with clock.at(later + timedelta(minutes=1)):
            ACTORS.clear()
            await client.get(SESSION)
        assert await session.scalar(seen) == later
