"""What a form requires and locks holds in the write path, and the browser judges conditions as PostgreSQL does."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.records.conftest import Company, codes, written
from tests.support.documents import an_object, change, choice, field, lookup
from yingtu.access import service as access
from yingtu.identity.actor import SYSTEM, Device
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import InvalidDocument
from yingtu.query.ast import parse_filter
from yingtu.query.errors import InvalidFilter
from yingtu.query.plain import plain_filter
from yingtu.records import conditions
from yingtu.records.changes import Create, Source, Update
from yingtu.records.service import update_alone
from yingtu.schema import service as schema

WEB = Path(__file__).parents[2] / "web"
#: The environment brings the Node that builds the web app; it reads TypeScript as it is.
NODE = Path(sys.executable).parent / "node"
EVALUATOR = WEB / "src" / "records" / "form" / "evaluate.ts"

WON = {"field": "stage", "op": "eq", "value": "won"}
RULES = {
    "reason": {"effect": "require", "fields": ["reason"], "when": {"field": "stage", "op": "eq", "value": "lost"}},
    "locked": {"effect": "read_only", "fields": ["amount"], "when": WON},
    "once": {"effect": "read_only", "fields": ["code"], "when": {"field": "code", "op": "not_empty"}},
    "phone": {"effect": "require", "fields": ["day"], "device": "phone"},
    "finance": {"effect": "read_only", "fields": ["paid"], "roles": ["sales"]},
    "shown": {"effect": "show", "fields": ["reason"], "when": {"field": "stage", "op": "eq", "value": "lost"}},
}


def deal(**settings: Any) -> dict[str, Any]:
    fields = {
        "stage": choice("new", "won", "lost", default="new"),
        "kinds": choice("a", "b", "c", type_name="multi_choice"),
        "amount": field("currency"),
        "size": field("number", options={"decimals": 3}),
        "day": field("date"),
        "moment": field("datetime"),
        "clock": field("time"),
        "paid": field("boolean"),
        "code": field(),
        "reason": field("long_text"),
        "helper": field("user"),
        "account": lookup("account"),
        "phone": field("phone"),
        "rest": field("formula", options={"expression": "size * 2"}),
    }
    return an_object(fields, **settings)


def sales_role() -> dict[str, Any]:
    grant = {"operations": ["create", "read", "edit"], "scope": "all", "default_field": "edit"}
    return {"label": {"en": "Sales", "zh-CN": "销售"}, "objects": {"*": [grant]}}


@pytest.fixture
async def company(company: Company) -> Company:
    role = change("sales", sales_role(), kind="role")
    await schema.publish(company.session, SYSTEM, [change("deal", deal(form_rules=RULES)), role])
    company.catalog = await metadata.catalog(company.session)
    return company


class TestRules:
    async def test_a_field_is_required_and_locked_under_its_condition_at_every_door(self, company: Company) -> None:
        sales = await company.actor()
        values = {"name": "Deal", "code": "D-1", "amount": 100}
        one = written(await company.write("deal", Create(values), actor=sales)).id
        lost = await company.update("deal", one, sales, stage="lost")
        assert codes(lost) == [("reason", "required")]
        assert codes(await company.update("deal", one, stage="lost")) == [("reason", "required")], "automations too"
        assert written(await company.update("deal", one, sales, stage="lost", reason="Price")).changed
        assert codes(await company.update("deal", one, sales, reason=None)) == [("reason", "required")]
        # The change that leads into the lock is made whole; afterwards the lock holds for people, not for automations.
        assert written(await company.update("deal", one, sales, stage="won", amount=120)).changed
        assert codes(await company.update("deal", one, sales, amount=130)) == [("amount", "read_only_here")]
        assert written(await company.update("deal", one, amount=140)).changed
        assert codes(await company.update("deal", one, sales, code="D-2")) == [("code", "read_only_here")]
        assert written(await company.update("deal", one, sales, name="Other")).changed
        # A new record that begins in the locked state has no figure yet to be locked in.
        bad = await company.write("deal", Create({**values, "stage": "won"}), actor=sales)
        assert codes(bad) == [("amount", "read_only_here")]

    async def test_rules_for_a_role_or_a_device_bind_only_these(self, company: Company) -> None:
        sales = await company.actor()
        assert codes(await company.write("deal", Create({"name": "X", "paid": True}), actor=sales)) == [
            ("paid", "read_only_here")
        ]
        boss = replace(sales, roles=("boss", "sales"))
        assert codes(await company.write("deal", Create({"name": "X", "paid": True}), actor=boss)), "the role is held"
        phone = replace(sales, device=Device.PHONE)
        assert codes(await company.write("deal", Create({"name": "X"}), actor=phone)) == [("day", "required")]
        one = written(await company.write("deal", Create({"name": "X"}), actor=sales)).id
        assert written(await company.update("deal", one, phone, name="Y")).changed, "an old record is changed elsewhere"

    async def test_the_short_way_of_updates_declines_fields_with_rules(self, company: Company) -> None:
        sales = await company.actor()
        one = written(await company.write("deal", Create({"name": "X", "code": "1"}), actor=sales)).id
        for values in ({"code": "2"}, {"stage": "lost"}):
            done = await update_alone(company.session, sales, "deal", Update(one, values), source=Source.UI)
            assert done is None

    @pytest.mark.parametrize(
        ("when", "pointer"),
        [
            ({"field": "account.industry", "op": "eq", "value": "it"}, "/object/deal/form_rules/r/when"),
            ({"all": [{"field": "rest", "op": "gt", "value": 1}]}, "/object/deal/form_rules/r/when/all/0"),
            ({"field": "nothing", "op": "is_empty"}, "/object/deal/form_rules/r/when"),
            ({"field": "size", "op": "gt", "value": "many"}, "/object/deal/form_rules/r/when"),
        ],
    )
    async def test_a_condition_that_a_form_cannot_judge_is_refused(
        self, company: Company, when: dict[str, Any], pointer: str
    ) -> None:
        rule = {"effect": "show", "fields": ["reason"], "when": when}
        with pytest.raises(InvalidDocument) as caught:
            await schema.publish(company.session, SYSTEM, [change("deal", deal(form_rules={"r": rule}))])
        assert [each.pointer for each in caught.value.problems] == [pointer]


def _values(rng: random.Random, people: list[UUID]) -> dict[str, Any]:
    """A record as the form holds it; every field is empty now and then."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made: dict[str, Any] = {
        "stage": rng.choice(["new", "won", "lost"]),
        "kinds": rng.sample(["a", "b", "c"], rng.randint(0, 3)),
        "amount": f"{rng.randint(-9, 9)}{rng.choice(['', '.5', '.5000', '.0001'])}",
        "size": rng.choice(["0", "1", "1.000", "-1.5", "12345678901234.567", "12345678901234.568"]),
        "day": f"2026-0{rng.randint(1, 4)}-1{rng.randint(0, 9)}",
        "moment": (start + timedelta(hours=rng.randint(0, 100), microseconds=rng.randint(0, 2))).isoformat(),
        "clock": f"1{rng.randint(0, 9)}:30:00",
        "paid": rng.choice([True, False]),
        "code": rng.choice(["abc", "ABC", "a%c", "中文", "é", "b_"]),
        "reason": rng.choice(["one two", "TWO", "中文 two"]),
        "helper": str(rng.choice(people)),
        "phone": "+8613912345678",
    }
    return {name: None if rng.random() < 0.25 else value for name, value in made.items()}


