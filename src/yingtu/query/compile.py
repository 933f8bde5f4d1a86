"""From shapes and paths to SQL expressions. Pure: no values, no I/O.

A :class:`Frame` is the rows of one object in a statement being compiled. A lookup becomes a LEFT JOIN of the target (nested,
so that the target's own row rule may look further), in places without a FROM of their own a scalar subquery. To-many
relations become EXISTS. What the actor may not read is absent: NULL through a lookup, no row in EXISTS.

Expressions may be NULL where they are only tested for truth; ``not`` is compiled as ``IS NOT TRUE`` and so is the exact
complement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID

from yingtu.fields.base import Operator
from yingtu.fields.choice import ChoiceOptions
from yingtu.fields.links import ATTRIBUTES
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.bind import Comparison, Every, Negated, Some, Tagged
from yingtu.query.computed import formula_expression
from yingtu.query.kinds import Dynamic, Kind
from yingtu.query.paths import Hop, HopKind, Path
from yingtu.query.sight import OpenSight, open_sight
from yingtu.query.tables import (
    PINYIN_PART,
    RECORD_TAGS,
    column_name,
    history_table,
    link_table,
    past_link_table,
    record_table,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import BindParameter, ColumnElement, FromClause

    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.bind import Bound, Shape, Slot
    from yingtu.query.sight import Sight

EARTH_RADIUS_KM = 6371.0088
#: A degree of latitude is never shorter on that sphere; a little less, so that rounding leaves nothing out.
KM_PER_DEGREE = 111.19
AS_OF = "as_of"
_MOMENT = sa.bindparam(AS_OF, type_=TIMESTAMP(timezone=True))
_ENDLESS = sa.literal_column("'infinity'::timestamptz", TIMESTAMP(timezone=True))


class SlotSource(Protocol):
    """Where a shape's values come from: the request, or the filter of a role."""

    def __call__(self, slot: Slot) -> BindParameter[Any]:
        """Return the parameter of a slot."""


def from_request(slot: Slot) -> BindParameter[Any]:
    """Values come with each request, as parameters ``f0``, ``f1`` …"""
    return sa.bindparam(f"f{slot.number}", type_=slot.type)


