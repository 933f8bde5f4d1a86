"""A second factor from the person's own page to the next sign-in, with a real authenticator of the browser."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

PASSWORD = "quiet lake behind the mill"


@pytest.fixture
def person(api: Callable[[str], Api]) -> str:
    """A login of this test's own: whoever has a second factor cannot be played by others any more."""
    answer = api("admin").client.post(
        "/users", json={"login": "factor", "name": "林安", "password": PASSWORD, "roles": ["sales"]}
    )
    assert answer.status_code in {201, 409}, answer.text
    return "factor"


def sign_in(page: Page, login: str) -> None:
    page.get_by_label("登录名").fill(login)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="林安的账户").click()
    page.get_by_role("menuitem", name="退出登录").click()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def prove(page: Page) -> None:
    page.get_by_label("您的密码").fill(PASSWORD)
    page.get_by_role("button", name="继续").click()


def test_an_app_and_a_passkey_are_set_up_and_asked_for_at_the_next_sign_in(visit: Visitor, person: str) -> None:
    page = visit().page
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    client.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    # A passkey is bound to a name; an address in numbers cannot have one.
    here = visit().server.replace("127.0.0.1", "localhost")
    page.goto(f"{here}/sign-in?back=/settings/security")
    elsewhere = httpx.post(f"{here}/api/v1/session", json={"login": person, "password": PASSWORD})
    assert elsewhere.status_code == 200
    sign_in(page, person)

    page.get_by_role("button", name="退出", exact=True).first.click()
    prove(page)
    expect(page.get_by_text("已退出 1 台设备")).to_be_visible()
    assert httpx.get(f"{here}/api/v1/session", cookies=elsewhere.cookies).status_code == 401

    page.get_by_role("button", name="设置验证器应用").click()
    prove(page)
    expect(page.get_by_role("img", name="供验证器应用扫描的二维码")).to_be_visible()
    app = pyotp.TOTP(page.get_by_text("或手动输入密钥").locator("code").inner_text())
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码错误")
    page.get_by_label("验证码").fill(app.now())
    page.get_by_role("button", name="确认").click()
    codes = page.get_by_role("dialog", name="您的恢复码").locator("li")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("button", name="我已保存").click()

    page.get_by_role("button", name="添加通行密钥").click()
    prove(page)
    expect(page.get_by_text("通行密钥 ·")).to_be_visible()

    sign_out(page)
    sign_in(page, person)
    page.get_by_role("button", name="使用通行密钥").click()
    expect(page.get_by_role("button", name="林安的账户")).to_be_visible()

    sign_out(page)
    sign_in(page, person)
    page.get_by_label("验证码").fill(recovery)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("button", name="林安的账户")).to_be_visible()
