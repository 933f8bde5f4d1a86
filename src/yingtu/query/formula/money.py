"""Which computed fields are money: amounts in formulas and roll-ups are those in the workspace's currency, and so is what is made of them.

What is added to money, taken from it, or divided by a number is money; money by money is a ratio, money times money nothing known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from yingtu.fields.computed import RollUpOptions
from yingtu.query.formula.check import formula_of
from yingtu.query.formula.nodes import Call, Literal, Node, Reference, Type

if TYPE_CHECKING:
    from yingtu.metadata.catalog import Catalog, Field, Object

#: Roll-ups over formulas over roll-ups …: what is deeper is shown as a number.
MAX_DEEP = 10


def is_money(catalog: Catalog, obj: Object, field: Field, *, deep: int = 0) -> bool:
    """Whether a computed field's value is an amount in the workspace's currency.

    Raises:
        InvalidFormula: the field's expression is not a formula.
    """
    if deep > MAX_DEEP:
        return False
    if field.type.name == "formula":
        return _is_money(formula_of(catalog, obj, field), catalog, obj, deep)
    options = field.options
    if not isinstance(options, RollUpOptions) or options.result != "number" or options.measure is None:
        return False
    child = catalog.objects[options.object]
    measure = child.fields.get(options.measure)
    return measure is not None and (measure.type.name == "currency" or is_money(catalog, child, measure, deep=deep + 1))


def _is_money(node: Node, catalog: Catalog, obj: Object, deep: int) -> bool:
    if node.type is not Type.NUMBER:
        return False
    match node:
        case Literal():
            return False
        case Reference(path):
            return _leads_to_money(path, catalog, obj, deep)
        case Call(function, arguments):
            money = [_is_money(each, catalog, obj, deep) for each in arguments]
            match function:
                case "+" | "-" | "COALESCE" | "MIN" | "MAX":
                    return any(money)
                case "IF" | "SWITCH":
                    return any(money[1:])
                case "*":
                    return money[0] is not money[1]
                case "/":
                    return money[0] and not money[1]
                case "NEGATE" | "PERCENT" | "ROUND" | "ABS" | "FLOOR" | "CEIL" | "MOD":
                    return money[0]
                case _:
                    return False
        case _:
            assert_never(node)


def _leads_to_money(path: tuple[str, ...], catalog: Catalog, obj: Object, deep: int) -> bool:
    """Follow a path of lookups to a field; a money field stands with the part that holds its amount in the workspace's currency."""
    *hops, last = path
    for name in hops:
        field = obj.fields[name]
        if field.type.name == "currency":
            return last == "base"
        target = catalog.objects.get(field.target or "")
        if target is None:
            return False
        obj = target
    field = obj.fields[last]
    return field.type.name == "roll_up" and is_money(catalog, obj, field, deep=deep + 1)
