"""Administrators register apps; whatever would be unsafe is refused in words."""

from __future__ import annotations

from typing import Any

from tests.oauth.conftest import DONE, World
from tests.oauth.test_flows import Program

APPS = "/api/v1/apps"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"redirect_uris": ["http://app.example/done"]}, "oauth_redirect_invalid"),
    ({"redirect_uris": ["https://app.example/#done"]}, "oauth_redirect_invalid"),
    ({"redirect_uris": ["https://*.example/done"]}, "oauth_redirect_invalid"),
    ({"redirect_uris": ["javascript:alert(1)"]}, "oauth_redirect_invalid"),
    ({"redirect_uris": ["https://user@app.example/"]}, "oauth_redirect_invalid"),
    ({"redirect_uris": ["https://[::1/"]}, "oauth_redirect_invalid"),
    ({"redirect_uris": []}, "oauth_redirect_missing"),
    ({"scopes": ["nothing:read"]}, "scope_unknown"),
    ({"scopes": ["everything"]}, "invalid_request"),
    ({"confidential": False, "user_id": "anna"}, "oauth_secret_needed"),
]


async def test_what_is_wrong_is_said(world: World) -> None:
    for values, code in WRONG:
        person = {"user_id": str(world.people["anna"].id)} if "user_id" in values else {}
        body = {"name": "App", "redirect_uris": [DONE], "scopes": ["read"], **values, **person}
        answer = await world.admin.post(APPS, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code), values


async def test_names_are_given_once(world: World) -> None:
    await world.register(name="Books")
    body = {"name": "books", "redirect_uris": [DONE], "scopes": ["read"]}
    assert (await world.admin.post(APPS, json=body)).json()["code"] == "oauth_app_name_taken"


async def test_apps_of_a_machine_or_a_phone_are_answered_there(world: World) -> None:
    uris = ["http://127.0.0.1/done", "http://localhost:8080/done", "com.example.app:/done"]
    await world.register(name="Phone", confidential=False, redirect_uris=uris)
    (listed,) = (await world.admin.get(APPS)).json()
    assert (listed["redirect_uris"], listed["confidential"]) == (uris, False)


async def test_fewer_scopes_end_what_was_allowed(world: World) -> None:
    program = Program(world, *await world.register(name="App", scopes=["read", "write"]))
    tokens = await program.exchange(await program.allowed(world.anna))
    body = {"name": "App", "redirect_uris": [DONE], "scopes": ["read", "write"]}
    assert (await world.admin.put(f"{APPS}/{program.id}", json={**body, "name": "New name"})).json()["secret"] is None
    assert (await program.get(tokens["access_token"], "/api/v1/session")).status_code == 200
    await world.admin.put(f"{APPS}/{program.id}", json={**body, "scopes": ["read"]})
    assert (await program.get(tokens["access_token"], "/api/v1/session")).status_code == 401
