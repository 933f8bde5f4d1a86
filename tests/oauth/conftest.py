"""A workspace with an administrator of rights and somebody who sells; with two kinds of record where a test asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.support.actors import Person, make_role, make_user
from tests.support.documents import an_object, change, lookup
from tests.support.http import SignedIn, open_client
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Session
from yingtu.schema import service as schema

DONE = "https://app.example/done"
SERVER = "https://localhost"
GRANTS = [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]


@dataclass(frozen=True)
class World:
    """People with sessions, and the application's own address for programs without any."""

    app: FastAPI
    admin: httpx.AsyncClient
    anna: httpx.AsyncClient
    people: dict[str, Person]

    def program(self, **headers: str) -> httpx.AsyncClient:
        """A client as another program has it: no cookies, TLS."""
        client = open_client(self.app, headers=headers)
        client.base_url = httpx.URL(SERVER)
        return client

    async def register(self, **values: Any) -> tuple[str, str]:
        """Register an app and return its client_id and secret ("" for a public one)."""
        body = {"name": f"App {len(values)}{sorted(values)}", "redirect_uris": [DONE], "scopes": ["read"], **values}
        answer = await self.admin.post("/api/v1/apps", json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()["app"]["id"], answer.json()["secret"] or ""


@pytest.fixture
async def objects(app: FastAPI, session: Session) -> None:
    """Accounts and leads."""
    bodies = {"account": an_object(), "lead": an_object({"account": lookup("account")})}
    await schema.publish(session, SYSTEM, [change(key, body) for key, body in bodies.items()])


@pytest.fixture
async def world(app: FastAPI, session: Session, signed_in: SignedIn) -> World:
    await make_role(session, "sales", objects={"*": GRANTS})
    await make_role(session, "admin", abilities=["manage_access", "manage_users"], objects={"*": GRANTS})
    people = {
        "admin": await make_user(session, "admin", roles=("admin",)),
        "anna": await make_user(session, "anna", name="Anna", roles=("sales",)),
    }
    return World(app, await signed_in(people["admin"]), await signed_in(people["anna"]), people)
