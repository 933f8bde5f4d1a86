"""Statements of the read path. Each is one statement and returns one row:

    catalog_version, access_epoch, body (JSON text), …

A list first chooses the rows of a page (``page``: ids in order, with the sort keys) and then makes JSON of these only. How the
page is chosen depends on the owners that bound the actor's row rule (design: "Owner scope"):

* one owner, or no bound: the order's index is read from its end;
* a few owners, newest first: the newest rows of each give a bound, behind which nothing needs to be read;
* many: the time index is walked, which carries the owner.

When rows become readable in several ways (own ones, those of own accounts, shared ones, lent ones: the arms of the sight), each
way gives its newest rows by an index of its own, and the newest of all are the page.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, UUID, array, distinct_on

from yingtu.kit.statement import Statement
from yingtu.metadata.models import state
from yingtu.query.bind import looks_further, names_records
from yingtu.query.compile import Compilation, Frame, SlotSource, compile_shape, from_request
from yingtu.query.output import Labels, Outputs, is_users, output_columns
from yingtu.query.sorting import KeyColumn, SortKey, after, key_columns, ordering, reaching
from yingtu.query.texts import Csv, Texts, once, rows_of_lines, rows_of_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.metadata.catalog import Object
    from yingtu.query.bind import Shape
    from yingtu.query.kinds import Dynamic
    from yingtu.query.sight import Arm, OwnerBound, Sight

#: Key of a row's colour.
COLOR_KEY = "$color"
#: Counting stops here when a bounded total is asked for.
BOUNDED_TOTAL = 10_000
#: From this length on a list of ids is read as an array of its own; below, the primary key is asked.
_IDS = ARRAY(UUID())


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled read.

    Attributes:
        dynamic: Parameters to resolve for each request.
        owners: Parameters that hold owners: name -> scopes; ``singles`` are those that hold one id.
        keys: Number of sort keys in a cursor.
        visits: Parameter with the owners whom the statement visits one by one: it wants the parameter ``per_owner`` too.
        size: How many rows the page has, where the text says it and no parameters ``limit`` and ``take`` are wanted.
    """

    statement: Statement
    labels: Labels
    dynamic: Mapping[str, Dynamic]
    owners: Mapping[str, Any]
    singles: frozenset[str]
    keys: int = 0
    visits: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class ListSpec:
    """Everything that decides the text of a list's statement: the key of the statement cache."""

    object: str
    outputs: Outputs
    shape: Shape
    sort: tuple[SortKey, ...]
    #: Which sort keys of the cursor are NULL; None for the first page.
    cursor: tuple[bool, ...] | None = None
    total: str = "none"
    trash: bool = False
    as_of: bool = False
    #: The moment is so long ago that much has changed since.
    long_ago: bool = False
    #: Rows of texts, or lines of a file, instead of one JSON array.
    texts: Texts | None = None
    #: Rules of colours: where the shape holds, the row has the colour; the first that holds decides.
    colors: tuple[tuple[Shape, str], ...] = ()
    #: The page begins where the first sort key reaches the parameter ``start``.
    start: bool = False
    #: How many rows the page has, if the text says it.
    size: int | None = None


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """A read of records by id: ``many`` gives a JSON array in the order of the ids, else one object."""

    object: str
    outputs: Outputs
    many: bool = False
    as_of: bool = False
    shape: Shape | None = None


def compile_record(sight: Sight, obj: Object, spec: RecordSpec) -> Plan:
    """Return the statement for records by id (parameter ``id`` or ``ids``). The body is NULL when one is not there."""
    compilation = Compilation(sight, as_of=spec.as_of)
    labels = Labels()
    frame = compilation.frame(obj, joins=False) if not spec.as_of else _single_frame(compilation, obj)
    columns = labelled(output_columns(spec.outputs, frame, sight), labels)
    wanted = sa.bindparam("ids", type_=_IDS) if spec.many else sa.bindparam("id", type_=UUID())
    found = frame.column("id") == (sa.any_(wanted) if spec.many else wanted)
    where = [found, *frame.readable(sight)]
    if spec.shape is not None:
        where.append(compile_shape(spec.shape, frame, sight, from_request))
    rows = sa.select(*columns).select_from(frame.from_clause()).where(*where)
    if spec.many:
        rows = rows.order_by(sa.func.array_position(wanted, frame.column("id")))
    row = rows.subquery("x")
    json = sa.func.json_agg(row_of(row)) if spec.many else sa.func.row_to_json(row_of(row))
    body = sa.select(sa.cast(json, sa.Text)).select_from(row).scalar_subquery()
    return plan_of(compilation, labels, [body.label("body")])


