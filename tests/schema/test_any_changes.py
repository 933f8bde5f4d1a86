"""Any sequence of configuration changes on an object with data: tables, history, views and catalog stay one, nothing is lost
that the preview did not announce, and going back to any version brings its documents and the values that are left."""

from __future__ import annotations

import os
import random
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tests.support.actors import make_user
from tests.support.catalogs import tables_follow
from tests.support.counts import counted
from tests.support.documents import an_object, change, choice, field
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import InvalidDocument
from yingtu.query.tables import history_table, record_table
from yingtu.records.changes import Create, Source, Update, Written
from yingtu.records.read import ListQuery
from yingtu.records.service import items_of, list_records, write
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange

SEQUENCES = counted(usual=2, full=150)
STEPS = counted(usual=9, full=25)
NAMES = ("alpha", "beta", "gamma", "delta", "size", "state")
#: What a field may begin as, and what it may become afterwards.
TYPES = {
    "text": ("text", "long_text", "number", "date"),
    "long_text": ("long_text",),
    "number": ("number", "text", "percent"),
    "percent": ("percent", "number"),
    "date": ("date", "text"),
    "boolean": ("boolean", "text"),
    "choice": ("choice", "text"),
}
VALUES: dict[str, list[Any]] = {
    "text": ["one", "12", "2026-01-02", None],
    "long_text": ["long\ntext", None],
    "number": [1, 2.5, None],
    "percent": [10, None],
    "date": ["2026-03-04", None],
    "boolean": [True, False, None],
    "choice": ["a", "b", None],
}
#: Warnings after which values of a field may differ.
LOSING = {"config_conversion", "config_conversion_loses", "config_option_replaced", "config_option_emptied"}


