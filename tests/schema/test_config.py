"""Configuration as code: export, diff, dry run, apply, roll-back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.catalogs import tables_follow
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Session, Workspace
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import InvalidDocument
from yingtu.schema import config
from yingtu.standard import service as standard
from yingtu.standard.shipped import MODULES, standard_documents

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
async def installed(database: Database, workspace: Workspace) -> None:
    """A workspace with all standard modules."""
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM, modules=MODULES, settings={"name": "Test"})


class TestRoundTrip:
    async def test_an_export_applied_to_an_empty_workspace_gives_the_same(
        self, installed: None, session: Session, database: Database, workspace: Workspace, tmp_path: Path
    ) -> None:
        paths = await config.export_files(session, tmp_path)
        assert "objects/lead.yaml" in paths
        assert await config.diff(session, tmp_path) == []
        before = {pair: each.body for pair, each in (await repository.stored(session)).items()}
        await session.connection.execute("DELETE FROM ws_test.document; UPDATE ws_test.state SET catalog_version = 1")
        metadata.forget(workspace.id)
        for obj in standard_documents():
            if obj[0] == "object":
                await session.connection.execute(
                    f"DROP TABLE ws_test.{obj[1]} CASCADE; DROP TABLE ws_test.{obj[1]}__history".encode()
                )
        await session.connection.execute(
            "DROP TABLE ws_test.meeting__participants__link; DELETE FROM ws_test.config_version"
        )
        async with database.write(workspace) as writing:
            await config.apply(writing, SYSTEM, tmp_path)
        session.memo.clear()
        assert {pair: each.body for pair, each in (await repository.stored(session)).items()} == before
        assert await config.diff(session, tmp_path, prune=True) == []
        await tables_follow(session)

    async def test_a_dry_run_says_what_would_happen_and_does_nothing(
        self, installed: None, session: Session, tmp_path: Path
    ) -> None:
        await config.export_files(session, tmp_path)
        path = tmp_path / "objects" / "task.yaml"
        path.write_text(
            path.read_text().replace("fields:\n", "fields:\n  effort: {type: number, label: {en: Effort}}\n", 1)
        )
        (difference,) = await config.diff(session, tmp_path)
        assert (difference.key, difference.pointer, difference.mine) == ("task", "/fields/effort", None)
        done = await config.apply(session, SYSTEM, tmp_path, dry_run=True)
        assert [type(each).__name__ for each in done.steps] == ["AddColumn", "AddColumn"]
        session.memo.clear()
        assert "effort" not in (await metadata.catalog(session)).object("task").fields

    async def test_documents_that_no_file_names_go_only_when_asked(
        self, installed: None, session: Session, database: Database, workspace: Workspace, tmp_path: Path
    ) -> None:
        await config.export_files(session, tmp_path)
        (tmp_path / "roles" / "intern.yaml").unlink()
        assert await config.diff(session, tmp_path) == []
        assert [each.key for each in await config.diff(session, tmp_path, prune=True)] == ["intern"]
        async with database.write(workspace) as writing:
            await config.apply(writing, SYSTEM, tmp_path, prune=True)
        session.memo.clear()
        assert "intern" not in (await metadata.catalog(session)).roles

    async def test_errors_name_file_and_line(self, installed: None, session: Session, tmp_path: Path) -> None:
        await config.export_files(session, tmp_path)
        path = tmp_path / "objects" / "product.yaml"
        path.write_text(path.read_text().replace("type: percent", "type: percentage"))
        line = next(i for i, text in enumerate(path.read_text().splitlines(), 1) if "percentage" in text)
        with pytest.raises(InvalidDocument) as error:
            await config.apply(session, SYSTEM, tmp_path, dry_run=True)
        (problem,) = error.value.problems
        assert problem.params["place"] == f"objects/product.yaml:{line}"


class TestExamples:
    async def test_the_maven_fields_can_be_applied_and_taken_back(
        self, installed: None, session: Session, database: Database, workspace: Workspace
    ) -> None:
        before, _ = await metadata.epochs(session)
        async with database.write(workspace) as writing:
            await config.apply(writing, SYSTEM, EXAMPLES / "maven")
        session.memo.clear()
        catalog = await metadata.catalog(session)
        assert {"sector", "revenue", "office_location", "subsidiary_of", "employees"} <= catalog.object(
            "account"
        ).fields.keys()
        assert {"engage_date", "close_date", "close_value"} <= catalog.object("opportunity").fields.keys()
        assert not catalog.object("opportunity").field("account").required
        assert "prospecting" in catalog.object("opportunity").field("stage").options.by_code  # type: ignore[attr-defined]
        await tables_follow(session)
        async with database.write(workspace) as writing:
            await config.rollback(writing, SYSTEM, before)
        session.memo.clear()
        assert "sector" not in (await metadata.catalog(session)).object("account").fields
