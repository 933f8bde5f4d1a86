"""The pictures of the documentation can be taken again at any time and stay small."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.pictures import HEIGHTS, LANGUAGES, MAX_BYTES, PAGES, take

pytestmark = pytest.mark.browser

#: The rest is taken with the documentation.
NAMES = ("sign-in", "home", "list-opportunity", "record-opportunity", "settings")


def test_pictures_of_the_main_pages(browser: Browser, server: str, tmp_path: Path) -> None:
    taken = take(browser, server, tmp_path, languages=["zh-CN"], widths=[390], names=NAMES)
    assert len(taken) == len(NAMES)
    assert all(0 < path.stat().st_size < MAX_BYTES for path in taken)


def test_every_main_page_has_its_small_pictures() -> None:
    committed = {path.name: path for path in (Path(__file__).parents[2] / "docs" / "images").glob("*.png")}
    wanted = {f"{name}-{width}-{language}.png" for name in PAGES for width in HEIGHTS for language in LANGUAGES}
    assert sorted(wanted - committed.keys()) == []
    assert [name for name, path in sorted(committed.items()) if path.stat().st_size > MAX_BYTES] == []
