"""A small company for the write path: people, a few objects with every kind of relation, and actors on them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.support.actors import Person, ensure_workspace, make_user
from tests.support.database import WORKSPACE as WORKSPACE_OF_TESTS
from tests.support.database import create_database, drop_database, with_database
from tests.support.documents import an_object, change, choice, field, lookup
from tests.support.templates import filled_template
from yingtu.identity.actor import SYSTEM, Actor, Scope
from yingtu.identity.models import users
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import Catalog
from yingtu.query.tables import history_table, record_table
from yingtu.records import outbox
from yingtu.records.changes import Create, Delete, Rejected, Restore, Result, Source, Update, Written
from yingtu.records.service import write
from yingtu.schema import service as schema

OBJECTS = {
    "account": an_object(
        {
            "code": field(unique=True),
            "industry": choice("it", "food"),
            "parent": lookup("account", on_delete="clear"),
            "phone": field("phone"),
            "deals": field("roll_up", options={"object": "opportunity", "field": "account", "op": "count"}),
            "won": field(
                "roll_up",
                options={
                    "object": "opportunity",
                    "field": "account",
                    "op": "sum",
                    "measure": "amount",
                    "filter": {"field": "stage", "op": "eq", "value": "won"},
                },
            ),
            "last_close": field(
                "roll_up",
                options={
                    "object": "opportunity",
                    "field": "account",
                    "op": "max",
                    "measure": "close_date",
                    "result": "date",
                },
            ),
            "group_won": field(
                "roll_up", options={"object": "account", "field": "parent", "op": "sum", "measure": "won"}
            ),
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
            "circle": field(
                "many_to_many",
                options={
                    "object": "contact",
                    "attributes": {
                        "role": {
                            "type": "choice",
                            "label": {"en": "Role", "zh-CN": "角色"},
                            "options": {
                                "options": [
                                    {"code": "decides", "label": {"en": "Decides", "zh-CN": "决策人"}},
                                    {"code": "uses", "label": {"en": "Uses", "zh-CN": "使用人"}},
                                ]
                            },
                        },
                        "share": {"type": "percent", "label": {"en": "Share", "zh-CN": "占比"}},
                        "since": {"type": "date", "label": {"en": "Since", "zh-CN": "起始日期"}},
                    },
                },
            ),
            "reviewer": field("user"),
            "done": field("boolean", required=True, default=False),
        },
        validations={
            "won_needs_amount": {
                "when": 'AND(stage = "won", ISBLANK(amount), NOT(ISBLANK(close_date)))',
                "message": {"en": "A won deal has an amount.", "zh-CN": "成交商机必须有金额。"},
                "field": "amount",
            },
            "industry_of_account": {
                "when": 'AND(account.industry = "food", amount > 1000000)',
                "message": {"en": "Too much for food.", "zh-CN": "食品行业金额过大。"},
            },
        },
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


def rejected(result: Result, place: int = 0) -> Rejected:
    outcome = result.outcomes[place]
    assert isinstance(outcome, Rejected), outcome
    return outcome


def codes(result: Result, place: int = 0) -> list[tuple[str, str]]:
    """Pointer and code of each problem of a rejected change."""
    return [(problem.pointer, problem.code) for problem in rejected(result, place).problems]


async def publish_objects(session: Session) -> None:
    await ensure_workspace(session)
    changes = [change("workspace", WORKSPACE, kind="workspace")]
    changes += [change(key, body) for key, body in OBJECTS.items()]
    await schema.publish(session, SYSTEM, changes)


async def _build(session: Session) -> None:
    await publish_objects(session)
    for login in ("li", "wang"):
        await make_user(session, login)


@pytest.fixture(scope="session")
async def records_template(postgres: str, template_database: str, worker_name: str) -> AsyncIterator[str]:
    """The name of a database in which the objects are published and the people there: made once, cloned or rolled back."""
    async with filled_template(postgres, template_database, f"yingtu_records_{worker_name}", _build) as name:
        yield name


@pytest.fixture(scope="session")
def worker_database(postgres: str, records_template: str) -> str:
    """Tests of records that are rolled back work in the template itself."""
    return with_database(postgres, records_template)


@pytest.fixture
def committed_database(postgres: str, records_template: str, worker_name: str) -> Iterator[str]:
    name = f"yingtu_records_committed_{worker_name}"
    yield create_database(postgres, name, template=records_template)
    drop_database(postgres, name)


@pytest.fixture(autouse=True)
def _fresh_catalog() -> Iterator[None]:
    metadata.forget(WORKSPACE_OF_TESTS.id)
    yield
    metadata.forget(WORKSPACE_OF_TESTS.id)


@pytest.fixture(autouse=True)
def _no_consumers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Who listens is a matter of the process; each test begins with nobody."""
    monkeypatch.setattr(outbox, "_subscriptions", {})
    outbox._changed()
    yield
    outbox._changed()


async def open_company(session: Session) -> Company:
    """Return what :data:`records_template` holds, with the catalog cached as in a running server."""
    catalog = await metadata.catalog(Session(session.connection, session.workspace, writable=False))
    found = {row[1]: Person(*row) for row in await session.all(sa.select(users.c.id, users.c.login, users.c.name))}
    return Company(session, catalog, found["li"], found["wang"])


@pytest.fixture
async def company(session: Session) -> Company:
    return await open_company(session)


@pytest.fixture
async def committed_company(database: Database, workspace: Workspace) -> Company:
    """The same for tests that commit; its session is closed."""
    async with database.read(workspace) as session:
        return await open_company(session)