class Compilation:
    """What one statement being compiled shares.

    Attributes:
        as_of: The statement reads rows as they were at the moment in the parameter ``as_of``.
        long_ago: The moment is so long ago that much has changed since.
        dynamic: Parameters that are resolved for each request, by name.
        owners: Parameters that hold sets of owners: name -> what the access layer knows about it.
        singles: Those of them that hold one id instead of an array.
    """

    def __init__(self, sight: Sight, *, as_of: bool = False, long_ago: bool = False) -> None:
        self.catalog: Catalog = sight.catalog
        self.sight = sight
        self.as_of = as_of
        self.long_ago = long_ago
        self.dynamic: dict[str, Dynamic] = {}
        self.owners: dict[str, Any] = {}
        self.singles: set[str] = set()
        self._fixed: dict[tuple[int, int], tuple[Bound, BindParameter[Any]]] = {}
        self._serial = 0

    def serial(self, prefix: str) -> str:
        self._serial += 1
        return f"{prefix}{self._serial}"

    def fixed(self, bound: Bound) -> SlotSource:
        """Values of a filter that is part of the configuration: literal parameters, or resolved for each request."""

        def source(slot: Slot) -> BindParameter[Any]:
            value = bound.values[slot.number]
            if isinstance(value, Dynamic):
                name = next((each for each, known in self.dynamic.items() if known is value), None) or self.serial("d")
                self.dynamic[name] = value
                return sa.bindparam(name, type_=slot.type)
            place = (id(bound), slot.number)
            if place not in self._fixed:
                # With the filter, so that its id stays its own. A filter met again takes the same parameter.
                self._fixed[place] = bound, sa.bindparam(None, value, type_=slot.type, unique=True)
            return self._fixed[place][1]

        return source

    def frame(self, obj: Object, *, source: FromClause | None = None, joins: bool = True, now: bool = False) -> Frame:
        """Return a frame on the object's table under a fresh name, or on ``source``.

        Args:
            joins: False when ``source`` stands in a statement somebody else writes: relations become subqueries.
            now: Read the present even when the statement reads the past.
        """
        past = self.as_of and not now and obj.api_name != USER_OBJECT
        if source is None:
            source = self._past(obj) if past else record_table(self.catalog, obj).alias(self.serial(obj.api_name[0]))
        return Frame(self, obj, source, joins=joins, past=past)

    def _past(self, obj: Object) -> FromClause:
        """The versions valid at ``as_of``: the current one, or one from the history.

        The condition stands above the union, whose parts have none of their own: only such a union is read along the
        indexes of its tables, in their order.
        """
        current = record_table(self.catalog, obj).alias(self.serial("c"))
        history = history_table(self.catalog, obj).alias(self.serial("h"))
        names = [column.name for column in current.c]
        past: dict[str, ColumnElement[Any]] = {name: history.c[name] for name in names}
        if not self.long_ago:
            # Few versions have ended since: the index on validity finds them. Walking along the time of creation would not.
            past["created_at"] = (history.c.created_at + sa.literal_column("interval '0'")).label("created_at")
        versions = (
            sa.select(*(current.c[name] for name in names), _ENDLESS.label("valid_to"))
            .union_all(sa.select(*past.values(), history.c.valid_to))
            .subquery(self.serial("v"))
        )
        where = [versions.c.valid_from <= _MOMENT, versions.c.valid_to > _MOMENT]
        if self.long_ago:
            # Follows from the first condition, but for the difference of two clocks; a walk begins here, not at the newest.
            where.append(versions.c.created_at <= _MOMENT + sa.literal_column("interval '10 minutes'"))
        return sa.select(*(versions.c[name] for name in names)).where(*where).subquery(self.serial(obj.api_name[0]))

    def links(
        self, obj: Object, field: Field, moment: ColumnElement[Any] | None
    ) -> tuple[FromClause, list[ColumnElement[bool]]]:
        """Return the links (``source_id``, ``target_id``, ``linked_at``, perhaps ``attributes``) of a field and which of them
        there were at ``moment``.
        """
        current = link_table(self.catalog, obj, field).alias(self.serial("l"))
        if moment is None:
            return current, []
        past = past_link_table(self.catalog, obj, field).alias(self.serial("p"))
        names = ["source_id", "target_id", "linked_at", *([ATTRIBUTES] if ATTRIBUTES in current.c else [])]
        there = sa.select(*(current.c[name] for name in names), _ENDLESS.label("valid_to"))
        gone = sa.select(*(past.c[name] for name in names), past.c.valid_to)
        found = there.union_all(gone).subquery(self.serial("l"))
        return found, [found.c.linked_at <= moment, found.c.valid_to > moment]


