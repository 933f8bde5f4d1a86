"""What happened around a record, newest first: one statement for the keys of a page, one per kind of entry for what it shows.

The *record* has *hubs*: lasting records that refer to it (an account's contacts and opportunities), unlike what happens at a
moment (a call); objects that others refer to in turn come first. Entries are rows of other objects that refer to the record or
to one of its hubs, versions of the record and of its hubs, and rows of further tables that name a record (comments, files: a
:class:`Feed`).

Every branch gives at most a page of keys ``(at, n, id, version)``; the page is the newest of all. What an entry shows is asked
for by kind: a statement about everything would be planned for longer than it runs.
Parameters: ``id``, ``h_<object>`` (ids of hubs), ``take``, ``k0`` … ``k3`` behind a cursor; ``ids`` and ``versions`` of entries.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID, aggregate_order_by

from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.compile import Compilation
from yingtu.query.history import version_rows
from yingtu.query.output import Labels, choose, output_columns
from yingtu.query.read import Plan, labelled, plan_of, row_of
from yingtu.query.sight import Seen
from yingtu.query.tables import history_table, record_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.metadata.catalog import Catalog, Field, Object
    from yingtu.query.compile import Frame
    from yingtu.query.sight import Sight

#: Objects that bring their own relations onto the timeline, and records of each of them.
MAX_HUBS: Final = 10
MAX_HUB_RECORDS: Final = 200
#: Columns of another object's record that an entry shows.
MAX_SHOWN: Final = 8
CHANGE: Final = "change"
RECORD: Final = "record"
_ORDER: Final = ("at", "n", "id", "version")

_MOMENT = TIMESTAMP(timezone=True)
_IDS = ARRAY(UUID())
#: Shown without being listed: what was written, and what was photographed.
_TELLING = frozenset({"long_text", "attachment"})
_NOT_SHOWN = frozenset({"json", "many_to_many", "formula", "roll_up", "auto_number"})


@dataclass(frozen=True, slots=True)
class Feed:
    """Rows of a table that is no object but names records.

    Attributes:
        kind: What its entries are called; reserved as a name of objects.
        rows: A statement with the columns ``id``, ``object``, ``record_id``, ``at`` and ``body`` (JSON).
        of_field: Each row tells of one field of its record (``field`` of the body): only to those who always see it in clear.
    """

    kind: str
    rows: sa.Select[Any]
    of_field: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A lookup of an object by which its records get onto the timeline; ``hub`` is None when it points to the record."""

    object: Object
    lookup: Field
    hub: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an actor may see around records of an object."""

    object: Object
    hubs: tuple[tuple[Object, tuple[Field, ...]], ...]
    links: tuple[Link, ...]

    def linked(self) -> list[Object]:
        """Return the objects whose records are entries."""
        return list({link.object.api_name: link.object for link in self.links}.values())


@dataclass(frozen=True, slots=True)
class TimelineSpec:
    """Everything that decides the text of the statement; ``kinds`` None: all of them."""

    object: str
    kinds: frozenset[str] | None
    further: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """One source of entries: the kind and the object its rows belong to (None: named by each row).

    Attributes:
        sources: Makes statements with the columns ``at``, ``id``, ``version``.
        body: Makes the JSON of the entry that stands in ``page.id`` and ``page.version``.
    """

    kind: str
    object: Object | None
    sources: Callable[[], tuple[sa.Select[Any], ...]]
    body: Callable[[], ColumnElement[Any]]

    @property
    def name(self) -> str:
        """What it is asked for by: records by their object, all else by kind."""
        return self.object.api_name if self.kind == RECORD and self.object is not None else self.kind


@dataclass(frozen=True, slots=True)
class TimelinePlan:
    """A compiled page of keys; ``branches`` tells by number the kind and the object of an entry."""

    plan: Plan
    branches: tuple[tuple[str, str | None], ...]


def surroundings(sight: Sight, obj: Object, readable: Callable[[Object], bool]) -> Surroundings:
    """Return the relations through which something gets onto the timeline of a record."""
    catalog = sight.catalog
    direct = [(child, lookup) for child, lookup in catalog.incoming.get(obj.api_name, ()) if readable(child)]
    direct = [pair for pair in direct if sight.seen(*pair) is Seen.CLEAR]
    links = [Link(child, lookup, None) for child, lookup in direct]
    hubs: dict[str, tuple[Object, tuple[Field, ...]]] = {}
    for child, lookup in sorted(direct, key=lambda pair: _hub_rank(catalog, pair[0])):
        lasting = catalog.incoming.get(child.api_name) or moment_field(sight, child) is None
        if child.api_name == obj.api_name or not lasting:
            continue
        if child.api_name in hubs or len(hubs) < MAX_HUBS:
            known = hubs.get(child.api_name, (child, ()))[1]
            hubs[child.api_name] = (child, (*known, lookup))
    for name in hubs:
        for child, lookup in catalog.incoming.get(name, ()):
            if child.api_name != obj.api_name and readable(child) and sight.seen(child, lookup) is Seen.CLEAR:
                links.append(Link(child, lookup, name))
    return Surroundings(obj, tuple(hubs.values()), tuple(links))


def _hub_rank(catalog: Catalog, obj: Object) -> tuple[bool, int, str]:
    return not catalog.incoming.get(obj.api_name), obj.document.position or 999, obj.api_name


def compile_hubs(sight: Sight, around: Surroundings) -> Plan:
    """Return the statement that finds the hubs: the body is ``{object: [ids]}``, NULL when the record is not there."""
    compilation = Compilation(sight)
    root = compilation.frame(around.object)
    record = sa.bindparam("id", type_=UUID())
    there = root.exists([root.column("id") == record, *root.readable(sight)])
    pairs: list[ColumnElement[Any]] = []
    for obj, lookups in around.hubs:
        frame = compilation.frame(obj, joins=False)
        linked = sa.or_(*(frame.clear(sight, each) == record for each in lookups))
        newest = (
            sa.select(frame.column("id").label("id"))
            .select_from(frame.from_clause())
            .where(linked, *frame.readable(sight))
            # The expression keeps the planner from walking the time index.
            .order_by((frame.column("created_at") + sa.literal_column("interval '0'")).desc())
            .limit(sa.literal_column(str(MAX_HUB_RECORDS)))
            .subquery(compilation.serial("n"))
        )
        ids = sa.select(sa.func.coalesce(sa.func.json_agg(newest.c.id), sa.literal_column("'[]'::json")))
        pairs += [_text(obj.api_name), ids.select_from(newest).scalar_subquery()]
    body = sa.case((there, sa.cast(sa.func.json_build_object(*pairs), sa.Text)))
    return plan_of(compilation, Labels(), [body.label("body")])


def compile_timeline(
    sight: Sight,
    around: Surroundings,
    spec: TimelineSpec,
    feeds: Iterable[Feed],
    *,
    changes: sa.Table,
    users: FromClause,
) -> TimelinePlan:
    """Return the statement of a page: the body is a JSON array of ``[n, at, id, version]``, newest first, ``at`` as text."""
    builder = _Builder(sight, around, changes, users)
    branches = [each for each in builder.branches(feeds) if spec.kinds is None or each.name in spec.kinds]
    ranked = [
        sa.select(*each.subquery(builder.compilation.serial("b")).c)
        for number, branch in enumerate(branches)
        for each in builder.newest(branch, number, further=spec.further)
    ]
    union = (sa.union_all(*ranked) if len(ranked) > 1 else ranked[0]).subquery("entries")
    order = [union.c[name].desc() for name in _ORDER]
    page = sa.select(*union.c).order_by(*order).limit(sa.bindparam("take", type_=sa.Integer)).cte("page")
    entry = sa.func.json_build_array(page.c.n, sa.cast(page.c.at, sa.Text), page.c.id, page.c.version, page.c.at)
    rows = sa.func.json_agg(aggregate_order_by(entry, *(page.c[name].desc() for name in _ORDER)))
    text = sa.select(sa.cast(rows, sa.Text)).select_from(page).scalar_subquery()
    plan = plan_of(builder.compilation, builder.labels, [text.label("body")])
    return TimelinePlan(plan, tuple((each.kind, each.object.api_name if each.object else None) for each in branches))


def compile_entries(
    sight: Sight, around: Surroundings, branch: tuple[str, str | None], feeds: Iterable[Feed], *,
    changes: sa.Table, users: FromClause,
) -> Plan:  # fmt: skip
    """Return the statement of what entries of one branch show: the body is a JSON array of ``[id, version, json]``."""
    builder = _Builder(sight, around, changes, users)
    found = next(
        each for each in builder.branches(feeds) if (each.kind, each.object.api_name if each.object else None) == branch
    )
    asked = sa.select(
        sa.func.unnest(sa.bindparam("ids", type_=_IDS)).label("id"),
        sa.func.unnest(sa.bindparam("versions", type_=ARRAY(sa.Integer))).label("version"),
    ).cte("page")
    entry = sa.func.json_build_array(asked.c.id, asked.c.version, found.body())
    text = sa.select(sa.cast(sa.func.json_agg(entry), sa.Text)).select_from(asked).scalar_subquery()
    return plan_of(builder.compilation, builder.labels, [text.label("body")])


@dataclass(slots=True)
class _Builder:
    sight: Sight
    around: Surroundings
    changes: sa.Table
    users: FromClause
    compilation: Compilation = field(init=False)
    labels: Labels = field(init=False)

    def __post_init__(self) -> None:
        self.compilation = Compilation(self.sight)
        self.labels = Labels()

    def branches(self, feeds: Iterable[Feed]) -> list[Branch]:
        subjects: list[tuple[Object, str | None]] = [(self.around.object, None)]
        subjects += [(obj, obj.api_name) for obj, _ in self.around.hubs]
        found = [
            Branch(RECORD, obj, partial(self._records, obj), partial(self._shown, obj)) for obj in self.around.linked()
        ]
        found += [
            Branch(CHANGE, obj, partial(self._versions, obj, hub), partial(self._version, obj)) for obj, hub in subjects
        ]
        found += [
            Branch(feed.kind, None, partial(self._fed, feed, subjects), partial(self._told, feed, subjects))
            for feed in feeds
        ]
        return found

    def newest(self, branch: Branch, number: int, *, further: bool) -> list[sa.Select[Any]]:
        """Return the first keys of a branch, behind the cursor."""
        found = []
        for keys in branch.sources():
            rows = keys.subquery(self.compilation.serial("k"))
            n = sa.literal_column(str(number), sa.Integer)
            chosen = sa.select(rows.c.at, n.label("n"), rows.c.id, rows.c.version).where(rows.c.at.is_not(None))
            if further:
                chosen = chosen.where(sa.tuple_(rows.c.at, n, rows.c.id, rows.c.version) < _behind())
            order = (rows.c.at.desc(), rows.c.id.desc(), rows.c.version.desc())
            found.append(chosen.order_by(*order).limit(sa.bindparam("take", type_=sa.Integer)))
        return found

    # -------------------------------------------------------------------------------------------------------- records

    def _links(self, obj: Object) -> list[Link]:
        return [link for link in self.around.links if link.object is obj]

    def _records(self, obj: Object) -> tuple[sa.Select[Any], ...]:
        frame = self.compilation.frame(obj, joins=False)
        linked = [frame.clear(self.sight, link.lookup) == _target(link.hub) for link in self._links(obj)]
        where = [sa.or_(*linked), *frame.readable(self.sight)]
        if obj is self.around.object:
            where.append(frame.column("id") != sa.bindparam("id", type_=UUID()))
        keys = sa.select(
            self._moment(frame).label("at"), frame.column("id").label("id"), sa.literal_column("0").label("version")
        )
        return (keys.select_from(frame.from_clause()).where(*where),)

    def _moment(self, frame: Frame) -> ColumnElement[Any]:
        """When a record happened: what its object's lists are ordered by, when that is a moment, else its creation."""
        created = frame.clear(self.sight, frame.object.field("created_at"))
        own = moment_field(self.sight, frame.object)
        return created if own is None else sa.func.coalesce(frame.clear(self.sight, own), created)

    def _shown(self, obj: Object) -> ColumnElement[Any]:
        frame = self.compilation.frame(obj, joins=False)
        names = shown_fields(self.sight, obj, {link.lookup.api_name for link in self._links(obj)})
        columns = labelled(output_columns(choose(self.sight, obj, names), frame, self.sight), self.labels)
        row = (
            sa.select(*columns)
            .select_from(frame.from_clause())
            .where(frame.column("id") == _PAGE_ID, *frame.readable(self.sight))
            .subquery(self.compilation.serial("x"))
        )
        return sa.select(sa.func.row_to_json(row_of(row))).select_from(row).scalar_subquery()

    # -------------------------------------------------------------------------------------------------------- changes

    def _versions(self, obj: Object, hub: str | None) -> tuple[sa.Select[Any], ...]:
        keys = []
        for table in (record_table(self.sight.catalog, obj), history_table(self.sight.catalog, obj)):
            rows = table.alias(self.compilation.serial("v"))
            each = sa.select(rows.c.valid_from.label("at"), rows.c.id.label("id"), rows.c.version.label("version"))
            each = each.where(rows.c.id == _target(hub))
            # That a hub was made is told by its own entry.
            keys.append(each if hub is None else each.where(rows.c.version > sa.literal_column("1")))
        return tuple(keys)

    def _version(self, obj: Object) -> ColumnElement[Any]:
        versions = version_rows(self.compilation, obj, _PAGE_ID, changes=self.changes, users=self.users)
        last_two = versions.number.between(_PAGE_VERSION - sa.literal_column("1"), _PAGE_VERSION)
        told = versions.rows.where(last_two).subquery(self.compilation.serial("x"))
        both = sa.select(sa.func.json_agg(aggregate_order_by(told.c.row, told.c.version.desc()))).select_from(told)
        return sa.func.json_build_object(
            _text("versions"), both.scalar_subquery(), _text("name"), self._name(obj, _PAGE_ID)
        )

    def _name(self, obj: Object, record: ColumnElement[Any]) -> ColumnElement[Any]:
        named = obj.field(obj.name_field)
        if self.sight.seen(obj, named) is Seen.HIDDEN:
            return sa.null()
        frame = self.compilation.frame(obj, joins=False)
        shown = self.sight.shown(frame, named, frame.raw(named))
        return frame.select(shown, [frame.column("id") == record, *frame.readable(self.sight)]).scalar_subquery()

    # ---------------------------------------------------------------------------------------------------------- feeds

    def _fed(self, feed: Feed, subjects: list[tuple[Object, str | None]]) -> tuple[sa.Select[Any], ...]:
        rows = feed.rows.subquery(self.compilation.serial("f"))
        keys = sa.select(rows.c.at.label("at"), rows.c.id.label("id"), sa.literal_column("0").label("version"))
        return (keys.where(self._about(rows, subjects)),)

    def _told(self, feed: Feed, subjects: list[tuple[Object, str | None]]) -> ColumnElement[Any]:
        rows = feed.rows.subquery(self.compilation.serial("f"))
        names = sa.case(
            *((rows.c.object == _text(obj.api_name), self._name(obj, rows.c.record_id)) for obj, _ in subjects)
        )
        told = sa.func.json_build_object(
            _text("object"), rows.c.object, _text("record_id"), rows.c.record_id,
            _text("name"), names, _text("body"), rows.c.body,
        )  # fmt: skip
        body = sa.select(told).where(rows.c.id == _PAGE_ID, self._about(rows, subjects)).limit(sa.literal_column("1"))
        return body.correlate_except(rows).scalar_subquery()

    def _about(self, rows: FromClause, subjects: list[tuple[Object, str | None]]) -> ColumnElement[bool]:
        return sa.or_(
            *(sa.and_(rows.c.object == _text(obj.api_name), rows.c.record_id == _target(hub)) for obj, hub in subjects)
        )


