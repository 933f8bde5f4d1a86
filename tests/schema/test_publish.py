"""Publishing: documents and tables change together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.support.actors import make_user
from tests.support.catalogs import tables_follow
from tests.support.documents import an_object, change, choice, field, lookup
from tests.support.rows import column_values, insert_row
from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit import clock
from yingtu.kit.db import Database, Session, Workspace
from yingtu.kit.errors import Forbidden
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import InvalidDocument, StaleCatalog
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.schema.errors import ConfigurationChanged, NeedsConfirmation, UnknownVersion
from yingtu.schema.inspect import load_foreign_keys, load_indexes, load_shape
from yingtu.schema.service import Published


class World:
    """A workspace whose configuration a test changes, one transaction per publication."""

    def __init__(self, database: Database, workspace: Workspace) -> None:
        self.database = database
        self.workspace = workspace

    async def publish(self, *changes: DocumentChange, **options: Any) -> Published:
        async with self.database.write(self.workspace) as session:
            return await schema.publish(session, SYSTEM, changes, **options)

    async def fields(self, fields: dict[str, Any], **options: Any) -> Published:
        """Publish the object ``item`` with these fields besides ``name``."""
        return await self.publish(change("item", an_object(fields)), **options)


@pytest.fixture
def world(database: Database, workspace: Workspace) -> World:
    return World(database, workspace)


class TestTables:
    async def test_objects_get_tables_indexes_and_foreign_keys(self, world: World, session: Session) -> None:
        done = await world.publish(
            change("company", an_object({"code": field("text", unique=True), "amount": field("currency")})),
            change(
                "person",
                an_object({"company": lookup("company"), "tags": choice("a", "b", type_name="multi_choice")}),
            ),
        )
        assert done.changed == (("object", "company"), ("object", "person"))
        await tables_follow(session)
        names = {each.name for each in await load_indexes(session.connection, session.schema) if each.table == "person"}
        assert any("company__lookup" in name for name in names)
        assert any("tags__contains" in name for name in names)
        keys = [each for each in await load_foreign_keys(session.connection, session.schema) if each.table == "person"]
        assert {(each.column, each.target) for each in keys} == {("company", "company"), ("owner_id", "users")}

    async def test_fields_added_later_are_in_both_tables_with_index_and_checked_key(
        self, world: World, session: Session
    ) -> None:
        await world.fields({})
        await world.fields(
            {
                "parent": lookup("item"),
                "price": field("currency"),
                "links": field("many_to_many", options={"object": "item"}),
            }
        )
        await tables_follow(session)

    async def test_publishing_the_same_again_changes_nothing(self, world: World) -> None:
        first = await world.fields({"code": field()})
        again = await world.fields({"code": field()})
        assert again.version == first.version
        assert again.changed == ()

    async def test_unique_ignores_the_trash_case_and_width(self, world: World, session: Session) -> None:
        await world.fields({"code": field("text", unique=True)})
        owner = (await make_user(session)).id
        await insert_row(session, "item", owner, code="Ab１")
        with pytest.raises(psycopg.errors.UniqueViolation) as error:
            async with session.connection.transaction():
                await insert_row(session, "item", owner, code="aB1")
        obj = (await metadata.catalog(session)).object("item")
        assert metadata_unique_names(obj)[str(error.value.diag.constraint_name)] == "code"
        await session.connection.execute("UPDATE ws_test.item SET deleted_at = now()")
        await insert_row(session, "item", owner, code="aB1")


class TestPublishingWhilePeopleWork:
    async def test_a_field_takes_few_turns_of_the_event_loop(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Behind each turn stands everybody whom the process serves."""
        await world.fields({})
        waits: list[object] = []
        wait = psycopg.AsyncConnection.wait

        def counted(self: psycopg.AsyncConnection[Any], *arguments: Any, **options: Any) -> Any:
            waits.append(arguments)
            return wait(self, *arguments, **options)

        monkeypatch.setattr(psycopg.AsyncConnection, "wait", counted)
        async with world.database.write(world.workspace) as session:
            waits.clear()  # the savepoint that stands for a transaction in a test
            await schema.publish(session, SYSTEM, [change("item", an_object({"code": field()}))])
            assert len(waits) <= 9

    async def test_under_outdated_rights_nothing_is_published(self, world: World, session: Session) -> None:
        version, epoch = await metadata.epochs(session)
        me = Actor(user_id=None, name="Admin", abilities=frozenset({"configure"}), catalog_version=version)
        for outdated in (
            replace(me, access_epoch=epoch - 1),
            replace(me, access_epoch=epoch, catalog_version=0),
            replace(me, access_epoch=epoch - 1, abilities=frozenset()),
        ):
            with pytest.raises(StaleCatalog):
                async with world.database.write(world.workspace) as writing:
                    await schema.publish_current(writing, outdated, [change("item", an_object())])
        with pytest.raises(Forbidden):
            async with world.database.write(world.workspace) as writing:
                nobody = replace(me, access_epoch=epoch, abilities=frozenset())
                await schema.publish_current(writing, nobody, [change("item", an_object())])
        assert await metadata.epochs(session) == (version, epoch)
        async with world.database.write(world.workspace) as writing:
            await schema.publish_current(writing, replace(me, access_epoch=epoch), [change("item", an_object())])
        assert (await metadata.epochs(session))[0] == version + 1


