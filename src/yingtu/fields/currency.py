"""Money: the amount, its currency, and the amount in the workspace's currency with the rate it was converted at.

Sums and comparisons across currencies use ``base``. For the workspace's own currency the rate is 1 and has no date.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import Date, Numeric, Text

from yingtu.fields.base import ORDER, BadValue, Capability, FieldType, Options, Part
from yingtu.fields.clean import half_width, shown
from yingtu.fields.decimals import MAX_ABSOLUTE, as_decimal, bounded
from yingtu.kit import clock
from yingtu.kit.money import CURRENCIES, Money, rounded_amount, rounded_rate

if TYPE_CHECKING:
    from yingtu.fields.base import ParseContext


class CurrencyOptions(Options):
    """Attributes:
    currency: Currency of a bare number; None means the workspace's.
    """

    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    minimum: Decimal | None = None
    maximum: Decimal | None = None


_PARTS = (
    Part("", Numeric(20, 4)),
    Part("currency", Text()),
    Part("base", Numeric(20, 4)),
    Part("rate", Numeric(18, 8)),
    Part("rate_date", Date()),
)

_INPUTS = frozenset({"", "amount", "currency", "rate"})

#: How people write currencies around an amount. The yen shares its sign with the yuan: decided by the workspace.
_SIGNS = {
    "HK$": "HKD",
    "US$": "USD",
    "NT$": "TWD",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₹": "INR",
    "RMB": "CNY",
    "人民币": "CNY",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "港币": "HKD",
    "港元": "HKD",
    "元": "CNY",
    "圆": "CNY",
}
_PLAIN = re.compile(r"-?[\d,]+(?:\.\d+)?", re.ASCII)
_SIGN = "|".join(re.escape(each) for each in sorted(_SIGNS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"(?P<before>{_SIGN}|¥|[A-Z]{{3}}|)\s*(?P<amount>.*?)\s*(?P<after>{_SIGN}|¥|[A-Z]{{3}}|)", re.IGNORECASE
)


def _parse(value: Any, options: CurrencyOptions, context: ParseContext) -> dict[str, Any]:
    currency, rate = None, None
    if isinstance(value, dict):
        if unknown := value.keys() - _INPUTS:
            raise BadValue("unknown_part", part=shown(min(map(str, unknown))), known="amount, currency, rate")
        currency, rate = value.get("currency"), value.get("rate")
        value = value.get("amount", value.get(""))
        if value is None or value == "":
            return dict.fromkeys((part.name for part in _PARTS), None)
    if context.lenient and isinstance(value, str) and not _PLAIN.fullmatch(value):
        value, written = _split(value, context)
        currency = currency or written
    number = as_decimal(value, context)
    if number is None:
        return dict.fromkeys((part.name for part in _PARTS), None)
    amount = bounded(rounded_amount(number), options.minimum, options.maximum)
    return _converted(amount, currency or options.currency or context.currency, rate, context)


def _split(text: str, context: ParseContext) -> tuple[str, str | None]:
    found = _WRITTEN.fullmatch(half_width(text).strip())
    if found is None or not found["amount"]:
        # "twelve" is no amount between two currency codes: as a whole it is refused as no number.
        return text, None
    sign = (found["before"] or found["after"]).upper()
    if not sign:
        return found["amount"], None
    if sign == "¥":
        return found["amount"], "JPY" if context.currency == "JPY" else "CNY"
    return found["amount"], _SIGNS.get(sign, sign)


def _converted(amount: Decimal, currency: Any, rate: Any, context: ParseContext) -> dict[str, Any]:
    if not isinstance(currency, str) or (code := currency.strip().upper()) not in CURRENCIES:
        raise BadValue("unknown_currency", currency=shown(currency))
    if code == context.currency:
        return {"": amount, "currency": code, "base": amount, "rate": Decimal(1), "rate_date": None}
    given = context.rates.get(code) if rate is None else rate
    if given is None:
        raise BadValue("no_exchange_rate", currency=code, base=context.currency)
    factor = as_decimal(given if isinstance(given, (Decimal, int, float)) else str(given), context)
    if factor is None or factor <= 0 or (factor := rounded_rate(factor)) <= 0 or factor >= Decimal(10) ** 10:
        raise BadValue("bad_exchange_rate", currency=code, rate=shown(given))
    base = Money(amount, code).converted(factor, context.currency).amount
    if abs(base) > MAX_ABSOLUTE:
        raise BadValue("number_too_large", maximum=f"{MAX_ABSOLUTE:,f}")
    day = clock.now().astimezone(ZoneInfo(context.time_zone)).date()
    return {"": amount, "currency": code, "base": base, "rate": factor, "rate_date": day}


CURRENCY_TYPE = FieldType(
    name="currency",
    parts=lambda _options: _PARTS,
    parse=_parse,
    operators=ORDER,
    options=CurrencyOptions,
    capabilities=frozenset({Capability.SORT, Capability.GROUP, Capability.SUM}),
)
