"""The examples of the documentation are configuration that can be applied."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.catalogs import tables_follow
from yingtu.identity.actor import SYSTEM
from yingtu.kit.db import Database, Workspace
from yingtu.metadata import service as metadata
from yingtu.schema import config
from yingtu.standard import service as standard
from yingtu.standard.shipped import MODULES, standard_documents

DOCS = Path(__file__).parents[2] / "docs"
_EXAMPLE = re.compile(r"```yaml\n# (\S+\.yaml)\n(.*?)```", re.DOTALL)


async def test_examples_can_be_applied(database: Database, workspace: Workspace, tmp_path: Path) -> None:
    found = [
        example
        for name in ("reference/documents.md", "howto/configure.md")
        for example in _EXAMPLE.findall((DOCS / name).read_text(encoding="utf-8"))
    ]
    assert len(found) == 5
    for name, text in found:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    async with database.write(workspace) as session:
        await standard.install(session, SYSTEM)
    async with database.write(workspace) as session:
        await config.apply(session, SYSTEM, tmp_path)
    async with database.read(workspace) as session:
        catalog = await metadata.catalog(session)
        assert "fleet_size" in catalog.object("account").fields
        assert catalog.object("site_visit").field("cost_with_tax").computed
        await tables_follow(session)


def test_the_modules_in_the_reference_are_those_that_are_shipped() -> None:
    text = (DOCS / "reference/documents.md").read_text(encoding="utf-8")
    assert all(f"`{module}`" in text for module in MODULES)
    used = {body["module"] for (kind, _), body in standard_documents().items() if kind == "object"}
    assert used == set(MODULES)
