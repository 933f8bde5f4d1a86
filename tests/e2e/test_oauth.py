"""A program with a real OAuth library asks a person, who signs in, allows it, and takes it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from requests_oauthlib import OAuth2Session

from tests.e2e.api import Api
from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.browser

PASSWORD = "quiet lake behind the mill"
NAME = "报表同步"
DONE = "https://app.invalid/done"


@pytest.fixture
def registered(api: Callable[[str], Api]) -> str:
    """The client_id of an app of a device, and somebody of this test's own to ask."""
    admin = api("admin").client
    person = admin.post("/users", json={"login": "allows", "name": "何愿", "password": PASSWORD, "roles": ["sales"]})
    assert person.status_code in {201, 409}, person.text
    for each in admin.get("/apps").json():
        if each["name"] == NAME:
            return str(each["id"])
    body = {"name": NAME, "redirect_uris": [DONE], "scopes": ["read", "lead:write"], "confidential": False}
    answer = admin.post("/apps", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["app"]["id"])


def test_a_person_allows_a_program_and_takes_it_back(
    visit: Visitor, registered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server of the tests speaks plain HTTP.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    here = visit()
    page = here.page
    page.route("https://app.invalid/**", lambda route: route.fulfill(body="done"))
    program = OAuth2Session(registered, redirect_uri=DONE, scope=["lead:write"], pkce="S256")
    address, _ = program.authorization_url(f"{here.server}/oauth/authorize")

    page.goto(address)
    page.get_by_label("登录名").fill("allows")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name=f"“{NAME}”请求访问")).to_be_visible()
    expect(page.get_by_text("线索：读取和修改")).to_be_visible()
    expect(page.get_by_text("完成后返回 app.invalid")).to_be_visible()
    page.get_by_role("button", name="允许").click()
    page.wait_for_url("https://app.invalid/**")

    tokens = program.fetch_token(f"{here.server}/oauth/token", authorization_response=page.url, include_client_id=True)
    assert tokens["scope"] == ["lead:write"]
    leads = f"{here.server}/api/v1/objects/lead/records?limit=1"
    assert program.get(leads).status_code == 200
    assert program.get(f"{here.server}/api/v1/objects/account/records").status_code == 403
    fresh = program.refresh_token(f"{here.server}/oauth/token", client_id=registered)
    assert fresh["refresh_token"] != tokens["refresh_token"]
    assert program.get(leads).status_code == 200

    page.goto(f"{here.server}/settings/security")
    card = page.get_by_role("region", name="已授权的应用")
    expect(card.get_by_text(NAME)).to_be_visible()
    card.get_by_role("button", name="取消授权").click()
    page.locator(".ant-popconfirm").get_by_role("button", name="取消授权").click()
    expect(card.get_by_text("您尚未授权任何应用")).to_be_visible()
    assert program.get(leads).status_code == 401