_OPERATORS = {
    "stage": ["eq", "ne", "in", "not_in"],
    "kinds": ["has_any", "has_all"],
    "amount": ["eq", "ne", "lt", "lte", "gt", "gte", "between", "in"],
    "size": ["eq", "lt", "lte", "gt", "gte", "not_in"],
    "day": ["eq", "lt", "gte", "between", "in_period"],
    "moment": ["lt", "lte", "gt", "gte", "in_period", "ne"],
    "clock": ["lt", "gte", "eq"],
    "paid": ["eq", "ne"],
    "code": ["eq", "ne", "contains", "starts_with", "in"],
    "reason": ["contains", "starts_with"],
    "helper": ["eq", "ne", "in"],
    "phone": [],
}


def _condition(rng: random.Random, depth: int, people: list[UUID]) -> dict[str, Any]:
    if depth and rng.random() < 0.5:
        parts = [_condition(rng, depth - 1, people) for _ in range(rng.randint(0, 3))]
        return rng.choice([{"all": parts}, {"any": parts}, {"not": _condition(rng, depth - 1, people)}])
    name = rng.choice(list(_OPERATORS))
    op = rng.choice([*_OPERATORS[name], "is_empty", "not_empty"])
    if op in {"is_empty", "not_empty"}:
        return {"field": name, "op": op}
    if op == "in_period":
        return {"field": name, "op": op, "value": rng.choice(["this_year", "2026-01", "2026-Q2", "last_7_days"])}
    several = op in {"in", "not_in", "has_any", "has_all", "between"}
    drawn = [_operand(rng, name, people) for _ in range(2 if several else 1)]
    return {"field": name, "op": op, "value": drawn if several else drawn[0]}


