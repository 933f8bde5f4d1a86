"""Who may not shape the system is not led to the studio; building in it is told by ``test_one_go``."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser


class TestObject:
    def test_people_without_the_right_do_not_see_it(self, visit: Visitor) -> None:
        page = visit("sales").open("/settings/objects")
        expect(page.get_by_role("alert")).to_contain_text("没有权限")
        page.get_by_role("link", name="设置", exact=True).click()
        expect(page.get_by_role("link", name=re.compile("账号安全"))).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("对象与字段"))).to_be_hidden()