_PAGE_ID: ColumnElement[Any] = sa.literal_column("page.id", UUID())
_PAGE_VERSION: ColumnElement[Any] = sa.literal_column("page.version", sa.Integer)


def _target(hub: str | None) -> ColumnElement[Any]:
    if hub is None:
        return sa.bindparam("id", type_=UUID())
    return sa.any_(sa.bindparam(f"h_{hub}", type_=_IDS))


def _behind() -> ColumnElement[Any]:
    return sa.tuple_(
        sa.cast(sa.bindparam("k0", type_=sa.Text), _MOMENT),
        sa.cast(sa.bindparam("k1", type_=sa.Text), sa.Integer),
        sa.cast(sa.bindparam("k2", type_=sa.Text), UUID()),
        sa.cast(sa.bindparam("k3", type_=sa.Text), sa.Integer),
    )


def _text(word: str) -> ColumnElement[str]:
    return sa.literal_column(f"'{word}'", sa.Text)


def moment_field(sight: Sight, obj: Object) -> Field | None:
    """Return the moment that an object's lists are ordered by, newest first; None when it is another order."""
    first = obj.document.sort.split(",")[0].strip()
    found = obj.fields.get(first.lstrip("-"))
    if not first.startswith("-") or found is None or found.type.name != "datetime" or found.system:
        return None
    return found if sight.seen(obj, found) is Seen.CLEAR else None


