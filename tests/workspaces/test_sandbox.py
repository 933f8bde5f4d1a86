"""Changes are tried in a sandbox and promoted into the workspace people work in; the configuration travels as files."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import httpx
import pytest

from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.kit.db import Database
from yingtu.kit.settings import Settings
from yingtu.workspaces import service
from yingtu.workspaces.sandbox import merge
from yingtu.workspaces.service import FirstPerson, NewWorkspace

PASSWORD = "a long password"


def account(**fields: Any) -> dict[str, Any]:
    return {"label": {"en": "Account"}, "fields": {"name": {"type": "text", "label": {"en": "Name"}}, **fields}}


class TestMerge:
    KEY = ("object", "account")

    def test_both_sides_changes_come_together(self) -> None:
        base, extra = account(), {"type": "text", "label": {"en": "Extra"}}
        theirs, mine = account(extra=extra), account(own=extra)
        done = merge({self.KEY: base}, {self.KEY: theirs}, {self.KEY: mine}, {})
        assert done.conflicts == []
        assert done.changes[0].body == account(own=extra, extra=extra)

    def test_what_both_changed_is_decided_per_document(self) -> None:
        base = account()
        theirs, mine = {**base, "icon": "bank"}, {**base, "icon": "user"}
        undecided = merge({self.KEY: base}, {self.KEY: theirs}, {self.KEY: mine}, {})
        assert [(each.pointer, each.mine, each.theirs) for each in undecided.conflicts] == [("/icon", "user", "bank")]
        assert undecided.changes == []
        decided = merge({self.KEY: base}, {self.KEY: theirs}, {self.KEY: mine}, {"object/account": "sandbox"})
        assert decided.changes[0].body == theirs

    def test_deleting_and_adding_as_a_whole(self) -> None:
        base = account()
        assert merge({self.KEY: base}, {}, {self.KEY: base}, {}).changes[0].body is None
        changed = {**base, "icon": "bank"}
        kept = merge({self.KEY: base}, {}, {self.KEY: changed}, {})
        assert (kept.changes, len(kept.conflicts)) == ([], 1)
        assert merge({}, {self.KEY: base}, {}, {}).changes[0].body == base
        assert merge({self.KEY: base}, {self.KEY: base}, {}, {}).changes == []


@pytest.mark.committed
async def test_a_sandbox_is_made_changed_and_promoted(database: Database, settings: Settings) -> None:
    await service.create(database, NewWorkspace("acme", "Acme", administrator=FirstPerson("anna", "安娜", PASSWORD)))
    app = create_app(settings, database)
    async with open_client(app, headers={"X-Workspace": "acme"}) as live:
        await sign_in(live)
        await live.post("/api/v1/objects/account/records", json={"name": "苏州市立医院"})
        made = await live.post("/api/v1/sandboxes", json={"rows": 5})
        assert made.status_code == 201, made.text
        sandbox = made.json()["id"]
        async with open_client(app, headers={"X-Workspace": sandbox}) as trial:
            await sign_in(trial)  # with the same password
            assert len((await trial.get("/api/v1/objects/account/records")).json()["items"]) == 1
            body = (await trial.get("/api/v1/meta/documents/object/account")).json()["body"]
            body["fields"]["beds"] = {"type": "number", "label": {"zh-CN": "床位数", "en": "Beds"}}
            body["icon"] = "flag"
            assert (await trial.put("/api/v1/meta/documents/object/account", json=body)).status_code == 200
        mine = (await live.get("/api/v1/meta/documents/object/account")).json()["body"]
        mine["icon"], mine["color"] = "star", "red"
        assert (await live.put("/api/v1/meta/documents/object/account", json=mine)).status_code == 200
        address = f"/api/v1/sandboxes/{sandbox}"
        planned = (await live.post(f"{address}/preview", json={})).json()
        assert [(each["pointer"], each["live"], each["sandbox"]) for each in planned["conflicts"]] == [
            ("/icon", "star", "flag")
        ]
        assert [each["pointer"] for each in planned["differences"]] == ["/fields/beds"]
        assert "beds" in str(planned["published"]["steps"])
        done = await live.post(f"{address}/promote", json={"choices": {"object/account": "sandbox"}, "note": "床位"})
        assert done.status_code == 200, done.text
        after = (await live.get("/api/v1/meta/documents/object/account")).json()["body"]
        assert (after["icon"], after["color"], "beds" in after["fields"]) == ("flag", "red", True)
        again = (await live.post(f"{address}/preview", json={})).json()
        assert (again["differences"], again["conflicts"], again["published"]) == ([], [], None)
        await _files(live)
        assert (await live.delete(address)).status_code == 204
        assert (await live.get("/api/v1/sandboxes")).json() == []


async def _files(live: httpx.AsyncClient) -> None:
    """The configuration as YAML: taken out, compared, refused with file and line, applied."""
    content = (await live.get("/api/v1/meta/files")).content
    headers = {"content-type": "application/zip"}
    same = await live.post("/api/v1/meta/files/preview?prune=true", content=content, headers=headers)
    assert same.json() == {"differences": [], "published": None}
    broken = _edited(content, "objects/account.yaml", "type: number", "type: numbre")
    refused = await live.post("/api/v1/meta/files/preview", content=broken, headers=headers)
    assert refused.status_code == 422
    assert "objects/account.yaml:" in refused.text
    renamed = _edited(content, "objects/account.yaml", "床位数", "编制床位")
    assert (
        len((await live.post("/api/v1/meta/files/preview", content=renamed, headers=headers)).json()["differences"])
        == 1
    )
    assert (await live.post("/api/v1/meta/files", content=renamed, headers=headers)).status_code == 200
    no_archive = await live.post("/api/v1/meta/files/preview", content=b"PK nothing", headers=headers)
    assert no_archive.json()["code"] == "takeout_unreadable"


def _edited(content: bytes, name: str, old: str, new: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w") as after:
        for each in before.namelist():
            text = before.read(each).decode()
            assert each != name or old in text
            after.writestr(each, text.replace(old, new) if each == name else text)
    return target.getvalue()


async def sign_in(client: httpx.AsyncClient) -> None:
    client.headers["Accept-Language"] = "zh-CN"
    answer = await client.post("/api/v1/session", json={"login": "anna", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
