"""A small company that imports: accounts, products and deals, a person with the right to, one without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.actors import Person, actor_of, ensure_workspace, make_role, make_user
from tests.support.documents import an_object, change, choice, field, lookup
from yingtu.exchange import export_job, service
from yingtu.exchange.repository import RowError
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.jobs.repository import Job
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.query.tables import history_table, record_table
from yingtu.schema import service as schema

PARTNERS = {
    "object": "account",
    "attributes": {
        "part": {
            "type": "choice",
            "label": {"zh-CN": "角色", "en": "Part"},
            "options": {"options": [{"code": "lead", "label": {"zh-CN": "牵头", "en": "Lead"}}]},
        },
        "share": {"type": "percent", "label": {"zh-CN": "占比", "en": "Share"}},
    },
}
OBJECTS = {
    "account": an_object(
        {"code": field(unique=True), "sector": choice("technology", "retail"), "phone": field("phone")},
        label={"zh-CN": "客户", "en": "Account"},
    ),
    "product": an_object(
        {"number": field("auto_number", options={"format": "P-{0000}"})}, label={"zh-CN": "产品", "en": "Product"}
    ),
    "deal": an_object(
        {
            "external": {**field(unique=True), "label": {"zh-CN": "外部编号", "en": "External number"}},
            "account": {**lookup("account"), "label": {"zh-CN": "客户", "en": "Account"}},
            "product": {**lookup("product"), "label": {"zh-CN": "产品", "en": "Product"}},
            "amount": {**field("currency"), "label": {"zh-CN": "金额", "en": "Amount"}},
            "stage": {**choice("open", "won", default="open"), "label": {"zh-CN": "阶段", "en": "Stage"}},
            "closed": {**field("date"), "label": {"zh-CN": "成交日期", "en": "Close date"}},
            "helpers": field("many_to_many", options={"object": "account"}),
            "partners": {**field("many_to_many", options=PARTNERS), "label": {"zh-CN": "伙伴", "en": "Partners"}},
        }
    ),
}
EVERYTHING = ["create", "read", "edit", "delete", "import"]


@pytest.fixture(autouse=True)
def _nobody_else_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """An export waits for older transactions of the whole server: here these are other tests' and need no patience."""
    monkeypatch.setattr(export_job, "SETTLED_AFTER_S", 0.1)


@dataclass
class Company:
    """What a test works with."""

    database: Database
    workspace: Workspace
    settings: Settings
    admin: Person
    seller: Person
    directory: Path

    async def actor(self, person: Person) -> Actor:
        async with self.database.read(self.workspace) as session:
            return await actor_of(session, person)

    async def import_text(
        self, object_name: str, text: str | bytes, mapping: Any = None, *, person: Person | None = None
    ) -> Job:
        path = self.directory / "file.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        actor = await self.actor(person or self.admin)
        return await service.import_file(
            self.database, self.workspace, actor, object_name, path, mapping, settings=self.settings
        )

    async def errors(self, job: Job) -> list[RowError]:
        async with self.database.read(self.workspace) as session:
            return await service.read_errors(session, SYSTEM, job.id, limit=1000)

    async def rows(self, object_name: str, *, history: bool = False, order: str = "name") -> list[dict[str, Any]]:
        async with self.database.read(self.workspace) as session:
            catalog = await metadata.catalog(session)
            table = (history_table if history else record_table)(catalog, catalog.object(object_name))
            return await session.dicts(table.select().order_by(table.c[order], table.c.version))

    async def count(self, table: str) -> int:
        async with self.database.read(self.workspace) as session:
            cursor = await session.connection.execute(f"SELECT count(*) FROM {session.schema}.{table}".encode())
            [(found,)] = await cursor.fetchall()
            return int(found)


async def open_company(session: Session, roles: Sequence[str] = ()) -> tuple[Person, Person]:
    await ensure_workspace(session)
    await schema.publish(session, SYSTEM, [change(key, body) for key, body in OBJECTS.items()])
    await make_role(
        session,
        "admin",
        objects={"*": [{"operations": EVERYTHING, "scope": "all"}]},
        abilities=["import_history", "manage_jobs", "manage_users", "configure"],
    )
    await make_role(session, "seller", objects={"*": [{"operations": EVERYTHING, "scope": "own"}]})
    await make_role(session, "reader", objects={"*": [{"operations": ["read"], "scope": "all"}]})
    admin = await make_user(session, "admin", name="Ada Admin", roles=("admin",))
    seller = await make_user(session, "seller", name="Sam Seller", roles=("seller",))
    return admin, seller


@pytest.fixture
async def company(database: Database, workspace: Workspace, settings: Settings, tmp_path: Path) -> Company:
    metadata.forget(workspace.id)
    async with database.write(workspace) as session:
        admin, seller = await open_company(session)
    return Company(database, workspace, settings, admin, seller, tmp_path)
