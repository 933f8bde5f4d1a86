"""Paths: how a condition, a column or a sort names a value.

    amount                  a field                      amount.currency         a part of a field
    account.industry        through a lookup             owner_id.region         through a user field
    opportunities.stage     records that look up here    products.name           through a many-to-many field

Records that look up here are named by their object, singular or plural, when one lookup of that object points here; the name
``<object>__<lookup>`` (``opportunity__account``) always works. A field of the object itself goes before a relation.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yingtu.fields.registry import PART_TYPES
from yingtu.query import formula
from yingtu.query.kinds import Kind, kind_of
from yingtu.query.sight import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.fields.base import FieldType
    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.sight import Sight

#: Relations that one path may follow.
MAX_HOPS = 4
#: Parts that are machinery of the field and never named by people.
_CACHE_LIMIT = 5_000


class HopKind(StrEnum):
    """How a path gets from one object to the next."""

    LOOKUP = "lookup"
    INCOMING = "incoming"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation followed: ``field`` is the lookup or many-to-many field, which an incoming hop finds on the target."""

    kind: HopKind
    field: Field
    target: Object


@dataclass(frozen=True, slots=True)
class Path:
    """A resolved path. Equal when object and names are, so that it can be part of a cache key.

    Attributes:
        field: The field at the end; None when the path ends at a to-many relation itself.
        type: Field type of the value at the end (of the part, when one is named).
    """

    start: str
    names: tuple[str, ...]
    hops: tuple[Hop, ...] = dataclass_field(compare=False)
    object: Object = dataclass_field(compare=False)
    field: Field | None = dataclass_field(compare=False)
    part: str = dataclass_field(compare=False)
    type: FieldType | None = dataclass_field(compare=False)
    kind: Kind = dataclass_field(compare=False)

    @property
    def options(self) -> Any:
        """Options that belong to :attr:`type`."""
        if self.field is None and self.type is not None:
            return self.hops[-1].field.options
        if self.field is None or self.part or self.field.type.name == "formula":
            return None
        return self.field.options

    @property
    def to_many(self) -> bool:
        """Whether several values may be at the end of the path."""
        return self.field is None or any(hop.kind is not HopKind.LOOKUP for hop in self.hops)

    @property
    def text(self) -> str:
        return ".".join(self.names)


