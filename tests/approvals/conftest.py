"""A small company with an approval flow on its deals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from tests.support.actors import Person, actor_of, make_role, make_user
from tests.support.documents import an_object, change
from tests.support.documents import field as a_field
from tests.support.http import SignedIn
from yingtu.identity.actor import SYSTEM
from yingtu.identity.cache import ACTORS
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Result, Source, Update, Written
from yingtu.schema import service as schema

URL = "/api/v1/objects/deal/records"
ALL = ["create", "read", "edit", "delete"]


def flow(*steps: dict[str, Any], **settings: Any) -> dict[str, Any]:
    """A flow for changes of the amount; one step for the owner's manager when none is given."""
    return {
        "label": {"zh-CN": "改价审批", "en": "Price change"},
        "object": "deal",
        "trigger": {"on": ["update"], "fields": [{"field": "amount"}]},
        "steps": list(steps) or [{"approvers": [{"kind": "owner_manager"}]}],
        **settings,
    }


def people(*logins: str, **step: Any) -> dict[str, Any]:
    """A step in which some people decide."""
    return {"approvers": [{"kind": "people", "people": list(logins)}], **step}


@dataclass
class Office:
    """Sales, their manager, the director above, three further colleagues, and an administrator."""

    database: Database
    workspace: Workspace
    signed_in: SignedIn
    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, Any] = field(default_factory=dict)

    async def publish(self, key: str = "price", body: dict[str, Any] | None = None) -> None:
        async with self.database.write(self.workspace) as session:
            await schema.publish(session, SYSTEM, [change(key, body or flow(), kind="approval")])
        metadata.forget(self.workspace.id)
        ACTORS.clear()

    async def client(self, name: str) -> Any:
        if name not in self.clients:
            self.clients[name] = await self.signed_in(self.people[name])
        return self.clients[name]

    async def deal(self, amount: int = 1000, **values: Any) -> UUID:
        async with self.database.write(self.workspace) as session:
            made = {"name": "云帆", "amount": amount, "owner_id": str(self.people["sales"].id), **values}
            result = await records.write(session, SYSTEM, "deal", [Create(made)], source=Source.SYSTEM)
        (outcome,) = result.outcomes
        assert isinstance(outcome, Written)
        return outcome.id

    async def write(self, name: str, record: UUID, **values: Any) -> Result:
        async with self.database.write(self.workspace) as session:
            actor = await actor_of(session, self.people[name])
            return await records.write(session, actor, "deal", [Update(record, values)], source=Source.UI)

    async def ask(self, record: UUID, amount: int = 800, name: str = "sales") -> str:
        """Change the amount and return the approval it waits for."""
        answer = await (await self.client(name)).patch(f"{URL}/{record}", json={"amount": amount, "$reason": "老客户"})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["approval_id"])

    async def amount(self, record: UUID) -> Any:
        async with self.database.read(self.workspace) as session:
            (row,) = await records.fetch(session, SYSTEM, "deal", [record], fields=("amount",))
        return None if row["amount"] is None else int(float(row["amount"]))

    async def decide(self, name: str, approval: str, decision: str = "approve", comment: str | None = None) -> Any:
        body = {"decision": decision, "comment": comment}
        return await (await self.client(name)).post(f"/api/v1/approvals/{approval}/decision", json=body)

    async def post(self, name: str, approval: str, what: str, **body: Any) -> Any:
        return await (await self.client(name)).post(f"/api/v1/approvals/{approval}/{what}", json=body)

    async def upload(self, name: str, file: str) -> str:
        """Upload a file and return its id."""
        answer = await (await self.client(name)).post("/api/v1/files", files={"file": (file, file.encode())})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def get(self, name: str, approval: str) -> Any:
        answer = await (await self.client(name)).get(f"/api/v1/approvals/{approval}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def waiting(self, approval: str) -> set[str]:
        return {each["name"] for each in (await self.get("admin", approval))["waiting_for"]}


@pytest.fixture
async def office(app: Any, database: Database, workspace: Workspace, signed_in: SignedIn) -> Office:
    async with database.write(workspace) as session:
        fields = {
            "amount": a_field("currency"),
            "note": a_field(),
            "margin": a_field("number", sensitive=True),
            "lawyer": a_field("user"),
        }
        await schema.publish(session, SYSTEM, [change("deal", an_object(fields))])
        own = [{"operations": ALL, "scope": "own"}]
        await make_role(session, "sales", objects={"*": own})
        await make_role(session, "leader", objects={"*": [{"operations": ALL, "scope": "reports_all"}]})
        await make_role(session, "admin", objects={}, abilities=["configure"])
        made: dict[str, Person] = {}
        for name, role, manager in (
            ("director", "leader", None),
            ("manager", "leader", "director"),
            ("sales", "sales", "manager"),
            ("ann", "sales", "manager"),
            ("bob", "sales", "manager"),
            ("cai", "sales", "director"),
            ("admin", "admin", None),
        ):
            made[name] = await make_user(session, name, roles=(role,), manager=made.get(manager or ""))
    metadata.forget(workspace.id)
    return Office(database, workspace, signed_in, made)
