"""Two objects, three people and a few records written by hand: for tests of what a read shows and refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.support.record_tables import create_tables, insert
from yingtu.identity.actor import Actor, Scope
from yingtu.identity.models import users
from yingtu.kit.db import Session
from yingtu.metadata import repository as documents
from yingtu.metadata.build import build_catalog
from yingtu.metadata.catalog import Catalog, Object
from yingtu.metadata.documents import Document, FieldDocument, Grant, ObjectDocument, RoleDocument
from yingtu.query.tables import history_table, record_table

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
ANNA, BEN, CHEN = (UUID(int=0x70000000_0000_0000_0000_00000000 + n) for n in (1, 2, 3))
ACME = UUID(int=0x71000000_0000_0000_0000_00000001)


def field(kind: str, **values: Any) -> FieldDocument:
    return FieldDocument(type=kind, label={"en": kind.title(), "zh-CN": kind}, **values)


def choice(*codes: str) -> FieldDocument:
    return field("choice", options={"options": [{"code": code, "label": {"en": code}} for code in codes]})


def documents_of(**roles: RoleDocument) -> dict[tuple[str, str], Document]:
    found: dict[tuple[str, str], Document] = {
        ("object", "account"): ObjectDocument(
            label={"en": "Account"}, fields={"name": field("text"), "industry": choice("it", "bank")}
        ),
        ("object", "lead"): ObjectDocument(
            label={"en": "Lead"},
            fields={
                "name": field("text"),
                "stage": choice("new", "won", "lost"),
                "amount": field("currency"),
                "phone": field("phone"),
                "id_number": field("identity_number"),
                "due": field("date"),
                "place": field("geo"),
                "account": field("lookup", options={"object": "account"}),
                "double": field("formula", options={"expression": "amount * 2"}),
            },
        ),
    }
    return {**found, **{("role", key): role for key, role in roles.items()}}


def role(**objects: list[Grant]) -> RoleDocument:
    return RoleDocument(label={"en": "Role"}, objects=objects)


READ_ALL = Grant(operations=["read"], scope="all", default_field="read")
READ_OWN = Grant(operations=["read"], scope="own", default_field="read")
ROLES = {
    "everything": role(account=[READ_ALL], lead=[READ_ALL]),
    "own": role(account=[READ_ALL], lead=[READ_OWN]),
    "veiled": role(
        account=[READ_OWN],
        lead=[
            Grant(
                operations=["read"], scope="all", default_field="read", fields={"phone": "masked", "amount": "hidden"}
            )
        ],
    ),
    "nothing": role(),
}


@dataclass
class SmallWorld:
    """The stored world; ``leads`` are Anna's two and Ben's two, oldest first."""

    session: Session
    catalog: Catalog
    leads: tuple[UUID, ...]

    @property
    def lead(self) -> Object:
        return self.catalog.objects["lead"]

    def actor(self, person: UUID, *roles: str, **changes: Any) -> Actor:
        values: dict[str, Any] = {
            "user_id": person,
            "roles": roles,
            "owners": {scope: (person,) for scope in Scope if scope is not Scope.ALL},
            "catalog_version": self.catalog.version,
            "access_epoch": 1,
        }
        return Actor(**{**values, **changes})

    async def insert(self, obj: str, **values: Any) -> UUID:
        """Insert a record with valid defaults and return its id."""
        table = record_table(self.catalog, self.catalog.objects[obj])
        row = version_of(**values)
        await insert(self.session, table, [row])
        return UUID(str(row["id"]))

    async def insert_past(self, obj: str, **values: Any) -> None:
        """Insert a past version of a record."""
        row = version_of(**{"name__pinyin": str(values.get("name", "")).lower(), **values})
        await insert(self.session, history_table(self.catalog, self.catalog.objects[obj]), [row])


_serial = iter(range(1, 10**6))


def version_of(**values: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=0x72000000_0000_0000_0000_00000000 + next(_serial)), "owner_id": ANNA, "created_at": MIDNIGHT,
        "updated_at": MIDNIGHT, "version": 1, "valid_from": MIDNIGHT, **values,
    }  # fmt: skip


async def small_world(session: Session, **roles: RoleDocument) -> SmallWorld:
    """Store the world in the test's workspace."""
    version = (await documents.epochs(session))[0]
    catalog = build_catalog("test", version, documents_of(**{**ROLES, **roles}))
    await create_tables(session, catalog)
    people = [
        {"id": each, "login": name, "name": name.title(), "name__pinyin": name}
        for each, name in ((ANNA, "anna"), (BEN, "ben"), (CHEN, "chen"))
    ]
    await insert(session, users, people)
    world = SmallWorld(session, catalog, ())
    await world.insert("account", id=ACME, name="Acme", name__pinyin="acme", industry="it", owner_id=BEN)
    leads = []
    for day, (name, owner, stage, amount) in enumerate(
        (("云帆", ANNA, "new", 10), ("Beta", ANNA, "won", None), ("Gamma", BEN, "lost", 30), ("delta", BEN, None, 20)),
        1,
    ):
        leads.append(
            await world.insert(
                "lead",
                name=name,
                name__pinyin={"云帆": "yunfan"}.get(name, name.lower()),
                owner_id=owner,
                stage=stage,
                amount=None if amount is None else Decimal(amount),
                amount__currency=None if amount is None else "CNY",
                amount__base=None if amount is None else Decimal(amount),
                phone=f"+861380000000{day}",
                account=ACME if day % 2 else None,
                created_at=MIDNIGHT.replace(day=day),
                due=None if day == 2 else MIDNIGHT.replace(day=day).date(),
                valid_from=MIDNIGHT.replace(day=day),
            )
        )
    world.leads = tuple(leads)
    return world