def _operand(rng: random.Random, name: str, people: list[UUID]) -> Any:
    if name == "helper" and rng.random() < 0.4:
        return "@me"
    value = None
    while value is None or value == []:
        value = _values(rng, people)[name]
    if isinstance(value, list):
        return value[0]
    return "2026-01-03" if name == "moment" and rng.random() < 0.3 else value


async def test_the_browser_judges_random_conditions_as_the_database_does(company: Company) -> None:
    rng = random.Random(20260)
    actor = await company.actor()
    context = access.context_of(actor)
    people = [company.sales.id, company.colleague.id]
    obj = company.catalog.object("deal")
    rows = [_values(rng, people) for _ in range(25)]
    filters: list[dict[str, Any]] = []
    while len(filters) < 160:
        each = _condition(rng, 3, people)
        try:
            plain_filter(parse_filter(each), company.catalog, obj, context)
        except InvalidFilter:
            continue  # a whole day has no equality with a moment
        filters.append(each)
    judged = await conditions.met(
        company.session, company.catalog, obj, filters, [_stored(row) for row in rows], context
    )
    plain = [plain_filter(parse_filter(each), company.catalog, obj, context) for each in filters]
    script = (
        f"import {{ holds }} from {json.dumps(EVALUATOR.as_uri())};"
        "let text = ''; for await (const part of process.stdin) text += part;"
        "const { filters, rows } = JSON.parse(text);"
        "console.log(JSON.stringify(rows.map((row) => filters.map((one) => holds(one, row)))));"
    )
    done = subprocess.run(  # noqa: ASYNC221 - our own file, a tenth of a second
        [str(NODE), "--input-type=module", "--no-warnings", "-e", script],
        input=json.dumps({"filters": plain, "rows": rows}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    browser = json.loads(done.stdout)
    wrong = [
        (filters[i], plain[i], rows[j], judged[j][i])
        for j in range(len(rows))
        for i in range(len(filters))
        if browser[j][i] is not judged[j][i]
    ]
    assert wrong == []
    truths = [one for row in judged for one in row]
    assert 0.2 < sum(truths) / len(truths) < 0.8, "the conditions tell records apart"


def _stored(row: dict[str, Any]) -> dict[str, Any]:
    """The record as column values."""
    stored = dict(row)
    for name in ("amount", "size"):
        stored[name] = None if row[name] is None else Decimal(row[name])
    for name, read in (("moment", datetime.fromisoformat), ("helper", UUID)):
        stored[name] = None if row[name] is None else read(row[name])
    return {"id": UUID(int=1), **stored}