class Frame:
    """The rows of one object in a statement being compiled."""

    def __init__(
        self, compilation: Compilation, obj: Object, source: FromClause, *, joins: bool = True, past: bool = False
    ) -> None:
        self.compilation = compilation
        self.object = obj
        self.source = source
        self.joins = joins
        self.past = past
        #: Columns read so far: what a statement that feeds this frame has to deliver.
        self.used: dict[str, None] = {}
        #: Name of the owners' parameter when the statement has restricted the rows to these owners already.
        self.owners: str | None = None
        #: Scratch of the sight: rules compiled for this frame.
        self.memo: dict[Any, Any] = {}
        self._joined: dict[Any, tuple[Frame, list[ColumnElement[bool]]]] = {}

    # ------------------------------------------------------------------------------------------------------- columns

    def column(self, name: str) -> ColumnElement[Any]:
        self.used[name] = None
        found: ColumnElement[Any] = self.source.c[name]
        return found

    def raw(self, field: Field, part: str = "") -> ColumnElement[Any]:
        """Return a field's value on each row, whatever the actor may see."""
        if field.type.name == "formula":
            return formula_expression(self, field)
        return self.column(column_name(field.api_name, part))

    def clear(self, sight: Sight, field: Field, part: str = "") -> ColumnElement[Any]:
        """Return a field's value where the row shows it in clear, else NULL."""
        return sight.clear(self, field, self.raw(field, part))

    def value(self, sight: Sight, path: Path) -> ColumnElement[Any]:
        """Return the single value at the end of a path without to-many relations, in clear or NULL."""
        return self.reach(sight, path.hops, lambda frame: frame.clear(sight, _field(path), path.part))

    def sort_key(self, sight: Sight, path: Path) -> ColumnElement[Any]:
        """Return what a path is sorted by: pinyin of names, the place of a choice's option, else the value."""
        return self.reach(sight, path.hops, lambda frame: frame.own_sort_key(sight, _field(path), path.part))

    def own_sort_key(self, sight: Sight, field: Field, part: str) -> ColumnElement[Any]:
        options = field.options
        if isinstance(options, ChoiceOptions) and not part:
            codes = sa.bindparam(None, [each.code for each in options.ordered], type_=ARRAY(sa.Text), unique=True)
            return sa.func.array_position(codes, self.clear(sight, field), type_=sa.Integer)
        if has_pinyin(self.object, field) and not part:
            return sight.clear(self, field, self.column(column_name(field.api_name, PINYIN_PART)))
        return self.clear(sight, field, part)

    # ----------------------------------------------------------------------------------------------------- relations

    def readable(self, sight: Sight) -> list[ColumnElement[bool]]:
        """Return the conditions under which a row exists for the actor: not in the trash, and within the row rule."""
        found: list[ColumnElement[bool]] = []
        if self.object.api_name != USER_OBJECT:
            found.append(self.column("deleted_at").is_(None))
        found.extend(self.ruled(sight))
        return found

    def ruled(self, sight: Sight) -> list[ColumnElement[bool]]:
        """Return the row rule; for the past, on the row as it was and on the row as it is."""
        rule = sight.rows(self)
        if rule is None:
            return []
        if not self.past:
            return [rule]
        present = self.compilation.frame(self.object, now=True)
        again = sight.rows(present)
        same = present.source.c.id == self.column("id")
        return [rule, present.exists([same] if again is None else [same, again])]

    def reach(
        self, sight: Sight, hops: tuple[Hop, ...], leaf: Callable[[Frame], ColumnElement[Any]]
    ) -> ColumnElement[Any]:
        """Return what ``leaf`` gives for the record at the end of some lookups; NULL when there is none to be seen."""
        if not hops:
            return leaf(self)
        if self.joins:
            frame = self
            for hop in hops:
                frame = frame.follow(sight, hop)
            return leaf(frame)
        target = self.compilation.frame(hops[0].target, now=not self.past)
        value = target.reach(sight, hops[1:], leaf)
        same = target.column("id") == self.clear(sight, hops[0].field)
        return target.select(value, [same, *target.readable(sight)]).scalar_subquery()

    def follow(self, sight: Sight, hop: Hop) -> Frame:
        """Return the frame of the record that a lookup names, joined once however often it is asked for."""
        key = (hop.field.api_name, isinstance(sight, OpenSight))
        if key not in self._joined:
            target = self.compilation.frame(hop.target, now=not self.past)
            same = target.column("id") == self.clear(sight, hop.field)
            self._joined[key] = (target, [same, *target.readable(sight)])
        return self._joined[key][0]

    def related(
        self, sight: Sight, hop: Hop, conditions: Callable[[Frame], Iterable[ColumnElement[bool]]]
    ) -> ColumnElement[bool]:
        """Return whether some readable record at the other end of a to-many relation meets the conditions."""
        target = self.compilation.frame(hop.target, now=not self.past)
        if hop.kind is HopKind.INCOMING:
            linked = target.clear(sight, hop.field) == self.column("id")
            return target.exists([linked, *target.readable(sight), *conditions(target)])
        link, there = self.links(hop.field)
        where = [
            *there,
            link.c.source_id == self.clear_id(sight, hop.field),
            target.column("id") == link.c.target_id,
            *target.readable(sight),
            *conditions(target),
        ]
        return target.exists(where, link)

    def links(self, field: Field) -> tuple[FromClause, list[ColumnElement[bool]]]:
        """Return the links of a many-to-many field of these rows, and which of them count."""
        return self.compilation.links(self.object, field, _MOMENT if self.past else None)

    def clear_id(self, sight: Sight, field: Field) -> ColumnElement[Any]:
        """Return the row's id where the row shows ``field`` in clear, else NULL: nothing is linked there."""
        return sight.clear(self, field, self.column("id"))

    # ----------------------------------------------------------------------------------------------------- statements

    def from_clause(self) -> FromClause:
        """Return the source with everything joined to it so far. Ask when all expressions are compiled."""
        found = self.source
        for target, on in self._joined.values():
            found = sa.outerjoin(found, target.from_clause(), sa.and_(*on))
        return found

    def sources(self) -> list[FromClause]:
        """Return all tables of :meth:`from_clause`."""
        return [self.source, *(each for target, _ in self._joined.values() for each in target.sources())]

    def select(
        self, value: ColumnElement[Any], where: Iterable[ColumnElement[bool]], *others: FromClause
    ) -> sa.Select[Any]:
        """Return a subquery on this frame; names of enclosing statements keep their meaning."""
        return (
            sa.select(value)
            .select_from(self.from_clause(), *others)
            .where(*where)
            .correlate_except(*self.sources(), *others)
        )

    def exists(self, where: Iterable[ColumnElement[bool]], *others: FromClause) -> ColumnElement[bool]:
        return sa.exists(self.select(sa.literal_column("1"), where, *others))


