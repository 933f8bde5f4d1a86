"""A small company for the write path: people, a few objects with every kind of relation, and actors on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest

from tests.support.actors import Person, ensure_workspace, make_user
from tests.support.documents import an_object, change, choice, field, lookup
from yingtu.identity.actor import SYSTEM, Actor, Scope
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import Catalog
from yingtu.query.tables import history_table, record_table
from yingtu.records.changes import Create, Delete, Restore, Result, Source, Update, Written
from yingtu.records.service import write
from yingtu.schema import service as schema

OBJECTS = {
    "account": an_object(
        {
            "code": field(unique=True),
            "industry": choice("it", "food"),
            "parent": lookup("account", on_delete="clear"),
            "phone": field("phone"),
        },
        duplicates=[{"fields": ["phone"], "policy": "warn"}],
    ),
    "contact": an_object(
        {"account": lookup("account", on_delete="trash"), "email": field("email")},
        duplicates=[{"fields": ["email"], "policy": "block"}],
    ),
    "contract": an_object(
        {
            "account": lookup("account", on_delete="restrict"),
            "contact": lookup("contact", on_delete="clear"),
            "number": field("auto_number", options={"format": "C-{0000}"}),
        }
    ),
    "opportunity": an_object(
        {
            "account": lookup("account"),
            "amount": field("currency"),
            "stage": choice("new", "won", default="new"),
            "tags": choice("hot", "big", type_name="multi_choice"),
            "close_date": field("date"),
            "note": field("long_text"),
            "site": field("address"),
            "extra": field("json"),
            "helpers": field("many_to_many", options={"object": "contact"}),
            "reviewer": field("user"),
            "done": field("boolean", required=True, default=False),
        }
    ),
}
WORKSPACE = {"name": "Test", "currency": "CNY", "rates": {"USD": "7.2"}}


@dataclass
class Company:
    """What a test works with."""

    session: Session
    catalog: Catalog
    sales: Person
    colleague: Person

    async def write(self, object_name: str, *changes: Any, actor: Actor = SYSTEM, **options: Any) -> Result:
        options.setdefault("source", Source.API)
        return await write(self.session, actor, object_name, changes, **options)

    async def create(self, object_name: str, actor: Actor = SYSTEM, **values: Any) -> UUID:
        if actor.system:
            values.setdefault("owner_id", self.sales.id)
        values.setdefault("name", "Name")
        return written(await self.write(object_name, Create(values), actor=actor)).id

    async def update(self, object_name: str, record: UUID, actor: Actor = SYSTEM, **values: Any) -> Result:
        return await self.write(object_name, Update(record, values), actor=actor)

    async def delete(self, object_name: str, record: UUID, actor: Actor = SYSTEM) -> Result:
        return await self.write(object_name, Delete(record), actor=actor)

    async def restore(self, object_name: str, record: UUID, actor: Actor = SYSTEM) -> Result:
        return await self.write(object_name, Restore(record), actor=actor)

    async def row(self, object_name: str, record: UUID) -> dict[str, Any]:
        table = record_table(self.catalog, self.catalog.object(object_name))
        [row] = await self.session.dicts(table.select().where(table.c.id == record))
        return row

    async def versions(self, object_name: str, record: UUID) -> list[dict[str, Any]]:
        """The former versions, oldest first."""
        table = history_table(self.catalog, self.catalog.object(object_name))
        return await self.session.dicts(table.select().where(table.c.id == record).order_by(table.c.version))

    async def actor(
        self, person: Person | None = None, owners: Mapping[Scope, Sequence[Person]] | None = None
    ) -> Actor:
        """A sales person's actor under the epochs in force."""
        person = person or self.sales
        version, epoch = await metadata.epochs(self.session)
        sets = {scope: tuple(sorted(each.id for each in people)) for scope, people in (owners or {}).items()}
        return Actor(
            user_id=person.id,
            name=person.name,
            roles=("sales",),
            owners={Scope.OWN: (person.id,), **sets},
            catalog_version=version,
            access_epoch=epoch,
        )


def written(result: Result, place: int = 0) -> Written:
    outcome = result.outcomes[place]
    assert isinstance(outcome, Written), outcome
    return outcome


def codes(result: Result, place: int = 0) -> list[tuple[str, str]]:
    """Pointer and code of each problem of a rejected change."""
    outcome = result.outcomes[place]
    assert not isinstance(outcome, Written), outcome
    return [(problem.pointer, problem.code) for problem in outcome.problems]


async def publish_objects(session: Session, roles: Mapping[str, Any] | None = None) -> None:
    await ensure_workspace(session)
    changes = [change("workspace", WORKSPACE, kind="workspace")]
    changes += [change(key, body) for key, body in OBJECTS.items()]
    changes += [change(key, body, kind="role") for key, body in (roles or {}).items()]
    await schema.publish(session, SYSTEM, changes)


async def open_company(
    session: Session, roles: Mapping[str, Any] | None = None, sales_roles: tuple[str, ...] = ()
) -> Company:
    await publish_objects(session, roles)
    sales, colleague = await make_user(session, "li", roles=sales_roles), await make_user(session, "wang")
    return Company(session, await metadata.catalog(session), sales, colleague)


@pytest.fixture
async def company(session: Session) -> Company:
    return await open_company(session)


@pytest.fixture
async def committed_company(database: Database, workspace: Workspace) -> Company:
    """The same, committed; its session is for reading."""
    async with database.write(workspace) as session:
        made = await open_company(session)
    async with database.read(workspace) as session:
        catalog = await metadata.catalog(session)
    return replace(made, catalog=catalog)