def shown_fields(sight: Sight, obj: Object, links: set[str]) -> tuple[str, ...]:
    """Return the paths that an entry about a record shows: its name, who, where it hangs, and its first listed values."""
    names = ["version", obj.name_field, "owner_id", "owner_id.name"]
    for name in sorted(links):
        target = _target_of(sight.catalog, obj.field(name))
        names += [name] if target is None else [name, f"{name}.{target.name_field}"]
    shown = 0
    for each in obj.fields.values():
        wanted = each.listed or each.quick or each.type.name in _TELLING
        if each.system or not wanted or each.api_name == obj.name_field or each.api_name in links:
            continue
        if each.type.name in _NOT_SHOWN or sight.seen(obj, each) is Seen.HIDDEN or shown >= MAX_SHOWN:
            continue
        shown += 1
        names.append(each.api_name)
        if each.type.name == "currency":
            names.append(f"{each.api_name}.currency")
        target = _target_of(sight.catalog, each)
        if target is not None:
            names.append(f"{each.api_name}.{target.name_field}")
    return tuple(names)


def _target_of(catalog: Catalog, field_: Field) -> Object | None:
    if field_.target == USER_OBJECT:
        return catalog.objects.get(USER_OBJECT)
    return catalog.objects.get(field_.target or "")
