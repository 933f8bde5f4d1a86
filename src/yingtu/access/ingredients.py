"""What computed fields are made of, as far as rights care: a result tells of what went into it.

Unless a grant names a computed field, its level is at most that of every field of the same record that it is made of, and at
most *masked* when something sensitive of another record went into it. A figure over other records (a roll-up) shows no more than
the role shows of what is summed up, where the role shows these records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.access.policy import Level
from yingtu.query import formula

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from yingtu.metadata.catalog import Catalog, Field, Object


@dataclass(frozen=True, slots=True)
class Made:
    """What one computed field is made of.

    Attributes:
        own: Fields of the same record.
        sensitive: Whether something sensitive of another record is among the rest.
        measure: Of a roll-up: the object and field that is summed or compared.
    """

    own: frozenset[str] = frozenset()
    sensitive: bool = False
    measure: tuple[Object, str] | None = None


def clamp(
    catalog: Catalog,
    obj: Object,
    levels: dict[str, Level],
    *,
    named: Collection[str] = (),
    measured: Callable[[Object, str], Level] | None = None,
) -> dict[str, Level]:
    """Return levels in which no computed field, unless it is ``named``, shows more than what it is made of.

    ``measured`` says how well a field of another object is seen; None: as well as need be.
    """
    for name, made in _ingredients(catalog, obj).items():
        if name in named:
            continue
        most = min((levels[each] for each in made.own), default=Level.READ)
        if made.measure is not None and measured is not None:
            most = min(most, measured(*made.measure))
        levels[name] = min(levels[name], most, Level.MASKED if made.sensitive else Level.READ)
    return levels


def _ingredients(catalog: Catalog, obj: Object) -> Mapping[str, Made]:
    """Return what the formulas and roll-ups of an object are made of, those first that others are made of."""
    key = ("ingredients", obj.api_name)
    if key not in catalog.compiled:
        computed = [field for field in obj.fields.values() if field.computed]
        # Formulas may read roll-ups, never the other way round; what they read of formulas is resolved to stored values.
        computed.sort(key=lambda field: field.children is None)
        catalog.compiled[key] = {field.api_name: _made(catalog, obj, field) for field in computed}
    found: Mapping[str, Made] = catalog.compiled[key]
    return found


def _made(catalog: Catalog, obj: Object, field: Field) -> Made:
    if field.children is not None:
        child, measure = catalog.objects.get(field.children), field.options.measure  # type: ignore[attr-defined]
        if child is None or measure not in child.fields:
            return Made()
        return Made(sensitive=child.fields[measure].sensitive, measure=(child, measure))
    if field.type.name != "formula":
        return Made()
    try:
        paths = formula.references(formula.formula_of(catalog, obj, field))
    except formula.InvalidFormula:
        # It gives no values; should it ever, they are nobody's to see.
        return Made(sensitive=True)
    own = {path[0]: obj.fields[path[0]] for path in paths if path[0] in obj.fields}
    beyond = ((catalog.objects.get(own[path[0]].target or ""), path[1:]) for path in paths if path[0] in own)
    return Made(frozenset(own), any(there is not None and _sensitive(catalog, there, rest) for there, rest in beyond))


def _sensitive(catalog: Catalog, obj: Object, path: tuple[str, ...]) -> bool:
    at: Object | None = obj
    for step in path:
        field = at.fields.get(step) if at is not None else None
        if field is None:
            return False
        if field.sensitive:
            return True
        at = catalog.objects.get(field.target or "")
    return False
