"""What a file may become: the fields of an object as an import fills them, and which object a file is probably about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation
from yingtu.exchange.guessing import Suggestion, suggest
from yingtu.exchange.mapping import KEY_TYPES, MATCH_TYPES, MIGRATED, fillable, plain
from yingtu.metadata.catalog import USER_OBJECT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Field, Object

#: What a file name adds that says the name of the object.
NAMED = 40
#: How columns call the number of a record.
_NUMBERS = ("id", "no", "number", "code", "编号", "编码", "代码")


@dataclass(frozen=True, slots=True)
class Fillable:
    """A field as an import may fill it.

    Attributes:
        key: Records can be told apart by it.
        migrated: Only with the option ``migration``.
        matches: Fields of ``target`` by which its records are found, its name field first.
    """

    field: Field
    key: bool
    migrated: bool
    target: str | None
    matches: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """An object that a file may be about, 0 to 100."""

    object: Object
    score: int


def fields_of(catalog: Catalog, actor: Actor, obj: Object) -> list[Fillable]:
    """Return the fields that the actor may fill by importing."""
    people = obj.api_name == USER_OBJECT
    rights = None if people else access.policy(catalog, actor, obj)
    found = []
    for name, field in fillable(obj).items():
        given = Level.EDIT
        if rights is not None and name not in MIGRATED:
            given = max(rights.best_level(name, each) for each in (Operation.CREATE, Operation.EDIT))
        if given < Level.EDIT:
            continue
        target = None if field.target is None else catalog.object(field.target)
        migrated = name in MIGRATED or field.type.name == "auto_number"
        key = field.type.name in KEY_TYPES and not people
        found.append(Fillable(field, key, migrated, target.api_name if target else None, _matches(target)))
    return found


def _matches(target: Object | None) -> tuple[Field, ...]:
    if target is None:
        return ()
    own = [field for field in target.fields.values() if field.type.name in MATCH_TYPES]
    chosen = [field for field in own if field.unique or field.type.name in {"phone", "email", "auto_number"}]
    name = target.fields.get(target.name_field)
    if target.api_name == USER_OBJECT:
        chosen = [target.fields[each] for each in ("login", "email") if each in target.fields]
    return tuple(dict.fromkeys(([name] if name is not None else []) + chosen))


def guesses(
    columns: Sequence[str], file_name: str, targets: Sequence[Object], known: Mapping[str, float]
) -> list[Guess]:
    """Return the objects that a file may be about, the most probable first; ``known`` are those it was imported into before."""
    stem = plain(file_name.rpartition(".")[0] or file_name)
    found = []
    for obj in targets:
        if obj.api_name in known:
            found.append(Guess(obj, 100))
            continue
        fit = sum(each.confidence for each in suggest(columns, obj)) / max(len(columns), 1)
        score = round(fit * (100 - NAMED) / 100 + NAMED * max(_named(stem, obj), _numbered(columns, obj)))
        found.append(Guess(obj, min(score, 99)))
    return sorted(found, key=lambda each: -each.score)


def _numbered(columns: Sequence[str], obj: Object) -> float:
    """Return 1 when the first column is the number of such a record: "opportunity_id"."""
    texts = {plain(text) for text in (obj.api_name, *obj.label.values())}
    first = plain(columns[0]) if columns else ""
    return float(any(first == word + end for word in texts for end in _NUMBERS))


def _named(stem: str, obj: Object) -> float:
    """Return 1 when the file name says the object, less when it nearly does."""
    texts = [obj.api_name, *obj.label.values(), *(obj.document.plural or {}).values()]
    words = {plain(text) for text in texts}
    best = max((fuzz.partial_ratio(word, stem) for word in words if word and len(word) <= len(stem) + 2), default=0)
    return best / 100 if best >= 80 else 0


def order(items: Sequence[tuple[Object, Sequence[Suggestion]]]) -> list[int]:
    """Return the places of files in the order in which they should be imported: what others point to first.

    People come first of all. A lookup that a heading of the file fills counts more than one that its object merely has; of
    files that wait for each other the one with the fewest open lookups begins.
    """
    left = list(range(len(items)))
    done: list[int] = []
    while left:
        open_objects = {items[place][0].api_name for place in left}

        def waits(place: int, open_objects: set[str] = open_objects) -> tuple[int, int, int, int]:
            obj, columns = items[place]
            targets = {name: field.target for name, field in fillable(obj).items() if field.target in open_objects}
            others = {name for name, target in targets.items() if target != obj.api_name}
            filled = sum(1 for each in columns if each.field in others)
            return (obj.api_name != USER_OBJECT, filled, len(others), place)

        chosen = min(left, key=waits)
        left.remove(chosen)
        done.append(chosen)
    return done
