"""Programs get, refresh and lose access; their side is played by oauthlib."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from oauthlib.oauth2 import BackendApplicationClient, InvalidGrantError, OAuth2Error, WebApplicationClient

from tests.oauth.conftest import DONE, SERVER, World
from yingtu.audit.models import audit_entry
from yingtu.identity.models import oauth_codes, oauth_tokens, users
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.oauth import service

ASK, ANSWER = "/api/v1/me/app-consents/preview", "/api/v1/me/app-consents"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Program:
    """An app that uses oauthlib as its library."""

    world: World
    id: str
    secret: str
    redirect: str = DONE
    library: Any = None
    sent: dict[str, str] = field(default_factory=dict)

    async def ask(self, scope: list[str] | None = None, **extra: str) -> str:
        """Return the query with which a person is sent to us."""
        self.library = WebApplicationClient(self.id)
        verifier = self.library.create_code_verifier(64)
        extra = {
            "code_challenge": self.library.create_code_challenge(verifier, "S256"),
            "code_challenge_method": "S256",
            **extra,
        }
        url, _, _ = self.library.prepare_authorization_request(
            f"{SERVER}/oauth/authorize", state="1", redirect_url=self.redirect, scope=scope, **extra
        )
        self.sent = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return urlsplit(url).query

    async def allowed(self, person: httpx.AsyncClient, scope: list[str] | None = None) -> str:
        """Have a person allow it; return where their browser goes."""
        answer = await person.post(ANSWER, json={"query": await self.ask(scope), "allow": True})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["location"])

    async def exchange(self, location: str, **changed: str) -> dict[str, Any]:
        """Change the code of an answer for tokens."""
        body = self.library.prepare_request_body(
            code=self.library.parse_request_uri_response(location, state="1")["code"],
            redirect_uri=self.redirect,
            code_verifier=self.library.code_verifier,
        )
        sent = {name: values[0] for name, values in parse_qs(body).items()} | changed
        return await self.send("/oauth/token", urlencode({name: value for name, value in sent.items() if value}))

    async def refresh(self, token: str, scope: list[str] | None = None) -> dict[str, Any]:
        _, _, body = self.library.prepare_refresh_token_request(
            f"{SERVER}/oauth/token", refresh_token=token, scope=scope
        )
        return await self.send("/oauth/token", body)

    async def send(self, path: str, body: str) -> dict[str, Any]:
        """Send a form and have the library read the answer, which raises what the protocol calls an error."""
        async with self.world.program() as client:
            named = {"client_id": self.id} if not self.secret else {}
            sent = urlencode({**{name: values[0] for name, values in parse_qs(body).items()}, **named})
            auth = httpx.BasicAuth(self.id, self.secret) if self.secret else None
            answer = await client.post(path, content=sent, headers=FORM, auth=auth)
        assert answer.headers["cache-control"] == "no-store"
        if answer.status_code >= 400:
            assert set(answer.json()) <= {"error", "error_description"}
        self.library = self.library or BackendApplicationClient(self.id)
        return dict(self.library.parse_request_body_response(answer.text))

    async def get(self, token: str, path: str) -> httpx.Response:
        async with self.world.program(Authorization=f"Bearer {token}") as client:
            return await client.get(path)


@pytest.fixture
async def program(world: World) -> Program:
    return Program(world, *await world.register(scopes=["read", "write"]))


async def actions(session: Session) -> list[str]:
    return [row[0] for row in await session.all(sa.select(audit_entry.c.action).order_by(audit_entry.c.id))]


class TestCode:
    async def test_a_person_allows_an_app_which_then_acts_for_them(self, program: Program, session: Session) -> None:
        anna = program.world.anna
        asked = await anna.post(ASK, json={"query": await program.ask(["read"])})
        assert asked.json() == {
            "app": asked.json()["app"], "place": "app.example", "scopes": ["read"], "location": None,
        }  # fmt: skip
        location = await program.allowed(anna, ["read"])
        assert parse_qs(urlsplit(location).query)["iss"] == ["http://localhost"]
        tokens = await program.exchange(location)
        assert (tokens["token_type"], tokens["expires_in"], tokens["scope"]) == ("Bearer", 3600, ["read"])
        who = await program.get(tokens["access_token"], "/api/v1/session")
        assert who.json()["user"]["login"] == "anna"
        assert [each["scopes"] for each in (await anna.get(ANSWER)).json()] == [["read"]]
        stored = await session.all(sa.select(oauth_tokens.c.token_hash))
        assert all(tokens["access_token"].encode() not in row[0] for row in stored)
        assert "app_allowed" in await actions(session)

    async def test_whoever_refuses_is_sent_back_without_a_code(self, program: Program) -> None:
        answer = await program.world.anna.post(ANSWER, json={"query": await program.ask(), "allow": False})
        said = parse_qs(urlsplit(answer.json()["location"]).query)
        assert (said["error"], said["state"], "code" in said) == (["access_denied"], ["1"], False)

    async def test_a_code_needs_its_verifier_and_its_address(self, program: Program) -> None:
        wrong = [
            ({"code_verifier": "x" * 64}, "invalid_grant"),
            ({"code_verifier": ""}, "invalid_request"),
            ({"redirect_uri": "https://app.example/other"}, "invalid_grant"),
            ({"code": "guessed"}, "invalid_grant"),
            ({"grant_type": "password"}, "unsupported_grant_type"),
        ]
        location = await program.allowed(program.world.anna)
        for changed, error in wrong:
            with pytest.raises(OAuth2Error) as refused:
                await program.exchange(location, **changed)
            assert refused.value.error == error, changed
        assert (await program.exchange(location))["access_token"]

    async def test_a_code_is_good_for_a_minute(self, program: Program) -> None:
        location = await program.allowed(program.world.anna)
        with clock.at(clock.now() + timedelta(seconds=61)), pytest.raises(InvalidGrantError):
            await program.exchange(location)

    async def test_a_code_used_twice_ends_what_it_gave(self, program: Program, session: Session) -> None:
        location = await program.allowed(program.world.anna)
        tokens = await program.exchange(location)
        with pytest.raises(InvalidGrantError):
            await program.exchange(location)
        assert (await program.get(tokens["access_token"], "/api/v1/session")).status_code == 401
        assert "token_replayed" in await actions(session)

    async def test_what_is_asked_wrongly_goes_back_to_the_app(self, program: Program) -> None:
        wrong = [
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge": "", "code_challenge_method": ""}, "invalid_request"),
            ({"scope": "admin"}, "invalid_scope"),
            ({"response_type": "token"}, "unsupported_response_type"),
        ]
        await program.ask()
        for extra, error in wrong:
            query = urlencode(program.sent | extra)
            location = (await program.world.anna.post(ASK, json={"query": query})).json()["location"]
            said = parse_qs(urlsplit(location).query)
            assert (location.startswith(DONE), said["error"], said["state"]) == (True, [error], ["1"]), extra

    async def test_nothing_is_sent_to_an_address_that_is_not_registered(self, program: Program) -> None:
        wrong = [
            ({"redirect_uri": "https://evil.example/done"}, "oauth_redirect_wrong"),
            ({"redirect_uri": f"{DONE}/more"}, "oauth_redirect_wrong"),
            ({"redirect_uri": '"\u4e2d'}, "oauth_redirect_wrong"),
            ({"client_id": "nobody"}, "oauth_app_unknown"),
        ]
        await program.ask()
        for extra, code in wrong:
            query = urlencode(program.sent | extra)
            answer = await program.world.anna.post(ANSWER, json={"query": query, "allow": True})
            assert (answer.status_code in {404, 422}, answer.json()["code"]) == (True, code), extra
        many = "&".join(f"p{number}=1" for number in range(99))
        assert (await program.world.anna.post(ASK, json={"query": many})).status_code == 404

    async def test_a_program_on_a_persons_machine_listens_on_any_port(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The library knows no loopback.
        monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
        program = Program(world, *await world.register(confidential=False, redirect_uris=["http://127.0.0.1/done"]))
        program.redirect = "http://127.0.0.1:49152/done"
        tokens = await program.exchange(await program.allowed(world.anna))
        assert (await program.refresh(tokens["refresh_token"]))["access_token"]


class TestRefresh:
    async def test_each_refresh_gives_a_new_pair_and_keeps_the_scopes(self, program: Program) -> None:
        first = await program.exchange(await program.allowed(program.world.anna))
        with clock.at(clock.now() + timedelta(hours=2)):
            assert (await program.get(first["access_token"], "/api/v1/session")).json()["code"] == "invalid_token"
            second = await program.refresh(first["refresh_token"], ["read"])
            assert second["scope"] == ["read"]
            third = await program.refresh(second["refresh_token"])
        assert sorted(third["scope"]) == ["read", "write"]
        assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3

    async def test_a_refresh_token_used_twice_ends_the_whole_family(self, program: Program, session: Session) -> None:
        first = await program.exchange(await program.allowed(program.world.anna))
        other = await program.exchange(await program.allowed(program.world.anna))
        second = await program.refresh(first["refresh_token"])
        assert (await program.get(second["access_token"], "/api/v1/session")).status_code == 200
        with pytest.raises(InvalidGrantError):
            await program.refresh(first["refresh_token"])
        assert (await program.get(second["access_token"], "/api/v1/session")).status_code == 401
        with pytest.raises(InvalidGrantError):
            await program.refresh(second["refresh_token"])
        assert (await actions(session)).count("token_replayed") == 1
        # What the person allowed another time is another family.
        assert (await program.get(other["access_token"], "/api/v1/session")).status_code == 200

    async def test_a_person_is_asked_again_after_half_a_year_however_much_it_is_used(self, program: Program) -> None:
        tokens, begun = await program.exchange(await program.allowed(program.world.anna)), clock.now()
        for days in (50, 100, 150):
            with clock.at(begun + timedelta(days=days)):
                tokens = await program.refresh(tokens["refresh_token"])
        with clock.at(begun + timedelta(days=181)), pytest.raises(InvalidGrantError):
            await program.refresh(tokens["refresh_token"])

    async def test_another_app_cannot_use_it_nor_end_it(self, program: Program) -> None:
        tokens = await program.exchange(await program.allowed(program.world.anna))
        thief = Program(program.world, *await program.world.register(name="Thief"), library=program.library)
        for _ in range(2):
            with pytest.raises(InvalidGrantError):
                await thief.refresh(tokens["refresh_token"])
        assert (await program.refresh(tokens["refresh_token"]))["access_token"]

    async def test_whoever_is_disabled_has_no_tokens(self, program: Program, session: Session) -> None:
        tokens = await program.exchange(await program.allowed(program.world.anna))
        await session.execute(sa.update(users).where(users.c.login == "anna").values(active=False))
        with pytest.raises(OAuth2Error):
            await program.refresh(tokens["refresh_token"])


class TestEnding:
    async def test_a_person_takes_back_what_they_allowed(self, program: Program) -> None:
        anna = program.world.anna
        tokens = await program.exchange(await program.allowed(anna))
        (consent,) = (await anna.get(ANSWER)).json()
        assert (await program.world.admin.delete(f"{ANSWER}/{consent['id']}")).status_code == 404
        assert (await anna.delete(f"{ANSWER}/{consent['id']}")).status_code == 204
        assert (await program.get(tokens["access_token"], "/api/v1/session")).status_code == 401
        with pytest.raises(InvalidGrantError):
            await program.refresh(tokens["refresh_token"])

    async def test_an_app_gives_its_tokens_back(self, program: Program) -> None:
        tokens = await program.exchange(await program.allowed(program.world.anna))
        _, _, body = program.library.prepare_token_revocation_request(
            f"{SERVER}/oauth/revoke", tokens["refresh_token"], "refresh_token"
        )
        async with program.world.program() as client:
            auth = httpx.BasicAuth(program.id, program.secret)
            assert (await client.post("/oauth/revoke", content=body, headers=FORM, auth=auth)).status_code == 200
        assert (await program.get(tokens["access_token"], "/api/v1/session")).status_code == 401

    async def test_a_secret_is_changed_and_an_app_is_deleted(self, program: Program) -> None:
        tokens = await program.exchange(await program.allowed(program.world.anna))
        fresh = (await program.world.admin.post(f"/api/v1/apps/{program.id}/secret")).json()["secret"]
        with pytest.raises(OAuth2Error) as refused:
            await program.refresh(tokens["refresh_token"])
        assert refused.value.error == "invalid_client"
        program.secret = fresh
        tokens = await program.refresh(tokens["refresh_token"])
        assert (await program.world.admin.delete(f"/api/v1/apps/{program.id}")).status_code == 204
        assert (await program.get(tokens["access_token"], "/api/v1/session")).status_code == 401

    async def test_what_is_good_for_nothing_is_swept(
        self, program: Program, session: Session, database: Any, workspace: Any, settings: Any
    ) -> None:
        await program.exchange(await program.allowed(program.world.anna))
        with clock.at(clock.now() + timedelta(days=61)):
            assert await service.sweep(database, workspace, settings) == 4
        for table in (oauth_codes, oauth_tokens):
            assert await session.scalar(sa.select(sa.func.count()).select_from(table)) == 0


class TestAlone:
    async def test_an_app_acts_for_itself_as_the_person_it_was_given(self, world: World) -> None:
        app = await world.register(name="Robot", user_id=str(world.people["anna"].id), redirect_uris=[])
        program = Program(world, *app, library=BackendApplicationClient(app[0]))
        tokens = await program.send("/oauth/token", program.library.prepare_request_body())
        assert "refresh_token" not in tokens
        assert (await program.get(tokens["access_token"], "/api/v1/session")).json()["user"]["login"] == "anna"
        async with world.program() as client:
            auth = httpx.BasicAuth(*app)
            told = await client.post("/oauth/introspect", data={"token": tokens["access_token"]}, auth=auth)
            assert (told.json()["active"], told.json()["username"], told.json()["scope"]) == (True, "anna", "read")
            for header in ("Basic", "Basic  ", "", "nonsense"):
                refused = await client.post("/oauth/introspect", data={"token": "x"}, headers={"Authorization": header})
                assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client"), header
            other = httpx.BasicAuth(*await world.register(name="Other"))
            told = await client.post("/oauth/introspect", data={"token": tokens["access_token"]}, auth=other)
            assert told.json() == {"active": False}

    async def test_only_apps_with_a_person_and_a_secret_do(self, program: Program) -> None:
        program.library = BackendApplicationClient(program.id)
        with pytest.raises(OAuth2Error) as refused:
            await program.send("/oauth/token", "grant_type=client_credentials")
        assert refused.value.error == "unauthorized_client"

    async def test_a_code_beside_it_is_nobodys_business(self, world: World) -> None:
        """The person of a code is not the one an app acts as by itself."""
        app = await world.register(name="Robot", user_id=str(world.people["admin"].id))
        program = Program(world, *app)
        code = parse_qs(urlsplit(await program.allowed(world.anna)).query)["code"][0]
        tokens = await program.send("/oauth/token", urlencode({"grant_type": "client_credentials", "code": code}))
        assert (await program.get(tokens["access_token"], "/api/v1/session")).json()["user"]["login"] == "admin"


async def test_the_server_describes_itself(world: World) -> None:
    async with world.program() as client:
        told = (await client.get("/.well-known/oauth-authorization-server")).json()
    assert told["issuer"] == SERVER
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert told["token_endpoint"] == f"{SERVER}/oauth/token"