def has_pinyin(obj: Object, field: Field) -> bool:
    """Whether the table holds a pinyin sort key of the field."""
    return field.api_name == obj.name_field and field.type.name == "text"


def compile_shape(shape: Shape, frame: Frame, sight: Sight, values: SlotSource) -> ColumnElement[bool]:
    """Return the condition of a filter on the frame's rows: TRUE exactly where the filter is true, never TRUE elsewhere."""
    match shape:
        case Comparison():
            return _along(shape.path.hops, shape, frame, sight, values)
        case Tagged():
            return _tagged(shape, frame, values)
        case Every(parts):
            return sa.and_(sa.true(), *(compile_shape(each, frame, sight, values) for each in parts))
        case Some(parts):
            return sa.or_(sa.false(), *(compile_shape(each, frame, sight, values) for each in parts))
        case Negated(part):
            return compile_shape(part, frame, sight, values).is_not(sa.true())


def _tagged(test: Tagged, frame: Frame, values: SlotSource) -> ColumnElement[bool]:
    link = RECORD_TAGS.alias(frame.compilation.serial("g"))
    mine = [link.c.object == sa.literal_column(f"'{frame.object.api_name}'"), link.c.record_id == frame.column("id")]
    match test.op:
        case Operator.HAS_ANY:
            mine.append(link.c.tag_id == sa.any_(values(test.slots[0])))
        case Operator.HAS_ALL:
            mine.append(link.c.tag_id == sa.any_(values(test.slots[0])))
            count = sa.select(sa.func.count()).select_from(link).where(*mine).correlate_except(link).scalar_subquery()
            return sa.and_(count == values(test.slots[1]), count > 0)
        case _:
            pass
    found = sa.exists(sa.select(sa.literal_column("1")).select_from(link).where(*mine).correlate_except(link))
    return ~found if test.op is Operator.IS_EMPTY else found


def _along(
    hops: tuple[Hop, ...], test: Comparison, frame: Frame, sight: Sight, values: SlotSource
) -> ColumnElement[bool]:
    """Follow the relations of a condition: lookups up to the first to-many relation, then EXISTS."""
    lookups = next((i for i, hop in enumerate(hops) if hop.kind is not HopKind.LOOKUP), len(hops))
    if lookups == len(hops):
        if test.op is Operator.WITHIN_KM:
            return _within(hops, test, frame, sight, values)
        value = frame.reach(sight, hops, lambda end: end.clear(sight, _field(test.path), test.path.part))
        return _compare(test.op, test.path.kind, value, [values(slot) for slot in test.slots])
    if lookups and not frame.joins:
        # The relation hangs on a looked-up record: EXISTS from there, where joins are possible.
        target = frame.compilation.frame(hops[0].target, now=not frame.past)
        same = target.column("id") == frame.clear(sight, hops[0].field)
        inner = _along(hops[1:], test, target, sight, values)
        found = target.exists([same, *target.readable(sight), inner])
        # Without a record to look at, there is nothing related: true for "none" only.
        return sa.or_(found, ~target_exists(frame, hops[0], sight)) if _means_none(test, hops) else found
    for hop in hops[:lookups]:
        frame = frame.follow(sight, hop)
    hop, rest = hops[lookups], hops[lookups + 1 :]
    if rest or test.path.field is not None:
        return frame.related(sight, hop, lambda end: [_along(rest, test, end, sight, values)])
    match test.op:
        case Operator.NOT_EMPTY:
            return frame.related(sight, hop, lambda _: [])
        case Operator.IS_EMPTY:
            return ~frame.related(sight, hop, lambda _: [])
        case Operator.HAS_ANY:
            ids = values(test.slots[0])
            return frame.related(sight, hop, lambda end: [end.column("id") == sa.any_(ids)])
        case _:
            return _has_all(frame, hop, test, sight, values)


def _means_none(test: Comparison, hops: tuple[Hop, ...]) -> bool:
    to_many = [hop for hop in hops if hop.kind is not HopKind.LOOKUP]
    return test.path.field is None and test.op is Operator.IS_EMPTY and len(to_many) == 1


