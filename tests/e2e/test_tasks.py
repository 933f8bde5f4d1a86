"""Time in the browser: tasks that repeat and remind of themselves, the count of what is unread, calendars of other programs, push."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor
from tests.e2e.test_accessibility import findings
from tests.e2e.test_phone import fits
from yingtu.identity.service import DEMO_PASSWORD

pytestmark = pytest.mark.browser

LOGIN = "ontime"
#: What comes by itself comes when the worker has looked.
BY_ITSELF_MS = 30_000


@pytest.fixture(scope="session")
def ontime(api: Callable[[str], Api]) -> Api:
    """Somebody whom no other test tells anything."""
    person = {"login": LOGIN, "name": "时准", "password": DEMO_PASSWORD, "roles": ["sales"]}
    answer = api("admin").client.post("/users", json=person)
    assert answer.status_code in {201, 409}, answer.text
    return api(LOGIN)


def due(of: Api, address: str) -> datetime:
    """When the task of a page is due."""
    return datetime.fromisoformat(
        of.get(f"/objects/task/records/{address.rsplit('/', 1)[1]}", fields="due_at")["due_at"]
    )


class TestTasks:
    def test_one_repeats_is_put_off_and_finished_and_another_reminds_of_itself_in_the_open_page(
        self, visit: Visitor, ontime: Api
    ) -> None:
        page = visit(LOGIN, phone=True).open("/tasks")
        unread = page.get_by_role("banner").get_by_role("link", name=re.compile("^通知，"))
        expect(unread).to_have_accessible_name("通知，0 条未读")
        # One that is due in a moment says so in the page that is open, whatever is done there meanwhile.
        soon = datetime.now(UTC) + timedelta(seconds=8)
        ontime.create("task", subject="现在回电", due_at=soon.isoformat(), remind_before=["minutes_0"])
        page.get_by_role("textbox", name="添加待办").fill("发周报")
        page.get_by_role("button", name="下周", exact=True).click()
        for field, choice in (("重复", "每周"), ("提醒", "1 小时前")):
            page.get_by_role("combobox", name=field).click()
            page.locator(".ant-select-item-option").get_by_text(choice, exact=True).locator("visible=true").click()
        page.get_by_role("button", name="添加", exact=True).click()
        task = page.get_by_role("listitem").filter(has_text="发周报")
        expect(task).to_contain_text("每周")
        assert fits(page)
        assert findings(page) == []

        task.get_by_role("button", name="稍后提醒").click()
        page.get_by_role("menuitem", name=re.compile("^1 小时后")).click()
        expect(page.get_by_text(re.compile("^将在.*提醒您"))).to_be_visible()
        expect(task).to_contain_text("后提醒")

        # Finished, the next one of the series comes, a week later.
        first = str(task.get_by_role("link").get_attribute("href"))
        task.get_by_role("button", name="完成待办：发周报").click()
        expect(page.get_by_text("已完成：发周报")).to_be_visible()
        coming = page.get_by_role("region", name="以后").get_by_role("listitem").filter(has_text="发周报")
        expect(coming).to_be_visible(timeout=BY_ITSELF_MS)
        second = str(coming.get_by_role("link").get_attribute("href"))
        assert due(ontime, second) - due(ontime, first) == timedelta(weeks=1)

        # The other one is finished where the message leads.
        expect(unread).to_have_accessible_name("通知，1 条未读", timeout=BY_ITSELF_MS)
        unread.click()
        page.get_by_role("listitem").filter(has_text="现在回电").get_by_role("link").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("现在回电")
        expect(unread).to_have_accessible_name("通知，0 条未读")
        page.get_by_role("button", name="完成", exact=True).click()
        expect(page.get_by_text("已完成：现在回电")).to_be_visible()
        expect(page.get_by_role("button", name="完成", exact=True)).to_be_hidden()


class TestCalendar:
    def test_an_address_is_made_read_renewed_and_taken_back(self, visit: Visitor, ontime: Api) -> None:
        moment = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
        ontime.create("task", subject="去客户现场", due_at=moment.isoformat(), remind_before=["hours_1"])
        page = visit(LOGIN).open("/settings/calendar")
        page.get_by_role("button", name="生成地址").click()
        box = page.get_by_role("textbox", name="您的日历地址")
        expect(box).to_have_count(2)
        address, as_tasks = box.first.input_value(), box.last.input_value()
        answer = httpx.get(address)
        assert answer.headers["content-type"].startswith("text/calendar")
        (event,) = (
            each for each in Calendar.from_ical(answer.content).walk("VEVENT") if each["summary"] == "去客户现场"
        )
        assert event["dtstart"].dt == moment
        assert [each["trigger"].dt for each in event.walk("VALARM")] == [timedelta(hours=-1)]
        names = {str(each["summary"]) for each in Calendar.from_ical(httpx.get(as_tasks).content).walk("VTODO")}
        assert "去客户现场" in names
        assert findings(page) == []

        confirm(page, "更换地址")
        expect(page.get_by_text("已更换新地址")).to_be_visible()
        expect(box.first).not_to_have_value(address)
        renewed = box.first.input_value()
        assert [httpx.get(each).status_code for each in (address, renewed)] == [404, 200]
        confirm(page, "停用")
        expect(page.get_by_role("button", name="生成地址")).to_be_visible()
        assert httpx.get(renewed).status_code == 404


def confirm(page: Page, name: str) -> None:
    """Press a button and then the one of its question."""
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_role("tooltip").get_by_role("button", name=name, exact=True).click()


#: A browser as the address says: one that knows no push, one that was told no, one whose push service cannot be reached, one with
#: all of it. The push service itself belongs to the browser's maker; no test asks it.
BROWSER = """
const asked = new URLSearchParams(location.search).get("push");
if (asked === "none") delete window.PushManager;
Object.defineProperty(Notification, "permission", { get: () => asked === "denied" ? "denied" : "default" });
Notification.requestPermission = async () => "granted";
let present = null;
const bytes = length => btoa("x".repeat(length)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
const subscription = {
  endpoint: "https://push.invalid/device",
  toJSON: () => ({ endpoint: "https://push.invalid/device", keys: { p256dh: bytes(65), auth: bytes(16) } }),
  unsubscribe: async () => { present = null; return true; },
};
const pushManager = {
  getSubscription: async () => present,
  subscribe: async () => {
    if (asked === "unreachable") throw new DOMException("push service not available", "AbortError");
    return present = subscription;
  },
};
Object.defineProperty(ServiceWorkerContainer.prototype, "ready", { get: async () => ({ pushManager }) });
ServiceWorkerContainer.prototype.getRegistration = async () => ({ pushManager });
"""


class TestThisDevice:
    def test_it_is_installed_and_told_where_the_browser_allows_and_says_why_not_elsewhere(
        self, visit: Visitor, ontime: Api
    ) -> None:
        started = visit(LOGIN, phone=True)
        started.page.add_init_script(BROWSER)

        def open_with(push: str) -> Page:
            page = started.open(f"/settings/notifications?push={push}")
            expect(told).to_be_visible()
            return page

        told = started.page.get_by_role("switch", name="在本设备上通知")
        page = open_with("none")
        expect(told).to_be_disabled()
        expect(page.get_by_text("此浏览器在这里不支持推送")).to_be_visible()
        page = open_with("denied")
        expect(told).to_be_disabled()
        expect(page.get_by_text("浏览器已禁止通知")).to_be_visible()
        page = open_with("unreachable")
        told.click()
        expect(page.get_by_text("浏览器连不上推送服务")).to_be_visible()
        expect(told).not_to_be_checked()
        page = open_with("granted")
        told.click()
        expect(page.get_by_text("本设备已开启通知")).to_be_visible()
        expect(told).to_be_checked()
        assert [each["endpoint"] for each in ontime.get("/push")["devices"]] == ["https://push.invalid/device"]
        told.click()
        expect(told).not_to_be_checked()
        assert ontime.get("/push")["devices"] == []

        expect(page.get_by_text("在浏览器菜单中选“安装应用”")).to_be_visible()
        offered = "Object.assign(new Event('beforeinstallprompt'), { prompt: async () => ({ outcome: 'accepted' }) })"
        page.evaluate(f"window.dispatchEvent({offered}) && undefined")
        page.get_by_role("button", name="安装", exact=True).click()
        expect(page.get_by_text("已安装，从主屏幕打开即可")).to_be_visible()
        assert fits(page)
        assert findings(page) == []
