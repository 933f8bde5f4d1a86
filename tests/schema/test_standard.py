"""The standard objects: they install, in the minimal start and with all modules."""

from __future__ import annotations

from tests.support.catalogs import tables_follow
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.standard import service as standard
from yingtu.standard.shipped import MODULES


async def test_the_minimal_start_has_the_core_objects_only(database: Database, workspace: Workspace) -> None:
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM, settings={"name": "云帆"})
    async with database.read(workspace) as session:
        catalog = await metadata.catalog(session)
        assert list(catalog.objects) == [
            "account", "contact", "follow_up", "lead", "opportunity", "product", "task", "user"
        ]  # fmt: skip
        assert "campaign" not in catalog.object("lead").fields
        await tables_follow(session)


async def test_modules_are_switched_on_with_their_lookups_and_off_again(
    database: Database, workspace: Workspace
) -> None:
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM)
    async with database.write(workspace) as session:
        await standard.switch_modules(session, SYSTEM, MODULES)
    async with database.read(workspace) as session:
        catalog = await metadata.catalog(session)
        assert len(catalog.objects) == 22
        assert catalog.object("lead").field("campaign").target == "campaign"
        await tables_follow(session)
    async with database.write(workspace) as session:
        await standard.switch_modules(session, SYSTEM, ["core"])
    async with database.write(workspace) as session:
        await standard.switch_modules(session, SYSTEM, MODULES)
    async with database.read(workspace) as session:
        await tables_follow(session)
