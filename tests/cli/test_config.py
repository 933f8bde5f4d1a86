"""``yingtu config``: what is written can be read, compared, applied and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from yingtu.cli.main import app
from yingtu.kit.settings import Settings

pytestmark = pytest.mark.committed

FIELD = """
fields:
  name: {type: text, label: {en: Name, zh-CN: 名称}}
  favourite_tea: {type: text, label: {en: Favourite tea, zh-CN: 喜欢的茶}}
"""
OBJECT = """
label: {en: Tea house, zh-CN: 茶馆}
plural: {en: Tea houses, zh-CN: 茶馆}
"""


def config(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["config", *arguments])


def test_a_configuration_makes_the_round_trip(installation: Settings, tmp_path: Path) -> None:
    directory = tmp_path / "configuration"
    written = config("export", str(directory))
    assert "objects/lead.yaml" in written.output.splitlines()
    assert config("diff", str(directory)).output == "nothing would change\n"

    (directory / "objects" / "tea_house.yaml").write_text(OBJECT + FIELD)
    compared = config("diff", str(directory))
    assert compared.exit_code == 1
    assert "+ object tea_house" in compared.output.splitlines()
    assert "tea_house" in compared.output.splitlines()[1]

    applied = config("apply", str(directory), "--note", "tea")
    assert applied.exit_code == 0, applied.output
    assert config("diff", str(directory)).output == "nothing would change\n"
    assert "tea\tobject tea_house" in config("versions").output

    before = int(config("versions").output.splitlines()[0].split("\t")[0]) - 1
    back = config("rollback", str(before))
    assert back.exit_code == 0, back.output
    config("export", str(directory))
    assert not (directory / "objects" / "tea_house.yaml").exists()


def test_a_file_that_does_not_fit_changes_nothing(installation: Settings, tmp_path: Path) -> None:
    (tmp_path / "objects").mkdir()
    (tmp_path / "objects" / "tea_house.yaml").write_text(OBJECT + FIELD.replace("type: text", "type: teatype"))
    tried = config("apply", str(tmp_path))
    assert tried.exit_code == 1
    assert "objects/tea_house.yaml:6" in tried.output
    config("export", str(tmp_path / "now"))
    assert not (tmp_path / "now" / "objects" / "tea_house.yaml").exists()


def test_a_directory_without_configuration_is_refused(installation: Settings, tmp_path: Path) -> None:
    tried = config("apply", str(tmp_path))
    assert tried.exit_code == 1
    assert tried.output.startswith("error: ")
