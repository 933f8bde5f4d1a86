"""One specimen per field type: options, what it accepts and stores, what it refuses and why, how it shows in JSON and masked.

A new type gets a specimen here; the conformance suite fails until it has one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from yingtu.fields.base import ParseContext

STRICT = ParseContext(rates={"USD": "7.1"})
LENIENT = ParseContext(rates={"USD": "7.1"}, lenient=True)

ID = "0198f9a2-7c1e-7000-8000-000000000001"
OTHER_ID = "0198f9a2-7c1e-7000-8000-000000000002"


def main(value: Any) -> dict[str, Any]:
    """What a type with one part stores."""
    return {"": value}


@dataclass(frozen=True)
class Specimen:
    """Attributes:
    accepts: (given, stored) through every door.
    reads: (given, stored) in lenient mode only.
    refuses: (given, code) through every door.
    refuses_strictly: (given, code) from programs.
    json: What PostgreSQL makes of the first accepted value, by part.
    mask: What the first accepted value looks like masked, main part.
    """

    options: dict[str, Any] = field(default_factory=dict)
    accepts: tuple[tuple[Any, dict[str, Any]], ...] = ()
    reads: tuple[tuple[Any, dict[str, Any]], ...] = ()
    refuses: tuple[tuple[Any, str], ...] = ()
    refuses_strictly: tuple[tuple[Any, str], ...] = ()
    json: dict[str, Any] = field(default_factory=dict)
    mask: Any = None


OPTIONS = {
    "options": [
        {"code": "technology", "label": {"zh-CN": "科技", "en": "Technology"}},
        {"code": "retail", "label": {"zh-CN": "零售", "en": "Retail"}, "order": -1},
        {"code": "steel", "label": {"zh-CN": "钢铁", "en": "Steel"}, "active": False},
    ]
}


def money(amount: str, currency: str = "CNY", rate: str = "1", day: date | None = None) -> dict[str, Any]:
    base = (Decimal(amount) * Decimal(rate)).quantize(Decimal("0.0001"))
    return {"": Decimal(amount), "currency": currency, "base": base, "rate": Decimal(rate), "rate_date": day}


def address(text: str | None, **parts: Any) -> dict[str, Any]:
    return {"": text, **dict.fromkeys(("province", "city", "district", "lat", "lng")), **parts}


TODAY = date(2026, 3, 31)

SPECIMENS: dict[str, Specimen] = {
    "text": Specimen(
        options={"max_length": 30},
        accepts=(
            ("云帆科技", main("云帆科技")),
            ("  padded\u3000", main("padded")),
            ("two\nlines", main("two lines")),
            ("'; DROP TABLE lead; --", main("'; DROP TABLE lead; --")),
            ("   ", main(None)),
            ("e\u0301", main("é")),
        ),
        reads=((12.0, main("12")), (13800138000, main("13800138000"))),
        refuses=(
            ("a\0b", "control_characters"),
            ("\ud800", "control_characters"),
            ("\x1b[31m", "control_characters"),
            ("x" * 31, "text_too_long"),
            ({"a": 1}, "not_text"),
            (True, "not_text"),
            (10**5000, "not_text"),
        ),
        refuses_strictly=((12, "not_text"),),
        json={"": "云帆科技"},
        mask="***",
    ),
    "long_text": Specimen(
        accepts=(("one\r\ntwo\ttabbed", main("one\ntwo\ttabbed")), ("\n\n", main(None))),
        refuses=(("a\0b", "control_characters"), ("x" * 100_001, "text_too_long")),
        json={"": "one\ntwo\ttabbed"},
        mask="***",
    ),
    "number": Specimen(
        options={"maximum": "1000000", "minimum": -500},
        accepts=(
            (1.5, main(Decimal("1.5"))),
            (0.1 + 0.2, main(Decimal("0.3"))),
            ("-12.50", main(Decimal("-12.5"))),
            (Decimal("1E+3"), main(Decimal(1000))),
            (" ", main(None)),
        ),
        reads=(
            ("1,234.50", main(Decimal("1234.5"))),
            ("¥1,000", main(Decimal(1000))),
            ("1.2万", main(Decimal(12000))),
            ("１２３", main(Decimal(123))),
            ("(500)", main(Decimal(-500))),
            ("1.2E+3", main(Decimal(1200))),
        ),
        refuses=(
            (True, "not_number"),
            ("12a", "not_number"),
            ("1,23", "not_number"),
            ([], "not_number"),
            (float("nan"), "number_not_finite"),
            (float("inf"), "number_not_finite"),
            (Decimal("sNaN"), "number_not_finite"),
            (10**400, "number_too_large"),
            (10**5000, "number_too_large"),
            (Decimal("1e999999"), "number_too_large"),
            (1_000_001, "number_too_large"),
            (-501, "number_too_small"),
        ),
        refuses_strictly=(("1,234", "not_number"), ("1e5", "not_number"), ("١٢٣", "not_number")),
        json={"": 1.5},
    ),
    "currency": Specimen(
        accepts=(
            (1054, money("1054.0000")),
            ({"amount": "100.5", "currency": "USD"}, money("100.5000", "USD", "7.10000000", TODAY)),
            ({"amount": 2, "currency": "USD", "rate": 6.5}, money("2.0000", "USD", "6.50000000", TODAY)),
            ({"amount": None, "currency": "USD"}, dict.fromkeys(("", "currency", "base", "rate", "rate_date"))),
            (1.00005, money("1.0001")),
        ),
        reads=(
            ("¥1,000", money("1000.0000")),
            ("￥1,000.00元", money("1000.0000")),
            ("USD 1,000", money("1000.0000", "USD", "7.10000000", TODAY)),
            ("$3", money("3.0000", "USD", "7.10000000", TODAY)),
            ("1.5亿元", money("150000000.0000")),
        ),
        refuses=(
            ({"amount": 1, "currency": "XXX"}, "unknown_currency"),
            ({"amount": 1, "currency": 7}, "unknown_currency"),
            ({"amount": 1, "currency": "EUR"}, "no_exchange_rate"),
            ({"amount": 1, "currency": "USD", "rate": 0}, "bad_exchange_rate"),
            ({"amount": 1, "currency": "USD", "rate": -1}, "bad_exchange_rate"),
            ({"amount": 1, "tax": 1}, "unknown_part"),
            ("a lot", "not_number"),
            (10**16, "number_too_large"),
            ({"amount": 10**15, "currency": "USD"}, "number_too_large"),
        ),
        json={"": 1054.0, "currency": "CNY", "base": 1054.0, "rate": 1, "rate_date": None},
    ),
    "percent": Specimen(
        accepts=((15, main(Decimal("15.00"))), ("15%", main(Decimal("15.00"))), ("15 ％", main(Decimal("15.00")))),
        reads=(("１５％", main(Decimal("15.00"))),),
        refuses=(("%", "not_number"), ("15%%", "not_number")),
        json={"": 15.0},
    ),
    "date": Specimen(
        accepts=(("2026-01-05", main(date(2026, 1, 5))), (date(2024, 2, 29), main(date(2024, 2, 29)))),
        reads=(
            ("2026/1/5", main(date(2026, 1, 5))),
            ("2026.1.5", main(date(2026, 1, 5))),
            ("2026年1月5日", main(date(2026, 1, 5))),
            ("２０２６／１／５", main(date(2026, 1, 5))),
            ("20260105", main(date(2026, 1, 5))),
            ("31/12/2026", main(date(2026, 12, 31))),
            ("12/31/2026", main(date(2026, 12, 31))),
            ("2026-01-05 10:30", main(date(2026, 1, 5))),
            (46027, main(date(2026, 1, 5))),
            (46027.75, main(date(2026, 1, 5))),
            ("46027", main(date(2026, 1, 5))),
        ),
        refuses=(
            ("2026-02-30", "impossible_date"),
            ("2025-02-29", "impossible_date"),
            ("0026-01-05", "date_out_of_range"),
            ("tomorrow", "not_date"),
            ("2026-1", "not_date"),
            (True, "not_date"),
            ([], "not_date"),
        ),
        refuses_strictly=(("2026/1/5", "not_date"), (46027, "not_date"), ("31/02/2026", "not_date")),
        json={"": "2026-01-05"},
    ),
    "time": Specimen(
        accepts=(("15:30", main(time(15, 30))), ("15:30:15", main(time(15, 30, 15)))),
        reads=(
            ("下午3:30", main(time(15, 30))),
            ("3:30 PM", main(time(15, 30))),
            ("15时30分", main(time(15, 30))),
            (0.5, main(time(12))),
        ),
        refuses=(("25:00", "not_time"), ("noon", "not_time"), (True, "not_time")),
        refuses_strictly=(("3:30", "not_time"), (0.5, "not_time")),
        json={"": "15:30:00"},
    ),
    "datetime": Specimen(
        accepts=(
            ("2026-01-05T10:00:00Z", main(datetime(2026, 1, 5, 10, tzinfo=UTC))),
            ("2026-01-05T10:00:00+08:00", main(datetime(2026, 1, 5, 2, tzinfo=UTC))),
            ("2026-01-05T10:00:00", main(datetime(2026, 1, 5, 2, tzinfo=UTC))),
        ),
        reads=(
            ("2026/1/5 10:30", main(datetime(2026, 1, 5, 2, 30, tzinfo=UTC))),
            ("2026年1月5日 下午3:30", main(datetime(2026, 1, 5, 7, 30, tzinfo=UTC))),
            ("2026年1月5日15时30分", main(datetime(2026, 1, 5, 7, 30, tzinfo=UTC))),
            ("2026-01-05", main(datetime(2026, 1, 4, 16, tzinfo=UTC))),
            (46027.5, main(datetime(2026, 1, 5, 4, tzinfo=UTC))),
            ("46027.5", main(datetime(2026, 1, 5, 4, tzinfo=UTC))),
        ),
        refuses=(
            ("2026-02-31T10:00:00Z", "impossible_date"),
            ("9999-12-31T23:59:59-12:00", "date_out_of_range"),
            ("0001-01-01T00:00:00Z", "date_out_of_range"),
            ("soon", "not_datetime"),
            (True, "not_datetime"),
        ),
        refuses_strictly=(("2026-01-05", "not_datetime"), (1767600000, "not_datetime")),
        json={"": "2026-01-05T10:00:00+00:00"},
    ),
    "boolean": Specimen(
        accepts=((True, main(True)), (False, main(False))),
        reads=(("是", main(True)), ("√", main(True)), ("否", main(False)), ("TRUE", main(True)), (0, main(False))),
        refuses=(("maybe", "not_boolean"), ([], "not_boolean")),
        refuses_strictly=(("是", "not_boolean"), (1, "not_boolean")),
        json={"": True},
    ),
    "choice": Specimen(
        options=OPTIONS,
        accepts=(("technology", main("technology")),),
        reads=(("科技", main("technology")), ("TECHNOLOGY", main("technology")), (" Retail ", main("retail"))),
        refuses=(("technolgy", "unknown_option"), ("steel", "inactive_option"), (["retail"], "unknown_option")),
        refuses_strictly=(("科技", "unknown_option"),),
        json={"": "technology"},
    ),
    "multi_choice": Specimen(
        options=OPTIONS,
        accepts=((["technology", "retail", "technology"], main(["retail", "technology"])), ([], main(None))),
        reads=(("科技、零售", main(["retail", "technology"])), ("retail; Technology", main(["retail", "technology"]))),
        refuses=((["x"], "unknown_option"), (["retail"] * 101, "too_many_values")),
        refuses_strictly=(("retail", "not_list"),),
        json={"": ["retail", "technology"]},
    ),
    "phone": Specimen(
        accepts=(
            ("138 0013 8000", main("+8613800138000")),
            ("+86-13800138000", main("+8613800138000")),
            ("008613800138000", main("+8613800138000")),
            ("１３８００１３８０００", main("+8613800138000")),
            ("0571-88889999", main("+8657188889999")),
            ("400-820-8820", main("+864008208820")),
            ("021-62881234转8001", main("+862162881234;ext=8001")),
            ("+1 650 253 0000", main("+16502530000")),
            ("+862162881234;ext=8001", main("+862162881234;ext=8001")),
        ),
        reads=((13800138000.0, main("+8613800138000")),),
        refuses=(
            ("12345", "bad_phone"),
            ("1380013800", "bad_phone"),
            ("13800138000/13900139000", "bad_phone"),
            ("电话", "bad_phone"),
            ("1" * 300, "bad_phone"),
        ),
        refuses_strictly=((13800138000, "not_text"),),
        json={"": "+8613800138000"},
        mask="138****8000",
    ),
    "email": Specimen(
        accepts=(
            ("Anna@Example.COM", main("anna@example.com")),
            ("ａｂ＠example.com", main("ab@example.com")),
            ("张三@例子.中国", main("张三@例子.中国")),
        ),
        reads=(("mailto:a@b.cn", main("a@b.cn")),),
        refuses=(
            ("a@b", "bad_email"),
            ("a..b@c.com", "bad_email"),
            ("a b@c.com", "bad_email"),
            ("x" * 300, "bad_email"),
        ),
        json={"": "anna@example.com"},
        mask="a***@example.com",
    ),
    "url": Specimen(
        accepts=(
            ("HTTPS://Example.com/Path?q=1", main("https://example.com/Path?q=1")),
            ("http://[::1]:8000/", main("http://[::1]:8000/")),
        ),
        reads=(("www.example.com", main("https://www.example.com")), ("a.cn:8080", main("https://a.cn:8080"))),
        refuses=(
            ("javascript:alert(1)", "url_scheme"),
            ("ftp://example.com", "url_scheme"),
            ("http://user:secret@example.com", "url_with_password"),
            ("https://", "bad_url"),
            ("https://exa mple.com", "bad_url"),
            ("https://a:99999/", "bad_url"),
        ),
        refuses_strictly=(("www.example.com", "url_scheme"),),
        json={"": "https://example.com/Path?q=1"},
        mask="***",
    ),
    "address": Specimen(
        accepts=(
            ("浙江省杭州市西湖区", address("浙江省杭州市西湖区")),
            (
                {"text": "文三路 1 号", "province": "浙江省", "city": "杭州市", "lat": 30.27, "lng": "120.15"},
                address("文三路 1 号", province="浙江省", city="杭州市", lat=30.27, lng=120.15),
            ),
        ),
        refuses=(
            ({"street": "x"}, "unknown_part"),
            ({"text": "x", "lat": 1}, "not_point"),
            ({"lat": 91, "lng": 0}, "point_out_of_range"),
            ("x" * 501, "text_too_long"),
        ),
        json={"": "浙江省杭州市西湖区", "province": None},
        mask="***",
    ),
    "geo": Specimen(
        accepts=(
            ("30.25,120.17", {"": "30.25,120.17", "lat": 30.25, "lng": 120.17}),
            ({"lat": 30, "lng": 120}, {"": "30,120", "lat": 30.0, "lng": 120.0}),
            ([-33.865143, 151.2099], {"": "-33.865143,151.2099", "lat": -33.865143, "lng": 151.2099}),
        ),
        refuses=(
            ("120.17,300.25", "point_out_of_range"),
            ("here", "not_point"),
            ([1], "not_point"),
            ([[], 1], "not_point"),
        ),
        json={"": "30.25,120.17", "lat": 30.25, "lng": 120.17},
        mask="***",
    ),
    "user": Specimen(
        accepts=((ID, main(UUID(ID))), (UUID(ID), main(UUID(ID)))),
        refuses=(("Darcel Schlecht", "not_id"), (7, "not_id")),
        json={"": ID},
    ),
    "lookup": Specimen(
        options={"object": "account"},
        accepts=((ID, main(UUID(ID))), (f" {ID} ", main(UUID(ID)))),
        refuses=(("Acme", "not_id"), ([ID], "not_id")),
        json={"": ID},
    ),
    "many_to_many": Specimen(
        options={"object": "product"},
        accepts=(([ID, OTHER_ID, ID], main([UUID(ID), UUID(OTHER_ID)])), ([], main(None))),
        refuses=((ID, "not_list"), ([1], "not_id"), ([ID] * 1001, "too_many_values")),
    ),
    "attachment": Specimen(
        options={"max_files": 2},
        accepts=(([ID], main([UUID(ID)])),),
        refuses=((ID, "not_list"), (["x"], "not_id"), ([ID] * 3, "too_many_values")),
        json={"": [ID]},
    ),
    "auto_number": Specimen(
        options={"format": "L-{YYYY}-{0000}"},
        accepts=(("L-2026-0042", main("L-2026-0042")),),
        refuses=(("x" * 61, "text_too_long"), ("a\0", "control_characters")),
        json={"": "L-2026-0042"},
        mask="***",
    ),
    "identity_number": Specimen(
        accepts=(
            ("11010519491231002X", main("11010519491231002X")),
            ("１１０１０５ 19491231 002x", main("11010519491231002X")),
        ),
        refuses=(
            ("110105194912310021", "identity_number_checksum"),
            ("1101051949123100", "bad_identity_number"),
            ("110105194913310021", "bad_identity_number"),
            ("一一〇一〇五", "bad_identity_number"),
        ),
        json={"": "11010519491231002X"},
        mask="110***1949****002X",
    ),
    "bank_card": Specimen(
        accepts=(("6222 0212 3456 7890 12", main("622202123456789012")),),
        refuses=(("622202123456789013", "bank_card_checksum"), ("6222", "bad_bank_card"), ("abc", "bad_bank_card")),
        json={"": "622202123456789012"},
        mask="****9012",
    ),
    "credit_code": Specimen(
        accepts=(("91110000600037341l", main("91110000600037341L")),),
        refuses=(
            ("91330106MA2CFLDA6T", "credit_code_checksum"),
            ("9111", "bad_credit_code"),
            ("信用", "bad_credit_code"),
        ),
        json={"": "91110000600037341L"},
        mask="9111**********341L",
    ),
    "formula": Specimen(options={"expression": "amount * 2"}, refuses=((1, "computed_field"), ("x", "computed_field"))),
    "roll_up": Specimen(
        options={"object": "opportunity", "field": "account", "op": "sum", "measure": "amount"},
        refuses=((1, "computed_field"),),
    ),
    "json": Specimen(
        accepts=(({"a": [1, None, "二"]}, main({"a": [1, None, "二"]})), ([True], main([True]))),
        reads=(('{"a": 1}', main({"a": 1})),),
        refuses=(
            ({"a": "\0"}, "control_characters"),
            ({"\0": 1}, "control_characters"),
            ({"a": float("nan")}, "number_not_finite"),
            ({"a": "x" * 70_000}, "json_too_large"),
        ),
        json={"": {"a": [1, None, "二"]}},
    ),
    "uuid": Specimen(accepts=((ID, main(UUID(ID))),), refuses=(("x", "not_id"),), json={"": ID}),
}
