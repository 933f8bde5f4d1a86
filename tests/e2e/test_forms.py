"""What every form promises about bad input: the refusal stands at its field, what was typed stays and survives a reload, nothing is
written twice by haste, and nobody loses input by leaving.

Each form is used as people do; the server's answer to its first attempt is a refusal of the field that was filled in, so that the
same holds for whatever the server may come to refuse. What it really refuses, and in which words, is the matter of other tests.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

REFUSAL = "这个值被拒绝了"


@dataclass(frozen=True)
class Form:
    """A form, and how it is used.

    Attributes:
        path: The page it is on.
        opened_by: Buttons, tabs or menu entries that lead to it, by name.
        filled: What else it takes before it can be sent, by label.
        at: The label of the field that is refused.
        typed: What is typed there.
        pointer: How the server would name the field.
        sent_by: The button that sends it.
        by_enter: Enter in the field sends it, too.
        within: The address of the page itself asks; a dialog has a way out of its own.
    """

    path: str
    at: str
    typed: str
    pointer: str
    sent_by: str
    opened_by: tuple[str, ...] = ()
    filled: dict[str, str] = field(default_factory=dict)
    by_enter: bool = True
    dialog: bool = True


FORMS = {
    "person": Form("/settings/people", "姓名", "何表单", "/name", "保存", ("添加人员",), {"登录名": "heform"}),
    "app": Form(
        "/settings/apps", "名称", "看板", "/name", "保存", ("登记应用",), {"回调地址": "https://x.example.com/cb"}
    ),
    "processor": Form(
        "/settings/privacy?tab=outgoing",
        "名称",
        "云短信公司",
        "/processor/p1/label/zh-CN",
        "保存",
        ("登记受托方",),
        {"数据内容": "手机号", "用途": "发送验证码", "国家": "CN"},
    ),
    "retention rule": Form(
        "/settings/privacy?tab=retention",
        "名称",
        "三年未联系",
        "/retention/r1/label",
        "保存",
        ("新建规则",),
        by_enter=False,
    ),
    "term": Form(
        "/terms",
        "术语",
        "有效商机",
        "/term/valid/label/zh-CN",
        "发布",
        ("新建术语",),
        {"编号": "valid_deal"},
        by_enter=False,
    ),
    "task": Form("/tasks", "添加待办，回车保存", "寄样品", "/subject", "添加", dialog=False),
    "frame": Form(
        "/settings/company",
        "标签名称",
        "经营看板",
        "/label",
        "添加",
        (),
        {"页面地址": "https://bi.example.com/d"},
        dialog=False,
    ),
    "workday": Form(
        "/settings/calendar",
        "名称（如公司年会）",
        "公司年会",
        "/name",
        "保存",
        (),
        {"日期": "2026-12-30"},
        dialog=False,
    ),
    "approval flow": Form(
        "/settings/approvals/new",
        "名称",
        "大额审批",
        "/approval/x/label",
        "发布",
        (),
        {"对象": "线索"},
        by_enter=False,
        dialog=False,
    ),
    "automation": Form(
        "/settings/automations/new", "名称", "新线索待办", "/automation/x/label", "发布", by_enter=False, dialog=False
    ),
    "playbook": Form(
        "/settings/processes/sales/playbook",
        "停滞多少个工作日列入",
        "7",
        "/playbook/sales/stalled_days",
        "发布",
        by_enter=False,
        dialog=False,
    ),
    "sign-in rules": Form("/settings/sign-in", "最少字符数", "14", "/password_length", "保存", dialog=False),
}
#: Looked at every day; the campaign looks at all.
DAILY = ("person", "automation", "sign-in rules")


#: What is asked for by POST and changes nothing.
_READS = re.compile(r"/(query|names|aggregate|total|timing|rendered|compare|batch|seen|trial|difference)\b")


def is_write(request: Request) -> bool:
    return request.method != "GET" and "/api/v1/" in request.url and _READS.search(request.url) is None


class Server:
    """Answers whatever is sent with a refusal, once it is let."""

    def __init__(self, page: Page, pointer: str) -> None:
        self.waiting: list[Route] = []
        self.sent = 0
        self.answers = False
        entry: dict[str, object] = {
            "pointer": pointer,
            "code": "refused",
            "message": REFUSAL,
            "hint": None,
            "params": {},
        }
        self.body = {"code": "invalid_input", "status": 422, "detail": "请更正标出的字段。", "errors": [entry]}
        page.route("**/api/v1/**", self._take)

    def _take(self, route: Route) -> None:
        if not is_write(route.request):
            route.continue_()
            return
        self.sent += 1
        if self.answers:
            self._answer(route)
        else:
            self.waiting.append(route)

    def refuse(self) -> None:
        self.answers = True
        while self.waiting:
            self._answer(self.waiting.pop())

    def _answer(self, route: Route) -> None:
        route.fulfill(status=422, content_type="application/problem+json", body=json.dumps(self.body))


def labelled(where: Locator, label: str) -> Locator:
    """The control of a label, which is followed by what is wrong with its value."""
    return where.get_by_label(re.compile(f"^{re.escape(label)}")).first


def named(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("menuitem", name=name, exact=True).or_(page.get_by_role("switch", name=name, exact=True))
    )


def open_form(page: Page, form: Form) -> Locator:
    for name in form.opened_by:
        named(page, name).last.click()
    where = page.get_by_role("dialog").last if form.dialog else page.get_by_role("main")
    found = labelled(where, form.at)
    expect(found).to_be_visible()
    return found


def fill(page: Page, form: Form) -> None:
    where = page.get_by_role("dialog").last if form.dialog else page.get_by_role("main")
    for label, value in form.filled.items():
        control = labelled(where, label)
        if control.get_attribute("role") == "combobox":
            control.click()
            page.locator(".ant-select-item-option", has_text=value).first.click()
        else:
            control.fill(value)


def look(visit: Visitor, form: Form) -> None:
    started = visit("admin")
    page = started.open(form.path)
    control = open_form(page, form)
    fill(page, form)
    control.fill(form.typed)
    server = Server(page, form.pointer)
    where = page.get_by_role("dialog").last if form.dialog else page.get_by_role("main")
    send = where.get_by_role("button", name=form.sent_by, exact=True).last
    with page.expect_request(is_write):
        # In haste: twice at once.
        if form.by_enter:
            control.press("Enter")
            control.press("Enter")
        else:
            send.dblclick()
    server.refuse()
    expect(where.get_by_text(REFUSAL).first).to_be_visible()
    assert server.sent == 1, f"sent {server.sent} times"
    expect(control).to_have_value(form.typed)
    assert any(near(control, each) for each in where.get_by_text(REFUSAL).all()), "no refusal stands at the field"
    page.unroute_all()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    if not form.dialog:
        expect(labelled(page.get_by_role("main"), form.at)).to_have_value(form.typed)
    else:
        expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()
        control = open_form(page, form)
        expect(control).to_have_value(form.typed)
    # Leaving asks, and what was typed can be given up.
    if form.dialog:
        page.keyboard.press("Escape")
    else:
        page.get_by_role("link", name="首页").first.click()
    expect(page.get_by_role("button", name="继续编辑")).to_be_visible()
    if form.dialog:
        page.get_by_role("button", name="放弃", exact=True).last.click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        assert kept(page) == []


def near(control: Locator, refusal: Locator) -> bool:
    """Whether a refusal stands at its control: it describes the control, or is the next thing below it."""
    described = control.get_attribute("aria-describedby") or ""
    box, told = control.bounding_box(), refusal.bounding_box()
    assert box is not None
    assert told is not None
    below = told["y"] - (box["y"] + box["height"])
    return "problems" in described or -5 <= below <= 120


def kept(page: Page) -> list[str]:
    return page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('yingtu.draft'))")


@pytest.mark.parametrize("name", DAILY)
def test_a_form_keeps_its_promises(visit: Visitor, name: str) -> None:
    look(visit, FORMS[name])


@pytest.mark.prove
@pytest.mark.parametrize("name", [each for each in FORMS if each not in DAILY])
def test_so_does_every_other_form(visit: Visitor, name: str) -> None:
    look(visit, FORMS[name])