def _single_frame(compilation: Compilation, obj: Object) -> Frame:
    frame = compilation.frame(obj)
    frame.joins = False
    return frame


def compile_list(sight: Sight, obj: Object, spec: ListSpec) -> Plan:
    """Return the statement for a page of a list: ``body``, ``next_keys`` (NULL on the last page) and ``total``.

    With ``spec.texts``: one row per record and one more behind the page when there is one, in any order; the outputs as
    texts, then the sort keys, then the number of the row (NULL when the page is empty). As lines of CSV: one row per
    some hundred of them; the lines as one text, how many they are, how many rows are behind the page, the sort keys
    where the page ends, and the number of the text.
    """
    builder = _ListBuilder(sight, obj, spec)
    if spec.texts is None:
        return builder.plan()
    return builder.texts(spec.texts) if spec.texts.csv is None else builder.lines(spec.texts, spec.texts.csv)


class _ListBuilder:
    def __init__(self, sight: Sight, obj: Object, spec: ListSpec) -> None:
        self.sight = sight
        self.object = obj
        self.spec = spec
        self.compilation = Compilation(sight, as_of=spec.as_of, long_ago=spec.long_ago)
        self.labels = Labels()
        self.values: SlotSource = from_request
        self.key_count = 0
        #: Whether a page may be read along the time index, however far back its rows are.
        self.walks = True

    def plan(self) -> Plan:
        arms = self._arms()
        bound = None if arms else self._visited_owners()
        # A page read along an index carries its columns with it; after sorting everything, only ids were worth carrying.
        inline = bound is None and not arms and (self.spec.as_of or (self._follows_time() and self.walks))
        shown = self._shown_frame(inline=inline)
        columns = output_columns(self.spec.outputs, shown, self.sight)
        if self.spec.trash:
            columns.append(("deleted_at", shown.column("deleted_at")))
        if self.spec.colors:
            columns.append((COLOR_KEY, self._color(shown)))
        named_columns = labelled(columns, self.labels)
        if arms:
            page: sa.Select[Any] = self._page_by_arms(arms)
            visited = next((arm.owners for arm in arms if arm.owners and arm.owners.size == "few"), None)
        else:
            page = self._page_by_owner(bound) if bound else self._page(list(shown.used) if inline else ["id"])
            visited = bound
        numbered = self._numbered(page)
        if arms or bound:
            rows = self._rows_in_time(named_columns, shown, numbered)
        else:
            rows = self._rows_of_page(named_columns, shown, numbered, inline=inline)
        body = self._body(rows)
        named: list[ColumnElement[Any]] = [body.label("body"), self._next_keys(numbered).label("next_keys")]
        named.append(self._total().label("total") if self.spec.total != "none" else sa.null().label("total"))
        return plan_of(
            self.compilation,
            self.labels,
            named,
            keys=self.key_count,
            visits=visited.parameter if visited else None,
            size=self.spec.size,
        )

    def _color(self, shown: Frame) -> ColumnElement[Any]:
        rules = [
            (compile_shape(shape, shown, self.sight, self.values), sa.literal(color, sa.Text))
            for shape, color in self.spec.colors
        ]
        return sa.case(*rules)

    def texts(self, texts: Texts) -> Plan:
        found = rows_of_texts(self._rows(), self.spec.outputs.paths, texts)
        return plan_of(self.compilation, self.labels, list(found.c), keys=self.key_count, rows=found)

    def lines(self, texts: Texts, csv: Csv) -> Plan:
        found = rows_of_lines(self._rows(), self.spec.outputs.paths, texts, csv, self._size("limit"))
        return plan_of(self.compilation, self.labels, list(found.c), keys=self.key_count, rows=found)

    def _rows(self) -> sa.Subquery:
        """The values of a page (``c0`` …), its sort keys (``k0`` …) and the numbers of its rows (``n``).

        The page is chosen first, then relations are joined to it: it may be large, and they are met again and again.
        """
        shown = self._shown_frame(inline=True, joins=True)
        # Which values are masked is a further output, of no use in a text.
        values = zip(self.spec.outputs.paths, output_columns(self.spec.outputs, shown, self.sight), strict=False)
        columns = [value.label(f"c{i}") for i, (_, (_, value)) in enumerate(values)]
        page = self._numbered(self._page(list(shown.used)))
        keys = [sa.cast(sa.literal_column(f"page.__k{i}"), sa.Text).label(f"k{i}") for i in range(self.key_count)]
        number: ColumnElement[Any] = sa.literal_column("page.__n", sa.BigInteger)
        rows = sa.select(*columns, *keys, number.label("n")).select_from(shown.from_clause()).add_cte(page)
        return once(rows, "x")

    def _size(self, name: str) -> ColumnElement[int]:
        """Return how many rows are wanted; of a usual page as a constant, which lets PostgreSQL keep its plan."""
        size = self.spec.size
        if size is None or name == "per_owner":
            return sa.bindparam(name, type_=sa.Integer)
        return sa.literal_column(str(size + 1 if name == "take" else size), sa.Integer)

    # -------------------------------------------------------------------------------------------------------- choices

    def _follows_time(self) -> bool:
        first = self.spec.sort[0].path.text if self.spec.sort else "id"
        return first in {"created_at", "id"}

    def _timed_frame(self) -> Frame | None:
        """Return a frame when the order is that of the indexes on the time of creation, else None."""
        times = [key.path.text for key in self.spec.sort]
        if self.spec.as_of or self.spec.trash or times not in (["created_at"], ["created_at", "id"]):
            return None
        if len({key.descending for key in self.spec.sort}) != 1 or is_users(self.object):
            return None
        frame = self.compilation.frame(self.object)
        if any(key.nullable for key in key_columns(self.spec.sort, frame, self.sight)):
            # The time of creation is not shown on every row, so the order is not that of the index.
            return None
        return frame

    def _arms(self) -> tuple[Arm, ...]:
        """Return the ways to rows that are read one by one, when there are several and the order is that of their indexes."""
        if names_records(self.spec.shape) or looks_further(self.spec.shape):
            return ()
        frame = self._timed_frame()
        return () if frame is None else self.sight.arms(frame)

    def _visited_owners(self) -> OwnerBound | None:
        """Return the owners to visit one by one, when that is the way: a few of them, ordered by time of creation."""
        frame = self._timed_frame()
        if frame is None:
            return None
        bound = self.sight.owner_bound(frame)
        if bound is None or bound.size != "few":
            return None
        # The records of one account, say: its index finds them without a look at each owner. And what looks at other tables
        # is answered by one join over all, not by one for each owner. Then only the walk along the time has to be ruled out.
        self.walks = not (names_records(self.spec.shape) or looks_further(self.spec.shape))
        return bound if self.walks else None

    # ----------------------------------------------------------------------------------------------------------- rows

    def _candidates(
        self, frame: Frame, *, paged: bool = True, arm: Arm | None = None
    ) -> tuple[list[KeyColumn], list[ColumnElement[bool]]]:
        """Return the sort keys and the conditions of the list over a frame."""
        where: list[ColumnElement[bool]] = []
        if not is_users(self.object):
            deleted = frame.column("deleted_at")
            where.append(deleted.is_not(None) if self.spec.trash else deleted.is_(None))
        where.extend(frame.ruled(self.sight) if arm is None else [self.sight.arm_rows(frame, arm)])
        where.append(compile_shape(self.spec.shape, frame, self.sight, self.values))
        if not paged:
            return [], where
        keys = key_columns(self.spec.sort, frame, self.sight)
        self.key_count = len(keys)
        if self.spec.cursor is not None:
            where.append(after(keys, self.spec.cursor))
        elif self.spec.start:
            where.append(reaching(keys[0]))
        return keys, where

    def _page_by_arms(self, arms: tuple[Arm, ...]) -> sa.Select[Any]:
        """Take the newest rows of each arm, and the newest of all these: a row is once on the page, however it is reached."""
        parts: list[sa.Select[Any]] = []
        for arm in arms:
            few = arm.owners is not None and arm.owners.size == "few"
            part = self._page_by_owner(arm.owners, arm) if few and arm.owners else self._page(["id"], arm)
            parts.append(part)
        found = sa.union_all(*parts).subquery(self.compilation.serial("u"))
        order = [found.c[f"__k{i}"] for i in range(self.key_count)]
        descending = self.spec.sort[0].descending
        # The keys end with the id. Distinct by the whole order, PostgreSQL merges the arms and stops with the page.
        return (
            sa.select(*found.c)
            .ext(distinct_on(*order))
            .order_by(*(each.desc() if descending else each.asc() for each in order))
            .limit(self._size("take"))
        )

    def _page(self, names: list[str], arm: Arm | None = None) -> sa.Select[Any]:
        frame = self.compilation.frame(self.object)
        keys, where = self._candidates(frame, arm=arm)
        columns = [frame.column(name).label(name) for name in names]
        columns += [key.value.label(f"__k{i}") for i, key in enumerate(keys)]
        if not self.walks:
            keys = [replace(keys[0], value=keys[0].value + sa.literal_column("interval '0'")), *keys[1:]]
        return (
            sa.select(*columns)
            .select_from(frame.from_clause())
            .where(*where)
            .order_by(*ordering(keys))
            .limit(self._size("take"))
        )

    def _page_by_owner(self, bound: OwnerBound, arm: Arm | None = None) -> sa.Select[Any]:
        """Visit a few owners: the newest rows of each bound what can be on the page, then the rows within the bound."""
        parameter = sa.bindparam(bound.parameter, type_=_IDS)
        heads = self._of_each_owner(parameter, bound, "heads", self._size("per_owner"), None, arm)
        take = self._size("take")
        best = heads.limit(take).subquery(self.compilation.serial("heads"))
        descending = self.spec.sort[0].descending
        last = sa.func.min(best.c["__k0"]) if descending else sa.func.max(best.c["__k0"])
        # With fewer heads than rows wanted there is no bound: every owner may give a whole page.
        endless: ColumnElement[Any] = sa.literal_column(
            "'-infinity'::timestamptz" if descending else "'infinity'::timestamptz"
        )
        reach = sa.case((sa.func.count() >= take, last), else_=endless).label("at")
        far = sa.select(reach).select_from(best).cte(self.compilation.serial("far")).prefix_with("MATERIALIZED")
        return self._of_each_owner(parameter, bound, "rows", take, far, arm).limit(take)

    def _of_each_owner(
        self,
        parameter: sa.BindParameter[Any],
        bound: OwnerBound,
        name: str,
        count: ColumnElement[int],
        far: sa.CTE | None,
        arm: Arm | None,
    ) -> sa.Select[Any]:
        owners = (
            sa.select(sa.func.unnest(parameter).label("owner_id"))
            # Bounds nothing, but PostgreSQL reckons with one owner and so keeps its plan instead of planning each time anew.
            .limit(sa.bindparam("owners", None, type_=sa.Integer))
            .subquery(self.compilation.serial("o"))
        )
        visited = [owners] if far is None else [owners, far]
        frame = self.compilation.frame(self.object)
        frame.owners = bound.parameter
        keys, where = self._candidates(frame, arm=arm)
        where.append(frame.column("owner_id") == owners.c.owner_id)
        if far is not None:
            created = frame.column("created_at")
            where.append(created >= far.c.at if self.spec.sort[0].descending else created <= far.c.at)
        columns = [frame.column("id").label("id"), *(key.value.label(f"__k{i}") for i, key in enumerate(keys))]
        each = (
            sa.select(*columns)
            .select_from(frame.from_clause())
            .where(*where)
            .order_by(*ordering(keys))
            .limit(count)
            .correlate(*visited)
            .lateral(self.compilation.serial(name))
        )
        order = [each.c[f"__k{i}"].desc() if key.descending else each.c[f"__k{i}"].asc() for i, key in enumerate(keys)]
        source = owners if far is None else far.join(owners, sa.true())
        return sa.select(*each.c).select_from(source.join(each, sa.true())).order_by(*order)

    # ---------------------------------------------------------------------------------------------------------- page

    def _numbered(self, page: sa.Select[Any]) -> sa.CTE:
        rows = page.subquery("r")
        number = sa.func.row_number().over().label("__n")
        return sa.select(*rows.c, number).cte("page")

    def _shown_frame(self, *, inline: bool, joins: bool = False) -> Frame:
        if not inline:
            frame = self.compilation.frame(self.object)
            frame.joins = False
            return frame
        table = self.compilation.frame(self.object).source
        source = sa.table("page", *(sa.column(column.name, column.type) for column in table.c))
        frame = self.compilation.frame(self.object, source=source, joins=joins)
        frame.column("id")
        return frame

    def _rows_of_page(
        self, columns: list[ColumnElement[Any]], shown: Frame, page: sa.CTE, *, inline: bool
    ) -> sa.Select[Any]:
        limit = self._size("limit")
        if inline:
            number: ColumnElement[Any] = sa.literal_column("page.__n", sa.BigInteger)
            return sa.select(*columns).select_from(shown.source).where(number <= limit).order_by(number).add_cte(page)
        source = page.join(shown.source, shown.source.c.id == page.c.id)
        return sa.select(*columns).select_from(source).where(page.c["__n"] <= limit).order_by(page.c["__n"])

    def _rows_in_time(self, columns: list[ColumnElement[Any]], shown: Frame, page: sa.CTE) -> sa.Select[Any]:
        """Return the rows of a page in the order of creation: ids of one time lie side by side, and one look at the index finds all."""
        ids = sa.select(page.c.id).where(page.c["__n"] <= self._size("limit")).correlate(None).scalar_subquery()
        return (
            sa.select(*columns)
            .select_from(shown.source)
            .where(shown.column("id") == sa.any_(sa.func.array(ids, type_=_IDS)))
            .order_by(*ordering(key_columns(self.spec.sort, shown, self.sight)))
        )

    def _body(self, rows: sa.Select[Any]) -> ColumnElement[Any]:
        found = rows.subquery("x")
        return sa.select(sa.cast(sa.func.json_agg(row_of(found)), sa.Text)).select_from(found).scalar_subquery()

    def _next_keys(self, page: sa.CTE) -> ColumnElement[Any]:
        limit = self._size("limit")
        keys = array([sa.cast(page.c[f"__k{i}"], sa.Text) for i in range(self.key_count)])
        more = sa.select(sa.func.max(page.c["__n"])).scalar_subquery()
        return sa.select(keys).where(page.c["__n"] == limit, more > limit).scalar_subquery()

    def _total(self) -> ColumnElement[Any]:
        frame = self.compilation.frame(self.object)
        _, where = self._candidates(frame, paged=False)
        rows: sa.Select[Any] = (
            sa.select(sa.literal_column("1").label("one")).select_from(frame.from_clause()).where(*where)
        )
        if self.spec.total == "bounded":
            rows = rows.limit(sa.literal_column(str(BOUNDED_TOTAL + 1)))
        return sa.select(sa.func.count()).select_from(rows.subquery("counted")).scalar_subquery()


