"""What a field type is: one small frozen declaration. What another domain needs per type lives in that domain.

Every type has a *main* part (the column named like the field) and may have further parts, stored in columns
``<api_name>__<part>`` and addressed in filters and paths as ``amount.currency``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.types import TypeEngine


class Operator(StrEnum):
    """Comparisons of the filter language. ``value`` of each is described in ``query.ast``."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    BETWEEN = "between"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    HAS_ANY = "has_any"
    HAS_ALL = "has_all"
    IS_EMPTY = "is_empty"
    NOT_EMPTY = "not_empty"
    IN_PERIOD = "in_period"
    WITHIN_KM = "within_km"


#: Operators that several types share.
EMPTINESS = frozenset({Operator.IS_EMPTY, Operator.NOT_EMPTY})
EQUALITY = EMPTINESS | {Operator.EQ, Operator.NE, Operator.IN, Operator.NOT_IN}
ORDER = EQUALITY | {Operator.LT, Operator.LTE, Operator.GT, Operator.GTE, Operator.BETWEEN}
TEXT = EQUALITY | {Operator.CONTAINS, Operator.STARTS_WITH}
MOMENTS = ORDER | {Operator.IN_PERIOD}


class Capability(StrEnum):
    """What may be done with the fields of a type."""

    SORT = "sort"
    GROUP = "group"
    SUM = "sum"
    UNIQUE = "unique"
    SEARCH = "search"
    #: Values are computed; writing one is refused.
    COMPUTED = "computed"
    #: Has no column of its own in the record's table (formula, many-to-many).
    VIRTUAL = "virtual"


class Options(BaseModel):
    """Type-specific settings of a field; each type narrows this."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Part:
    """One stored column of a field; ``name`` is empty for the main part."""

    name: str
    sql_type: TypeEngine[Any]


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What parsing may depend on besides the value: never a database.

    Attributes:
        language: Language of the person (``zh-CN``), for dates and numbers as people write them.
        time_zone: IANA name used for naive datetimes.
        currency: ISO 4217 code of the workspace.
        country: ISO 3166 default country for phone numbers.
        lenient: True for files and pasted text, where ``2026/1/5``, ``1,234.50`` or ``是`` are values.
        rates: Exchange rates to the workspace currency by code.
        date_order: How a file writes ``5/1/2026`` when the person said so; None refuses such dates as ambiguous.
    """

    language: str = "zh-CN"
    time_zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    country: str = "CN"
    lenient: bool = False
    rates: Mapping[str, Any] = field(default_factory=dict)
    date_order: Literal["DMY", "MDY"] | None = None


class BadValue(ValueError):
    """A value that a field cannot hold. ``code`` and ``params`` make the sentence (``kit.i18n``)."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class FieldType:
    """Declaration of a field type.

    Attributes:
        name: Stable name in documents (``currency``).
        parts: Columns as a function of the options, main part first; empty for virtual types.
        parse: ``(value, options, context) -> stored values by part name``; the main part under ``""``. Gets a value that
            is not None and not an empty string; white space alone gives None. Raises :class:`BadValue`.
        operators: Allowed comparisons on the main part.
        options: Model of the type-specific settings.
        capabilities: What may be done with such a field.
        sensitive: Fields of this type are sensitive (masked by default for roles that do not need them).
    """

    name: str
    parts: Callable[[Any], tuple[Part, ...]]
    parse: Callable[[Any, Any, ParseContext], dict[str, Any]]
    operators: frozenset[Operator]
    options: type[Options] = Options
    capabilities: frozenset[Capability] = frozenset()
    sensitive: bool = False
