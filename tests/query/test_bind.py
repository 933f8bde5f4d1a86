"""Reading filters: limits of form, shapes without values, what is refused before a database is asked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.small_world import documents_of
from yingtu.metadata.build import build_catalog
from yingtu.query.ast import FALSE, TRUE, load_filter, parse_filter
from yingtu.query.bind import Comparison, Every, Negated, Some, bind_filter, escaped
from yingtu.query.errors import InvalidFilter
from yingtu.query.kinds import Context, Dynamic, resolve
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.sight import open_sight

CATALOG = build_catalog("test", 1, documents_of())
SIGHT = open_sight(CATALOG)
LEAD = CATALOG.objects["lead"]


def bind(raw: Any, **options: Any) -> Any:
    return bind_filter(parse_filter(raw), SIGHT, LEAD, **options)


class TestLoadFilter:
    def test_deep_nesting_is_refused_however_it_comes(self) -> None:
        nested: Any = {"all": []}
        for _ in range(10_000):
            nested = {"not": nested}
        for refuse in (
            lambda: parse_filter(nested),
            lambda: load_filter('{"not":' * 10_000 + "null" + "}" * 10_000),
            lambda: load_filter("[" * 100_000),
            lambda: load_filter('{"all":[' * 22 + "]}" * 22),
        ):
            with pytest.raises(InvalidFilter):
                refuse()

    def test_a_deep_or_wide_value_is_refused(self) -> None:
        deep: Any = []
        for _ in range(10_000):
            deep = {"a": deep}
        for value in (deep, [deep], [[1]], {str(i): i for i in range(11)}, list(range(10_001))):
            with pytest.raises(InvalidFilter):
                parse_filter({"field": "name", "op": "eq", "value": value})

    def test_what_is_no_filter_is_refused_with_its_place(self) -> None:
        for raw, place in (
            ([], "/filter"),
            ({"all": [{"any": [5]}]}, "/filter/all/0/any/0"),
            ({"all": [], "any": []}, "/filter"),
            ({"field": "name"}, "/filter"),
            ({"field": "name", "op": "eq", "value": 1, "extra": 1}, "/filter"),
            ({"field": "name", "op": "like", "value": 1}, "/filter"),
            ({"field": 5, "op": "eq"}, "/filter"),
        ):
            with pytest.raises(InvalidFilter) as refused:
                parse_filter(raw)
            assert refused.value.problems[0].pointer == place

    def test_too_many_conditions_are_refused(self) -> None:
        one = {"field": "name", "op": "is_empty"}
        parse_filter({"all": [one] * 199})
        with pytest.raises(InvalidFilter):
            parse_filter({"all": [one] * 200})

    def test_no_filter_is_true_and_an_empty_any_is_false(self) -> None:
        assert load_filter("") == parse_filter(None) == parse_filter({"all": []}) == TRUE
        assert parse_filter({"any": []}) == FALSE
        assert (bind(None).shape, bind({"any": []}).shape) == (Every(()), Some(()))


class TestBindFilter:
    def test_filters_that_differ_in_values_only_have_one_shape(self) -> None:
        first = bind(
            {
                "not": {
                    "all": [{"field": "amount", "op": "gte", "value": 1}, {"field": "name", "op": "eq", "value": "a"}]
                }
            }
        )
        second = bind(
            {
                "not": {
                    "all": [{"field": "amount", "op": "gte", "value": 2.5}, {"field": "name", "op": "eq", "value": "b"}]
                }
            }
        )
        assert first.shape == second.shape
        assert hash(first.shape) == hash(second.shape)
        assert first.values != second.values
        assert isinstance(first.shape, Negated)

    def test_another_field_operator_or_order_is_another_shape(self) -> None:
        shapes = {
            bind({"field": field, "op": op, "value": 1}).shape
            for field, op in (("amount", "gte"), ("amount", "lt"), ("amount.base", "gte"), ("double", "gte"))
        }
        assert len(shapes) == 4

    def test_the_number_of_values_in_a_list_is_not_part_of_the_shape(self) -> None:
        assert (
            bind({"field": "name", "op": "in", "value": []}).shape
            == bind({"field": "name", "op": "in", "value": ["a", "b"]}).shape
        )

    def test_me_is_whoever_asks(self) -> None:
        bound = bind({"field": "owner_id", "op": "in", "value": ["@me"]})
        assert isinstance(bound.shape, Comparison)
        assert [resolve(value, Context()) for value in bound.values] == [[]]

    def test_periods_of_stored_filters_move_with_the_day(self) -> None:
        raw = {"field": "due", "op": "in_period", "value": "this_month"}
        assert all(isinstance(value, Dynamic) for value in bind(raw, lasting=True).values)
        assert not any(isinstance(value, Dynamic) for value in bind(raw).values)
        assert bind(raw, lasting=True).shape == bind(raw).shape

    def test_like_patterns_match_exactly_what_was_typed(self) -> None:
        assert escaped("50%_\\") == "50\\%\\_\\\\"


class TestResolvePath:
    def test_relations_are_followed_and_named(self) -> None:
        account = CATALOG.objects["account"]
        for start, text, to_many in (
            (LEAD, "account.industry", False),
            (LEAD, "amount.currency", False),
            (LEAD, "owner_id.region", False),
            (LEAD, "owner_id.manager_id.name", False),
            (account, "leads.stage", True),
            (account, "lead.stage", True),
            (account, "lead__account.stage", True),
            (account, "leads", True),
        ):
            assert resolve_path(SIGHT, start, tuple(text.split("."))).to_many is to_many, text

    def test_paths_that_lead_nowhere_are_unknown(self) -> None:
        for text in (
            "",
            ".",
            "name.",
            ".name",
            "name.first",
            "account.",
            "account.leads.",
            "amount.amount",
            "leads",
            "id.id",
        ):
            with pytest.raises(BadPathError) as refused:
                resolve_path(SIGHT, LEAD, tuple(text.split(".")))
            assert refused.value.code == "unknown_field", text

    def test_endless_paths_are_refused(self) -> None:
        with pytest.raises(BadPathError) as refused:
            resolve_path(SIGHT, LEAD, ("owner_id", *["manager_id"] * 50, "name"))
        assert refused.value.code == "path_too_long"
