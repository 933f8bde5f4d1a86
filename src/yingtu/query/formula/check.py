"""From syntax to a typed tree: names become fields, literals take the type they are compared with, mistakes are told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from rapidfuzz import process

from yingtu.fields.base import BadValue, ParseContext
from yingtu.fields.choice import option_code
from yingtu.kit.ids import parse_uuid
from yingtu.query.formula.errors import InvalidFormula
from yingtu.query.formula.functions import ALIASES, FUNCTIONS, TYPE_WORDS, UNITS, VALUES
from yingtu.query.formula.names import resolve
from yingtu.query.formula.nodes import Call, Literal, Node, Reference, Type, below, depth, size
from yingtu.query.formula.syntax import MAX_DEPTH, MAX_SIZE, Apply, Constant, Name, Syntax, read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.metadata.catalog import Catalog, Field, Object

#: Formulas that use formulas that use formulas …
MAX_NESTED_FORMULAS = 20

_BY_LABEL = ParseContext(lenient=True)
_NOTHING = Literal(None, Type.EMPTY)


def parse(text: str, obj: Object, catalog: Catalog) -> Node:
    """Return the typed tree of a formula on the records of an object.

    Raises:
        InvalidFormula: with the place, the reason and what to write instead.
    """
    node = _Checker(obj, catalog, ()).check_formula(text)
    if node.type is Type.EMPTY:
        raise InvalidFormula.at(1, "formula_always_empty")
    if node.type not in VALUES:
        raise InvalidFormula.at(1, "formula_unusable_field", name=text[:60], type=TYPE_WORDS[node.type])
    return node


def parse_condition(text: str, obj: Object, catalog: Catalog) -> Node:
    """Return the typed tree of a formula that must be a condition, such as that of a validation rule.

    Raises:
        InvalidFormula: as :func:`parse`, or the formula is no condition.
    """
    node = parse(text, obj, catalog)
    if node.type is not Type.BOOLEAN:
        raise InvalidFormula.at(1, "formula_not_a_condition", found=TYPE_WORDS[node.type])
    return node


def formula_of(catalog: Catalog, obj: Object, field: Field) -> Node:
    """Return the typed tree of a formula field, checked once per catalog.

    Raises:
        InvalidFormula: the field's expression is not a formula, or it uses itself.
    """
    node = _formula_of(catalog, obj, field, ())
    if node.type is Type.EMPTY:
        raise InvalidFormula.at(1, "formula_always_empty")
    return node


def _formula_of(catalog: Catalog, obj: Object, field: Field, stack: tuple[tuple[str, str], ...]) -> Node:
    here = (obj.api_name, field.api_name)
    if here in stack:
        circle = [*stack[stack.index(here) :], here]
        raise InvalidFormula.at(1, "formula_cycle", path=" → ".join(f"{name}.{own}" for name, own in circle))
    if len(stack) >= MAX_NESTED_FORMULAS:
        raise InvalidFormula.at(1, "formula_too_complex", depth=MAX_DEPTH, size=MAX_SIZE)
    key = ("formula", *here)
    found: Node | None = catalog.compiled.get(key)
    if found is None:
        expression: str = field.options.expression  # type: ignore[attr-defined]
        found = catalog.compiled[key] = _Checker(obj, catalog, (*stack, here)).check_formula(expression)
    return found


class _Checker:
    """One walk over the syntax of one formula."""

    def __init__(self, obj: Object, catalog: Catalog, stack: tuple[tuple[str, str], ...]) -> None:
        self.object = obj
        self.catalog = catalog
        self.stack = stack
        #: Nodes that formulas inside this one have brought in so far.
        self.brought_in = 0

    def check_formula(self, text: str) -> Node:
        node = self.check(read(text))
        if depth(node) > MAX_DEPTH or size(node) > MAX_SIZE:
            raise InvalidFormula.at(1, "formula_too_complex", depth=MAX_DEPTH, size=MAX_SIZE)
        return node

    def check(self, syntax: Syntax) -> Node:
        match syntax:
            case Constant(bool(value)):
                return Literal(value, Type.BOOLEAN)
            case Constant(str(value)):
                return Literal(value, Type.TEXT) if value else _NOTHING
            case Constant(value):
                return Literal(value, Type.NUMBER)
            case Name():
                return self._name(syntax)
            case Apply():
                return self._apply(syntax)
            case _:
                assert_never(syntax)

    def _name(self, name: Name) -> Node:
        node, field, owner, path = resolve(name, self.object, self.catalog)
        if node is None:
            inner = _formula_of(self.catalog, owner, field, self.stack)
            self.brought_in += size(inner)
            if self.brought_in > MAX_SIZE:
                raise InvalidFormula.at(name.position, "formula_too_complex", depth=MAX_DEPTH, size=MAX_SIZE)
            node = below(inner, path)
        return node

    def _apply(self, syntax: Apply) -> Node:
        name = ALIASES.get(syntax.function, syntax.function)
        function = FUNCTIONS.get(name)
        if function is None:
            known = [each for each in (*FUNCTIONS, *ALIASES) if each.isalpha()]
            near = [word for word, _score, _index in process.extract(name[:40], known, limit=3, score_cutoff=50)]
            raise InvalidFormula.at(
                syntax.position, "formula_unknown_function", name=name[:40], suggestions=near or known[:5]
            )
        count = len(syntax.arguments)
        if not function.takes(count) or (name == "SWITCH" and count < 3):
            raise InvalidFormula.at(syntax.position, "formula_arguments", name=name, count=count, usage=function.usage)
        arguments = [self.check(each) for each in syntax.arguments]
        for i, (argument, given) in enumerate(zip(arguments, syntax.arguments, strict=True)):
            accepted = VALUES if name == "SWITCH" else function.parameter(i)
            if argument.type is not Type.EMPTY and argument.type not in accepted:
                raise InvalidFormula.at(
                    given.position,
                    "formula_wrong_type",
                    name=name,
                    expected=_alternatives(accepted),
                    found=TYPE_WORDS[argument.type],
                    usage=function.usage,
                )
        return self._typed(name, arguments, function.result, syntax)

    def _typed(self, name: str, arguments: list[Node], result: Type | None, syntax: Apply) -> Node:
        at = [each.position for each in syntax.arguments]
        match name:
            case "BLANK":
                return _NOTHING
            case "=" | "<>":
                return Call(name, tuple(_comparable(arguments, at)), Type.BOOLEAN)
            case "<" | "<=" | ">" | ">=":
                return Call(name, tuple(_alike(arguments, at)), Type.BOOLEAN)
            case "+" | "-":
                return _sum(name, arguments, syntax)
            case "IF":
                branches = _alike([*arguments[1:], _NOTHING][:2], [*at[1:], syntax.position][:2])
                return Call(name, (_filled(arguments[0], Type.BOOLEAN), *branches), branches[0].type)
            case "SWITCH":
                return _switch(arguments, at)
            case "COALESCE" | "MIN" | "MAX":
                several = _alike(arguments, at)
                return Call(name, tuple(several), several[0].type)
            case "CONTAINS" if isinstance(arguments[0], Reference) and arguments[0].choices is not None:
                part = _option(arguments[1], arguments[0], at[1]) if arguments[0].type is Type.LIST else arguments[1]
                return Call(name, (arguments[0], _filled(part, Type.TEXT)), Type.BOOLEAN)
            case "DATEADD":
                unit = _unit(arguments[2], at[2])
                moment = _filled(arguments[0], Type.DATE)
                if unit in {"hour", "minute"}:
                    moment = _moment(moment)
                return Call(name, (moment, _filled(arguments[1], Type.NUMBER), Literal(unit, Type.TEXT)), moment.type)
            case "DATEDIFF":
                unit = _unit(arguments[2], at[2]) if len(arguments) > 2 else "day"
                ends = [_filled(each, Type.DATE) for each in arguments[:2]]
                if unit in {"hour", "minute"}:
                    ends = [_moment(each) for each in ends]
                return Call(name, (*ends, Literal(unit, Type.TEXT)), Type.NUMBER)
            case _:
                if result is None:
                    raise AssertionError(f"{name} has no result type")
                function = FUNCTIONS[name]
                filled = [_filled(each, _only(function.parameter(i))) for i, each in enumerate(arguments)]
                return Call(name, tuple(filled), result)


def _alternatives(types: frozenset[Type]) -> dict[str, str]:
    words = [TYPE_WORDS[each] for each in Type if each in types]
    return {"zh-CN": "或".join(each["zh-CN"] for each in words), "en": " or ".join(each["en"] for each in words)}


def _only(types: frozenset[Type]) -> Type:
    """Return the type that an empty literal takes where several are possible: the first one."""
    return next(each for each in Type if each in types)


def _filled(node: Node, kind: Type) -> Node:
    """Return the node, an empty literal as one of ``kind``."""
    return Literal(None, kind) if node.type is Type.EMPTY else node


def _moment(node: Node) -> Node:
    """Return a date as the moment at which it begins in the workspace's zone."""
    if isinstance(node, Literal) and node.value is None:
        return Literal(None, Type.DATETIME)
    return Call("MOMENT", (node,), Type.DATETIME) if node.type is Type.DATE else node


