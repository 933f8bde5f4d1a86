"""Every field that may be edited is edited where it stands: on an object made in the studio with one field of each type, and on an opportunity."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_attachments import PICTURE

pytestmark = [pytest.mark.browser, pytest.mark.prove]

Apis = Callable[[str], Api]

OBJECT = "inline_device"
CHOICES = {
    "options": [
        {"code": "run", "label": {"zh-CN": "运行"}},
        {"code": "stop", "label": {"zh-CN": "停机"}, "color": "red"},
    ]
}
#: One field of each type that has values of its own, with what is typed and what the API says then.
TYPED: dict[str, tuple[str, Any]] = {
    "text": ("VX-9", "VX-9"),
    "long_text": ("第一行\n第二行", "第一行\n第二行"),
    "number": ("12", 12),
    "currency": ("88000.5", 88000.5),
    "percent": ("12.5", 12.5),
    "date": ("2026-11-18", "2026-11-18"),
    "time": ("08:30", "08:30:00"),
    "datetime": ("2026-11-20 09:15", "2026-11-20T01:15:00+00:00"),
    "phone": ("0571-88881234", "+8657188881234"),
    "email": ("fix@example.com", "fix@example.com"),
    "url": ("https://example.com/m", "https://example.com/m"),
    "geo": ("30.2741, 120.1551", "30.2741,120.1551"),
    "address": ("杭州市滨江区滨盛路 1 号", "杭州市滨江区滨盛路 1 号"),
    "identity_number": ("11010519491231002X", "11010519491231002X"),
    "bank_card": ("6222021234567890128", "6222021234567890128"),
    "credit_code": ("91350100M000100Y43", "91350100M000100Y43"),
    "json": ('{"speed": 3}', {"speed": 3}),
}
OPTIONS: dict[str, dict[str, Any]] = {
    "choice": CHOICES,
    "multi_choice": CHOICES,
    "lookup": {"object": "account"},
    "many_to_many": {"object": "contact"},
}
#: Kept by the server: shown, never entered.
COMPUTED = {
    "auto_number": {"format": "D{00000}"},
    "formula": {"expression": "f_number * 2", "decimals": 0},
}
SEVERAL_LINES = {"long_text", "address", "json"}


def make_object(admin: Api) -> str:
    """Publish the object, with the right to enter what is sensitive, and one record of it; return its id."""
    chosen = {name: OPTIONS.get(name, {}) for name in [*TYPED, "boolean", "user", "attachment", *OPTIONS]}
    fields: dict[str, Any] = {"name": {"type": "text", "label": {"zh-CN": "名称"}, "required": True}}
    for kind, options in {**chosen, **COMPUTED}.items():
        fields[f"f_{kind}"] = {"type": kind, "label": {"zh-CN": f"字段{kind}"}, "options": options}
    body = {"label": {"zh-CN": "行内设备"}, "icon": "package", "fields": fields}
    admin.client.put(f"/meta/documents/object/{OBJECT}", json=body).raise_for_status()
    role = admin.get("/meta/documents/role/admin")
    role = role.get("body", role)
    secret = {f"f_{kind}": "edit" for kind in ("identity_number", "bank_card", "credit_code")}
    role["objects"][OBJECT] = [{"operations": ["create", "read", "edit", "delete"], "scope": "all", "fields": secret}]
    admin.client.put("/meta/documents/role/admin", json=role).raise_for_status()
    return str(admin.create(OBJECT, name="视觉检测站")["id"])


def opened(page: Page, label: str) -> Locator:
    page.get_by_role("button", name=f"编辑{label}", exact=True).first.click()
    box = page.locator(".detail.is-editing").filter(has_text=label)
    expect(box).to_be_visible()
    return box


def enter(page: Page, kind: str, label: str, text: str) -> None:
    box = opened(page, label)
    box.locator("textarea, input:not([role=combobox])").first.fill(text)
    page.keyboard.press("Control+Enter" if kind in SEVERAL_LINES else "Enter")


def choose(page: Page, label: str, option: str, *, leave: bool = False) -> None:
    box = opened(page, label)
    search = box.get_by_role("combobox").first
    if page.locator(".ant-select-dropdown").filter(visible=True).count() == 0:
        search.click()
    if search.is_editable():
        search.fill(option)
    page.locator(".ant-select-item-option", has_text=option).filter(visible=True).first.click()
    if leave:
        page.get_by_role("heading", level=1).click()


def saved(page: Page, label: str, text: str | re.Pattern[str]) -> None:
    """The value stands there, its input is closed, and nothing waits to be saved."""
    row = page.locator(".detail").filter(has=page.get_by_role("button", name=f"编辑{label}", exact=True))
    expect(row.first).to_contain_text(text)
    expect(page.locator(".details[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_role("region", name="未保存的修改")).to_have_count(0)


class TestEveryType:
    def test_a_field_of_each_type_is_edited_on_an_object_made_by_clicks(self, visit: Visitor, api: Apis) -> None:
        admin = api("admin")
        record = make_object(admin)
        account = admin.get("/objects/account/records", limit="1")["items"][0]
        contact = admin.get("/objects/contact/records", limit="1")["items"][0]
        page = visit("admin").open(f"/o/{OBJECT}/{record}")
        for kind, (text, _) in TYPED.items():
            enter(page, kind, f"字段{kind}", text)
            saved(page, f"字段{kind}", re.compile("\\S"))
        # As in a table: Tab saves and goes on with the next field, Shift+Tab with the one before, Escape gives up.
        now = page.locator(".detail.is-editing")
        opened(page, "名称").get_by_role("textbox").fill("视觉检测站二")
        page.keyboard.press("Tab")
        expect(now.get_by_role("textbox")).to_be_focused()
        expect(now).to_contain_text(f"字段{next(iter(TYPED))}")
        now.get_by_role("textbox").fill("不要")
        page.keyboard.press("Escape")
        saved(page, "名称", "视觉检测站二")
        opened(page, f"字段{next(iter(TYPED))}")
        expect(now.get_by_role("textbox")).not_to_have_value("不要")
        page.keyboard.press("Shift+Tab")
        expect(now.get_by_role("textbox")).to_have_value("视觉检测站二")
        page.keyboard.press("Escape")
        choose(page, "字段choice", "运行")
        saved(page, "字段choice", "运行")
        choose(page, "字段multi_choice", "停机", leave=True)
        saved(page, "字段multi_choice", "停机")
        choose(page, "字段lookup", account["name"])
        saved(page, "字段lookup", account["name"])
        choose(page, "字段many_to_many", contact["name"], leave=True)
        saved(page, "字段many_to_many", contact["name"])
        choose(page, "字段user", "周雨桐")
        saved(page, "字段user", "周雨桐")
        opened(page, "字段boolean").get_by_role("switch").click()
        saved(page, "字段boolean", "是")
        box = opened(page, "字段attachment")
        with page.expect_file_chooser() as chosen:
            box.locator("button").first.click()
        chosen.value.set_files([FilePayload(name="现场.png", mimeType="image/png", buffer=PICTURE)])
        saved(page, "字段attachment", "现场.png")
        expect(page.locator(".detail", has_text="字段formula")).to_contain_text("24")
        for kind in COMPUTED:
            expect(page.get_by_role("button", name=f"编辑字段{kind}", exact=True)).to_have_count(0)

        row = admin.get(f"/objects/{OBJECT}/records/{record}")
        assert {kind: row[f"f_{kind}"] for kind in TYPED} == {kind: said for kind, (_, said) in TYPED.items()}
        assert (row["f_choice"], row["f_multi_choice"], row["f_lookup"]) == ("run", ["stop"], account["id"])
        assert row["f_boolean"] is True
        assert len(row["f_attachment"]) == 1

        # Everything else of a page comes by itself: tags, timeline, history, files, comments.
        page.get_by_role("button", name="添加标签“高价值客户”").or_(page.locator(".tag-quick").first).first.click()
        expect(page.get_by_role("list", name="标签", exact=True)).to_be_visible()
        expect(page.locator(".timeline-entry[data-kind=change]").first).to_be_visible()
        for tab in ("附件", "变更历史", "动态"):
            page.get_by_role("tab", name=tab).click()
        page.get_by_role("group", name="记一笔").get_by_role("button", name="评论").click()
        page.get_by_role("textbox", name="新评论").fill("自建对象也能评论")
        page.locator(".comment-buttons button").last.click()
        expect(page.locator(".timeline-entry[data-kind=comment]")).to_contain_text("自建对象也能评论")


class TestOpportunity:
    def test_each_field_that_may_be_entered_has_its_input_where_it_stands(self, visit: Visitor, api: Apis) -> None:
        admin = api("admin")
        account = admin.create("account", name="行内编辑客户", phone="13955530001")["id"]
        record = admin.create("opportunity", name="行内编辑商机", account=account, amount=1000)["id"]
        meta = admin.get("/meta/objects/opportunity")
        fields = {
            each["api_name"]: each
            for each in meta["fields"]
            if each["level"] == "edit" and not each["computed"] and not each["system"] and each["api_name"] != "stage"
        }
        page = visit("admin").open(f"/o/opportunity/{record}")
        wanted: dict[str, Any] = {}
        for name, field in fields.items():
            if field["type"] not in TYPED or name == "probability":
                continue
            text, said = TYPED[field["type"]]
            enter(page, field["type"], field["labels"]["zh-CN"], text)
            saved(page, field["labels"]["zh-CN"], re.compile("\\S"))
            wanted[name] = said
        row = admin.get(f"/objects/opportunity/records/{record}")
        assert {name: row[name] for name in wanted} == wanted
        assert len(wanted) >= 5
        for name, field in fields.items():
            if name not in wanted and name != "probability":
                opened(page, field["labels"]["zh-CN"])
                page.keyboard.press("Escape")
