"""A small company: two sales people of different departments with their managers, a marketing person who sees masks, two administrators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.actors import Person, make_role, make_user
from tests.support.documents import an_object, change, choice, lookup
from tests.support.documents import field as a_field
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.identity.cache import ACTORS
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written
from yingtu.schema import service as schema

URL = "/api/v1/objects/customer/records"
ALL = ["create", "read", "edit", "delete", "export", "import"]
PHONE = "+8613812345678"


@dataclass
class Company:
    """People by login, signed in when first asked for."""

    database: Database
    workspace: Workspace
    signed_in: SignedIn
    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)

    async def client(self, name: str) -> Any:
        if name not in self.clients:
            self.clients[name] = await self.signed_in(self.people[name])
        return self.clients[name]

    async def make(self, name: str, obj: str = "customer", **values: Any) -> str:
        """A record of a person."""
        async with self.database.write(self.workspace) as session:
            made = {"name": "云帆科技", "owner_id": str(self.people[name].id), **values}
            result = await records.write(session, SYSTEM, obj, [Create(made)], source=Source.SYSTEM)
        (outcome,) = result.outcomes
        assert isinstance(outcome, Written), outcome
        return str(outcome.id)

    async def publish(self, kind: str, key: str, body: dict[str, Any]) -> None:
        async with self.database.write(self.workspace) as session:
            await schema.publish(session, SYSTEM, [change(key, body, kind=kind)])
        metadata.forget(self.workspace.id)
        ACTORS.clear()

    async def get(self, name: str, path: str, **params: Any) -> Any:
        return await (await self.client(name)).get(path, params=params)

    async def post(self, name: str, path: str, body: Any = None) -> Any:
        return await (await self.client(name)).post(path, json={} if body is None else body)


def grant(scope: str = "own", **settings: Any) -> dict[str, Any]:
    return {"operations": ALL, "scope": scope, **settings}


CUSTOMER = an_object(
    {
        "phone": a_field("phone", sensitive=True, unique=True),
        "region": choice("east", "west"),
        "level": a_field("number"),
    },
    duplicates=[{"fields": ["phone"], "policy": "warn"}],
)
PERSON = an_object({"customer": lookup("customer"), "phone": a_field("phone", sensitive=True)})
SALES = {"label": {"zh-CN": "销售", "en": "Sales"}, "objects": {
    "customer": [grant(fields={"phone": "edit"})],
    "person": [grant("own", via="customer", fields={"phone": "edit"})],
}}  # fmt: skip


@pytest.fixture
async def company(database: Database, workspace: Workspace, signed_in: SignedIn) -> Company:
    made = Company(database, workspace, signed_in)
    async with database.write(workspace) as session:
        await schema.publish(session, SYSTEM, [change("customer", CUSTOMER), change("person", PERSON)])
        await make_role(session, "sales", **SALES)
        whole = grant("all", fields={"phone": "edit"})
        await make_role(session, "boss", objects={"*": [whole]})
        await make_role(session, "marketing", objects={"customer": [grant("all", fields={"phone": "masked"})]})
        abilities = ["configure", "manage_users", "view_audit"]
        await make_role(session, "admin", objects={"*": [whole]}, abilities=abilities)
        boss = await make_user(session, "boss", roles=("boss",))
        manager = await make_user(session, "manager", roles=("boss",), manager=boss)
        for name, role, above in (
            ("anna", "sales", manager), ("bo", "sales", boss), ("mia", "marketing", manager),
            ("admin", "admin", None), ("admin2", "admin", None),
        ):  # fmt: skip
            made.people[name] = await make_user(session, name, roles=(role,), manager=above)
        made.people |= {"boss": boss, "manager": manager}
        await metadata.bump_access_epoch(session)
    metadata.forget(workspace.id)
    ACTORS.clear()
    return made
