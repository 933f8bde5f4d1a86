"""A small company that keeps people: contacts with numbers and addresses, deals about them, contracts the law wants kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.support.actors import Person, actor_of, ensure_workspace, make_role, make_user
from tests.support.documents import an_object, change, field, lookup
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Update
from yingtu.schema import service as schema

OBJECTS = {
    "contact": an_object(
        {
            "name": field(personal=True, purpose={"zh-CN": "联系客户", "en": "To reach the customer"}),
            "phone": field("phone", personal=True, unique=True),
            "email": field("email", personal=True),
            "wechat": field(personal=True),
            "birthday": field("date", personal=True),
            "city": field(),
            "notes": field("long_text"),
        },
        label={"zh-CN": "联系人", "en": "Contact"},
    ),
    "deal": an_object({"contact": lookup("contact"), "story": field("long_text")}),
    "contract": an_object({"signer": field(personal=True), "phone": field("phone", personal=True)}),
}
KEEP = {
    "label": {"zh-CN": "合同保留", "en": "Contracts"},
    "object": "contract",
    "action": "keep",
    "days": 3650,
    "reason": {"zh-CN": "法律规定", "en": "The law says so"},
    "active": True,
}


@dataclass
class Company:
    database: Database
    workspace: Workspace
    settings: Settings
    officer: Person
    seller: Person

    async def actor(self, person: Person) -> Actor:
        async with self.database.read(self.workspace) as session:
            return await actor_of(session, person)

    async def create(self, object_name: str, /, **values: Any) -> UUID:
        given = {"owner_id": str(self.officer.id), **values}
        async with self.database.write(self.workspace) as session:
            made = await records.write(session, SYSTEM, object_name, [Create(given)], source=Source.SYSTEM)
        identifier = made.outcomes[0].id
        assert identifier is not None
        return identifier

    async def update(self, object_name: str, record: UUID, /, **values: Any) -> None:
        async with self.database.write(self.workspace) as session:
            await records.write(session, SYSTEM, object_name, [Update(record, values)], source=Source.SYSTEM)


@pytest.fixture
async def company(database: Database, workspace: Workspace, settings: Settings, tmp_path: Path) -> Company:
    metadata.forget(workspace.id)
    async with database.write(workspace) as session:
        await ensure_workspace(session)
        changes = [change(key, body) for key, body in OBJECTS.items()]
        await schema.publish(session, SYSTEM, [*changes, change("contracts", KEEP, kind="retention")])
        everything = [{"operations": ["create", "read", "edit", "delete", "export"], "scope": "all"}]
        await make_role(session, "officer", objects={"*": everything}, abilities=["configure", "manage_privacy"])
        await make_role(session, "seller", objects={"*": [{"operations": ["create", "read", "edit"], "scope": "own"}]})
        officer = await make_user(session, "officer", name="Olga Officer", roles=("officer",))
        seller = await make_user(session, "seller", name="Sam Seller", roles=("seller",))
    return Company(database, workspace, settings, officer, seller)
