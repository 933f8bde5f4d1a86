"""The web application has a word for whatever the server may name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yingtu.audit.actions import Action
from yingtu.metadata.kinds import KINDS

CATALOGS = Path(__file__).parents[2] / "web" / "src" / "i18n"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("area", "names"),
    [("audit", [each.value for each in Action]), ("studio", sorted(KINDS.keys() - {"object"}))],
    ids=["actions of the audit", "kinds of documents"],
)
def test_every_name_has_a_word_in_the_web_application(area: str, names: list[str], language: str) -> None:
    known = set(re.findall(r"\b(\w+):", (CATALOGS / area / f"{language}.ts").read_text()))
    assert [name for name in names if name not in known] == []
