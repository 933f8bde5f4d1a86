"""Publishing: documents and tables change together."""

from __future__ import annotations

from tests.support.catalogs import tables_follow
from tests.support.documents import an_object, change, choice, field, lookup
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.schema import service as schema
from yingtu.schema.inspect import load_foreign_keys, load_indexes


async def test_an_object_gets_its_tables(database: Database, workspace: Workspace) -> None:
    async with database.write(workspace) as session:
        done = await schema.publish(
            session,
            SYSTEM,
            [
                change("company", an_object({"code": field("text", unique=True), "amount": field("currency")})),
                change(
                    "person",
                    an_object({"company": lookup("company"), "tags": choice("a", "b", type_name="multi_choice")}),
                ),
            ],
        )
        assert done.changed == (("object", "company"), ("object", "person"))
    async with database.read(workspace) as session:
        await tables_follow(session)
        names = {each.name for each in await load_indexes(session.connection, session.schema) if each.table == "person"}
        assert any("company__lookup" in name for name in names)
        assert any("tags__contains" in name for name in names)
        keys = [each for each in await load_foreign_keys(session.connection, session.schema) if each.table == "person"]
        assert {(each.column, each.target) for each in keys} == {("company", "company"), ("owner_id", "users")}
