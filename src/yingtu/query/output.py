"""What a read shows of each row: the columns asked for, as the actor may see them, and JSON made of them by PostgreSQL."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, array

from yingtu.fields.links import ATTRIBUTES
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.metadata.documents import TAGS_COLUMN
from yingtu.query.paths import BadPathError, HopKind, Path, resolve_path
from yingtu.query.sight import Seen
from yingtu.query.tables import RECORD_TAGS, link_attributes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.metadata.catalog import Field, Object
    from yingtu.query.compile import Frame
    from yingtu.query.paths import Hop
    from yingtu.query.sight import Sight

MASKED_KEY = "$masked"
#: The part of a many-to-many field that is its links with names and what they say; the field itself is their ids.
LINKS_PART = "$links"
#: Asked for like a field: everything a record's page shows, also what is computed and linked.
EVERYTHING = "*"
MAX_FIELDS = 500
#: PostgreSQL cuts identifiers at 63 bytes; longer keys travel under a stand-in.
_MAX_LABEL = 60


@dataclass(frozen=True, slots=True, eq=False)
class Outputs:
    """The columns of an answer: by key, in order; ``omitted`` are names that lead nowhere for this actor."""

    paths: tuple[Path, ...]
    omitted: tuple[str, ...] = ()
    #: Whether the ids of each record's tags are shown, under the key ``$tags``.
    tags: bool = False


def choose(sight: Sight, obj: Object, asked: tuple[str, ...] | None) -> Outputs:
    """Return the columns of an answer: those asked for that the actor may see, or the default ones."""
    cache: dict[Any, Outputs] = sight.cache.setdefault("outputs", {})
    key = (obj.api_name, asked)
    if key not in cache:
        if len(cache) > 1000:
            cache.clear()
        cache[key] = _default(sight, obj) if asked is None else _asked(sight, obj, asked)
    return cache[key]


def _asked(sight: Sight, obj: Object, asked: tuple[str, ...]) -> Outputs:
    paths, omitted = [], []
    names = dict.fromkeys(("id", *asked))
    if EVERYTHING in names:
        del names[EVERYTHING]
        names |= dict.fromkeys(map(".".join, _names(sight, obj, obj.fields.values())))
    tags = not is_users(obj) and TAGS_COLUMN in names
    if tags:
        del names[TAGS_COLUMN]
    for name in names:
        path = _showable(sight, obj, tuple(name.split(".")))
        if path is None:
            omitted.append(name)
        else:
            paths.append(path)
    return Outputs(tuple(paths), tuple(omitted), tags)


def _default(sight: Sight, obj: Object) -> Outputs:
    names = _names(sight, obj, (field for field in obj.fields.values() if field.stored))
    return Outputs(tuple(path for each in (("id",), *names) if (path := _showable(sight, obj, each)) is not None))


def _names(sight: Sight, obj: Object, fields: Iterable[Field]) -> Iterator[tuple[str, ...]]:
    """Yield the paths of fields as people read them: with the currency of an amount, the name of what is looked up, the links."""
    for field in fields:
        if field.api_name == "id" or sight.seen(obj, field) is Seen.HIDDEN:
            continue
        yield (field.api_name,)
        for part in _PARTS.get(field.type.name, ()):
            yield field.api_name, part
        target = sight.catalog.objects.get(field.target or "")
        if target is not None and field.stored:
            yield field.api_name, target.name_field


#: Further parts that people need to understand the main one.
_PARTS = {"currency": ("currency",), "many_to_many": (LINKS_PART,)}


def _showable(sight: Sight, obj: Object, names: tuple[str, ...]) -> Path | None:
    if names[-1] == LINKS_PART:
        linked = _showable(sight, obj, names[:-1])
        return None if linked is None or linked.field is not None else replace(linked, names=names, part=LINKS_PART)
    try:
        path = resolve_path(sight, obj, names, veiled=True)
    except BadPathError:
        return None
    if path.field is None:
        return path if len(path.hops) == 1 and path.hops[0].kind is HopKind.LINK else None
    return None if path.to_many else path


def output_columns(outputs: Outputs, frame: Frame, sight: Sight) -> list[tuple[str, ColumnElement[Any]]]:
    """Return key and expression of every column over a frame; the keys that are masked on a row come last."""
    found: list[tuple[str, ColumnElement[Any]]] = []
    masked: list[tuple[str, ColumnElement[bool]]] = []
    for path in outputs.paths:
        if path.field is None:
            value = partial(_link, sight, path.hops[0]) if path.part else _id
            found.append((path.text, _linked(path, frame, sight, value)))
            continue
        found.append((path.text, frame.reach(sight, path.hops, _shown(sight, path.field, path.part))))
        masks = _masks(path, frame, sight)
        if masks is not None:
            masked.append((path.text, masks))
    if outputs.tags:
        found.append((TAGS_COLUMN, _tag_ids(frame)))
    if masked:
        found.append((MASKED_KEY, _masked_keys(masked)))
    return found


def _masked_keys(masked: list[tuple[str, ColumnElement[bool]]]) -> ColumnElement[Any]:
    """The keys that are masked on a row; keys that always are together, as a constant: the usual case costs no array per row."""
    condition = masked[0][1]
    if all(condition.compare(other) for _, other in masked[1:]):
        keys = ",".join(f'"{key}"' for key, _ in masked)
        return sa.case((condition, sa.literal_column(f"'[{keys}]'::json")), else_=sa.literal_column("'[]'::json"))
    keyed = [sa.case((other, sa.literal_column(f"'{key}'"))) for key, other in masked]
    return sa.func.array_remove(array(keyed), sa.null())


def _shown(sight: Sight, field: Field, part: str) -> Any:
    return lambda end: sight.shown(end, field, end.raw(field, part))


def _masks(path: Path, frame: Frame, sight: Sight) -> ColumnElement[bool] | None:
    """Return on which rows the value is masked; None when on none. The expression may be NULL, which is not masked."""
    field = path.field
    if field is None or sight.masks(frame.compilation.frame(path.object), field) is None:
        return None
    return frame.reach(sight, path.hops, lambda end: sa.type_coerce(sight.masks(end, field), sa.Boolean))


def _linked(
    path: Path, frame: Frame, sight: Sight, value: Callable[[Frame, FromClause], ColumnElement[Any]]
) -> ColumnElement[Any]:
    """What ``value`` gives of the records in a many-to-many field that the actor may read, as a list, oldest link first."""
    hop = path.hops[0]
    target = frame.compilation.frame(hop.target, now=not frame.past)
    link, there = frame.links(hop.field)
    where = [
        *there,
        link.c.source_id == frame.clear_id(sight, hop.field),
        target.column("id") == link.c.target_id,
        *target.readable(sight),
    ]
    found = sa.func.json_agg(aggregate_order_by(value(target, link), link.c.linked_at, target.column("id")))
    return target.select(sa.func.coalesce(found, sa.literal_column("'[]'::json")), where, link).scalar_subquery()


def _id(target: Frame, _link: FromClause) -> ColumnElement[Any]:
    return target.column("id")


def _link(sight: Sight, hop: Hop, target: Frame, link: FromClause) -> ColumnElement[Any]:
    """A link as JSON: ``{id, name, linked_at}`` and, where links of the field say something, ``attributes``."""
    named = hop.target.field(hop.target.name_field)
    hidden = sight.seen(hop.target, named) is Seen.HIDDEN
    pairs: dict[str, ColumnElement[Any]] = {
        "id": target.column("id"),
        "name": sa.null() if hidden else sight.shown(target, named, target.raw(named)),
        "linked_at": link.c.linked_at,
    }
    if link_attributes(hop.field):
        pairs[ATTRIBUTES] = said_of(hop.field, link)
    return sa.func.json_build_object(
        *(part for key, value in pairs.items() for part in (sa.literal_column(f"'{key}'"), value))
    )


def said_of(field: Field, link: FromClause) -> ColumnElement[Any]:
    """What a link says, as JSON: every attribute the field has now, null where it says nothing."""
    names: list[ColumnElement[Any]] = [sa.literal_column(f"'{name}'") for name in link_attributes(field)]
    return sa.func.json_build_object(*(part for name in names for part in (name, link.c[ATTRIBUTES].op("->")(name))))


def _tag_ids(frame: Frame) -> ColumnElement[Any]:
    """The ids of a record's tags, in the order they were put on."""
    link = RECORD_TAGS.alias(frame.compilation.serial("g"))
    ids = sa.func.json_agg(aggregate_order_by(link.c.tag_id, link.c.at, link.c.tag_id))
    mine = [link.c.object == sa.literal_column(f"'{frame.object.api_name}'"), link.c.record_id == frame.column("id")]
    chosen = sa.select(sa.func.coalesce(ids, sa.literal_column("'[]'::json"))).select_from(link).where(*mine)
    return chosen.correlate_except(link).scalar_subquery()


class Labels:
    """Names of JSON keys as column labels: too long ones get a stand-in that no data can contain."""

    def __init__(self) -> None:
        self.stand_ins: dict[bytes, bytes] = {}

    def label(self, key: str) -> str:
        if len(key.encode()) <= _MAX_LABEL:
            return key
        stand_in = f"~{secrets.token_hex(12)}"
        self.stand_ins[f'"{stand_in}":'.encode()] = f'"{key}":'.encode()
        return stand_in

    def restore(self, body: bytes) -> bytes:
        """Return JSON from PostgreSQL with the real keys."""
        for stand_in, key in self.stand_ins.items():
            body = body.replace(stand_in, key)
        return body


def is_users(obj: Object) -> bool:
    """Whether the object is the people of the workspace: no trash, no versions, no owner."""
    return obj.api_name == USER_OBJECT