def labelled(columns: list[tuple[str, ColumnElement[Any]]], labels: Labels) -> list[ColumnElement[Any]]:
    """Name columns by their JSON keys."""
    return [value.label(labels.label(key)) for key, value in columns]


def row_of(subquery: FromClause) -> ColumnElement[Any]:
    """A whole row of a subquery as one value: what row_to_json and json_agg take."""
    return sa.literal_column(f"{subquery.name}")  # type: ignore[attr-defined]


def plan_of(
    compilation: Compilation,
    labels: Labels,
    columns: list[ColumnElement[Any]],
    *,
    keys: int = 0,
    visits: str | None = None,
    size: int | None = None,
    rows: sa.Subquery | None = None,
) -> Plan:
    """Complete a statement: the epochs first, then what was compiled. ``rows``: where the columns come from, if from many rows."""
    s = state.alias("s")
    if rows is None:
        statement = Statement(sa.select(s.c.catalog_version, s.c.access_epoch, *columns).select_from(s))
    else:
        epochs = (sa.select(each).scalar_subquery() for each in (s.c.catalog_version, s.c.access_epoch))
        one = sa.select(sa.literal_column("1").label("one")).subquery("one")
        statement = Statement(sa.select(*epochs, *columns).select_from(one.outerjoin(rows, sa.true())))
    # Rules are compiled where they might be needed; some expressions do not end in the text.
    used = statement.defaults.keys()
    return Plan(
        statement,
        labels,
        {name: value for name, value in compilation.dynamic.items() if name in used},
        {name: scopes for name, scopes in compilation.owners.items() if name in used},
        frozenset(compilation.singles),
        keys,
        visits,
        size,
    )
