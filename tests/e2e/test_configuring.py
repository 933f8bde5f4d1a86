"""What surrounds building: a copy to try things in, industries with samples, the company as a whole, parts given to others."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from yingtu.identity.service import DEMO_PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.prove]

Apis = Callable[[str], Api]
PRODUCT = "/meta/documents/object/product"
PASSWORD = "Wei-lai-2026-yuan-hang"


def inside(server: str, workspace: str) -> httpx.Client:
    """A client of the administrator's in another workspace."""
    client = httpx.Client(base_url=f"{server}/api/v1", timeout=30, headers={"X-Workspace": workspace})
    answer = client.post("/session", json={"login": "admin", "password": DEMO_PASSWORD})
    answer.raise_for_status()
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return client


def change(client: httpx.Client, **attributes: Any) -> None:
    body = client.get(PRODUCT).json()["body"]
    fields = {**body["fields"], **attributes.pop("fields", {})}
    client.put(PRODUCT, json={**body, **attributes, "fields": fields}).raise_for_status()


def called(chinese: str) -> dict[str, str]:
    return {"zh-CN": chinese, "en": "Product"}


def dialog_with(page: Page, text: str) -> Any:
    return page.get_by_role("dialog").filter(has_text=text)


class TestSandbox:
    def test_changes_are_promoted_conflicts_decided_and_undoing_names_the_values_that_go(
        self, visit: Visitor, api: Apis, server: str
    ) -> None:
        admin = api("admin")
        page = visit("admin").open("/settings/sandboxes")
        page.get_by_role("combobox", name="带上示例记录").click()
        page.locator(".ant-select-dropdown .ant-select-item-option", has_text="不带记录").click()
        page.get_by_role("button", name="新建沙盒").click()
        expect(page.get_by_role("button", name="预览差异")).to_be_visible(timeout=60_000)
        with closing(inside(server, admin.get("/sandboxes")[0]["id"])) as sandbox:
            weight = {"type": "number", "label": {"zh-CN": "试装重量", "en": "Weight"}}
            change(sandbox, fields={"weight": weight}, label=called("沙盒里的产品"))
            change(admin.client, label=called("正式的产品"))
            page.get_by_role("button", name="预览差异").click()
            expect(page.locator(".company-conflict")).to_contain_text("正式的产品")
            page.get_by_role("radio", name="采用沙盒").check()
            page.get_by_role("button", name="发布到正式环境").click()
            expect(page.get_by_text("已发布到正式环境").first).to_be_visible()
        body = admin.get(PRODUCT)["body"]
        assert (body["label"]["zh-CN"], "weight" in body["fields"]) == ("沙盒里的产品", True)
        page.get_by_role("button", name="删除沙盒").click()
        page.locator(".ant-popconfirm").get_by_role("button", name="删除沙盒").click()
        expect(page.get_by_text("还没有沙盒")).to_be_visible(timeout=20_000)

        product = admin.get("/objects/product/records", limit="1")["items"][0]["id"]
        admin.update("product", product, weight=5)
        page.goto(f"{server}/settings/versions")
        versions = page.locator(".studio-version")
        expect(versions.first).to_contain_text("试装重量")
        versions.nth(2).get_by_role("button", name="恢复到此版本").click()
        asked = dialog_with(page, "恢复到版本")
        expect(asked.locator(".notice-warning")).to_contain_text("1 条记录填写了“试装重量”")
        asked.get_by_role("button", name="恢复到此版本").click()
        expect(asked).to_have_count(0)
        assert "weight" not in admin.get(PRODUCT)["body"]["fields"]


class TestTemplates:
    def test_an_industry_is_laid_over_and_its_sample_goes_again(self, visit: Visitor) -> None:
        page = visit("admin").open("/settings/templates")
        card = page.get_by_role("region", name="制造业")
        card.get_by_role("button", name="预览安装").click()
        preview = page.get_by_role("dialog", name="制造业")
        expect(preview).to_contain_text("现有的对象、字段和设置保持不变")
        preview.get_by_role("button", name=re.compile("示例")).click()
        card.get_by_role("button", name=re.compile("移除示例数据")).click(timeout=40_000)
        expect(card.get_by_role("button", name=re.compile("加入示例数据"))).to_be_visible(timeout=40_000)


class TestWorkspaces:
    def test_one_is_suspended_resumed_and_ordered_to_be_deleted(self, visit: Visitor, api: Apis) -> None:
        person = {"company": "宁波远景公司", "name": "吴迪", "email": "wudi@yuanjing.example.com", "password": PASSWORD}
        begun = api("admin").client.post("/sign-up", json=person).json()["workspace"]
        page = visit("admin").open("/settings/workspaces")
        row = page.locator(".company-list > li").filter(has_text="宁波远景").first
        row.get_by_role("button", name="停用").click()
        asked = dialog_with(page, "停用 宁波远景公司")
        asked.get_by_role("textbox").fill("欠费")
        asked.get_by_role("button", name="停用").click()
        expect(row).to_contain_text("欠费")
        row.get_by_role("button", name="恢复使用").click()
        expect(row).to_contain_text("使用中")
        row.get_by_role("button", name="删除").click()
        asked = dialog_with(page, "删除 宁波远景公司")
        expect(asked.get_by_role("button", name="删除")).to_be_disabled()
        asked.get_by_role("textbox").fill(begun)
        asked.get_by_role("button", name="删除").click()
        expect(row).to_contain_text("等待删除")
        expect(row.get_by_role("button", name="撤回删除")).to_be_visible()

    def test_everything_is_taken_along(self, visit: Visitor) -> None:
        page = visit("admin").open("/settings/company")
        page.get_by_role("button", name="开始导出").click()
        with page.expect_download(timeout=60_000) as started:
            page.get_by_role("link", name="下载归档").click(timeout=50_000)
        assert started.value.suggested_filename.endswith(".zip")


class TestAreas:
    def test_somebody_looks_after_one_object_and_sees_no_other(self, visit: Visitor) -> None:
        page = visit("admin").open("/settings/areas")
        page.get_by_role("button", name="新建授权范围").first.click()
        asked = page.get_by_role("dialog", name="新建授权范围")
        asked.get_by_label("名称").fill("财务管产品")
        for label, option in (("对象", "产品"), ("角色", "财务")):
            box = asked.get_by_role("combobox", name=label, exact=True)
            box.fill(option)
            page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option").filter(
                has_text=re.compile(f"^{option}$")
            ).first.click()
            box.press("Escape")
        asked.get_by_role("button", name="保存").click()
        expect(page.get_by_text("财务管产品").first).to_be_visible()
        theirs = visit("finance").open("/settings/objects")
        shown = theirs.locator(".studio-list")
        expect(shown).to_contain_text("产品")
        expect(shown).not_to_contain_text("商机")
