"""``yingtu user`` makes people who can sign in."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from yingtu.cli.main import app
from yingtu.kit.settings import Settings

pytestmark = pytest.mark.committed
runner = CliRunner()


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
