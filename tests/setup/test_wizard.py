"""The wizard over HTTP: from nothing and a messy table to a company at work."""

from __future__ import annotations

import httpx
import pytest

from tests.setup.messy import messy_spreadsheet
from tests.support.http import open_client
from yingtu.app import create_app
from yingtu.identity.actor import SYSTEM
from yingtu.jobs import service as jobs
from yingtu.kit.db import Database
from yingtu.kit.settings import Settings
from yingtu.records import service as records
from yingtu.records.service import ListQuery
from yingtu.setup.errors import PeopleUnreadable
from yingtu.setup.service import read_people
from yingtu.workspaces import service
from yingtu.workspaces.service import FirstPerson, NewWorkspace

PASSWORD = "a long password"


@pytest.mark.committed
class TestWizard:
    async def test_goes_from_nothing_to_a_company_at_work(self, database: Database, settings: Settings) -> None:
        admin = FirstPerson("anna", "安娜", PASSWORD)
        workspace = await service.create(database, NewWorkspace("acme", "Acme", administrator=admin))
        async with open_client(create_app(settings, database), headers={"X-Workspace": "acme"}) as client:
            signed_in = await client.post("/api/v1/session", json={"login": "anna", "password": PASSWORD})
            client.headers["X-CSRF-Token"] = signed_in.json()["csrf_token"]
            client.headers["Accept-Language"] = "zh-CN"
            assert (await client.get("/api/v1/setup")).json()["step"] == "company"
            await self.answer(client, "company", {"name": "华瑞医疗", "currency": "CNY"})
            saved = {"step": "people", "answers": {"company": {"name": "华瑞医疗"}}, "inputs": 2}
            assert (await client.put("/api/v1/setup", json=saved)).status_code == 200
            kept = (await client.get("/api/v1/setup")).json()
            assert (kept["step"], kept["answers"], kept["inputs"]) == ("people", saved["answers"], 2)

            text = "姓名\t邮箱\t角色\t上级\n王海峰\twang@acme.example.com\t销售经理\n周雨桐\tzhou@acme.example.com\t销售\t王海峰\n安娜\t老板"
            people = (await client.post("/api/v1/setup/people", json={"text": text})).json()
            assert [(each["name"], each["outcome"]) for each in people] == [
                ("安娜", "yourself"),
                ("王海峰", "created"),
                ("周雨桐", "created"),
            ]
            assert [each["password"] is None for each in people] == [True, False, False]
            await self.answer(client, "modules", {"modules": ["activities"], "hidden": ["product"]})
            stages = [
                {"code": "contacting", "label": "初访"},
                {"label": "试用装机"},
                {"code": "negotiation", "label": "议价"},
            ]
            await self.answer(client, "stages", {"stages": stages})
            await self.answer(client, "visibility", {"scopes": {"sales": "team"}})

            upload = await client.post("/api/v1/setup/sheets", files={"file": ("台账.xlsx", messy_spreadsheet())})
            assert upload.status_code == 200, upload.text
            sheet = upload.json()
            assert (sheet["rows"], sheet["name_column"], sheet["known"]) == (4, "设备名称", None)
            assert [each["type"] for each in sheet["columns"]] == [
                "text",
                "date",
                "choice",
                "phone",
                "currency",
                "text",
            ]
            customers = (
                "客户汇总\n客户名称,联系人,手机,所属行业,成交金额,备注\n东方纺织,王芳,138 0574 1122,纺织,12万,老客户\n"
            )
            other = await client.post("/api/v1/setup/sheets", files={"file": ("客户.csv", customers.encode("gb18030"))})
            assert (other.json()["known"], other.json()["unknown"]) == ("account", ["联系人", "成交金额"])
            columns = [
                {
                    "column": each["column"],
                    "label": each["column"],
                    "type": each["type"],
                }
                for each in sheet["columns"]
            ]
            body = {"source": sheet["source"], "label": "设备巡检", "columns": columns, "name_column": "设备名称"}
            made = await client.post("/api/v1/setup/objects", json=body)
            assert made.status_code == 202, made.text
            ended = await jobs.run(database, workspace, made.json()["job"]["id"], settings)
            assert ended is not None
            assert (ended.state, ended.done, ended.errors) == ("succeeded", 4, 0)
            async with database.read(workspace) as session:
                page = await records.list_records(session, SYSTEM, "she_bei_xun_jian", ListQuery(sort="name"))
            items = records.items_of(page)
            assert "CT 机 1 号" in {each["name"] for each in items}
            assert max(str(each["xun_jian_ri_qi"]) for each in items) == "2026-03-08"
            assert sorted(float(each["fei_yong"]) for each in items) == [0, 300, 800, 1200]
            assert {each["jie_lun"] for each in items} == {"he_ge", "bu_he_ge"}

            described = (await client.get("/api/v1/meta/objects/opportunity")).json()
            options = next(each for each in described["fields"] if each["api_name"] == "stage")["options"]["options"]
            assert [each["label"]["zh-CN"] for each in options if each["active"]][:3] == ["初访", "试用装机", "议价"]
            steps = (await client.get("/api/v1/first-steps")).json()["steps"]
            assert {each["key"]: each["done"] for each in steps}["people"] is True
            assert (await client.post("/api/v1/setup/finish")).json()["finished_at"] is not None
            assert (await client.post("/api/v1/first-steps/dismiss")).status_code == 204
            assert (await client.get("/api/v1/first-steps")).json() == {"dismissed": True, "steps": []}

    async def answer(self, client: httpx.AsyncClient, step: str, body: object) -> None:
        answer = await client.post(f"/api/v1/setup/{step}", json=body)
        assert answer.status_code == 200, answer.text


class TestPeople:
    def test_each_cell_is_known_by_what_it_looks_like(self) -> None:
        rows = read_people(
            "陈总, chen@x.example.com, 总监\n王五, 13800138000, 销售, 陈总, 华东部",
            {"总监": "director", "销售": "sales"},
        )
        assert [(each.name, each.roles, each.manager, each.department, each.phone) for each in rows] == [
            ("陈总", ["director"], None, None, None),
            ("王五", ["sales"], "陈总", "华东部", "13800138000"),
        ]
        with pytest.raises(PeopleUnreadable):
            read_people("\n\n姓名\n", {})
