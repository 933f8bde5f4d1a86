"""Signing in, being signed in, signing out."""

from __future__ import annotations

import httpx

from tests.support.actors import PASSWORD, make_user
from yingtu.kit.db import Session


class TestSignIn:
    async def test_the_right_password_begins_a_session(self, client: httpx.AsyncClient, session: Session) -> None:
        await make_user(session, "lili", name="李丽")
        answer = await client.post("/api/v1/session", json={"login": "LiLi", "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["user"]["name"] == "李丽"
        assert body["workspace"] == {
            "id": "test",
            "name": "测试公司",
            "currency": "CNY",
            "time_zone": "Asia/Shanghai",
            "language": "zh-CN",
        }
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        again = await client.get("/api/v1/session")
        assert again.json() == body
