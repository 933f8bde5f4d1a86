"""A company on the standard documents: a sales person with a manager, and opportunities on the standard process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.support.actors import Person, actor_of, ensure_workspace, make_user
from tests.support.database import WORKSPACE, create_database, drop_database, with_database
from tests.support.templates import filled_template
from yingtu import assembly
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.identity.models import users
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.metadata import service as metadata
from yingtu.records.changes import HISTORY, Create, Result, Source, Update, WriteContext, Written
from yingtu.records.service import write
from yingtu.standard import service as standard
from yingtu.standard.shipped import MODULES

#: A Thursday on which nobody is on holiday.
THURSDAY = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)


@dataclass
class World:
    """What a test works with."""

    session: Session
    sales: Person
    manager: Person
    actor: Actor
    others: dict[str, Actor] = field(default_factory=dict)

    async def write(self, object_name: str, *changes: Any, actor: Actor | None = None, **options: Any) -> Result:
        given = {name: options.pop(name) for name in ("action", "occurred_at", "files") if name in options}
        options.setdefault("source", Source.API)
        facts = {HISTORY: True} if options.pop("history", False) else {}
        context = WriteContext(
            given=MappingProxyType(given), approval=options.pop("approval", None), facts=MappingProxyType(facts)
        )
        return await write(self.session, actor or self.actor, object_name, changes, context=context, **options)

    async def create(self, object_name: str, actor: Actor | None = None, **values: Any) -> UUID:
        result = await self.write(object_name, Create(values), actor=actor)
        outcome = result.outcomes[0]
        assert isinstance(outcome, Written), outcome
        return outcome.id

    async def move(self, record: UUID, stage: str, actor: Actor | None = None, **options: Any) -> Result:
        values = options.pop("values", {})
        options.setdefault("action", "visit")
        options.setdefault("reason", "客户确认了需求")
        return await self.write("opportunity", Update(record, {**values, "stage": stage}), actor=actor, **options)

    async def opportunity(self, **values: Any) -> UUID:
        account = await self.create("account", name="云帆科技有限公司")
        return await self.create("opportunity", **{"name": "ERP 二期", "account": str(account), **values})

    async def at_requirement(self, **values: Any) -> UUID:
        record = await self.opportunity(**values)
        await self.create("pain_point", name="对账靠手工", opportunity=str(record))
        assert codes(await self.move(record, "requirement")) == []
        return record

    async def complete_demo(self, record: UUID) -> None:
        """Everything that 方案演示 asks for."""
        account = await self.create("account", name="联系人公司")
        people = [str(await self.create("contact", name=name, account=str(account))) for name in ("王芳", "李强")]
        for name in ("库存不准", "报表太慢"):
            await self.create("pain_point", name=name, opportunity=str(record))
        await self.create(
            "meeting",
            subject="方案演示",
            kind="demo",
            starts_at="2026-03-11T10:00:00+08:00",
            opportunity=str(record),
            recording="https://meet.example.com/1",
            participants=people,
        )


async def _build(session: Session) -> None:
    await ensure_workspace(session)
    await standard.install(session, SYSTEM, modules=MODULES, settings={"name": "云帆"})
    manager = await make_user(session, "manager", roles=("sales_manager",))
    await make_user(session, "sales", roles=("sales",), manager=manager)
    await metadata.bump_access_epoch(session)


@pytest.fixture(scope="session")
async def process_template(postgres: str, template_database: str, worker_name: str) -> AsyncIterator[str]:
    """The name of a database with the standard documents and two people: made once, cloned or rolled back."""
    async with filled_template(postgres, template_database, f"yingtu_process_{worker_name}", _build) as name:
        yield name


@pytest.fixture(scope="session")
def worker_database(postgres: str, process_template: str) -> str:
    """Tests that are rolled back work in the template itself."""
    return with_database(postgres, process_template)


@pytest.fixture
def committed_database(postgres: str, process_template: str, worker_name: str) -> Iterator[str]:
    name = f"yingtu_process_committed_{worker_name}"
    yield create_database(postgres, name, template=process_template)
    drop_database(postgres, name)


@pytest.fixture(autouse=True)
def _forget_catalogs() -> None:
    """Every test works on the version that the template holds: its catalog and statements are made once.

    Tests that publish take ``publishing``.
    """
    assembly.connect()


@pytest.fixture
def publishing() -> Iterator[None]:
    """What a test publishes is rolled back, its version number is used again: nothing of it may stay."""
    metadata.forget(WORKSPACE.id)
    yield
    metadata.forget(WORKSPACE.id)


async def open_world(session: Session) -> World:
    """Return what :data:`process_template` holds, with an actor for each person."""
    found = {row[1]: Person(*row) for row in await session.all(sa.select(users.c.id, users.c.login, users.c.name))}
    sales, manager = found["sales"], found["manager"]
    boss = await actor_of(session, manager)
    return World(session, sales, manager, await actor_of(session, sales), {"manager": boss})


@pytest.fixture
async def world(session: Session) -> AsyncIterator[World]:
    with clock.at(THURSDAY):
        yield await open_world(session)


def codes(result: Result) -> list[str]:
    """The codes of all problems, in order."""
    return [problem.code for outcome in result.outcomes for problem in getattr(outcome, "problems", ())]
