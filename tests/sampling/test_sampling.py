"""Each month a share of what was won is drawn by a seed that is kept: anybody can draw it again, and it is drawn once."""

from __future__ import annotations

import hashlib
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.process.conftest import World
from tests.support.actors import actor_of, make_user
from yingtu.audit.models import audit_entry
from yingtu.channels.models import notification
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.errors import Forbidden
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.kit.statement import Statement
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.checks import Problems
from yingtu.records.changes import Create, Source, Update, Written
from yingtu.records.service import write
from yingtu.sampling import drawing, naming, service
from yingtu.sampling.checks import check_samplings
from yingtu.sampling.describe import detail, overview
from yingtu.sampling.errors import (
    AnswerMissing,
    CheckClosed,
    FindingUnsaid,
    MonthNotOver,
    NotYourCheck,
    OwnRecord,
    UnknownSampling,
)
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Workspace

KEY = "won_deals"
APRIL = date(2026, 4, 1)
#: 1 to 5 May 2026 are free: the first working day is Wednesday, the 6th.
HOLIDAY, WORKING = datetime(2026, 5, 5, 2, tzinfo=UTC), datetime(2026, 5, 6, 2, tzinfo=UTC)
GOOD: dict[str, Any] = dict.fromkeys(("contract", "amount", "evidence", "discount", "owner"), "ok")


async def _won(world: World, count: int, owner: UUID, *, day: int = 15, month: int = 4) -> list[UUID]:
    """Opportunities won on a day, by a story of the demo: no evidence is asked for."""
    with clock.at(datetime(2026, month, day, 3, tzinfo=UTC)):
        made = await write(
            world.session,
            SYSTEM,
            "opportunity",
            [
                Create({"name": f"赢单 {day}-{number}", "amount": 100, "owner_id": str(owner)})
                for number in range(count)
            ],
            source=Source.DEMO,
        )
        ids = [outcome.id for outcome in made.outcomes if isinstance(outcome, Written)]
        for stage in ("requirement", "demo", "negotiation", "won"):
            moved = await write(
                world.session,
                SYSTEM,
                "opportunity",
                [Update(each, {"stage": stage}) for each in ids],
                source=Source.DEMO,
            )
            assert all(isinstance(outcome, Written) for outcome in moved.outcomes), moved
    return ids


async def _director(world: World) -> Actor:
    director = await make_user(world.session, "director", roles=("director",))
    await metadata.bump_access_epoch(world.session)
    return await actor_of(world.session, director)


class TestDrawing:
    @given(st.sets(st.uuids(), max_size=60), st.decimals(min_value="0.01", max_value=100, places=2))
    def test_anybody_with_the_seed_draws_the_same_share_in_whatever_order_the_records_come(
        self, ids: set[UUID], percent: Decimal
    ) -> None:
        drawn = drawing.draw("7f", sorted(ids), percent)
        assert drawn == drawing.draw("7f", sorted(ids, reverse=True), percent)
        assert len(drawn) == math.ceil(Fraction(len(ids)) * Fraction(percent) / 100)
        by_hand = sorted(ids, key=lambda each: hashlib.sha256(b"7f" + str(each).encode()).digest())
        assert drawn == by_hand[: len(drawn)]

    def test_nobody_checks_a_record_of_their_own_and_the_others_take_turns(self) -> None:
        ann, bob = UUID(int=1), UUID(int=2)
        records = [UUID(int=number) for number in range(10, 14)]
        owners = {records[0]: ann, records[1]: ann, records[2]: bob, records[3]: None}
        assert drawing.assign(records, owners, [ann, bob]) == [bob, bob, ann, bob]
        assert drawing.assign(records[:2], owners, [ann]) == [None, None]
        assert drawing.assign(records, owners, []) == [None] * 4

    async def test_it_is_done_on_the_first_working_day(self, world: World) -> None:
        calendar = calendar_of(await metadata.catalog(world.session))
        assert drawing.draw_day(calendar, APRIL) == date(2026, 5, 6)
        assert drawing.draw_day(calendar, date(2026, 5, 1)) == date(2026, 6, 1)


