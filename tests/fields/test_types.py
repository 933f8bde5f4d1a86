"""What single types promise beyond the conformance suite."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.fields.specimens import LENIENT, OPTIONS, STRICT
from yingtu.fields.auto_number import AutoNumberOptions, numbered, sequence_key
from yingtu.fields.base import BadValue, ParseContext
from yingtu.fields.choice import ChoiceOptions, suggestions
from yingtu.fields.computed import RollUpOptions
from yingtu.fields.errors import UnknownFieldType
from yingtu.fields.moments import as_date, as_moment
from yingtu.fields.number import NumberOptions, PercentOptions
from yingtu.fields.phone import PhoneOptions
from yingtu.fields.registry import FIELD_TYPES, INTERNAL_TYPES, field_type
from yingtu.kit.money import CURRENCIES, Money

LOW_1 = """text long_text number currency percent date time datetime boolean choice multi_choice phone email url address geo user
lookup many_to_many attachment auto_number identity_number bank_card credit_code formula roll_up json"""


class TestRegistry:
    def test_every_type_of_the_requirement_exists_and_no_other(self) -> None:
        assert set(FIELD_TYPES) - INTERNAL_TYPES == set(LOW_1.split())

    def test_an_unknown_type_is_refused_with_the_known_ones(self) -> None:
        with pytest.raises(UnknownFieldType) as caught:
            field_type("colour")
        assert "long_text" in caught.value.params["known"]
        assert "uuid" not in caught.value.params["known"]


class TestChoice:
    options = ChoiceOptions.model_validate(OPTIONS)

    def test_a_slip_of_the_keyboard_is_answered_with_the_option_meant(self) -> None:
        with pytest.raises(BadValue) as caught:
            FIELD_TYPES["choice"].parse("technolgy", self.options, ParseContext(language="en", lenient=True))
        assert caught.value.params["suggestions"] == ["Technology"]
        assert caught.value.params["options"] == "Retail, Technology"

    def test_inactive_options_are_not_suggested(self) -> None:
        assert suggestions("stee", self.options) == []

    def test_a_code_goes_before_a_label_of_another_option(self) -> None:
        options = ChoiceOptions.model_validate(
            {"options": [{"code": "a", "label": {"en": "b"}}, {"code": "b", "label": {"en": "a"}}]}
        )
        assert FIELD_TYPES["choice"].parse("A", options, LENIENT) == {"": "a"}

    def test_two_options_of_one_code_are_refused(self) -> None:
        with pytest.raises(ValueError, match="more than once"):
            ChoiceOptions.model_validate({"options": [{"code": "a", "label": {}}, {"code": "a", "label": {}}]})

    @pytest.mark.parametrize("code", ["", "-a", "a b", "a'b", "a\n", "é", "a" * 61])
    def test_codes_are_plain_words(self, code: str) -> None:
        with pytest.raises(ValueError, match="code"):
            ChoiceOptions.model_validate({"options": [{"code": code, "label": {}}]})


class TestAutoNumber:
    def test_dates_and_zeros_are_filled_in(self) -> None:
        options = AutoNumberOptions(format="L-{YYYY}{MM}-{0000}")
        assert numbered(options, date(2026, 3, 31), 42) == "L-202603-0042"
        assert numbered(options, date(2026, 3, 31), 123456) == "L-202603-123456"

    def test_counting_starts_again_when_the_dated_part_changes(self) -> None:
        options = AutoNumberOptions(format="L-{YYYY}-{0000}")
        assert sequence_key(options, date(2026, 1, 1)) == sequence_key(options, date(2026, 12, 31))
        assert sequence_key(options, date(2026, 1, 1)) != sequence_key(options, date(2027, 1, 1))

    @pytest.mark.parametrize("template", ["L", "{0}{0}", "{YYY}-{0}", "{0", "a\n{0}"])
    def test_a_format_without_exactly_one_number_is_refused(self, template: str) -> None:
        with pytest.raises(ValueError, match="run of zeros"):
            AutoNumberOptions(format=template)


class TestOptions:
    @pytest.mark.parametrize(
        "options",
        [
            {"op": "sum"},
            {"op": "count", "measure": "amount"},
            {"op": "sum", "measure": "amount", "result": "date"},
        ],
    )
    def test_a_roll_up_that_makes_no_sense_is_refused(self, options: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"measure|number"):
            RollUpOptions(object="opportunity", field="account", **options)

    def test_a_range_that_nothing_fits_is_refused(self) -> None:
        with pytest.raises(ValueError, match="greater"):
            NumberOptions(minimum=Decimal(2), maximum=Decimal(1))


class TestNumbers:
    def parse(self, value: Any, **options: Any) -> Any:
        return FIELD_TYPES["number"].parse(value, NumberOptions(**options), LENIENT)[""]

    def test_halves_are_rounded_away_from_zero(self) -> None:
        assert self.parse("2.345", decimals=2) == Decimal("2.35")
        assert self.parse("-2.345", decimals=2) == Decimal("-2.35")

    def test_a_whole_number_field_does_not_round(self) -> None:
        with pytest.raises(BadValue, match="not_whole"):
            self.parse("2.5", decimals=0)
        assert self.parse("2.0", decimals=0) == 2

    def test_a_percent_is_stored_as_people_say_it(self) -> None:
        assert FIELD_TYPES["percent"].parse("12.345%", PercentOptions(), STRICT) == {"": Decimal("12.35")}


class TestDates:
    def test_a_day_that_can_be_read_in_two_ways_is_refused_unless_the_order_is_known(self) -> None:
        with pytest.raises(BadValue, match="ambiguous_date"):
            as_date("5/1/2026", LENIENT)
        assert as_date("5/1/2026", ParseContext(lenient=True, date_order="DMY")) == date(2026, 1, 5)
        assert as_date("5/1/2026", ParseContext(lenient=True, date_order="MDY")) == date(2026, 5, 1)

    def test_the_thirty_first_of_february_is_impossible(self) -> None:
        with pytest.raises(BadValue, match="impossible_date"):
            as_date("31/02/2026", LENIENT)

    def test_spreadsheet_days_before_march_1900_are_refused(self) -> None:
        with pytest.raises(BadValue, match="not_date"):
            as_date(60, LENIENT)
        assert as_date(61, LENIENT) == date(1900, 3, 1)

    def test_a_moment_without_offset_is_in_the_zone_of_the_context(self) -> None:
        context = ParseContext(time_zone="Europe/Berlin")
        assert as_moment("2026-07-01T12:00:00", context) == datetime(2026, 7, 1, 10, tzinfo=UTC)


class TestPhone:
    def test_a_field_for_mobiles_refuses_landlines(self) -> None:
        with pytest.raises(BadValue, match="not_mobile"):
            FIELD_TYPES["phone"].parse("0571-88889999", PhoneOptions(mobile=True), STRICT)

    def test_numbers_are_read_in_the_country_of_the_workspace(self) -> None:
        context = ParseContext(country="DE")
        assert FIELD_TYPES["phone"].parse("030 901820", PhoneOptions(), context) == {"": "+4930901820"}


class TestMoney:
    def test_amounts_of_one_currency_add_up(self) -> None:
        assert Money(Decimal(1), "CNY") + Money(Decimal(2), "CNY") == Money(Decimal(3), "CNY")

    def test_amounts_of_two_currencies_do_not(self) -> None:
        with pytest.raises(ValueError, match="convert first"):
            Money(Decimal(1), "CNY") + Money(Decimal(2), "USD")

    def test_conversion_keeps_four_decimals(self) -> None:
        assert Money(Decimal("0.33"), "USD").converted(Decimal("7.12345678"), "CNY") == Money(Decimal("2.3507"), "CNY")

    def test_currencies_are_three_letters(self) -> None:
        assert all(len(each) == 3 and each.isupper() for each in CURRENCIES)