def _alike(nodes: Sequence[Node], at: Sequence[int]) -> list[Node]:
    """Return values that are compared or alternatives with one type: empty ones take it, dates become moments beside them."""
    types = {each.type for each in nodes} - {Type.EMPTY}
    if not types:
        return [Literal(None, Type.TEXT) for _ in nodes]
    if Type.ID in types:
        nodes = [_identifier(each, position) for each, position in zip(nodes, at, strict=True)]
        types = {each.type for each in nodes} - {Type.EMPTY}
    if types == {Type.DATE, Type.DATETIME}:
        return [_moment(_filled(each, Type.DATETIME)) for each in nodes]
    if len(types) > 1:
        first = next(each.type for each in nodes if each.type is not Type.EMPTY)
        other, position = next(
            (each.type, position)
            for each, position in zip(nodes, at, strict=True)
            if each.type not in {first, Type.EMPTY}
        )
        raise InvalidFormula.at(position, "formula_mixed_types", left=TYPE_WORDS[first], right=TYPE_WORDS[other])
    (kind,) = types
    return [_filled(each, kind) for each in nodes]


def _comparable(nodes: Sequence[Node], at: Sequence[int]) -> list[Node]:
    """Return values that are tested for being equal; text beside a choice names an option, by its code or label."""
    alike = _alike(nodes, at)
    chosen = next((each for each in alike if isinstance(each, Reference) and each.choices is not None), None)
    return alike if chosen is None else [_option(each, chosen, place) for each, place in zip(alike, at, strict=True)]


