"""The catalog in the process: which one a unit of work runs under, and what is kept."""

from __future__ import annotations

from tests.support.documents import an_object, change
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog
from yingtu.metadata.service import _Cache
from yingtu.schema import service as schema


class TestCatalog:
    async def test_a_unit_of_work_keeps_its_catalog_and_the_next_one_sees_the_new(
        self, database: Database, workspace: Workspace
    ) -> None:
        async with database.read(workspace) as reading:
            before = await metadata.catalog(reading)
            async with database.write(workspace) as writing:
                await schema.publish(writing, SYSTEM, [change("item", an_object())])
                # What is published is in force for the rest of the transaction.
                assert "item" in (await metadata.catalog(writing)).objects
            assert await metadata.catalog(reading) is before
            assert "item" in (await metadata.current(reading)).objects
        async with database.read(workspace) as next_one:
            after = await metadata.catalog(next_one)
            assert "item" in after.objects
            assert metadata.cached(workspace.id) is after
            assert await metadata.of_version(next_one, after.version) is after

    async def test_another_process_has_published(self, database: Database, workspace: Workspace) -> None:
        async with database.read(workspace) as session:
            before = await metadata.catalog(session)
            await session.connection.execute("UPDATE ws_test.state SET catalog_version = catalog_version + 1")
        async with database.read(workspace) as session:
            assert (await metadata.of_version(session, before.version)) is before
        async with database.read(workspace) as session:
            assert (await metadata.catalog(session)).version == before.version + 1

    async def test_the_access_epoch_counts_up(self, database: Database, workspace: Workspace) -> None:
        async with database.write(workspace) as session:
            _, before = await metadata.epochs(session)
            assert await metadata.bump_access_epoch(session) == before + 1


class TestCache:
    def test_least_recently_used_workspaces_go_when_the_budget_is_spent(self) -> None:
        cache = _Cache(100)
        catalogs = {name: build_catalog(name, 1, {}) for name in "abc"}
        cache.put("a", catalogs["a"], 40)
        cache.put("b", catalogs["b"], 40)
        assert cache.get("a") is catalogs["a"]
        cache.put("c", catalogs["c"], 40)
        assert [cache.get(name) is not None for name in "abc"] == [True, False, True]

    def test_an_older_catalog_does_not_replace_a_newer_one(self) -> None:
        cache = _Cache(100)
        newer, older = build_catalog("a", 2, {}), build_catalog("a", 1, {})
        cache.put("a", newer, 1)
        cache.put("a", older, 1)
        assert cache.get("a") is newer

    def test_one_that_is_larger_than_the_budget_is_still_kept(self) -> None:
        cache = _Cache(10)
        cache.put("a", build_catalog("a", 1, {}), 100)
        assert cache.get("a") is not None
