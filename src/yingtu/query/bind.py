"""Filters in, shapes and values out: everything that can be wrong with a filter is found here, against the catalog.

A shape is the filter without its values. Filters of one shape share one compiled statement; their values travel as parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy.dialects.postgresql import ARRAY, UUID

from yingtu.fields.base import EMPTINESS, BadValue, Operator, ParseContext
from yingtu.fields.links import as_id
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.documents import TAGS_COLUMN
from yingtu.query.ast import All, AnyOf, Condition, Filter, Not
from yingtu.query.errors import InvalidFilter
from yingtu.query.kinds import ARRAYS, PARAMETER, Dynamic, Kind, Operand
from yingtu.query.operands import Circle, Token, parse_operand
from yingtu.query.paths import BadPathError, Path, resolve_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.types import TypeEngine

    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.kinds import Context
    from yingtu.query.sight import Sight

_IDS = ARRAY(UUID())


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one parameter."""

    number: int
    type: TypeEngine[Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition without its values."""

    path: Path
    op: Operator
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A condition on the tags of a record: ``has_any``, ``has_all``, ``is_empty``, ``not_empty``."""

    op: Operator
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    part: Shape


Shape: TypeAlias = Comparison | Tagged | Every | Some | Negated


def names_records(shape: Shape) -> bool:
    """Whether a filter demands equality with a lookup, a person, an id or a unique value: few rows, found by an index."""
    match shape:
        case Every(parts):
            return any(names_records(each) for each in parts)
        case Comparison(path, op, _) if op in {Operator.EQ, Operator.IN} and path.field is not None and not path.hops:
            return path.field.unique or path.field.type.name in {"lookup", "user", "uuid"}
        case _:
            return False


def looks_further(shape: Shape) -> bool:
    """Whether a filter follows a relation."""
    match shape:
        case Every(parts) | Some(parts):
            return any(looks_further(each) for each in parts)
        case Negated(part):
            return looks_further(part)
        case Comparison(path):
            return bool(path.hops)
        case Tagged():
            return True


@dataclass(frozen=True, slots=True)
class Bound:
    """A filter that is ready: its shape, and the values of the shape's slots by number."""

    shape: Shape
    values: tuple[Operand, ...]


def bind_filter(
    expression: Filter, sight: Sight, obj: Object, *, pointer: str = "/filter", lasting: bool = False
) -> Bound:
    """Resolve and check a filter.

    Args:
        lasting: The result outlives the request (a filter of the configuration): days and periods stay
            :class:`~yingtu.query.kinds.Dynamic`. People (``@me``) always do.

    Raises:
        InvalidFilter: a field, operator or value that the object does not have, with its place and what to use instead.
    """
    binder = _Binder(sight, obj, lasting=lasting)
    return Bound(binder.bind(expression, pointer), tuple(binder.values))


def bind_filters(
    expressions: Sequence[tuple[Filter, str]], sight: Sight, obj: Object
) -> tuple[tuple[Shape, ...], tuple[Operand, ...]]:
    """Resolve and check filters of one statement, each with its place; their slots are numbered through.

    Raises:
        InvalidFilter: as :func:`bind_filter`.
    """
    binder = _Binder(sight, obj, lasting=False)
    shapes = tuple(binder.bind(expression, pointer) for expression, pointer in expressions)
    return shapes, tuple(binder.values)


def parse_context(catalog: Catalog) -> ParseContext:
    """Return how values in filters are read in a workspace."""
    workspace = catalog.workspace
    found: ParseContext = catalog.compiled.setdefault(
        "parse_context",
        ParseContext(
            language=workspace.language,
            time_zone=workspace.time_zone,
            currency=workspace.currency,
            country=workspace.country,
        ),
    )
    return found


class _Binder:
    def __init__(self, sight: Sight, obj: Object, *, lasting: bool) -> None:
        self.sight = sight
        self.object = obj
        self.lasting = lasting
        self.context = parse_context(sight.catalog)
        self.values: list[Operand] = []

    def bind(self, expression: Filter, pointer: str) -> Shape:
        match expression:
            case Condition():
                return self._condition(expression, pointer)
            case All(parts):
                return Every(tuple(self.bind(each, f"{pointer}/all/{i}") for i, each in enumerate(parts)))
            case AnyOf(parts):
                return Some(tuple(self.bind(each, f"{pointer}/any/{i}") for i, each in enumerate(parts)))
            case Not(part):
                return Negated(self.bind(part, f"{pointer}/not"))

    def _condition(self, condition: Condition, pointer: str) -> Shape:
        try:
            if condition.path == (TAGS_COLUMN,) and self.object.api_name != USER_OBJECT:
                return self._tagged(condition.op, condition.value)
            path = resolve_path(self.sight, self.object, condition.path)
            return self._test(path, condition.op, condition.value)
        except (BadPathError, BadValue) as error:
            raise InvalidFilter.at(
                pointer, error.code, **{"field": ".".join(condition.path)[:100], **error.params}
            ) from None

    def _test(self, path: Path, op: Operator, value: Any) -> Shape:
        if path.type is None:
            if op not in EMPTINESS:
                raise BadValue("operator_not_allowed", operator=op.value, allowed="is_empty, not_empty")
            if value is not None and value is not True:
                raise BadValue("operand_unexpected", operator=op.value)
            return Comparison(path, op, ())
        kind, options = path.type, path.options
        found = parse_operand(kind, op, value, options, self.context)
        match found:
            case None:
                return Comparison(path, op, ())
            case Token():
                several = Operator.IN if op is Operator.EQ else Operator.NOT_IN
                return Comparison(
                    path, several, (self._slot(Dynamic(lambda context: list(context.named(found.name))), _IDS),)
                )
            case Circle():
                return Comparison(path, op, tuple(self._slot(each, PARAMETER[Kind.NUMBER]) for each in _numbers(found)))
            case list():
                return self._several(path, op, value, found)
            case tuple():
                ends = [self._slot(self._lasting(path, op, value, found[i], i), PARAMETER[path.kind]) for i in (0, 1)]
                return Comparison(path, op, tuple(ends))
            case str() if op in {Operator.CONTAINS, Operator.STARTS_WITH}:
                pattern = f"{'%' if op is Operator.CONTAINS else ''}{escaped(found)}%"
                return Comparison(path, op, (self._slot(pattern, PARAMETER[Kind.TEXT]),))
            case _:
                return Comparison(
                    path, op, (self._slot(self._lasting(path, op, value, found, None), PARAMETER[path.kind]),)
                )

    def _tagged(self, op: Operator, value: Any) -> Shape:
        if op in EMPTINESS:
            if value is not None and value is not True:
                raise BadValue("operand_unexpected", operator=op.value)
            return Tagged(op, ())
        if op not in {Operator.HAS_ANY, Operator.HAS_ALL}:
            allowed = "has_any, has_all, is_empty, not_empty"
            raise BadValue("operator_not_allowed", operator=op.value, allowed=allowed)
        ids = list(dict.fromkeys(as_id(each) for each in (value if isinstance(value, tuple) else (value,))))
        if op is Operator.HAS_ANY:
            return Tagged(op, (self._slot(ids, _IDS),))
        return Tagged(op, (self._slot(ids, _IDS), self._slot(len(ids), PARAMETER[Kind.NUMBER])))

    def _slot(self, value: Operand, sql_type: TypeEngine[Any]) -> Slot:
        self.values.append(value)
        return Slot(len(self.values) - 1, sql_type)

    def _lasting(self, path: Path, op: Operator, raw: Any, found: Any, position: int | None) -> Operand:
        """Return the value, or for days and periods in lasting filters how to read it again."""
        if not self.lasting or path.kind not in {Kind.DATE, Kind.MOMENT} or path.type is None:
            return found
        kind, options, context = path.type, path.options, self.context

        def again(_: Context) -> Any:
            value = parse_operand(kind, op, raw, options, context)
            return value if position is None else value[position]

        return Dynamic(again)

    def _several(self, path: Path, op: Operator, raw: Any, found: list[Any]) -> Shape:
        if op in {Operator.HAS_ANY, Operator.HAS_ALL}:
            if path.field is None:
                people = _people(found) if any(isinstance(each, Token) for each in found) else None
                ids = self._slot(people or list(dict.fromkeys(found)), _IDS)
                if op is Operator.HAS_ANY:
                    return Comparison(path, op, (ids,))
                count: Operand = len(dict.fromkeys(found))
                if people is not None:
                    count = Dynamic(lambda context: len(set(people.resolve(context))))
                return Comparison(path, op, (ids, self._slot(count, PARAMETER[Kind.NUMBER])))
            return Comparison(path, op, (self._slot(found, PARAMETER[Kind.LIST]),))
        if any(isinstance(each, Token) for each in found):
            return Comparison(path, op, (self._slot(_people(found), _IDS),))
        return Comparison(path, op, (self._slot(self._lasting(path, op, raw, found, None), ARRAYS[path.kind]),))


def _people(found: list[Any]) -> Dynamic:
    def resolved(context: Context) -> list[Any]:
        return [one for each in found for one in (context.named(each.name) if isinstance(each, Token) else (each,))]

    return Dynamic(resolved)


def escaped(text: str) -> str:
    """Return text as a LIKE pattern that matches exactly it."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _numbers(area: Circle) -> tuple[float, float, float]:
    return area.lat, area.lng, area.km
