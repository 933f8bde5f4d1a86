"""A whole standard company in which every kind of secret is planted, and three people who must not see any: hidden, masked, masked on a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from tests.support.actors import Person, actor_of, make_role, make_user, new_session
from tests.support.documents import change
from tests.support.http import open_client
from yingtu.access import service as access
from yingtu.access.policy import Level
from yingtu.approvals import service as approvals
from yingtu.automation import engine, starting
from yingtu.identity.actor import SYSTEM
from yingtu.identity.tokens import COOKIE, csrf_token
from yingtu.jobs import service as jobs
from yingtu.kit.db import Database, Workspace
from yingtu.kit.settings import Settings
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import Catalog, Object
from yingtu.records import outbox
from yingtu.records import service as records
from yingtu.records.changes import Create, Source, Update, Written
from yingtu.schema import service as schema

#: A value of each type that is kept secret, as it was and as it is.
PLANTED: dict[str, tuple[Any, Any]] = {
    "phone": ("+8613912345679", "+8613812345678"),
    "email": ("alt.geheim@example.com", "neu.geheim@example.com"),
    "currency": ({"amount": "876543219.21", "currency": "CNY"}, {"amount": "987654321.32", "currency": "CNY"}),
    "credit_code": ("91110000600037341L", "91110000600037341L"),
    "bank_card": ("622202123456789012", "622202123456789012"),
    "long_text": ("旧绝密", "新绝密"),
    "url": ("https://alt.secret.example/", "https://neu.secret.example/"),
}
#: Asked for, and waiting for a decision.
WAITING = Decimal("765432109.10")
#: What no answer to any of the three may contain.
NEEDLES = (
    "13912345679", "13812345678", "12345678", "12345679", ".geheim@", "876543219", "876,543,219", "987654321", "987,654,321",
    "765432109", "765,432,109", "91110000600037341L", "622202123456789012", "绝密", "secret.example",
)  # fmt: skip
#: What only a desktop shows of them.
MASKS = ("139****", "138****", "a***@", "n***@", "9111**", "****9012")

#: Planted in this order: later ones refer to earlier ones by the lookups that fit.
OBJECTS = (
    "product", "account", "contact", "lead", "opportunity", "quote", "line_item", "contract", "payment", "receipt", "call", "task", "meeting",
)  # fmt: skip
NEEDED: dict[str, dict[str, Any]] = {
    "lead": {"source": "website"},
    "opportunity": {"stage": "contacting"},
    "line_item": {"quantity": "1"},
    "task": {"subject": "回访", "due_at": "2026-11-22T08:00:00+08:00", "status": "open"},
    "meeting": {"subject": "拜访", "starts_at": "2026-11-22T08:00:00+08:00"},
    "payment": {"status": "planned", "due_on": "2026-01-05"},
    "receipt": {"payer": "云帆", "received_on": "2026-11-20"},
}
#: A price below the one planted in the product would be refused.
UNLINKED = {("line_item", "product")}
ALL = ["create", "read", "edit", "delete", "export", "import", "approve"]
ABILITIES = [
    "configure", "manage_users", "import_history", "view_audit", "manage_integrations", "manage_jobs", "view_operations", "manage_access",
]  # fmt: skip
PHONE_AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148"
VIEWERS = ("hidden", "masked", "phone")


def secrets_of(obj: Object) -> list[str]:
    """The fields in which something is planted."""
    return [
        name
        for name, each in obj.fields.items()
        if each.type.name in {*PLANTED, "attachment"} and not each.system and name != obj.name_field
    ]


@dataclass
class Planted:
    """The company, and what a test needs to address things in it."""

    app: FastAPI
    database: Database
    workspace: Workspace
    settings: Settings
    people: dict[str, Person] = field(default_factory=dict)
    records: dict[str, UUID] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    #: A change of the configuration that no planted number would survive: the preview names examples.
    another_type: dict[str, Any] = field(default_factory=dict)

    async def set_up(self) -> None:
        await self._people()
        await self._records()
        await self._around()
        await self._automation()
        await self._approval()

    async def client(self, name: str) -> httpx.AsyncClient:
        if name not in self.clients:
            async with self.database.write(self.workspace) as session:
                token = await new_session(session, self.people[name])
            headers = {"X-CSRF-Token": csrf_token(token)} | ({"User-Agent": PHONE_AGENT} if name == "phone" else {})
            self.clients[name] = open_client(self.app, cookies={COOKIE: token}, headers=headers)
        return self.clients[name]

    async def close(self) -> None:
        for each in self.clients.values():
            await each.aclose()

    async def run(self, job: int) -> None:
        await jobs.run(self.database, self.workspace, job, self.settings)

    # ------------------------------------------------------------------------------------------------------- planting

    async def _people(self) -> None:
        async with self.database.write(self.workspace) as session:
            catalog = await metadata.catalog(session)
            for level in ("hidden", "masked"):
                grants = {name: [self._grant(obj, level)] for name, obj in _own(catalog).items()}
                await make_role(session, f"sees_{level}", objects=grants, abilities=ABILITIES)
            boss = await make_user(session, "boss", roles=("admin",))
            self.people = {"boss": boss, "keeper": await make_user(session, "keeper", roles=("admin",), manager=boss)}
            for name in VIEWERS:
                role = "sees_hidden" if name == "hidden" else "sees_masked"
                self.people[name] = await make_user(session, name, roles=(role,), manager=boss)
            await metadata.bump_access_epoch(session)
        metadata.forget(self.workspace.id)

    def _grant(self, obj: Object, level: str) -> dict[str, Any]:
        return {"operations": ALL, "scope": "all", "fields": dict.fromkeys(secrets_of(obj), level)}

    async def _records(self) -> None:
        async with self.database.write(self.workspace) as session:
            catalog = await metadata.catalog(session)
            for name in OBJECTS:
                obj = catalog.object(name)
                values = {**NEEDED.get(name, {}), **self._lookups(obj)}
                if obj.fields[obj.name_field].type.name == "text":
                    values.setdefault(obj.name_field, "云帆科技")
                for age in (0, 1):
                    planted = {
                        each: PLANTED[kind][age]
                        for each in secrets_of(obj)
                        if (kind := obj.fields[each].type.name) in PLANTED
                    }
                    values = {**values, **planted, "owner_id": str(self.people["keeper"].id)}
                    made = Update(self.records[name], planted) if age else Create(values)
                    result = await records.write(session, SYSTEM, name, [made], source=Source.SYSTEM)
                    (outcome,) = result.outcomes
                    assert isinstance(outcome, Written), (name, outcome)
                    self.records[name] = outcome.id
            # What is everybody's own: in the calendar feed of each.
            for name in ("task", "meeting"):
                text = {
                    each: PLANTED["long_text"][1]
                    for each in secrets_of(catalog.object(name))
                    if each in {"description", "minutes"}
                }
                own = [Create({**NEEDED[name], **text, "owner_id": str(self.people[each].id)}) for each in VIEWERS]
                await records.write(session, SYSTEM, name, own, source=Source.SYSTEM)

    def _lookups(self, obj: Object) -> dict[str, str]:
        return {
            name: str(self.records[each.target])
            for name, each in obj.fields.items()
            if each.type.name == "lookup" and each.target in self.records and (obj.api_name, name) not in UNLINKED
        }

    async def _around(self) -> None:
        """A comment, a file, a file in an attachment field, a duplicate that was merged."""
        keeper = await self.client("keeper")
        contact, contract = (f"/api/v1/objects/{each}/records/{self.records[each]}" for each in ("contact", "contract"))
        await keeper.post(f"{contact}/comments", json={"text": "好"})
        plain = await keeper.post(f"{contact}/files", files={"file": ("a.txt", b"plain")})
        self.known["file_id"] = plain.json()["id"]
        secret = (await keeper.post("/api/v1/files", files={"file": ("绝密.txt", b"secret.example")})).json()["id"]
        changed = await keeper.patch(contract, json={"attachments": [secret]})
        assert changed.status_code == 200, changed.text
        self.known["secret_file"] = secret
        other = {"name": "云帆科技有限公司", "email": PLANTED["email"][0]}
        lost = (await keeper.post("/api/v1/objects/contact/records", json=other)).json()["id"]
        body = {"kept": str(self.records["contact"]), "lost": lost, "take": ["email"]}
        merged = await keeper.post("/api/v1/objects/contact/merges", json=body)
        assert merged.status_code == 201, merged.text
        for name in VIEWERS:
            feed = await (await self.client(name)).post("/api/v1/calendar-feed")
            self.known[f"{name} feed"] = feed.json()["url"].rsplit("/", 1)[-1].removesuffix(".ics")

        contact = (await keeper.get("/api/v1/meta/documents/object/contact")).json()["body"]
        contact["fields"]["phone"] = {"type": "number", "label": contact["fields"]["phone"]["label"]}
        contact.pop("duplicates", None)
        self.another_type = {"kind": "object", "key": "contact", "body": contact}

    async def _automation(self) -> None:
        """Something that tells all three of them everything."""
        text = "{{phone}} {{email}} {{name}} {{account.phone}}"
        told = [{"user": name} for name in VIEWERS]
        document = {
            "label": {"en": "Told", "zh-CN": "告知"}, "object": "contact", "trigger": {"on": "manual"},
            "steps": [
                {"id": "tell", "do": "notify", "to": told, "title": "{{phone}}", "text": text},
                {"id": "plan", "do": "task", "subject": "{{name}}", "assignee": {"user": "keeper"}},
            ],
        }  # fmt: skip
        self.known["automation"] = "told"
        async with self.database.write(self.workspace) as session:
            await schema.publish(session, SYSTEM, [change("told", document, kind="automation")])
        metadata.forget(self.workspace.id)
        keeper = await self.client("keeper")
        answer = await keeper.post("/api/v1/automations/told/start", json={"record_id": str(self.records["contact"])})
        self.known["run_id"] = answer.json()["run_id"]
        while await outbox.drain(self.database, self.workspace, starting.CONSUMER) or await engine.drive(
            self.database, self.workspace
        ):
            continue

    async def _approval(self) -> None:
        async with self.database.write(self.workspace) as session:
            asks = await actor_of(session, self.people["keeper"])
            changed = {"amount": WAITING, "description": "更绝密"}
            step = approvals.request(
                session, asks, object="opportunity", record_id=self.records["opportunity"], change=changed, reason=None, kind="planted"
            )  # fmt: skip
            self.known["approval_id"] = str(await step)


def _own(catalog: Catalog) -> dict[str, Object]:
    return {name: obj for name, obj in catalog.objects.items() if name != "user"}


async def assert_nothing_is_shown(planted: Planted) -> None:
    """The roles are as wanted: whatever is planted, and whatever is computed of it, is kept from the viewers."""
    async with planted.database.read(planted.workspace) as session:
        catalog = await metadata.catalog(session)
        for name in VIEWERS:
            actor = await actor_of(session, planted.people[name])
            for obj in (catalog.object(each) for each in OBJECTS):
                policy = access.policy(catalog, actor, obj)
                shown = [each for each in secrets_of(obj) if policy.best_level(each) >= Level.READ]
                assert shown == [], (name, obj.api_name, shown)