def _option(node: Node, chosen: Reference, position: int) -> Node:
    """Return text that stands beside a choice as the code of the option it names."""
    if not isinstance(node, Literal) or not isinstance(node.value, str) or chosen.choices is None:
        return node
    try:
        return Literal(option_code(node.value, chosen.choices, _BY_LABEL, inactive=True), Type.TEXT)
    except BadValue as error:
        known = error.params.get("suggestions") or [each.code for each in chosen.choices.ordered][:10]
        raise InvalidFormula.at(position, "formula_unknown_option", value=node.value[:60], suggestions=known) from None


def _identifier(node: Node, position: int) -> Node:
    """Return text that stands beside a record as its id."""
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        return node
    found = parse_uuid(node.value)
    if found is None:
        raise InvalidFormula.at(position, "formula_not_an_id", value=node.value[:60])
    return Literal(found, Type.ID)


def _sum(name: str, arguments: list[Node], syntax: Apply) -> Node:
    left, right = arguments
    if left.type is Type.EMPTY:
        left = Literal(None, right.type if right.type is not Type.EMPTY and name == "-" else Type.NUMBER)
    right = _filled(right, Type.NUMBER)
    days = {Type.DATE, Type.DATETIME}
    match left.type, right.type:
        case Type.NUMBER, Type.NUMBER:
            return Call(name, (left, right), Type.NUMBER)
        case moment, Type.NUMBER if moment in days:
            count = right if name == "+" else Call("NEGATE", (right,), Type.NUMBER)
            return Call("SHIFT", (left, count), moment)
        case Type.NUMBER, moment if moment in days and name == "+":
            return Call("SHIFT", (right, left), moment)
        case Type.DATE, Type.DATE if name == "-":
            return Call("DAYS", (left, right), Type.NUMBER)
        case first, second if first in days and second in days and name == "-":
            return Call("DAYS", (_moment(left), _moment(right)), Type.NUMBER)
        case first, second:
            raise InvalidFormula.at(
                syntax.position, "formula_mixed_types", left=TYPE_WORDS[first], right=TYPE_WORDS[second]
            )


def _switch(arguments: list[Node], at: list[int]) -> Node:
    value, pairs = arguments[0], arguments[1:]
    has_default = len(pairs) % 2 == 1
    cases = pairs[: len(pairs) - has_default : 2]
    results = pairs[1::2] + (pairs[-1:] if has_default else [])
    case_at = at[1 : len(at) - has_default : 2]
    result_at = at[2::2] + (at[-1:] if has_default else [])
    value, *cases = _comparable([value, *cases], [at[0], *case_at])
    results = _alike(results, result_at)
    default = results.pop() if has_default else Literal(None, results[0].type)
    flat: list[Node] = [value]
    for case, result in zip(cases, results, strict=True):
        flat += [case, result]
    return Call("SWITCH", (*flat, default), default.type)


def _unit(node: Node, position: int) -> str:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        raise InvalidFormula.at(position, "formula_unit_not_fixed")
    unit = UNITS.get(node.value.strip().lower())
    if unit is None:
        known: list[Any] = sorted(set(UNITS.values()))
        raise InvalidFormula.at(position, "formula_unknown_unit", value=node.value[:40], known=known)
    return unit