def metadata_unique_names(obj: Any) -> dict[str, str]:
    from yingtu.metadata.indexes import unique_index_names

    return unique_index_names(obj)


class TestRemovedFields:
    async def test_values_are_hidden_and_come_back_with_the_field(self, world: World, session: Session) -> None:
        await world.fields({"code": field()})
        await insert_row(session, "item", (await make_user(session)).id, code="x")
        done = await world.fields({})
        assert [each.code for each in done.warnings] == ["config_field_hidden"]
        session.memo.clear()
        assert "code" not in (await metadata.catalog(session)).object("item").fields
        await world.fields({"code": field()})
        assert await column_values(session, "item", "code") == ["x"]

    async def test_a_field_of_the_same_name_and_another_type_starts_empty(self, world: World, session: Session) -> None:
        await world.fields({"code": field()})
        await insert_row(session, "item", (await make_user(session)).id, code="x")
        await world.fields({})
        await world.fields({"code": field("number")})
        await tables_follow(session)
        assert await column_values(session, "item", "code") == [None]

    async def test_they_are_dropped_after_thirty_days_and_not_before(self, world: World, session: Session) -> None:
        await world.publish(change("item", an_object({"code": field("currency")})), change("other", an_object()))
        await world.publish(change("item", an_object()), change("other", None))
        assert await schema.sweep(session) == []
        with clock.at(clock.now() + timedelta(days=31)):
            dropped = await schema.sweep(session)
        assert {"other", "other__history", "item.code__rate", "item__history.code"} <= set(dropped)
        shape = await load_shape(session.connection, session.schema)
        assert "other" not in shape
        assert not [name for name in shape["item"] if name.startswith("code")]
        await world.fields({"code": field()})
        await tables_follow(session)

    async def test_a_sleeping_lookup_is_not_dropped(self, world: World, session: Session) -> None:
        settings = {"name": "x", "modules": ["extra"]}
        target = an_object(module="extra")
        await world.publish(
            change("workspace", settings, kind="workspace"),
            change("target", target),
            change("item", an_object({"target": lookup("target")})),
        )
        await world.publish(change("workspace", {"name": "x"}, kind="workspace"))
        with clock.at(clock.now() + timedelta(days=31)):
            assert await schema.sweep(session) == []
        await world.publish(change("workspace", settings, kind="workspace"))
        await tables_follow(session)


class TestRefusals:
    async def test_duplicates_stop_a_field_from_becoming_unique(self, world: World, session: Session) -> None:
        await world.fields({"code": field()})
        owner = (await make_user(session)).id
        for code in ("x", "X", "y"):
            await insert_row(session, "item", owner, code=code)
        with pytest.raises(InvalidDocument) as error:
            await world.fields({"code": field("text", unique=True)})
        (problem,) = error.value.problems
        assert (problem.code, problem.params["count"]) == ("config_not_unique", 1)

    async def test_a_used_option_needs_a_mapping(self, world: World, session: Session) -> None:
        await world.fields({"stage": choice("a", "b", "c"), "tags": choice("x", "y", type_name="multi_choice")})
        owner = (await make_user(session)).id
        await insert_row(session, "item", owner, history=True, stage="a", tags=["x", "y"])
        await insert_row(session, "item", owner, stage="b", tags=["x"])
        fewer = {"stage": choice("b", "c"), "tags": choice("y", type_name="multi_choice")}
        with pytest.raises(InvalidDocument) as error:
            await world.fields(fewer)
        assert {each.params["option"] for each in error.value.problems} == {"a", "x"}
        done = await world.publish(change("item", an_object(fewer), stage={"a": "c"}, tags={"x": None}))
        assert done.pending
        session.memo.clear()
        assert await column_values(session, "item", "stage") == ["c", "b"]
        assert await column_values(session, "item", "tags") == [["y"], None]
        assert await column_values(session, "item__history", "stage") == ["c"]
        assert set((await metadata.catalog(session)).object("item").field("stage").options.by_code) == {"b", "c"}  # type: ignore[attr-defined]

    async def test_a_lookup_cannot_change_its_target_nor_become_text(self, world: World) -> None:
        other = change("other", an_object())
        await world.publish(other, change("item", an_object({"link": lookup("item")})))
        for fields in ({"link": lookup("other")}, {"link": field()}):
            with pytest.raises(InvalidDocument) as error:
                await world.fields(fields)
            assert error.value.problems[0].code in {"config_retarget", "config_type_change"}

    async def test_only_those_who_may_configure(self, database: Database, workspace: Workspace) -> None:
        async with database.write(workspace) as writing:
            with pytest.raises(Forbidden):
                await schema.publish(writing, Actor(user_id=None), [change("item", an_object())])

    async def test_a_change_based_on_an_old_version(self, world: World) -> None:
        done = await world.fields({})
        await world.fields({"code": field()})
        with pytest.raises(ConfigurationChanged):
            await world.fields({}, expected_version=done.version)


