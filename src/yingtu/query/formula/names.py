"""Names in formulas: fields by api name or label in any language, paths through lookups, formulas inside formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rapidfuzz import process

from yingtu.fields.choice import ChoiceOptions
from yingtu.fields.registry import PART_TYPES
from yingtu.query.formula.errors import InvalidFormula
from yingtu.query.formula.nodes import Node, Reference, Type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.formula.syntax import Name

#: Relations that one path may follow.
MAX_HOPS = 4

#: What a field of each type is in a formula; None: follows from its options or cannot be used.
TYPE_OF: Final[Mapping[str, Type | None]] = {
    "text": Type.TEXT,
    "long_text": Type.TEXT,
    "number": Type.NUMBER,
    "currency": Type.NUMBER,
    "percent": Type.NUMBER,
    "date": Type.DATE,
    "time": Type.TIME,
    "datetime": Type.DATETIME,
    "boolean": Type.BOOLEAN,
    "choice": Type.TEXT,
    "multi_choice": Type.LIST,
    "phone": Type.TEXT,
    "email": Type.TEXT,
    "url": Type.TEXT,
    "address": Type.TEXT,
    "geo": Type.TEXT,
    "user": Type.ID,
    "lookup": Type.ID,
    "many_to_many": None,
    "attachment": Type.OPAQUE,
    "auto_number": Type.TEXT,
    "identity_number": Type.TEXT,
    "bank_card": Type.TEXT,
    "credit_code": Type.TEXT,
    "formula": None,
    "roll_up": None,
    "json": Type.OPAQUE,
    "uuid": Type.ID,
}

#: A bare money field is its amount in the workspace's currency, so that amounts can be added up; this part is the other.
AMOUNT = "amount"


def resolve(name: Name, obj: Object, catalog: Catalog) -> tuple[Node | None, Field, Object, tuple[str, ...]]:
    """Follow a name from ``obj``.

    Returns:
        The node, or None for a formula field, which the caller inlines; the field, its object, and the path to that object.

    Raises:
        InvalidFormula: unknown or ambiguous field, or a path that cannot be followed.
    """
    hops: list[str] = []
    for i, segment in enumerate(name.segments):
        field = _find(obj, segment, name, catalog)
        rest = name.segments[i + 1 :]
        if field.type.name == "many_to_many":
            raise InvalidFormula.at(name.position, "formula_to_many", name=segment[:60])
        if not rest:
            node = None if field.type.name == "formula" else _leaf(field, tuple(hops))
            return node, field, obj, tuple(hops)
        if len(rest) == 1 and (part := _part(field, rest[0], tuple(hops))) is not None:
            return part, field, obj, tuple(hops)
        target = catalog.objects.get(field.target or "")
        if target is None or len(hops) >= MAX_HOPS or field.type.name not in {"lookup", "user"}:
            raise InvalidFormula.at(name.position, "formula_not_a_link", name=segment[:60])
        hops.append(field.api_name)
        obj = target
    raise AssertionError("a name has at least one segment")


def _leaf(field: Field, hops: tuple[str, ...]) -> Reference:
    path = (*hops, field.api_name)
    match field.type.name:
        case "currency":
            return Reference((*path, "base"), Type.NUMBER)
        case "roll_up":
            return Reference(path, Type(field.options.result))  # type: ignore[attr-defined]
        case other:
            kind = TYPE_OF[other]
            if kind is None:
                raise AssertionError(f"{other} has no value of its own")
            choices = field.options if isinstance(field.options, ChoiceOptions) else None
            return Reference(path, kind, choices)


def _part(field: Field, name: str, hops: tuple[str, ...]) -> Reference | None:
    path = (*hops, field.api_name)
    if field.type.name == "currency" and name == AMOUNT:
        return Reference(path, Type.NUMBER)
    part_type = PART_TYPES.get((field.type.name, name))
    if part_type is None:
        return None
    return Reference((*path, name), TYPE_OF[part_type.name] or Type.OPAQUE)


def _find(obj: Object, word: str, name: Name, catalog: Catalog) -> Field:
    if (field := obj.fields.get(word)) is not None:
        return field
    labels = _labels(obj, catalog)
    found = labels.get(word.casefold(), ())
    if len(found) == 1:
        return obj.fields[found[0]]
    if found:
        raise InvalidFormula.at(
            name.position, "formula_ambiguous_field", name=word[:60], object=_label(obj), fields=list(found)
        )
    known = {**{api_name: api_name for api_name in obj.fields}, **{label: label for label in labels}}
    near = [
        match for match, _score, _index in process.extract(word.casefold()[:60], list(known), limit=3, score_cutoff=60)
    ]
    raise InvalidFormula.at(
        name.position,
        "formula_unknown_field",
        name=word[:60],
        object=_label(obj),
        suggestions=near or list(obj.fields)[:5],
    )


def _label(obj: Object) -> Any:
    return dict(obj.label) or obj.api_name


def _labels(obj: Object, catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return the fields of an object by folded label in every language."""
    key = ("formula labels", obj.api_name)
    found: dict[str, tuple[str, ...]] | None = catalog.compiled.get(key)
    if found is None:
        found = {}
        for field in obj.fields.values():
            for label in {each.casefold() for each in field.label.values()}:
                found[label] = (*found.get(label, ()), field.api_name)
        catalog.compiled[key] = found
    return found
