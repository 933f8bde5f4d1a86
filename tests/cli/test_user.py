"""``yingtu user`` makes people who can sign in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from tests.support.actors import ensure_workspace, make_role
from tests.support.database import WORKSPACE
from yingtu.cli.main import app
from yingtu.kit.db import Database
from yingtu.kit.settings import Settings, get_settings

pytestmark = pytest.mark.committed
runner = CliRunner()


@pytest.fixture
def installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A workspace with one role, named by the environment as it is for an operator."""

    async def prepare() -> None:
        database = Database(settings.database_url or "", settings)
        await database.open()
        async with database.write(WORKSPACE) as session:
            await ensure_workspace(session)
            await make_role(session, "sales")
        await database.close()

    asyncio.run(prepare())
    for name in ("database_url", "data_dir", "workspace"):
        monkeypatch.setenv(f"YINGTU_{name.upper()}", str(getattr(settings, name)))
    get_settings.cache_clear()
    yield settings
    get_settings.cache_clear()


def test_a_person_is_made_listed_and_gets_another_password(installation: Settings) -> None:
    made = runner.invoke(
        app, ["user", "create", "anna", "--name", "安娜", "--role", "sales"], input="a long enough password\n"
    )
    assert made.exit_code == 0, made.output
    listed = runner.invoke(app, ["user", "list"])
    assert listed.output == "anna\t安娜\tsales\n"
    changed = runner.invoke(app, ["user", "set-password", "anna"], input="another long password\n")
    assert changed.output == "anna has a new password\n"


def test_without_a_password_nothing_happens(installation: Settings) -> None:
    tried = runner.invoke(app, ["user", "create", "anna", "--name", "安娜", "--role", "sales"], input="")
    assert tried.exit_code == 1
    assert "no password for anna" in tried.output
    assert runner.invoke(app, ["user", "list"]).output == ""
