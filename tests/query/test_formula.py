"""Formulas: names, types, errors in words, what they read, and that nothing in them can hurt the database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.query.formula_catalog import ACCOUNT, DEAL, deal_catalog
from tests.support.counts import counted
from yingtu.fields.registry import FIELD_TYPES
from yingtu.kit import i18n
from yingtu.kit.db import Session
from yingtu.kit.statement import Statement
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.query import formula
from yingtu.query.formula.functions import ALIASES, FUNCTIONS, TYPE_WORDS
from yingtu.query.formula.money import is_money
from yingtu.query.formula.names import TYPE_OF
from yingtu.query.formula.syntax import MAX_CHARACTERS, MAX_DEPTH

CATALOG = deal_catalog()
DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "formulas.md"
NOW = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)

TYPES: dict[str, Any] = {
    "base": sa.Numeric(20, 4),
    "quantity": sa.Numeric(),
    "version": sa.Integer(),
    "won": sa.Boolean(),
    "close_date": sa.Date(),
    "called_at": sa.DateTime(timezone=True),
    "tags": sa.ARRAY(sa.Text()),
    "account": sa.Uuid(),
    "extra": sa.JSON(),
}
#: What every test below computes with, unless it says otherwise.
RECORD: dict[tuple[str, ...], Any] = {
    ("name",): "云帆 CRM",
    ("note",): None,
    ("amount", "base"): Decimal("1054.5000"),
    ("quantity",): Decimal(7),
    ("version",): 7,
    ("won",): None,
    ("close_date",): date(2026, 1, 31),
    ("called_at",): datetime(2026, 3, 31, 17, 0, tzinfo=UTC),
    ("stage",): "done",
    ("tags",): ["vip"],
    ("account",): UUID(int=7),
    ("account", "name"): "Acme",
    ("account", "industry"): "tech",
    ("account", "parent", "name"): "Holding",
}


def parsed(text: str) -> formula.Node:
    return formula.parse(text, CATALOG.object("deal"), CATALOG)


def problem(text: str) -> Any:
    with pytest.raises(formula.InvalidFormula) as caught:
        parsed(text)
    (found,) = caught.value.problems
    return found


def column_of(path: tuple[str, ...]) -> sa.BindParameter[Any]:
    return sa.bindparam("v_" + "_".join(path), type_=TYPES.get(path[-1], sa.Text()))


async def value_of(session: Session, text: str, **changed: Any) -> Any:
    """Return what PostgreSQL makes of a formula on the record above."""
    now = sa.bindparam("now", type_=sa.DateTime(timezone=True))
    statement = Statement(sa.select(formula.compile(parsed(text), column_of, time_zone="Asia/Shanghai", now=now)))
    known = {"v_" + "_".join(path): value for path, value in RECORD.items()} | {"now": NOW}
    known |= {f"v_{name}": value for name, value in changed.items()}
    return await session.scalar(statement, {name: known[name] for name in set(statement.names) & known.keys()})


class TestNames:
    @pytest.mark.parametrize("text", ["amount * 1", "金额 * 1", "{金额} * 1", "AMOUNT * 1", "｛金额｝×1"])
    def test_a_field_is_named_by_api_name_or_label(self, text: str) -> None:
        assert formula.references(parsed(text)) == {("amount", "base")}

    @pytest.mark.parametrize(
        "text", ["account.industry", "客户.行业", "{客户}.{行业}", "Customer.Industry", "account . 行业"]
    )
    def test_a_path_goes_through_lookups(self, text: str) -> None:
        assert formula.references(parsed(text)) == {("account", "industry")}

    def test_labels_with_spaces_stand_in_braces(self) -> None:
        assert formula.references(parsed("{预计 成交日} + 1")) == {("close_date",)}
        assert formula.references(parsed("{Close date} + 1")) == {("close_date",)}

    def test_parts_of_a_field_can_be_read(self) -> None:
        assert formula.references(parsed("amount.currency & amount.amount")) == {("amount", "currency"), ("amount",)}

    def test_people_can_be_followed(self) -> None:
        assert formula.references(parsed("owner_id.name")) == {("owner_id", "name")}

    def test_a_misspelt_field_is_answered_with_the_nearest(self) -> None:
        found = problem("amout + 1")
        assert found.code == "formula_unknown_field"
        assert found.params["suggestions"][0] == "amount"
        assert found.params["position"] == 1

    def test_a_label_of_two_fields_is_refused_with_their_api_names(self) -> None:
        found = problem("电话 & name")
        assert found.code == "formula_ambiguous_field"
        assert found.params["fields"] == ["phone_1", "phone_2"]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("name.x", "formula_not_a_link"),
            ("amount.tax", "formula_not_a_link"),
            ("products", "formula_to_many"),
            ("products.name", "formula_to_many"),
            ("account.nothing", "formula_unknown_field"),
            ("account." + "parent." * 4 + "name", "formula_not_a_link"),
            ("extra", "formula_unusable_field"),
            ("tags", "formula_unusable_field"),
            ("extra & name", "formula_wrong_type"),
        ],
    )
    def test_what_cannot_be_followed_is_refused(self, text: str, code: str) -> None:
        assert problem(text).code == code


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "code", "position"),
        [
            ("1 +", "formula_ends_early", 3),
            ("(1", "formula_ends_early", 2),
            ("", "formula_ends_early", 1),
            ("1 2", "formula_syntax", 3),
            ("1 < 2 < 3", "formula_syntax", 7),
            ("1 + ; DROP TABLE deal", "formula_character", 5),
            ("amount -- comment", "formula_unknown_field", 11),
            ("amount /* x */", "formula_syntax", 9),
            ('"open', "formula_character", 1),
            ("amount + name", "formula_wrong_type", 10),
            ("quantity + close_date + close_date", "formula_mixed_types", 23),
            ("IF(amount, 1, 2)", "formula_wrong_type", 4),
            ("IF(won, 1, 'x')", "formula_mixed_types", 12),
            ("won > FALSE", "formula_wrong_type", 1),
            ("FLOR(1)", "formula_unknown_function", 1),
            ("ROUND()", "formula_arguments", 1),
            ("ROUND(1, 2, 3)", "formula_arguments", 1),
            ("SWITCH(stage, 'new')", "formula_arguments", 1),
            ("stage = 'nwe'", "formula_unknown_option", 9),
            ("SWITCH(stage, 'nwe', 1)", "formula_unknown_option", 15),
            ("CONTAINS(tags, 'x')", "formula_unknown_option", 16),
            ("DATEADD(close_date, 1, 'fortnight')", "formula_unknown_unit", 24),
            ("DATEADD(close_date, 1, name)", "formula_unit_not_fixed", 24),
            ("account = 'Acme'", "formula_not_an_id", 11),
            ("''", "formula_always_empty", 1),
            ("BLANK()", "formula_always_empty", 1),
            ("1" * 31, "formula_number_too_long", 1),
            ("circle_a", "formula_cycle", 1),
        ],
    )
    def test_a_mistake_is_told_with_its_place(self, text: str, code: str, position: int) -> None:
        found = problem(text)
        assert (found.code, found.params["position"]) == (code, position)
        for language in i18n.LANGUAGES:
            assert i18n.translate(found.code, found.params, language) != found.code
            assert i18n.placeholders(found.code, language) <= found.params.keys()

    def test_a_syntax_error_says_what_was_expected(self) -> None:
        found = problem("1 + * 2")
        assert "一个值" in i18n.translate(found.code, found.params, "zh-CN")
        assert '"*" stands where a value' in i18n.translate(found.code, found.params, "en")

    def test_a_circle_is_told_with_its_way(self) -> None:
        assert problem("circle_a + 1").params["path"] == "deal.circle_a → deal.circle_b → deal.circle_a"

    @pytest.mark.parametrize(
        "text",
        ["-" * 3999 + "1", "+".join(["1"] * 2000), "NOT " * 900 + "won", "IF(won," * 500 + "1" + ",2)" * 500],
    )
    def test_deep_formulas_are_refused_before_they_reach_the_stack(self, text: str) -> None:
        assert problem(text[:MAX_CHARACTERS]).code in {"formula_too_complex", "formula_ends_early"}

    def test_formulas_are_refused_when_they_are_long(self) -> None:
        assert problem(" " * MAX_CHARACTERS + "1").code == "formula_too_long"

    def test_parentheses_alone_are_not_depth(self) -> None:
        assert parsed("(" * 1900 + "1" + ")" * 1900) == formula.Literal(Decimal(1), formula.Type.NUMBER)

    def test_formulas_that_grow_through_each_other_are_refused(self) -> None:
        fields = {**DEAL["fields"], "f0": DEAL["fields"]["quantity"]}
        for i in range(1, 60):
            fields[f"f{i}"] = {**DEAL["fields"]["doubled"], "options": {"expression": f"f{i - 1} * f{i - 1}"}}
        documents = {("object", "account"): ACCOUNT, ("object", "deal"): {**DEAL, "fields": fields}}
        catalog = build_catalog("test", 1, parse_documents(documents))
        with pytest.raises(formula.InvalidFormula, match="invalid_formula") as caught:
            formula.parse("f59", catalog.object("deal"), catalog)
        assert caught.value.problems[0].code == "formula_too_complex"
        formula.parse("f5", catalog.object("deal"), catalog)

    @pytest.mark.campaign
    @given(st.text(max_size=40) | st.text("()+-*/&=<>,.{}\"'% 1aIFamount客户", max_size=40))
    @hypothesis_settings(max_examples=counted(usual=300, full=20_000), deadline=None, database=None)
    def test_any_text_is_a_formula_or_a_told_mistake(self, text: str) -> None:
        try:
            node = parsed(text)
        except formula.InvalidFormula as error:
            codes = {each.code for each in error.problems}
        else:
            codes = set()
            Statement(sa.select(formula.compile(node, column_of, time_zone="UTC")))
        assert codes <= i18n.codes("zh-CN")


class TestConditions:
    def test_a_validation_rule_must_be_a_condition(self) -> None:
        with pytest.raises(formula.InvalidFormula) as caught:
            formula.parse_condition("amount", CATALOG.object("deal"), CATALOG)
        assert caught.value.problems[0].code == "formula_not_a_condition"

    async def test_an_unanswered_condition_is_false(self, session: Session) -> None:
        node = formula.parse_condition("won", CATALOG.object("deal"), CATALOG)
        condition = formula.compile_condition(node, column_of, time_zone="UTC")
        assert await session.scalar(Statement(sa.select(condition)), {"v_won": None}) is False


class TestValues:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("金额 * 10%", Decimal("105.45")),
            ("amount / 0", None),
            ("amount / (quantity - 7) + 1", None),
            ("MOD(quantity, 0)", None),
            ("MOD(-7, 3)", Decimal(2)),
            ("version / 2", Decimal("3.5")),
            ("ROUND(2.345, 2)", Decimal("2.35")),
            ("1 + 2 * 3 - -4", Decimal(11)),
            ("quantity + BLANK()", None),
            ("COALESCE(BLANK(), quantity)", Decimal(7)),
            ("MAX(BLANK(), 3, quantity)", Decimal(7)),
            ('"No. " & quantity & note', "No. 7"),
            ("note & ''", None),
            ("LEN(note)", Decimal(0)),
            ("LEN(name)", Decimal(6)),
            ("LEFT(name, 2)", "云帆"),
            ("LEFT(name, -1)", None),
            ("RIGHT(name, 99)", "云帆 CRM"),
            ("MID(name, 4, 2)", "CR"),
            ("contains(name, 'crm')", True),
            ("CONTAINS(标签, '重要')", True),
            ("CONTAINS(tags, 'cold')", False),
            ("SUBSTITUTE(name, 'CRM', BLANK())", "云帆 "),
            ("客户.行业 = '科技'", True),
            ("account.industry = 'retail'", False),
            ("account.parent.name", "Holding"),
            ("阶段 <> 'done'", False),
            ('SWITCH(阶段, "新建", 1, "完成", 2, 3)', Decimal(2)),
            ("CASE(quantity, 1, 'a', 7, 'b')", "b"),
            ("CASE(quantity, 1, 'a')", None),
            ("COALESCE(stage, '未填')", "done"),
            ("note = BLANK()", True),
            ("note <> BLANK()", False),
            ("note < 'a'", False),
            ("NOT note < 'a'", True),
            ("won", None),
            ("NOT won", True),
            ("won OR quantity = 7", True),
            ("AND(quantity >= 7, NOT(won), name <> note)", True),
            ("close_date + 1", date(2026, 2, 1)),
            ("close_date + 1.9", date(2026, 2, 1)),
            ('DATEADD(close_date, 1, "month")', date(2026, 2, 28)),
            ("DATEADD(close_date, -1, '年')", date(2025, 1, 31)),
            ("close_date + 1000000000", None),
            ("TODAY()", date(2026, 4, 1)),
            ("TODAY() - close_date", Decimal(60)),
            ('DATEDIFF(close_date, TODAY(), "month")', Decimal(2)),
            ("NOW() - called_at", Decimal("0.02083333333333333333")),
            ("DAY(called_at)", Decimal(1)),
            ("called_at > close_date", True),
            ("DATE(called_at)", date(2026, 4, 1)),
            ("TEXT(called_at)", "2026-04-01 01:00"),
            ("close_date & ''", "2026-01-31"),
            ("TEXT(1/3)", "0.33333333"),
            ("account = '00000000-0000-0000-0000-000000000007'", True),
            ("ISBLANK(account)", False),
            ("双倍", Decimal(14)),
            ("chained", Decimal(22)),
            ("'it''s'", "it's"),
            ("“引号”", "引号"),
        ],
    )
    async def test_examples(self, session: Session, text: str, expected: Any) -> None:
        found = await value_of(session, text)
        assert found == expected
        assert type(found) is type(expected)

    async def test_text_in_a_formula_is_only_text(self, session: Session) -> None:
        evil = '\'); DROP TABLE "__ws__"; -- $1 %s :x'
        written = evil.replace('"', '""')
        assert await value_of(session, f'"{written}" & name') == f"{evil}云帆 CRM"
        assert await value_of(session, f'CONTAINS("{written}", name)', name=evil) is True

    @pytest.mark.parametrize(
        "text",
        [
            "quantity * quantity * quantity * quantity",
            "quantity / 0.000000000000000000000000001",
            "close_date + quantity",
            "called_at + quantity",
            'DATEADD(close_date, quantity, "month")',
            'DATEADD(called_at, quantity, "minute")',
            'DATEADD(DATEADD(close_date, 270, "year"), quantity, "year")',
            "LEFT(name, quantity) & RIGHT(name, quantity) & MID(name, quantity, quantity)",
            "ROUND(quantity, quantity)",
            "MOD(1, quantity)",
            "SUBSTITUTE(SUBSTITUTE(name, name, name), name, name)",
        ],
    )
    async def test_no_value_makes_a_formula_fail(self, session: Session, text: str) -> None:
        text = f"TEXT({text})" if "&" not in text and "SUBST" not in text else text
        for quantity in ("1e14", "-1e14", "0", "0.00000001", "999999", "-1"):
            for day in (date(1, 1, 1), date(9999, 12, 31), None):
                moment = None if day is None else datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
                await value_of(
                    session, text, quantity=Decimal(quantity), close_date=day, called_at=moment, name="a" * 100_000
                )

    async def test_the_deepest_formula_is_compiled_and_run(self, session: Session) -> None:
        text = "quantity"
        for _ in range(MAX_DEPTH - 2):
            text = f"IF(won, 1, {text})"
        assert await value_of(session, text) == 7


class TestDeclarations:
    def test_every_field_type_is_something_in_formulas(self) -> None:
        assert set(TYPE_OF) == set(FIELD_TYPES)

    def test_every_type_has_words(self) -> None:
        assert set(TYPE_WORDS) == set(formula.Type)

    def test_every_alias_leads_to_a_function(self) -> None:
        assert set(ALIASES.values()) <= set(FUNCTIONS)

    def test_the_result_of_a_formula_field_is_a_field_type(self) -> None:
        deal = CATALOG.object("deal")
        assert formula.result_type(CATALOG, deal, deal.field("doubled")).name == "number"
        assert isinstance(formula.sql_type(CATALOG, deal, deal.field("doubled")), sa.Numeric)

    @pytest.mark.parametrize(
        ("expression", "money"),
        [
            ("amount * quantity / 100", True),
            ("ROUND(amount - COALESCE(客户.总额, 0), 2)", True),
            ("IF(won, amount, 0)", True),
            ("客户.总额", True),
            ("amount / 客户.总额 * 100", False),
            ("amount * amount", False),
            ("quantity * 2", False),
            # In the deal's own currency, whichever that is.
            ("amount.amount * 2", False),
            ("客户.个数 + 1", False),
            ("name", False),
        ],
    )
    def test_what_is_made_of_money_is_money(self, expression: str, *, money: bool) -> None:
        made = {"type": "formula", "label": {"zh-CN": "结果", "en": "Made"}, "options": {"expression": expression}}
        deal = {**DEAL, "fields": {**DEAL["fields"], "made": made}}
        count = {"object": "deal", "field": "account", "op": "count"}
        total = {**count, "op": "sum", "measure": "amount"}
        sums = {
            "total": {"type": "roll_up", "label": {"zh-CN": "总额", "en": "Total"}, "options": total},
            "count": {"type": "roll_up", "label": {"zh-CN": "个数", "en": "Count"}, "options": count},
        }
        account = {**ACCOUNT, "fields": {**ACCOUNT["fields"], **sums}}
        catalog = build_catalog("test", 1, parse_documents({("object", "account"): account, ("object", "deal"): deal}))
        obj = catalog.object("deal")
        assert is_money(catalog, obj, obj.field("made")) is money

    @pytest.mark.parametrize(
        "name", [each for each in (*FUNCTIONS, *ALIASES) if each.isalpha() and each not in {"NEGATE", "PERCENT"}]
    )
    def test_every_function_is_in_the_reference(self, name: str) -> None:
        assert f"`{name}" in DOCUMENT.read_text(encoding="utf-8")
