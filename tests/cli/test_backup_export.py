"""``yingtu backup``, ``restore`` and ``export``: files out of an installation and back into it."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from yingtu.cli.main import app

pytestmark = pytest.mark.committed


def yingtu(*arguments: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=typed)


@pytest.mark.usefixtures("installation")
def test_what_was_imported_comes_out_again_and_back_from_a_backup(tmp_path: Path) -> None:
    table, archive, out = tmp_path / "account.csv", tmp_path / "test.tar", tmp_path / "out.csv"
    table.write_text("name,owner_id\n云帆,li\n", encoding="utf-8")
    yingtu("user", "create", "li", "--name", "Li", "--role", "admin", typed="a long enough password\n")
    assert yingtu("import", "account", table).exit_code == 0
    exported = yingtu("export", "account", out, "--fields", "name,owner_id.name", "--api-names")
    assert exported.exit_code == 0, exported.output
    assert out.read_text("utf-8-sig").splitlines() == ["name,owner_id.name", "云帆,Li"]
    assert yingtu("export", "account", tmp_path / "out.pdf").exit_code == 1
    saved = yingtu("backup", archive)
    assert saved.exit_code == 0, saved.output
    assert yingtu("backup", archive).exit_code == 1
    refused = yingtu("restore", archive, typed="tset\n")
    assert (refused.exit_code, "nothing was changed" in refused.output) == (1, True)
    restored = yingtu("restore", archive, typed="test\n")
    assert "every count agrees" in restored.output, restored.output
    assert yingtu("restore", archive, "--as", "other").exit_code == 0
    assert yingtu("export", "account", out, "--workspace", "other").exit_code == 0