class Story:
    """One random history of the object ``item``, and what its values should be."""

    def __init__(self, database: Database, workspace: Workspace, owner: UUID, rng: random.Random) -> None:
        self.database, self.workspace, self.owner, self.rng = database, workspace, owner, rng
        self.fields: dict[str, dict[str, Any]] = {"alpha": field(), "state": choice("a", "b", "c")}
        self.told: list[str] = []

    def body(self) -> dict[str, Any]:
        live = [name for name, each in self.fields.items() if each.get("active", True)]
        rule = {"r": {"effect": "require", "fields": ["name"]}}
        section = {"label": {"en": "All"}, "fields": ["name", *live]}
        return an_object(self.fields, sections=[section], form_rules=rule)

    def next_change(self) -> dict[str, dict[str, str | None]]:
        """Change the fields somehow; return mappings of removed options."""
        rng, fields = self.rng, self.fields
        name = rng.choice(NAMES)
        if name not in fields:
            kind = rng.choice(list(TYPES))
            fields[name] = choice("a", "b", "c") if kind == "choice" else field(kind)
            return {}
        was = fields[name]
        match rng.choice(["drop", "off", "type", "flags", "options", "label"]):
            case "drop":
                del fields[name]
            case "off":
                fields[name] = {**was, "active": not was.get("active", True)}
            case "type":
                kind = rng.choice(TYPES[was["type"]])
                fields[name] = was if kind == was["type"] else field(kind)
            case "flags":
                fields[name] = {**was, "required": rng.random() < 0.3, "listed": rng.random() < 0.5}
            case "options" if was["type"] == "choice":
                codes = [each["code"] for each in was["options"]["options"]]
                if len(codes) > 1:
                    gone = rng.choice(codes)
                    rest = [code for code in codes if code != gone]
                    fields[name] = {**was, "options": choice(*rest)["options"]}
                    return {name: {gone: rng.choice([*rest, None])}}
            case _:
                fields[name] = {**was, "label": {"en": f"L{rng.randint(0, 99)}"}}
        return {}

    async def step(self) -> None:
        before = await self.values()
        kept = dict(self.fields)
        mappings = self.next_change()
        changes = [change("item", self.body(), **mappings), self.view()]
        try:
            async with self.database.read(self.workspace) as session:
                said = await schema.preview(session, SYSTEM, changes)
            async with self.database.write(self.workspace) as session:
                done = await schema.publish(session, SYSTEM, changes, confirm=True)
        except InvalidDocument:
            self.fields = kept
            assert await self.values() == before, "what is refused changes nothing"
            return
        assert {(each.pointer, each.code) for each in said.warnings} == {(e.pointer, e.code) for e in done.warnings}
        touched = {each.pointer.split("/")[4] for each in said.warnings if each.code in LOSING}
        hidden = {each.pointer.split("/")[4] for each in said.warnings if each.code == "config_field_hidden"}
        await self.compare(before, await self.values(), touched, hidden)

    def view(self) -> DocumentChange:
        live = [name for name, each in self.fields.items() if each.get("active", True)]
        body = {"label": {"en": "All"}, "object": "item", "columns": ["name", *live]}
        return change("all_items", body, kind="view")

    async def compare(
        self, before: dict[UUID, dict[str, Any]], after: dict[UUID, dict[str, Any]], touched: set[str], hidden: set[str]
    ) -> None:
        assert after.keys() == before.keys()
        for record, was in before.items():
            for name, value in was.items():
                if name in touched:
                    continue
                if name in after[record]:
                    assert after[record][name] == value, (name, self.told)
                elif value is not None:
                    assert name in hidden, f"{name} is gone without a word"

    async def values(self) -> dict[UUID, dict[str, Any]]:
        async with self.database.read(self.workspace) as session:
            catalog = await metadata.catalog(session)
            obj = catalog.object("item")
            names = [name for name, each in obj.fields.items() if not each.system]
            page = await list_records(session, SYSTEM, "item", ListQuery(fields=("id", *names), limit=100))
            found = {UUID(each["id"]): {name: each.get(name) for name in names} for each in items_of(page)}
        return found

    async def write(self) -> None:
        """Create a record and change another, under the configuration in force."""
        async with self.database.write(self.workspace) as session:
            obj = (await metadata.catalog(session)).object("item")
            given: dict[str, Any] = {"name": f"N{self.rng.randint(0, 999)}", "owner_id": self.owner}
            for name, each in obj.fields.items():
                if name not in given and each.type.name in VALUES and not each.system:
                    options = [v for v in VALUES[each.type.name] if v is not None or not each.required]
                    known = getattr(each.options, "by_code", None)
                    given[name] = self.rng.choice(
                        [v for v in options if known is None or v is None or v in known]
                        or [next(iter(known or [None]))]
                    )
            made = await write(session, SYSTEM, "item", [Create(given)], source=Source.API)
            one = made.outcomes[0]
            assert isinstance(one, Written), one
            again = await write(session, SYSTEM, "item", [Update(one.id, {"name": "Changed"})], source=Source.API)
            assert isinstance(again.outcomes[0], Written), again.outcomes

    async def consistent(self, session: Session) -> None:
        """Tables as the catalog wants them, history like the record, the view readable, every version kept."""
        catalog = await metadata.catalog(session)
        await tables_follow(session)
        obj = catalog.object("item")
        main, past = record_table(catalog, obj), history_table(catalog, obj)
        assert set(main.c.keys()) <= set(past.c.keys())
        counted_rows = await session.all(sa.select(sa.func.count()).select_from(past))
        assert counted_rows[0][0] >= len(await self.values())
        assert set(catalog.views["all_items"].columns) <= set(obj.fields)


@pytest.mark.committed
@pytest.mark.campaign
@pytest.mark.timeout(3600)
async def test_any_sequence_of_changes_keeps_tables_history_views_and_values(
    database: Database, workspace: Workspace
) -> None:
    async with database.write(workspace) as session:
        owner = (await make_user(session)).id
    seed = int(os.environ.get("YINGTU_SEED", "1"))
    for number in range(SEQUENCES):
        rng = random.Random(seed * 1000 + number)
        story = Story(database, workspace, owner, rng)
        async with database.write(workspace) as writing:
            await schema.publish(writing, SYSTEM, [change("item", story.body()), story.view()], confirm=True)
        await story.write()
        documents: dict[int, dict[tuple[str, str], Any]] = {}
        for _ in range(STEPS):
            await story.step()
            await story.write()
            async with database.read(workspace) as reading:
                version, _epoch = await metadata.epochs(reading)
                documents[version] = {pair: each.body for pair, each in (await repository.stored(reading)).items()}
                await story.consistent(reading)
        back = rng.choice(list(documents))
        before = await story.values()
        async with database.write(workspace) as writing:
            try:
                await schema.rollback(writing, SYSTEM, back, confirm=True)
            except InvalidDocument:
                continue  # records made since contradict that version, and it says so
        async with database.read(workspace) as reading:
            restored = {pair: each.body for pair, each in (await repository.stored(reading)).items()}
            await story.consistent(reading)
        assert restored == documents[back]
        assert (await story.values()).keys() == before.keys()
        async with database.write(workspace) as writing:
            await schema.publish(
                writing, SYSTEM, [change("all_items", None, kind="view"), change("item", None)], confirm=True
            )
