"""Fields whose values follow from others: formulas (computed in each query) and roll-ups (stored, kept up to date)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self

from pydantic import Field, model_validator
from sqlalchemy import Date, DateTime, Numeric

from yingtu.fields.base import MOMENTS, TEXT, BadValue, Capability, FieldType, Options, Part
from yingtu.kit.expected import refused

if TYPE_CHECKING:
    from sqlalchemy.types import TypeEngine

    from yingtu.fields.base import ParseContext

MAX_EXPRESSION = 4000


class FormulaOptions(Options):
    """Attributes:
    expression: The formula; its result type is found when the catalog is built.
    decimals: Digits shown behind the point of a numeric result.
    """

    expression: str = Field(min_length=1, max_length=MAX_EXPRESSION)
    decimals: int | None = Field(default=None, ge=0, le=8)


class RollUpOptions(Options):
    """Attributes:
    object: Api name of the child object.
    field: The lookup of the child that points here.
    measure: The child's field that is summed or compared; money is taken in the workspace's currency.
    filter: Which children count, in the filter language; None: all.
    result: Type of the measure for ``min`` and ``max``.
    """

    object: str
    field: str
    op: Literal["count", "sum", "min", "max", "avg"]
    measure: str | None = None
    filter: dict[str, Any] | None = None
    result: Literal["number", "date", "datetime"] = "number"

    @model_validator(mode="after")
    def _measure_fits_operation(self) -> Self:
        if (self.measure is None) != (self.op == "count"):
            raise refused("value_measure", "a count has no measure, everything else has one")
        if self.result != "number" and self.op not in {"min", "max"}:
            raise refused("value_result", "this gives a number; a day or a moment is possible with min and max")
        return self


_ROLL_UP_COLUMNS: dict[str, TypeEngine[Any]] = {
    "number": Numeric(),
    "date": Date(),
    "datetime": DateTime(timezone=True),
}


def _refuse(_value: Any, _options: Options, _context: ParseContext) -> NoReturn:
    raise BadValue("computed_field")


FORMULA_TYPE = FieldType(
    name="formula",
    parts=lambda _options: (),
    parse=_refuse,
    operators=MOMENTS | TEXT,
    options=FormulaOptions,
    capabilities=frozenset(
        {Capability.VIRTUAL, Capability.COMPUTED, Capability.SORT, Capability.GROUP, Capability.SUM}
    ),
)

ROLL_UP_TYPE = FieldType(
    name="roll_up",
    parts=lambda options: (Part("", _ROLL_UP_COLUMNS[options.result]),),
    parse=_refuse,
    operators=MOMENTS,
    options=RollUpOptions,
    capabilities=frozenset({Capability.COMPUTED, Capability.SORT, Capability.GROUP, Capability.SUM}),
)
