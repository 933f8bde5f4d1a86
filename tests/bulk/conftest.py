"""A small shop with ten deals, and what tests of bulk operations do with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.support.actors import Person, ensure_workspace, make_role, make_user
from tests.support.documents import an_object, change, choice, field
from tests.support.http import SignedIn
from yingtu.bulk import tasks
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import service as jobs
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Written
from yingtu.schema import service as schema

URL = "/api/v1/objects/deal/bulk"
DEAL = an_object(
    {
        "code": field(unique=True),
        "stage": choice("open", "won", default="open"),
        "amount": field("currency"),
        "place": field("address"),
    }
)
EVERYTHING = ["create", "read", "edit", "delete"]


@dataclass
class Shop:
    """What a test works with: ten deals, seven of them the seller's."""

    database: Database
    workspace: Workspace
    settings: Settings
    admin: Person
    seller: Person
    deals: list[UUID]

    async def run(self, answer: httpx.Response) -> jobs.Job:
        assert answer.status_code == 202, answer.text
        ended = await jobs.run(self.database, self.workspace, answer.json()["id"], self.settings)
        assert ended is not None
        return ended

    async def write(self, *changes: Any) -> list[UUID]:
        async with self.database.write(self.workspace) as session:
            result = await records.write(session, SYSTEM, "deal", list(changes), source=Source.SYSTEM)
        assert all(isinstance(each, Written) for each in result.outcomes), result.outcomes
        return [each.id for each in result.outcomes if isinstance(each, Written)]

    async def values(self, name: str) -> list[Any]:
        async with self.database.read(self.workspace) as session:
            rows = await records.fetch(session, SYSTEM, "deal", self.deals, fields=("id", name))
        return [row[name] for row in rows]


@pytest.fixture
async def shop(database: Database, workspace: Workspace, settings: Settings) -> Shop:
    metadata.forget(workspace.id)
    async with database.write(workspace) as session:
        await ensure_workspace(session)
        await schema.publish(session, SYSTEM, [change("deal", DEAL)])
        await make_role(
            session,
            "admin",
            objects={"*": [{"operations": EVERYTHING, "scope": "all", "default_field": "edit"}]},
            abilities=["manage_jobs", "configure"],
        )
        await make_role(
            session,
            "seller",
            objects={
                "*": [
                    {"operations": ["read"], "scope": "all"},
                    {"operations": ["edit"], "scope": "own", "default_field": "edit"},
                ]
            },
        )
        admin = await make_user(session, "admin", roles=("admin",))
        seller = await make_user(session, "seller", roles=("seller",))
    made = Shop(database, workspace, settings, admin, seller, [])
    made.deals = await made.write(
        *(
            Create(
                {
                    "name": f"deal {number}",
                    "code": f"D{number}",
                    "amount": {"amount": number * 100, "currency": "USD", "rate": 7},
                    "owner_id": str((seller if number < 7 else admin).id),
                }
            )
            for number in range(10)
        )
    )
    return made


@pytest.fixture
async def admin(shop: Shop, signed_in: SignedIn) -> httpx.AsyncClient:
    return await signed_in(shop.admin)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "BATCH_ROWS", 3)


def ids(shop: Shop) -> list[str]:
    return [str(each) for each in shop.deals]
