"""Validation formulas, and guards that features add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest

from tests.records.conftest import Company, codes, rejected, written
from tests.support.guards import BossGuard, boss
from yingtu.kit.errors import Problem
from yingtu.metadata.catalog import Catalog
from yingtu.records import guards
from yingtu.records.batch import Batch
from yingtu.records.changes import Create, Held, Rejected, Update, WriteContext, Written


class TestValidations:
    async def test_a_true_formula_refuses_in_its_own_words(self, company: Company) -> None:
        owner = {"owner_id": company.sales.id, "name": "x"}
        result = await company.write(
            "opportunity",
            Create({**owner, "stage": "won", "close_date": "2026-01-01"}),
            Create({**owner, "stage": "won", "close_date": "2026-01-01", "amount": 5}),
            Create({**owner, "stage": "won"}),
            atomic=False,
        )
        assert codes(result) == [("amount", "formula_refused")]
        assert rejected(result).problems[0].params == {"message": "成交商机必须有金额。"}
        assert written(result, 1).changed
        assert written(result, 2).changed

    async def test_updates_are_judged_as_they_would_be_stored(self, company: Company) -> None:
        record = await company.create("opportunity", close_date="2026-01-01", amount=5)
        assert written(await company.update("opportunity", record, stage="won")).version == 2
        assert codes(await company.update("opportunity", record, amount=None)) == [("amount", "formula_refused")]

    async def test_a_formula_sees_the_new_parent(self, company: Company) -> None:
        food = await company.create("account", industry="food")
        record = await company.create("opportunity", amount=2_000_000)
        assert codes(await company.update("opportunity", record, account=food)) == [("", "formula_refused")]

    async def test_rules_about_other_fields_are_not_asked(self, company: Company) -> None:
        record = await company.create("opportunity", amount=5, close_date="2026-01-01", stage="won")
        await company.session.connection.execute("UPDATE ws_test.opportunity SET amount = NULL")
        assert written(await company.update("opportunity", record, note="x")).version == 2


class _NoTuesdays:
    """Refuses names that say Tuesday."""

    def __init__(self) -> None:
        self.seen: list[tuple[object, object]] = []

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002
        return object == "account" and "name" in fields

    async def check(self, batch: Batch) -> Mapping[int, tuple[Problem, ...]]:
        self.seen += [(row.old["name"] if row.old else None, row.new["name"]) for row in batch.accepted()]
        return {
            row.index: (Problem("name", "no_tuesdays", {}),) for row in batch.accepted() if "Tuesday" in row.new["name"]
        }


class TestFurtherGuards:
    @pytest.fixture
    def guard(self) -> Iterator[_NoTuesdays]:
        guard = _NoTuesdays()
        guards.configure([guard])
        yield guard
        guards.configure([])

    async def test_they_see_old_and_new_and_refuse_row_by_row(self, company: Company, guard: _NoTuesdays) -> None:
        record = await company.create("account", name="Monday")
        result = await company.write(
            "account",
            Update(record, {"name": "Tuesday"}),
            Create({"name": "Friday", "owner_id": company.sales.id}),
            atomic=False,
        )
        assert codes(result) == [("name", "no_tuesdays")]
        assert written(result, 1).changed
        assert guard.seen == [(None, "Monday"), ("Monday", "Tuesday"), (None, "Friday")]


class TestHolding:
    @pytest.fixture
    def guard(self) -> Iterator[BossGuard]:
        with boss() as guard:
            yield guard

    async def test_a_held_row_keeps_its_values_and_the_others_are_written(
        self, company: Company, guard: BossGuard
    ) -> None:
        record = await company.create("account", name="Monday", code="A1")
        result = await company.write(
            "account",
            Update(record, {"name": "held", "code": "A2"}),
            Create({"name": "held", "owner_id": company.sales.id}),
            Create({"name": "Friday", "owner_id": company.sales.id}),
            reason="a better name",
            context=WriteContext(given={"evidence": "letter"}),
        )
        first, second, third = result.outcomes
        assert isinstance(first, Held)
        assert isinstance(second, Held)
        assert (first.id, second.id) == (record, None)
        assert await guard.noted(company.session) == {first.approval_id, second.approval_id}
        assert written(result, 2).changed
        assert isinstance(third, Written)
        assert (await company.row("account", record))["name"] == "Monday"
        assert await company.versions("account", record) == []
        batch, row = guard.seen[0]
        assert (batch.reason, batch.context.given["evidence"]) == ("a better name", "letter")
        assert (row.old or {})["code"] == "A1"
        assert row.new["code"] == "A2"
        assert row.change == Update(record, {"name": "held", "code": "A2"})

    async def test_an_approved_change_is_not_held_again(self, company: Company, guard: BossGuard) -> None:
        result = await company.write(
            "account", Create({"name": "held", "owner_id": company.sales.id}), context=WriteContext(approval=uuid4())
        )
        assert written(result).changed
        assert guard.seen == []

    async def test_nothing_remains_of_a_hold_when_another_row_rejects_all(
        self, company: Company, guard: BossGuard
    ) -> None:
        record = await company.create("account", name="Monday")
        result = await company.write(
            "account", Update(record, {"name": "held"}), Create({"name": "refused", "owner_id": company.sales.id})
        )
        assert all(isinstance(each, Rejected) for each in result.outcomes)
        assert guard.seen
        assert await guard.noted(company.session) == set()