class TestMonth:
    async def test_it_is_drawn_once_from_the_first_working_day_on_and_can_be_drawn_again_from_its_seed(
        self, world: World, database: Database, workspace: Workspace
    ) -> None:
        director = await _director(world)
        april = await _won(world, 11, world.sales.id)
        await _won(world, 3, world.sales.id, month=3)
        with clock.at(HOLIDAY):
            assert await service.draw_due(database, workspace, None) == 0  # type: ignore[arg-type]
        with clock.at(WORKING):
            assert [await service.draw_due(database, workspace, None) for _ in range(2)] == [1, 0]  # type: ignore[arg-type]
            seen = await service.overview(world.session, director)
            [figures] = seen.draws
            assert (figures.population, figures.drawn, figures.open, figures.mine) == (11, 2, 2, 2)
            assert await service.draw_month(world.session, SYSTEM, KEY, date(2026, 4, 20)) == figures.id
            proof = await service.prove(world.session, director, figures.id)
            assert (proof.holds, set(proof.draw.population), proof.came_later) == (True, set(april), ())
            late = await _won(world, 1, world.sales.id, day=30)
            await write(
                world.session, SYSTEM, "opportunity", [Update(april[0], {"stage": "negotiation"})], source=Source.DEMO
            )
            again = await service.prove(world.session, director, figures.id)
            assert (again.holds, again.came_later, again.left) == (True, tuple(late), (april[0],))
            told = overview(await metadata.catalog(world.session), seen, "zh-CN")
        assert (told.samplings[0].next_on, told.samplings[0].roles) == (date(2026, 6, 1), ["销售总监"])
        kinds = await world.session.all(Statement(sa.select(notification.c.person, notification.c.kind)))
        assert kinds == [(director.user_id, "assignment.sampling")]
        [entry] = await world.session.all(
            Statement(sa.select(audit_entry.c.action).where(audit_entry.c.action == "sample_drawn"))
        )
        assert entry == ("sample_drawn",)

    async def test_who_takes_no_part_sees_nothing_and_draws_nothing(self, world: World) -> None:
        admin = await actor_of(world.session, await make_user(world.session, "admin", roles=("admin",)))
        with clock.at(WORKING):
            draw = await service.draw_month(world.session, admin, KEY, APRIL)
            assert await service.whole(world.session, admin, draw)
            with pytest.raises(UnknownSampling):
                await service.whole(world.session, world.actor, draw)
            with pytest.raises(Forbidden):
                await service.draw_month(world.session, world.actor, KEY, APRIL)
            with pytest.raises(MonthNotOver):
                await service.draw_month(world.session, admin, KEY, date(2026, 5, 6))
            mine = await service.overview(world.session, world.actor)
        assert (mine.samplings, mine.draws, mine.oversees) == ({}, (), False)


class TestCheck:
    async def test_it_has_a_result_once_every_point_is_answered(self, world: World) -> None:
        director = await _director(world)
        admin = await actor_of(world.session, await make_user(world.session, "admin", roles=("admin",)))
        await _won(world, 2, world.sales.id)
        with clock.at(WORKING):
            draw_id = await service.draw_month(world.session, admin, KEY, APRIL)
            draw, [check] = await service.whole(world.session, director, draw_id)
            named = await naming.readable(world.session, director, "opportunity", [check.record_id])
            catalog = await metadata.catalog(world.session)
            shown = detail(catalog, draw, [check], {}, named, director)
            with pytest.raises(AnswerMissing) as missing:
                await service.close(world.session, director, check.id, {"contract": "ok"}, None)
            with pytest.raises(FindingUnsaid):
                await service.close(world.session, director, check.id, {**GOOD, "amount": "bad"}, "")
            with pytest.raises(NotYourCheck):
                await service.close(world.session, admin, check.id, GOOD, None)
            with pytest.raises(OwnRecord):
                await service.hand_over(world.session, admin, check.id, world.sales.id)
            with pytest.raises(Forbidden):
                await service.hand_over(world.session, director, check.id, world.manager.id)
            await service.hand_over(world.session, admin, check.id, world.manager.id)
            manager = world.others["manager"]
            await service.close(world.session, manager, check.id, {**GOOD, "amount": "bad"}, "合同少写了 2 万")
            with pytest.raises(CheckClosed):
                await service.close(world.session, manager, check.id, GOOD, None)
            [figures] = (await service.overview(world.session, director)).draws
        assert shown.checks[0].record_name is not None
        assert (shown.checks[0].owner, shown.checks[0].mine) == (world.sales.name, True)
        assert [each.pointer for each in missing.value.problems] == [f"/answers/{code}" for code in list(GOOD)[1:]]
        assert (figures.failed, figures.open) == (1, 0)


def test_a_process_that_wins_nothing_cannot_be_drawn_from() -> None:
    body = {"label": {"en": "Check"}, "process": "sales", "roles": ["ghost"], "items": {"a": {"en": "A"}}}
    process = {
        "label": {"en": "Sales"}, "object": "deal", "field": "stage", "stages": {"begun": {}, "lost": {"kind": "lost"}},
    }  # fmt: skip
    documents = {("sampling", "a"): body, ("sampling", "b"): {**body, "process": "gone"}, ("process", "sales"): process}
    found = Problems()
    check_samplings(build_catalog("test", 1, parse_documents(documents)), found)
    assert {(each.pointer, each.code) for each in found.found} == {
        ("/sampling/a/process", "config_sampling_won"),
        ("/sampling/b/process", "config_sampling_process"),
        ("/sampling/a/roles/0", "config_sampling_role"),
        ("/sampling/b/roles/0", "config_sampling_role"),
    }
    for each in found.found:
        for language in LANGUAGES:
            assert translate(each.code, each.params, language) != each.code
