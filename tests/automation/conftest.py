"""A small company whose deals and tasks automations work on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.support import documents
from tests.support.actors import Person, ensure_workspace, make_role, make_team, make_user
from tests.support.database import WORKSPACE as WORKSPACE_OF_TESTS
from tests.support.database import create_database, drop_database, with_database
from tests.support.templates import filled_template
from yingtu import assembly
from yingtu.automation import engine, starting
from yingtu.automation.models import run as runs
from yingtu.automation.models import step_log
from yingtu.identity.actor import SYSTEM
from yingtu.identity.models import users
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import service as metadata
from yingtu.query.tables import record_table
from yingtu.records import outbox
from yingtu.records.changes import Create, Delete, Result, Source, Update, Written
from yingtu.records.service import write
from yingtu.schema import service as schema

OBJECTS = {
    "account": documents.an_object({"industry": documents.choice("it", "food")}),
    "deal": documents.an_object(
        {
            "account": documents.lookup("account"),
            "amount": documents.field("currency"),
            "stage": documents.choice("new", "quote", "won", "lost", default="new"),
            "due": documents.field("date"),
            "meet_at": documents.field("datetime"),
            "note": documents.field(),
            "score": documents.field("number"),
            "partners": documents.field("many_to_many", options={"object": "account"}),
        }
    ),
    "line": documents.an_object({"deal": documents.lookup("deal"), "done": documents.field("boolean")}),
    "task": {
        "label": {"zh-CN": "待办", "en": "Task"},
        "name_field": "subject",
        "fields": {
            "subject": documents.field(),
            "due_at": documents.field("datetime"),
            "priority": documents.choice("high", "normal", "low"),
            "deal": documents.lookup("deal"),
        },
    },
}


@dataclass
class World:
    """What a test works with: everything happens in one session unless a test opens its own."""

    session: Session
    database: Database
    workspace: Workspace
    people: dict[str, Person]
    automations: dict[str, Any] = field(default_factory=dict)

    async def automate(self, **automations: dict[str, Any]) -> None:
        """Publish automations by key; labels are filled in."""
        self.automations |= automations
        changes = [
            documents.change(key, {"label": {"zh-CN": key, "en": key}, **body}, kind="automation")
            for key, body in automations.items()
        ]
        await schema.publish(self.session, SYSTEM, changes)
        self.session.memo.clear()

    async def write(self, object_name: str, *changes: Any, source: Source = Source.UI) -> Result:
        return await write(self.session, SYSTEM, object_name, changes, source=source)

    async def create(self, object_name: str = "deal", **values: Any) -> UUID:
        values.setdefault("owner_id", self.people["li"].id)
        values.setdefault("subject" if object_name == "task" else "name", "甲")
        [outcome] = (await self.write(object_name, Create(values))).outcomes
        assert isinstance(outcome, Written), outcome
        return outcome.id

    async def update(self, record: UUID, object_name: str = "deal", **values: Any) -> None:
        [outcome] = (await self.write(object_name, Update(record, values))).outcomes
        assert isinstance(outcome, Written), outcome

    async def delete(self, record: UUID, object_name: str = "deal") -> None:
        await self.write(object_name, Delete(record))

    async def settle(self) -> int:
        """Hand over events and move runs until nothing is due; return how many steps were done."""
        steps = 0
        while True:
            events = await outbox.drain(self.database, self.workspace, starting.CONSUMER)
            done = await engine.drive(self.database, self.workspace)
            steps += done
            if not events and not done:
                return steps

    async def rows(self, object_name: str = "deal") -> list[dict[str, Any]]:
        catalog = await metadata.catalog(self.session)
        table = record_table(catalog, catalog.object(object_name))
        return await self.session.dicts(table.select().where(table.c.deleted_at.is_(None)).order_by(table.c.id))

    async def row(self, record: UUID, object_name: str = "deal") -> dict[str, Any]:
        return next(row for row in await self.rows(object_name) if row["id"] == record)

    async def runs(self, key: str | None = None) -> list[dict[str, Any]]:
        query = sa.select(runs).order_by(runs.c.id)
        return await self.session.dicts(query if key is None else query.where(runs.c.automation == key))

    async def logged(self, run: dict[str, Any]) -> list[tuple[str, str]]:
        query = sa.select(step_log.c.step, step_log.c.outcome).where(step_log.c.run_id == run["id"])
        return [(step, outcome) for step, outcome in await self.session.all(query.order_by(step_log.c.id))]


async def _build(session: Session) -> None:
    await ensure_workspace(session)
    await make_role(session, "sales")
    everything = [{"operations": ["create", "read", "edit", "delete"], "scope": "all"}]
    await make_role(session, "admin", abilities=["configure"], objects={"*": everything})
    await schema.publish(session, SYSTEM, [documents.change(key, body) for key, body in OBJECTS.items()])
    boss = await make_user(session, "boss", roles=("admin",))
    sellers = [await make_user(session, each, roles=("sales",), manager=boss) for each in ("li", "wang", "zhao")]
    await make_team(session, "East", tuple(sellers[:2]))


@pytest.fixture(scope="session")
async def automation_template(postgres: str, template_database: str, worker_name: str) -> AsyncIterator[str]:
    async with filled_template(postgres, template_database, f"yingtu_automation_{worker_name}", _build) as name:
        yield name


@pytest.fixture(scope="session")
def worker_database(postgres: str, automation_template: str) -> str:
    return with_database(postgres, automation_template)


@pytest.fixture
def committed_database(postgres: str, automation_template: str, worker_name: str) -> Iterator[str]:
    name = f"yingtu_automation_committed_{worker_name}"
    yield create_database(postgres, name, template=automation_template)
    drop_database(postgres, name)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    assembly.connect()
    metadata.forget(WORKSPACE_OF_TESTS.id)
    engine.forget_programs()
    yield
    metadata.forget(WORKSPACE_OF_TESTS.id)


@pytest.fixture
async def world(session: Session, database: Database, workspace: Workspace) -> World:
    rows = await session.all(sa.select(users.c.id, users.c.login, users.c.name))
    return World(session, database, workspace, {row[1]: Person(*row) for row in rows})
