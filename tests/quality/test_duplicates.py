"""Companies that an import brings in a second time are found by their names and listed for people."""

from __future__ import annotations

import random
import time
from uuid import UUID

import httpx
import pytest

from tests.exchange.conftest import Company, company
from tests.support.http import SignedIn
from yingtu.jobs import service as jobs
from yingtu.kit.ids import uuid7
from yingtu.quality.names import pairs, plain

__all__ = ["company"]


def named(*names: str) -> list[tuple[UUID, str]]:
    return [(uuid7(), name) for name in names]


class TestPlain:
    @pytest.mark.parametrize(
        ("name", "left"),
        [
            ("杭州云启电子商务有限公司", "杭州云启电子商务"),
            ("杭州云启电子商务(集团)股份有限公司", "杭州云启电子商务"),
            ("华瑞（苏州）医疗器械有限责任公司", "华瑞医疗器械"),
            ("Acme Trading Co., Ltd.", "acmetrading"),
            ("ＡＣＭＥ trading", "acmetrading"),
            ("有限公司", ""),
        ],
    )
    def test_what_every_company_is_called_does_not_count(self, name: str, left: str) -> None:
        assert plain(name) == left


class TestPairs:
    def test_the_same_name_but_for_its_form_and_slips_are_found_others_are_not(self) -> None:
        old = named(
            "杭州云启电子商务有限公司", "苏州华瑞医疗器械有限公司", "宁波远航物流有限公司", "Globex Corporation"
        )
        new = named("杭州云启电子商务（集团）", "苏州华锐医疗器械", "上海博雅教育科技有限公司", "Globx Corp.")
        found = pairs(new, old + new)
        assert {frozenset((each.first, each.second)): each.score for each in found} == {
            frozenset((old[0][0], new[0][0])): 100,
            frozenset((old[1][0], new[1][0])): 88,
            frozenset((old[3][0], new[3][0])): 91,
        }

    def test_names_that_differ_by_a_number_are_two(self) -> None:
        first, second = named("导入公司一店 12", "导入公司一店 13")
        assert pairs([second], [first, second]) == []

    def test_two_new_ones_are_one_pair(self) -> None:
        both = named("云帆科技", "云帆科技有限公司")
        assert [each.score for each in pairs(both, both)] == [100]

    def test_five_thousand_against_many_take_seconds(self) -> None:
        chance = random.Random(7)
        letters = [chr(0x4E00 + chance.randrange(3000)) for _ in range(900)]
        cities, trades = ("杭州", "苏州", "宁波", "上海", "深圳"), ("科技", "贸易", "医疗器械", "物流", "电子商务")

        def invented() -> str:
            middle = "".join(chance.choices(letters, k=3))
            return f"{chance.choice(cities)}{middle}{chance.choice(trades)}有限公司"

        known = named(*(invented() for _ in range(40_000)))
        fresh = [(uuid7(), name.replace("有限公司", "股份有限公司")) for _, name in known[:1000]]
        began = time.perf_counter()
        found = pairs(fresh, known + fresh)
        assert time.perf_counter() - began < 10
        assert {each.first for each in found if each.score == 100} >= {each for each, _ in known[:1000]}


class TestAfterImport:
    @pytest.fixture
    async def admin(self, company: Company, signed_in: SignedIn) -> httpx.AsyncClient:
        return await signed_in(company.admin)

    async def bring_in(self, company: Company, admin: httpx.AsyncClient, text: str) -> None:
        await company.import_text("account", text)
        for job in (await admin.get("/api/v1/jobs")).json()["items"]:
            if job["kind"] == "find_duplicates" and job["state"] == "queued":
                ended = await jobs.run(company.database, company.workspace, job["id"], company.settings)
                assert ended is not None
                assert ended.state == "succeeded", ended

    async def test_pairs_are_listed_side_by_side_until_somebody_says_they_are_two(
        self, company: Company, admin: httpx.AsyncClient, signed_in: SignedIn
    ) -> None:
        await self.bring_in(company, admin, "Name,code\n杭州云启电子商务有限公司,A1\n宁波远航物流有限公司,A2\n")
        url = "/api/v1/objects/account/duplicates"
        assert (await admin.get(url)).json() == {"items": [], "next_after": None}
        await self.bring_in(company, admin, "Name,code\n杭州云启电子商务,B1\n上海博雅教育,B2\n宁波远航物流集团,B3\n")
        page = (await admin.get(url, params={"limit": 1})).json()
        rest = (await admin.get(url, params={"after": page["next_after"]})).json()
        found = [*page["items"], *rest["items"]]
        assert {(each["older"]["code"], each["newer"]["code"], each["score"]) for each in found} == {
            ("A1", "B1", 100),
            ("A2", "B3", 100),
        }
        seller = await signed_in(company.seller)
        assert (await seller.get(url)).json()["items"] == []
        assert (await seller.post(f"/api/v1/duplicates/{found[0]['id']}/dismiss")).status_code == 404
        assert (await admin.post(f"/api/v1/duplicates/{found[0]['id']}/dismiss")).status_code == 204
        assert len((await admin.get(url)).json()["items"]) == 1
