"""A small signed-in client of the HTTP API, for preparing data and for playing other people."""

from __future__ import annotations

from typing import Any

import httpx

from tests.support.processes import until
from yingtu.identity.service import DEMO_PASSWORD
from yingtu.identity.tokens import COOKIE


class Api:
    """One person's session."""

    def __init__(self, server: str, login: str) -> None:
        self.client = httpx.Client(base_url=f"{server}/api/v1", timeout=30)
        answer = self.client.post("/session", json={"login": login, "password": DEMO_PASSWORD})
        answer.raise_for_status()
        self.client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        self.user: dict[str, Any] = answer.json()["user"]

    def cookie(self) -> str:
        return str(self.client.cookies[COOKIE])

    def close(self) -> None:
        self.client.close()

    def get(self, path: str, **query: str) -> Any:
        answer = self.client.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    def create(self, obj: str, **values: Any) -> dict[str, Any]:
        answer = self.client.post(f"/objects/{obj}/records", json=values)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def create_many(self, obj: str, rows: list[dict[str, Any]]) -> list[str]:
        operations = [{"op": "create", "values": values} for values in rows]
        answer = self.client.post(f"/objects/{obj}/records/bulk", json={"operations": operations, "atomic": True})
        assert answer.status_code == 200, answer.text
        return [str(each["id"]) for each in answer.json()["results"]]

    def update(self, obj: str, record_id: str, **values: Any) -> dict[str, Any]:
        answer = self.client.patch(f"/objects/{obj}/records/{record_id}", json=values)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def until_found(self, text: str) -> None:
        """Wait until the search finds something: the worker makes its entries, and an open page does not ask twice."""
        until(lambda: bool(self.get("/search", q=text)["items"]))

    def ensure_language(self, language: str) -> None:
        self.client.put("/me/preferences", json={"language": language, "time_zone": None}).raise_for_status()
