"""Money: Decimal plus currency, amounts with four decimals, rates with eight (units of base per unit of currency)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

AMOUNT_STEP = Decimal("0.0001")
RATE_STEP = Decimal("0.00000001")

#: ISO 4217 active codes of circulating currencies.
CURRENCIES = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BGN",
        "BHD",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KWD",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "LYD",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SVC",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TND",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "UZS",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Adding amounts of different currencies is refused; convert first."""

    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}: convert first")
        return Money(self.amount + other.amount, self.currency)

    def converted(self, rate: Decimal, currency: str) -> Money:
        """Return this money in another currency, ``rate`` units of it per unit of ours, to four decimals."""
        return Money(rounded_amount(self.amount * rate), currency)


def rounded_amount(amount: Decimal) -> Decimal:
    """Return an amount as it is stored: four decimals, halves away from zero."""
    return amount.quantize(AMOUNT_STEP, rounding=ROUND_HALF_UP)


def rounded_rate(rate: Decimal) -> Decimal:
    """Return an exchange rate as it is stored: eight decimals."""
    return rate.quantize(RATE_STEP, rounding=ROUND_HALF_UP)


#: Signs of the currencies that have one of their own.
_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$"}


def shown_money(amount: Decimal | float, currency: str) -> str:
    """Return an amount as it is read: sign or code of the currency, thousands, two decimals."""
    number = f"{Decimal(str(amount)).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
    sign = _SIGNS.get(currency, f"{currency} ")
    return f"-{sign}{number[1:]}" if number.startswith("-") else f"{sign}{number}"
