"""Numbers and percents. A percent is stored as people say it: 15 means 15 %."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator
from sqlalchemy import Numeric

from yingtu.fields.base import ORDER, BadValue, Capability, FieldType, Options, Part
from yingtu.fields.clean import half_width, shown
from yingtu.fields.decimals import MAX_DECIMALS, as_decimal, bounded, rounded
from yingtu.kit.expected import refused

if TYPE_CHECKING:
    from yingtu.fields.base import ParseContext


_ONE = Decimal(1)


class NumberOptions(Options):
    """Attributes:
    decimals: Digits kept behind the point; 0 refuses fractions; None keeps up to 8 as given.
    unit: Shown behind the number (``台``, ``m²``).
    """

    decimals: int | None = Field(default=None, ge=0, le=MAX_DECIMALS)
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = Field(default="", max_length=20)

    @model_validator(mode="after")
    def _minimum_below_maximum(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise refused(
                "value_range",
                "the minimum is greater than the maximum",
                minimum=str(self.minimum),
                maximum=str(self.maximum),
            )
        return self


class PercentOptions(NumberOptions):
    decimals: int | None = Field(default=2, ge=0, le=MAX_DECIMALS)


def number_parts(_options: Any) -> tuple[Part, ...]:
    """Return the parts of every type stored as one number."""
    return (Part("", Numeric()),)


def _parse_number(value: Any, options: NumberOptions, context: ParseContext) -> dict[str, Any]:
    if context.lenient and isinstance(value, str) and not value.isdigit():
        value = half_width(value).strip().lstrip("¥")
        if not value:
            return {"": None}
    return {"": _fitted(as_decimal(value, context), options)}


def _fitted(number: Decimal | None, options: NumberOptions) -> Decimal | None:
    if number is None:
        return None
    if options.decimals == 0 and number != number.to_integral_value():
        raise BadValue("not_whole", value=shown(str(number)))
    if options.decimals is None:
        whole = number.to_integral_value()
        # A whole number loses its decimals and its exponent: 1E+3 and 1000.0 are 1000.
        number = whole.quantize(_ONE) if whole == number else rounded(number, MAX_DECIMALS).normalize()
    else:
        number = rounded(number, options.decimals)
    return bounded(number, options.minimum, options.maximum)


def _parse_percent(value: Any, options: PercentOptions, context: ParseContext) -> dict[str, Any]:
    if isinstance(value, str) and (text := half_width(value).strip()).endswith("%"):
        value = text[:-1].rstrip() or "%"
    return {"": _fitted(as_decimal(value, context), options)}


_NUMERIC = frozenset({Capability.SORT, Capability.GROUP, Capability.SUM})

NUMBER_TYPE = FieldType(
    name="number",
    parts=number_parts,
    parse=_parse_number,
    operators=ORDER,
    options=NumberOptions,
    capabilities=_NUMERIC | {Capability.UNIQUE},
)

PERCENT_TYPE = FieldType(
    name="percent",
    parts=number_parts,
    parse=_parse_percent,
    operators=ORDER,
    options=PercentOptions,
    capabilities=_NUMERIC,
)
