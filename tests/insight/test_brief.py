"""The stage-health brief: who makes no progress, what is advised, who only seems active; as PDF; sent once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pypdfium2 as pdfium
import sqlalchemy as sa

from tests.insight.test_pipeline import DAY, _story
from tests.process.conftest import THURSDAY, World
from yingtu.channels.models import notification
from yingtu.identity.actor import SYSTEM
from yingtu.insight import brief as briefs
from yingtu.insight.brief_pdf import brief_pdf
from yingtu.insight.brief_sending import due, send
from yingtu.insight.brief_words import brief_info
from yingtu.insight.liveliness import judge
from yingtu.kit import clock
from yingtu.kit.statement import Statement
from yingtu.metadata import service as metadata
from yingtu.process.watch import all_processes
from yingtu.records.changes import Source, Update
from yingtu.records.service import write

LINK = "https://crm.example.com/insight/brief?process=sales"


def _read(pdf: bytes) -> tuple[str, set[str]]:
    """Return the words of a PDF without breaks, and where its links lead."""
    document = pdfium.PdfDocument(pdf)
    words = "".join(page.get_textpage().get_text_bounded() for page in document)
    uris = re.findall(rb"/URI \((.*?)\)", pdf)
    return re.sub(r"\s+", "", words), {each.decode() for each in uris}


class TestBrief:
    async def test_it_lists_what_makes_no_progress_with_the_playbook_until_history_speaks(self, world: World) -> None:
        ids = await _story(world)
        # Five working days after the last step.
        with clock.at(THURSDAY + 36 * DAY):
            for number in range(4):
                values = {"next_step": f"第 {number} 次", "expected_close_on": f"2026-0{6 + number}-20"}
                await write(world.session, SYSTEM, "opportunity", [Update(ids["d"], values)], source=Source.API)
            mine = await briefs.brief(world.session, world.actor, "sales")
            boss = await briefs.brief(world.session, world.others["manager"], "sales")
            [one] = await briefs.health(world.session, world.actor, "sales", [ids["d"]])
            catalog = await metadata.catalog(world.session)
            told = brief_info(catalog, boss, {world.sales.id: "周雨桐"}, "zh-CN")
            pdf = brief_pdf(catalog, told, "陆景行", "http://127.0.0.1/insight/brief", "zh-CN")
        assert [each.id for each in mine.items] == [ids["a"], ids["d"]]
        assert [each.id for each in boss.items] == [ids["m"], ids["a"], ids["d"]]
        assert (boss.total, boss.items[1].working_days, boss.items[1].stage) == (3, 5, "demo")
        assert {item.source for item in told.items} == {"playbook"}
        assert told.items[1].suggestion.startswith("演示后三天内发出报价")
        assert one.liveliness.suspicious
        assert [reason.code for reason in one.liveliness.reasons] == ["edits", "postponed", "silent", "stay"]
        words, links = _read(pdf)
        assert words.count("经验规则：演示后三天内发出报价") == 1
        assert links == set()
        # What is said of those that are not listed leads to them.
        many = told.model_copy(update={"total": 437, "items": [*told.items * 66, *told.items[:2]]})
        words, links = _read(brief_pdf(catalog, many, "陆景行", LINK, "zh-CN"))
        assert "仅列出金额最大的200条" in words
        assert links == {LINK}

    async def test_what_does_not_fit_is_on_the_next_pages(self, world: World) -> None:
        ids = await _story(world)
        with clock.at(THURSDAY + 36 * DAY):
            rest = await briefs.brief(world.session, world.others["manager"], "sales", skip=1)
            none = await briefs.brief(world.session, world.others["manager"], "sales", skip=9)
        assert [each.id for each in rest.items] == [ids["a"], ids["d"]]
        assert (rest.total, none.items) == (3, ())

    async def test_advice_of_history_says_its_numbers(self, world: World) -> None:
        await _story(world)
        catalog = await metadata.catalog(world.session)
        [process] = [each for each in all_processes(catalog) if each.key == "sales"]
        assert await briefs.history(world.session, catalog, process, "account.industry") == []

    async def test_each_person_is_told_once_and_not_before_the_hour(self, world: World) -> None:
        await _story(world)
        friday = THURSDAY + 36 * DAY
        catalog = await metadata.catalog(world.session)
        playbook = briefs.playbook_of(catalog, "sales")
        with clock.at(friday):
            assert due(catalog, playbook) is None
        with clock.at(friday + timedelta(hours=7)):
            key = due(catalog, playbook)
            assert key == "brief:sales:2026-04-17"
            assert [await send(world.session, world.manager.id, playbook, key) for _ in range(2)] == [1, 0]
        statement = Statement(sa.select(notification.c.person, notification.c.kind))
        assert await world.session.all(statement) == [(world.manager.id, "insight.brief")]

    async def test_it_comes_on_the_last_working_day_when_friday_is_free(self, world: World) -> None:
        catalog = await metadata.catalog(world.session)
        playbook = briefs.playbook_of(catalog, "sales")
        # 2026: Labour Day is Friday, 1 May; in the week of the spring festival nobody works.
        assert briefs.issue_day(catalog, playbook, date(2026, 4, 29)) == date(2026, 4, 30)
        assert briefs.issue_day(catalog, playbook, date(2026, 2, 18)) is None


def test_who_talked_to_the_customer_lately_is_not_suspected() -> None:
    facts = {"edits": 9, "postponed": 3, "entered_at": THURSDAY - 60 * DAY, "now": THURSDAY}
    assert judge(talked_at=THURSDAY - 20 * DAY, **facts).suspicious
    assert not judge(talked_at=THURSDAY - 2 * DAY, **facts).suspicious
    assert judge(talked_at=None, **facts | {"edits": 0}).score == 0
