"""``yingtu workspace``: a company's whole life."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner, Result

from yingtu.cli.main import app
from yingtu.kit.settings import Settings, get_settings

PASSWORD = "a long enough password\n"


def workspace(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["workspace", *arguments], input=typed)


@pytest.fixture
def installation(settings: Settings, empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database without any tables."""
    monkeypatch.setenv("YINGTU_DATABASE_URL", empty_database)
    monkeypatch.setenv("YINGTU_DATA_DIR", str(settings.data_dir))
    monkeypatch.setattr("yingtu.cli.database.get_settings", get_settings.__wrapped__)


@pytest.mark.usefixtures("installation")
def test_a_workspace_is_made_listed_suspended_and_deleted() -> None:
    made = workspace("create", "acme", "--name", "云帆", "--admin", "anna", "--host", "crm.acme.cn", typed=PASSWORD)
    assert made.output.endswith("workspace acme is ready; anna can sign in\n")
    assert workspace("list").output == "acme\tactive\t云帆\tcrm.acme.cn\n"
    assert workspace("create", "acme", "--name", "云帆", "--admin", "anna", typed=PASSWORD).exit_code == 1
    workspace("suspend", "acme")
    assert "suspended" in workspace("list").output
    assert "nothing was deleted" in workspace("delete", "acme", typed="amce\n").output
    assert workspace("delete", "acme", "--confirm", "acme", "--now").exit_code == 0
    assert workspace("list").output == ""


@pytest.mark.usefixtures("installation")
def test_an_id_that_is_no_name_of_a_schema_is_refused() -> None:
    assert workspace("create", "Acme; drop", "--name", "x", "--admin", "anna", typed=PASSWORD).exit_code == 1
