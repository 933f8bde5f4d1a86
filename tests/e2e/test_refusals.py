"""What the server really refuses, in the forms people use every day: a clear sentence at the field, what was typed stays and survives
a reload, and after the correction it is saved once.

``test_forms`` makes the same promises for whatever may be refused, with a server that is played; here the refusals are real.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_forms import is_write, labelled, near
from tests.e2e.test_records import choose

pytestmark = pytest.mark.browser

Apis = Callable[[str], Api]


@dataclass(frozen=True)
class Try:
    """A form that is about to be refused.

    Attributes:
        path: The page it is on.
        open: The clicks that lead to it; returns what it stands in.
        control: The field that is refused.
        wrong, right: What is typed there, at first and after the refusal.
        says: The sentence.
        sent_by: The button that sends it.
        fill: What else it takes; kept with the rest.
        spoil, mend: What somebody else does meanwhile, where the value itself is right; and takes back.
        again: What is typed once more after a reload, because it never stays on a device.
        saved: How many there are of what it makes.
    """

    path: str
    open: Callable[[Page], Locator]
    control: Callable[[Locator], Locator]
    wrong: str
    says: str
    sent_by: str
    right: str | None = None
    fill: Callable[[Locator], None] | None = None
    spoil: Callable[[], None] | None = None
    mend: Callable[[], None] | None = None
    again: Callable[[Locator], None] | None = None
    saved: Callable[[], int] = lambda: 1
    login: str = "sales"
    phone: bool = False


def fresh(name: str) -> str:
    return f"{name}{uuid4().hex[:6]}"


def a_phone() -> str:
    return f"1360{uuid4().int % 10_000_000:07d}"


def count(api: Api, obj: str, **wanted: str) -> int:
    conditions = [{"field": field, "op": "eq", "value": value} for field, value in wanted.items()]
    answer = api.client.post(f"/objects/{obj}/records/query", json={"filter": {"all": conditions}, "fields": ["id"]})
    return len(answer.json()["items"])


def in_dialog(*names: str) -> Callable[[Page], Locator]:
    def open_it(page: Page) -> Locator:
        for name in names:
            page.get_by_role("button", name=name, exact=True).or_(
                page.get_by_role("menuitem", name=name, exact=True)
            ).last.click()
        return page.get_by_role("dialog").last

    return open_it


def at(label: str) -> Callable[[Locator], Locator]:
    return lambda where: labelled(where, label)


def _needs(api: Apis, obj: str) -> None:
    """Switch on what the small company of the tests does without."""
    admin = api("admin").client
    if admin.get(f"/meta/objects/{obj}").status_code == 404:
        answer = admin.post("/setup/modules", json={"modules": ["core", "activities", "sales"], "hidden": []})
        assert answer.status_code == 200, answer.text


def _lead(api: Apis, name: str, phone: str) -> str:
    product = api("sales").get("/objects/product/records", limit="1")["items"][0]["id"]
    values = {"name": name, "company": f"{name}公司", "phone": phone, "source": "website", "product_interest": product}
    return str(api("sales").create("lead", **values)["id"])


def quick_create(api: Apis) -> Try:
    taken, name = a_phone(), fresh("何重号")
    product = api("sales").get("/objects/product/records", limit="1")["items"][0]["name"]
    _lead(api, fresh("何先来"), taken)

    def fill(where: Locator) -> None:
        labelled(where, "联系人").fill(name)
        labelled(where, "公司").fill(f"{name}公司")
        choose(where.page, "意向产品", product)
        choose(where.page, "首次接触渠道", "官网表单")

    return Try(
        "/o/lead?create=1",
        lambda page: page.get_by_role("dialog").last,
        at("电话"),
        taken,
        "疑似重复",
        "保存",
        right=a_phone(),
        fill=fill,
        saved=lambda: count(api("sales"), "lead", name=name),
        phone=True,
    )


def conversion(api: Apis) -> Try:
    name = fresh("何转化")
    lead = _lead(api, name, a_phone())
    return Try(
        f"/o/lead/{lead}",
        in_dialog("转化为客户和商机"),
        lambda where: where.get_by_role("group", name="联系人").get_by_label(re.compile("^手机|^电话")),
        "12",
        "电话号码",
        "转化",
        right=a_phone(),
        saved=lambda: count(api("sales"), "contact", name=name),
    )


def _quote(api: Apis) -> tuple[str, str]:
    product = api("admin").create("product", name=fresh("何底价"), price=100, floor_price=80)
    account = api("sales").create("account", name=fresh("何明细公司"))["id"]
    quote = api("sales").create("quote", subject=fresh("何报价"), account=account, amount=0)["id"]
    line = {"name": product["name"], "product": product["id"], "quantity": "1", "unit_price": "100"}
    answer = api("sales").client.put(f"/sales/documents/quote/{quote}/lines", json={"lines": [line]})
    assert answer.status_code == 200, answer.text
    return quote, product["name"]


def lines(api: Apis) -> Try:
    _needs(api, "quote")
    quote, _ = _quote(api)
    return Try(
        f"/o/quote/{quote}",
        in_dialog("编辑明细"),
        at("单价"),
        "79",
        "80",
        "保存明细",
        right="90",
        saved=lambda: len(api("sales").get(f"/sales/documents/quote/{quote}/lines")["lines"]),
    )


def claim(api: Apis) -> Try:
    _needs(api, "receipt")
    finance = api("finance")
    account = api("sales").create("account", name=fresh("何认领公司"))["id"]
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    payment = api("admin").create("payment", account=account, amount=100, due_on=day)["id"]
    receipt = api("admin").create("receipt", account=account, amount=500, received_on=day, payer="何付款")["id"]
    return Try(
        f"/o/receipt/{receipt}",
        in_dialog("认领并核销"),
        lambda where: where.get_by_role("textbox").first,
        "300",
        "100",
        "认领并核销",
        right="100",
        saved=lambda: count(finance, "allocation", payment=payment),
        login="admin",
    )


def mailbox(api: Apis) -> Try:
    taken, other = f"{fresh('he')}@example.com", f"{fresh('he')}@example.com"
    servers = {
        "imap_host": "127.0.0.1",
        "imap_port": 993,
        "imap_security": "tls",
        "smtp_host": "127.0.0.1",
        "smtp_port": 465,
        "smtp_security": "tls",
    }
    body = {"address": taken, "name": "何邮箱", "login": taken, "password": "secret", "personal": True, **servers}
    made = api("manager").client.post("/mail/mailboxes", json=body)
    assert made.status_code < 300, made.text

    def fill(where: Locator) -> None:
        labelled(where, "密码或授权码").fill("secret")
        for host in ("收信服务器 (IMAP) 主机", "发信服务器 (SMTP) 主机"):
            where.get_by_label(host).fill("127.0.0.1")

    return Try(
        "/settings/mailboxes",
        in_dialog("接入我的邮箱"),
        at("邮箱地址"),
        taken,
        "已接入",
        "保存",
        right=other,
        fill=fill,
        again=lambda where: labelled(where, "密码或授权码").fill("secret"),
        saved=lambda: sum(box["address"] == other for box in api("sales").get("/mail/mailboxes")["items"]),
    )


def reminder(api: Apis) -> Try:
    name = fresh("何提醒")

    def fill(where: Locator) -> None:
        labelled(where, "名称").fill(name)
        where.get_by_role("combobox", name="对象").click()
        where.page.locator(".ant-select-item-option", has_text="线索").first.click()

    return Try(
        "/settings/reminders",
        in_dialog("新建提醒"),
        at("消息"),
        "{{nothing}} 该跟进了",
        "nothing",
        "发布",
        right="{{name}} 该跟进了",
        fill=fill,
        login="admin",
        saved=lambda: sum(
            name in str(each["body"].get("label"))
            for each in api("admin").get("/meta/documents", kind="reminder")["items"]
        ),
    )


def comment(api: Apis) -> Try:
    account = api("sales").create("account", name=fresh("何评论公司"))["id"]
    admin = api("admin").client

    def opened(page: Page) -> Locator:
        form = page.locator("form.comment-form")
        if form.count() == 0:
            page.get_by_role("group", name="记一笔").get_by_role("button", name="评论", exact=True).click()
        return form

    def delete() -> None:
        assert admin.delete(f"/objects/account/records/{account}").status_code == 204

    def restore() -> None:
        assert admin.post(f"/objects/account/records/{account}/restore").status_code == 200

    return Try(
        f"/o/account/{account}",
        opened,
        at("新评论"),
        "客户要求周五前答复",
        "没有这条记录",
        "评论",
        spoil=delete,
        mend=restore,
        saved=lambda: len(api("sales").get(f"/objects/account/records/{account}/comments")["items"]),
    )


def company(api: Apis) -> Try:
    return Try(
        "/setup?step=company",
        lambda page: page.get_by_role("region", name="公司"),
        at("公司名称"),
        "何" * 101,
        "100",
        "下一步",
        right="云帆科技",
        login="admin",
    )


DAILY: dict[str, Callable[[Apis], Try]] = {"quick create on the phone": quick_create}
OTHERS: dict[str, Callable[[Apis], Try]] = {
    "conversion": conversion,
    "lines of a quote": lines,
    "claim": claim,
    "mailbox": mailbox,
    "reminder": reminder,
    "comment": comment,
    "company": company,
}


def promise(visit: Visitor, tried: Try) -> None:
    page = visit(tried.login, phone=tried.phone).open(tried.path)
    where = tried.open(page)
    if tried.fill:
        tried.fill(where)
    control = tried.control(where)
    control.fill(tried.wrong)
    if tried.spoil:
        tried.spoil()
    where.get_by_role("button", name=tried.sent_by, exact=True).last.click()
    refused = where.get_by_role("alert").filter(has_text=tried.says)
    expect(refused.first).to_be_visible()
    expect(control).to_have_value(tried.wrong)
    assert any(near(control, each) for each in refused.all()), "the refusal does not stand at the field"
    if tried.mend:
        tried.mend()
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    where = tried.open(page)
    control = tried.control(where)
    expect(control).to_have_value(tried.wrong)
    control.fill(tried.right or tried.wrong)
    if tried.again:
        tried.again(where)
    with page.expect_response(lambda answer: is_write(answer.request) and answer.ok):
        where.get_by_role("button", name=tried.sent_by, exact=True).last.dblclick()
    expect(control).to_have_count(0)
    assert tried.saved() == 1


@pytest.mark.parametrize("name", DAILY)
def test_what_is_refused_is_corrected_where_it_stands(visit: Visitor, api: Apis, name: str) -> None:
    promise(visit, DAILY[name](api))


@pytest.mark.prove
@pytest.mark.parametrize("name", OTHERS)
def test_so_is_what_is_refused_elsewhere(visit: Visitor, api: Apis, name: str) -> None:
    promise(visit, OTHERS[name](api))