class BadPathError(ValueError):
    """A path that leads nowhere for this actor; ``code`` and ``params`` make the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def resolve_path(sight: Sight, obj: Object, names: tuple[str, ...], *, veiled: bool = False) -> Path:
    """Return where a path leads.

    Args:
        veiled: The value is only shown, so it may be one that is never seen in clear.

    Raises:
        BadPathError: ``unknown_field`` for what does not exist or is hidden (the two cannot be told apart), ``masked_field``
            for what is never seen in clear, ``path_too_long``.
    """
    cache: dict[Any, Path] = sight.cache.setdefault("paths", {})
    key = (obj.api_name, names, veiled)
    found = cache.get(key)
    if found is None:
        if len(cache) >= _CACHE_LIMIT:
            cache.clear()
        found = cache[key] = _resolve(sight, obj, names, veiled=veiled)
    return found


def _resolve(sight: Sight, start: Object, names: tuple[str, ...], *, veiled: bool) -> Path:
    hops: list[Hop] = []
    obj = start
    for position, name in enumerate(names):
        rest = names[position + 1 :]
        if len(hops) > MAX_HOPS:
            raise BadPathError("path_too_long", maximum=MAX_HOPS)
        field = obj.fields.get(name)
        if field is not None:
            last = not rest or (len(rest) == 1 and _part(field, rest[0]) is not None)
            if not (last and veiled and sight.seen(obj, field) is Seen.MASKED):
                require_clear(sight, obj, field)
            if last:
                return _leaf(sight.catalog, start, names, hops, obj, field, rest[0] if rest else "")
            target = sight.catalog.objects.get(field.target or "")
            if target is None:
                raise unknown(sight, obj, rest[0])
            kind = HopKind.LINK if field.type.name == "many_to_many" else HopKind.LOOKUP
            hops.append(Hop(kind, field, target))
            obj = target
            continue
        relation = incoming(sight.catalog, obj).get(name)
        if relation is None or sight.seen(*relation) is Seen.HIDDEN:
            raise unknown(sight, obj, name)
        child, lookup = relation
        require_clear(sight, child, lookup)
        hops.append(Hop(HopKind.INCOMING, lookup, child))
        obj = child
    if not hops or hops[-1].kind is not HopKind.INCOMING:
        raise unknown(sight, obj, "")
    return Path(start.api_name, names, tuple(hops), obj, None, "", None, Kind.LIST)


def _leaf(
    catalog: Catalog, start: Object, names: tuple[str, ...], hops: list[Hop], obj: Object, field: Field, part: str
) -> Path:
    if field.type.name == "many_to_many":
        target = catalog.objects.get(field.target or "")
        if target is None:
            raise BadPathError("unknown_field", object=obj.api_name, field=field.api_name)
        hops = [*hops, Hop(HopKind.LINK, field, target)]
        return Path(start.api_name, names, tuple(hops), target, None, "", field.type, Kind.LIST)
    if field.type.name == "formula":
        try:
            kind = kind_of(formula.sql_type(catalog, obj, field))
            result = formula.result_type(catalog, obj, field)
        except formula.InvalidFormula:
            # Publishing checks formulas; one that has lost its ground since then is a field that is not there.
            raise BadPathError("unknown_field", object=obj.api_name, field=field.api_name) from None
        return Path(start.api_name, names, tuple(hops), obj, field, "", result, kind)
    found = next(each for each in field.type.parts(field.options) if each.name == part)
    field_type = PART_TYPES[field.type.name, part] if part else field.type
    return Path(start.api_name, names, tuple(hops), obj, field, part, field_type, kind_of(found.sql_type))


def _part(field: Field, name: str) -> Any:
    if (field.type.name, name) not in PART_TYPES:
        return None
    return next((each for each in field.type.parts(field.options) if each.name == name), None)


def require_clear(sight: Sight, obj: Object, field: Field) -> None:
    """Refuse a field that the actor never sees in clear.

    Raises:
        BadPathError: hidden (as if unknown) or masked.
    """
    match sight.seen(obj, field):
        case Seen.HIDDEN:
            raise unknown(sight, obj, field.api_name)
        case Seen.MASKED:
            raise BadPathError("masked_field", object=obj.api_name, field=field.api_name)
        case Seen.CLEAR:
            return


def unknown(sight: Sight, obj: Object, name: str) -> BadPathError:
    """Build the error for a name that means nothing here, with visible names that look like it."""
    visible = [each.api_name for each in obj.fields.values() if sight.seen(obj, each) is not Seen.HIDDEN]
    close = get_close_matches(name[:60], visible, n=3, cutoff=0.6)
    return BadPathError("unknown_field", object=obj.api_name, field=name[:60], suggestions=close)


def incoming(catalog: Catalog, obj: Object) -> Mapping[str, tuple[Object, Field]]:
    """Return the to-many relations of an object through lookups of others, by every name they have in paths."""
    key = ("incoming", obj.api_name)
    found: dict[str, tuple[Object, Field]] | None = catalog.compiled.get(key)
    if found is None:
        pairs = catalog.incoming.get(obj.api_name, ())
        found = {f"{child.api_name}__{lookup.api_name}": (child, lookup) for child, lookup in pairs}
        for child, lookup in pairs:
            if sum(other is child for other, _ in pairs) == 1:
                found[child.api_name] = found[_plural(child.api_name)] = (child, lookup)
        catalog.compiled[key] = found
    return found


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in {"a", "e", "i", "o", "u"}:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"