def target_exists(frame: Frame, hop: Hop, sight: Sight) -> ColumnElement[bool]:
    """Return whether the record that a lookup names can be seen."""
    target = frame.compilation.frame(hop.target, now=not frame.past)
    same = target.column("id") == frame.clear(sight, hop.field)
    return target.exists([same, *target.readable(sight)])


def _has_all(frame: Frame, hop: Hop, test: Comparison, sight: Sight, values: SlotSource) -> ColumnElement[bool]:
    ids, count = values(test.slots[0]), values(test.slots[1])
    target = frame.compilation.frame(hop.target, now=not frame.past)
    link, there = frame.links(hop.field)
    where = [
        *there,
        link.c.source_id == frame.clear_id(sight, hop.field),
        target.column("id") == link.c.target_id,
        target.column("id") == sa.any_(ids),
        *target.readable(sight),
    ]
    found = target.select(sa.func.count(), where, link).scalar_subquery()
    return sa.and_(found == count, frame.related(sight, hop, lambda _: []))


def _compare(
    op: Operator, kind: Kind, value: ColumnElement[Any], params: list[BindParameter[Any]]
) -> ColumnElement[bool]:
    match op:
        case Operator.EQ:
            return value == params[0]
        case Operator.NE:
            return (value == params[0]).is_not(sa.true())
        case Operator.LT:
            return value < params[0]
        case Operator.LTE:
            return value <= params[0]
        case Operator.GT:
            return value > params[0]
        case Operator.GTE:
            return value >= params[0]
        case Operator.BETWEEN:
            return sa.and_(value >= params[0], value <= params[1])
        case Operator.IN_PERIOD:
            return sa.and_(value >= params[0], value < params[1])
        case Operator.IN:
            return value == sa.any_(params[0])
        case Operator.NOT_IN:
            return (value == sa.any_(params[0])).is_not(sa.true())
        case Operator.CONTAINS | Operator.STARTS_WITH:
            return value.ilike(params[0])
        case Operator.HAS_ANY:
            return value.bool_op("&&")(params[0])
        case Operator.HAS_ALL:
            return sa.and_(value.bool_op("@>")(params[0]), sa.func.cardinality(value) > 0)
        case Operator.IS_EMPTY:
            return (sa.func.cardinality(value) > 0).is_not(sa.true()) if kind is Kind.LIST else value.is_(None)
        case Operator.NOT_EMPTY:
            return sa.func.cardinality(value) > 0 if kind is Kind.LIST else value.is_not(None)
        case Operator.WITHIN_KM:
            raise AssertionError("compiled by _within")


def _within(
    hops: tuple[Hop, ...], test: Comparison, frame: Frame, sight: Sight, values: SlotSource
) -> ColumnElement[bool]:
    """Great-circle distance by the haversine formula (R. W. Sinnott, 1984)."""
    field = _field(test.path)
    lat, lng = (frame.reach(sight, hops, _part_in_clear(sight, field, part)) for part in ("lat", "lng"))
    north, east, km = (sa.cast(values(slot), sa.Double) for slot in test.slots)
    half_lat = sa.func.sin(sa.func.radians(lat - north) / 2)
    half_lng = sa.func.sin(sa.func.radians(lng - east) / 2)
    a = (
        half_lat * half_lat
        + sa.func.cos(sa.func.radians(lat)) * sa.func.cos(sa.func.radians(north)) * half_lng * half_lng
    )
    circle = 2 * EARTH_RADIUS_KM * sa.func.asin(sa.func.least(sa.func.sqrt(a), sa.literal_column("1.0"))) <= km
    # The band of latitudes is cheap and leaves little for the formula. Eastward there is none: meridians meet at the poles.
    return sa.and_(lat >= north - km / KM_PER_DEGREE, lat <= north + km / KM_PER_DEGREE, circle)


def _part_in_clear(sight: Sight, field: Field, part: str) -> Callable[[Frame], ColumnElement[Any]]:
    return lambda end: end.clear(sight, field, part)


def _field(path: Path) -> Field:
    if path.field is None:
        raise AssertionError("the path ends at a relation")
    return path.field


def compile_filter(bound: Bound, frame: Frame) -> ColumnElement[bool]:
    """Return the condition of a filter of the configuration (a role, a roll-up) on the frame's rows, seeing everything."""
    sight = open_sight(frame.compilation.catalog)
    return compile_shape(bound.shape, frame, sight, frame.compilation.fixed(bound))


#: Type of parameters that hold owners.
OWNERS = ARRAY(UUID())