class TestTypeChanges:
    async def test_values_are_converted_with_their_history(self, world: World, session: Session) -> None:
        await world.fields({"size": field()})
        owner = (await make_user(session)).id
        await insert_row(session, "item", owner, history=True, size="1,200.5")
        done = await world.fields({"size": field("number")})
        assert done.pending
        session.memo.clear()
        assert await column_values(session, "item", "size") == [Decimal("1200.5")]
        assert await column_values(session, "item__history", "size") == [Decimal("1200.5")]
        await tables_follow(session)

    async def test_values_that_cannot_be_converted_are_shown_and_need_a_confirmation(
        self, world: World, session: Session
    ) -> None:
        await world.fields({"size": field()})
        owner = (await make_user(session)).id
        for size in ("12", "zwölf", "12"):
            await insert_row(session, "item", owner, size=size)
        with pytest.raises(NeedsConfirmation) as error:
            await world.fields({"size": field("number")})
        (problem,) = error.value.problems
        assert (problem.params["count"], problem.params["total"], problem.params["examples"]) == (1, 3, ["zwölf"])
        await world.fields({"size": field("number")}, confirm=True)
        assert await column_values(session, "item", "size") == [Decimal(12), None, Decimal(12)]
        # What could not be converted is kept for a while.
        assert [
            name for name in (await load_shape(session.connection, session.schema))["item"] if name.startswith("was__")
        ]

    async def test_money_becomes_a_number_and_money_again(self, world: World, session: Session) -> None:
        await world.fields({"size": field("currency")})
        owner = (await make_user(session)).id
        await insert_row(session, "item", owner, size=5, size__currency="CNY", size__base=5, size__rate=1)
        await world.fields({"size": field("number")})
        assert await column_values(session, "item", "size") == [Decimal(5)]
        await world.fields({"size": field("currency")})
        assert await column_values(session, "item", "size__currency") == ["CNY"]
        await tables_follow(session)

    async def test_choice_and_text_go_both_ways(self, world: World, session: Session) -> None:
        await world.fields({"stage": choice("won", "lost")})
        await insert_row(session, "item", (await make_user(session)).id, stage="won")
        await world.fields({"stage": field()})
        assert await column_values(session, "item", "stage") == ["WON"]
        await world.fields({"stage": choice("won", "lost", type_name="multi_choice")})
        assert await column_values(session, "item", "stage") == [["won"]]
        await tables_follow(session)


class TestVersions:
    async def test_a_roll_back_brings_documents_and_tables_back(self, world: World, session: Session) -> None:
        first = await world.fields({"code": field()}, note="first")
        await insert_row(session, "item", (await make_user(session)).id, code="x")
        await world.publish(change("item", an_object({"other": field("number")})), change("more", an_object()))
        async with world.database.write(world.workspace) as writing:
            done = await schema.rollback(writing, SYSTEM, first.version)
        assert done.version == first.version + 2
        session.memo.clear()
        catalog = await metadata.catalog(session)
        assert "more" not in catalog.objects
        assert list(catalog.object("item").fields)[:2] == ["name", "code"]
        assert await column_values(session, "item", "code") == ["x"]
        assert [each.note for each in await schema.versions(session)] == ["Roll-back to version 2", "", "first"]

    async def test_there_are_only_past_versions(self, world: World, session: Session) -> None:
        await world.fields({})
        for number in (0, -1, 99):
            with pytest.raises(UnknownVersion):
                await schema.changes_back_to(session, number)

    async def test_a_preview_changes_nothing(self, world: World, session: Session) -> None:
        await world.fields({})
        done = await schema.preview(session, SYSTEM, [change("item", an_object({"code": field()}))])
        assert [type(each).__name__ for each in done.steps] == ["AddColumn", "AddColumn"]
        assert "code" not in (await load_shape(session.connection, session.schema))["item"]
