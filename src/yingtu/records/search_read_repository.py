"""The statement of a search. One statement, one round trip, compiled once per set of objects and number of terms:

1. ``candidates`` by the grams of the most telling term, at most :data:`CANDIDATES` of the objects whose rows the actor's rule
   does not bound by owner, and as many of those it does. Were there more of the latter, the entries of the records in the
   owners' index are looked at instead; of the former only texts that equal the query, or have all its words, remain;
2. ``hits``: which fields of the candidates have the grams of which term;
3. per object: the record itself, under the row rule, and the text of the field where the row shows it in clear. What does not
   contain the term, in writing or in pinyin, is no hit;
4. records that all terms hit, the best first: equal, beginning, containing; name before other fields; newest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID, aggregate_order_by

from yingtu.access.compile import Size
from yingtu.fields.keys import key_expression
from yingtu.identity.models import users
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.compile import OWNERS, Compilation, Frame
from yingtu.query.output import Labels
from yingtu.query.read import Plan, plan_of, row_of
from yingtu.query.tables import record_table
from yingtu.records.models import event, search
from yingtu.records.search_tokens import object_token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, FromClause

    from yingtu.metadata.catalog import Field, Object
    from yingtu.query.sight import OwnerBound, Sight

#: Entries that one search looks at.
CANDIDATES = 2_000
#: Entries of the index that may be read to find them: the rest lies in fields that the actor does not see.
SCANNED = 4 * CANDIDATES
#: Records of an owner's index that one search looks at when its terms are common.
OWNED = 5_000
#: Characters of a text that an answer shows; longer texts show the part around the first hit.
SNIPPET = 200
_LEAD_IN = 40
#: Events of the actor that recent records are taken from, and records of each.
_RECENT_EVENTS = 60
_OF_EACH_EVENT = 5

_TEXTS = ARRAY(sa.Text)
_DIGIT_TYPES = frozenset({"phone", "bank_card"})
_HIT_COLUMNS = ("object", "record_id", "field_class", "pinyin")


@dataclass(frozen=True, slots=True)
class SearchSpec:
    """What decides the text of a search: the searchable fields of each object that the actor may see in clear."""

    scope: tuple[tuple[str, tuple[str, ...]], ...]
    terms: int


@dataclass(frozen=True, slots=True)
class RecentSpec:
    """The same of the list of recent records."""

    objects: tuple[str, ...]


def _number(value: int) -> ColumnElement[int]:
    return sa.literal_column(str(value), sa.Integer)


def _word(value: str) -> ColumnElement[str]:
    """An api name: letters, digits and underscores only."""
    return sa.literal_column(f"'{value}'", sa.Text)


def _tokens(name: str) -> ColumnElement[Any]:
    """Grams as a parameter that the planner cannot look into.

    Knowing them, it finds a cheaper estimate for every search and plans each one anew, which takes ten times as long as
    running it; not knowing them, it keeps the plan.
    """
    return sa.select(sa.bindparam(name, type_=_TEXTS)).scalar_subquery()


def _term(number: int) -> list[ColumnElement[Any]]:
    return [
        _number(number).label("term"),
        sa.bindparam(f"text_{number}", type_=sa.Text).label("written"),
        sa.bindparam(f"digits_{number}", type_=sa.Text).label("digits"),
    ]


def compile_search(sight: Sight, spec: SearchSpec) -> Plan:
    """Return the statement: ``body`` and ``too_common``.

    Parameters: ``tokens_0``, ``text_0``, ``digits_0`` … for each term, ``exact`` (what is left to ask for when the first term
    is too common), ``phrase`` (the query
    as one text), ``limit``.
    """
    return _Search(sight, spec).plan()


class _Search:
    def __init__(self, sight: Sight, spec: SearchSpec) -> None:
        self.sight = sight
        self.spec = spec
        self.compilation = Compilation(sight)
        self.objects = {name: sight.catalog.object(name) for name, _ in spec.scope}
        self.bounds: dict[str, OwnerBound] = {}
        for name, obj in self.objects.items():
            bound = sight.owner_bound(self.compilation.frame(obj))
            if bound is not None and bound.size != Size.MANY:
                self.bounds[name] = bound

    def plan(self) -> Plan:
        candidates, too_common = self._candidates()
        hits = self._hits(candidates)
        branches = [self._branch(self.objects[name], fields, hits) for name, fields in self.spec.scope]
        found = sa.union_all(*branches).subquery("found") if len(branches) > 1 else branches[0].subquery("found")
        # Aggregates in the order of the score: the best field of a record stands for it.
        best = [
            sa.func.array_agg(aggregate_order_by(found.c[name], found.c.score, found.c.field))[_number(1)].label(name)
            for name in ("field", "snippet")
        ]
        ranked = (
            sa.select(
                found.c.object,
                found.c.id,
                sa.func.min(found.c.name).label("name"),
                *best,
                sa.func.min(found.c.score).label("score"),
                sa.func.min(found.c.created_at).label("created_at"),
            )
            .group_by(found.c.object, found.c.id)
            .having(sa.func.count(sa.distinct(found.c.term)) == _number(self.spec.terms))
            .subquery("ranked")
        )
        rows = (
            sa.select(*(ranked.c[name] for name in ("object", "id", "name", "field", "snippet", "score")))
            .order_by(ranked.c.score, ranked.c.created_at.desc(), ranked.c.id.desc())
            .limit(sa.bindparam("limit", type_=sa.Integer))
            .subquery("x")
        )
        body = sa.select(sa.cast(sa.func.json_agg(row_of(rows)), sa.Text)).select_from(rows).scalar_subquery()
        return plan_of(self.compilation, Labels(), [body.label("body"), too_common.label("too_common")])

    # ------------------------------------------------------------------------------------------------------- candidates

    def _places(self, names: Sequence[str], entry: FromClause) -> ColumnElement[bool]:
        """Whether an entry belongs to a field that is in clear on some rows at least."""
        places = ",".join(f"{name}.{field}" for name, fields in self.spec.scope if name in names for field in fields)
        place = entry.c.object.concat(sa.literal_column("'.'")).concat(entry.c.field_class)
        return place == sa.any_(sa.literal_column(f"'{{{places}}}'::text[]", _TEXTS))

    def _candidates(self) -> tuple[sa.CTE, ColumnElement[bool]]:
        bounded = [name for name in self.objects if name in self.bounds]
        free = [name for name in self.objects if name not in self.bounds]
        parts: list[sa.Select[Any]] = []
        common: ColumnElement[bool] = sa.false()
        if free:
            first, many = self._first("free", free)
            parts += [first, self._equal(free, many)]
            common = many
        if bounded:
            first, many = self._first("bounded", bounded)
            parts += [first, *(self._owned(name, many) for name in bounded)]
        cte = sa.union_all(*parts).cte("candidates") if len(parts) > 1 else parts[0].cte("candidates")
        return cte.prefix_with("MATERIALIZED", dialect="postgresql"), common

    def _first(self, title: str, names: Sequence[str]) -> tuple[sa.Select[Any], ColumnElement[bool]]:
        """Return the entries with the grams of the first term, none when there are too many, and whether there are."""
        entry = search.alias(f"e_{title}")
        marks = ",".join(object_token(name) for name in names)
        marked = entry.c.tokens.bool_op("&&")(sa.literal_column(f"'{{{marks}}}'::text[]", _TEXTS))
        scanned = (
            sa.select(*(entry.c[name] for name in _HIT_COLUMNS))
            .where(entry.c.tokens.bool_op("@>")(_tokens("tokens_0")), sa.true() if self._is_all(names) else marked)
            .limit(_number(SCANNED + 1))
            .cte(f"{title}_scanned")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        taken = (
            sa.select(*scanned.c)
            .where(self._places(names, scanned))
            .limit(_number(CANDIDATES + 1))
            .cte(title)
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        many = sa.or_(
            sa.select(sa.func.count()).select_from(scanned).scalar_subquery() > _number(SCANNED),
            sa.select(sa.func.count()).select_from(taken).scalar_subquery() > _number(CANDIDATES),
        )
        return sa.select(*taken.c).where(sa.not_(many)), many

    def _is_all(self, names: Sequence[str]) -> bool:
        """Whether no other object could crowd these out."""
        return self.sight.catalog.objects.keys() <= {*names, USER_OBJECT}

    def _equal(self, names: Sequence[str], many: ColumnElement[bool]) -> sa.Select[Any]:
        """What is left to look at when the grams of the first term are too common."""
        entry = search.alias("e_equal")
        equal = (
            sa.select(*(entry.c[name] for name in _HIT_COLUMNS))
            .where(many, entry.c.tokens.bool_op("@>")(_tokens("exact")), self._places(names, entry))
            .limit(_number(CANDIDATES))
            .subquery("equal")
        )
        return sa.select(*equal.c)

    def _owned(self, name: str, many: ColumnElement[bool]) -> sa.Select[Any]:
        """The entries of the newest records of the owners that bound the row rule, when the term's grams are too common."""
        bound = self.bounds[name]
        table = record_table(self.sight.catalog, self.objects[name]).alias(f"o_{name}"[:60])
        if bound.size == Size.ONE:
            self.compilation.singles.add(bound.parameter)
            owner = table.c.owner_id == sa.bindparam(bound.parameter, type_=UUID())
        else:
            owner = table.c.owner_id == sa.any_(sa.bindparam(bound.parameter, type_=OWNERS))
        newest = (
            sa.select(table.c.id)
            .where(many, owner, table.c.deleted_at.is_(None))
            .order_by(table.c.created_at.desc())
            .limit(_number(OWNED))
            .subquery(self.compilation.serial("n"))
        )
        entry = search.alias(self.compilation.serial("e"))
        # OFFSET 0 keeps this a look-up of each record's entries.
        entries = (
            sa.select(*(entry.c[column] for column in _HIT_COLUMNS))
            .where(
                entry.c.object == _word(name),
                entry.c.record_id == newest.c.id,
                entry.c.tokens.bool_op("@>")(_tokens("tokens_0")),
                self._places([name], entry),
            )
            .offset(_number(0))
            .correlate(newest)
            .lateral(self.compilation.serial("l"))
        )
        return sa.select(*entries.c).select_from(newest.join(entries, sa.true()))

    def _hits(self, candidates: sa.CTE) -> FromClause:
        """Return candidates by term; entries of further terms are looked up by the candidates' records."""
        columns = [candidates.c[name] for name in _HIT_COLUMNS]
        parts = [sa.select(*columns, *_term(0))]
        if self.spec.terms == 1:
            return parts[0].cte("hits")
        records = sa.select(candidates.c.object, candidates.c.record_id).distinct().subquery("records")
        for number in range(1, self.spec.terms):
            entry = search.alias(f"t_{number}")
            entries = (
                sa.select(entry.c.field_class, entry.c.pinyin)
                .where(
                    entry.c.object == records.c.object,
                    entry.c.record_id == records.c.record_id,
                    entry.c.tokens.bool_op("@>")(_tokens(f"tokens_{number}")),
                )
                .offset(_number(0))
                .correlate(records)
                .lateral(f"l_{number}")
            )
            parts.append(
                sa.select(*records.c, *entries.c, *_term(number)).select_from(records.join(entries, sa.true()))
            )
        return sa.union_all(*parts).cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")

    # ---------------------------------------------------------------------------------------------------------- records

    def _branch(self, obj: Object, fields: tuple[str, ...], hits: FromClause) -> sa.Select[Any]:
        """Return the hits of one object that hold when looked at closely."""
        hit = hits.alias(self.compilation.serial("h"))
        row = _record_of(self.compilation, self.sight, obj, hit, [obj.field(name) for name in fields])
        digits = [name for name in fields if obj.field(name).type.name in _DIGIT_TYPES]
        match = _Match(hit, row, _any_of(hit.c.field_class, digits))
        name_first = sa.case((hit.c.field_class == _word(obj.name_field), _number(0)), else_=_number(1))
        return (
            sa.select(
                _word(obj.api_name).label("object"),
                row.c.id,
                row.c.name,
                hit.c.field_class.label("field"),
                hit.c.term,
                match.snippet.label("snippet"),
                (match.rank * _number(2) + name_first).label("score"),
                row.c.created_at,
            )
            .select_from(hit.join(row, sa.true()))
            .where(hit.c.object == _word(obj.api_name), match.holds)
        )


class _Match:
    """How a term compares with the text of a hit's field."""

    def __init__(self, hit: FromClause, row: FromClause, is_number: ColumnElement[bool] | None) -> None:
        text, folded = row.c.text, row.c.folded
        term = hit.c.written
        phrase = sa.bindparam("phrase", type_=sa.Text)
        space: ColumnElement[str] = sa.literal_column("' '")
        spelt = space.concat(hit.c.pinyin).concat(space)
        at = sa.func.strpos(folded, term)
        written, spoken = at > _number(0), sa.func.strpos(hit.c.pinyin, term) > _number(0)
        equal, beginning = [folded == phrase], [at == _number(1)]
        contained = [written]
        if is_number is not None:
            digits = hit.c.digits
            some = sa.and_(is_number, digits != sa.literal_column("''"))
            prefixes: list[ColumnElement[str]] = [sa.literal_column("'+86'"), sa.literal_column("'+'")]
            equal += [sa.and_(some, folded == prefix.concat(digits)) for prefix in prefixes]
            beginning.append(sa.and_(some, sa.func.right(folded, sa.func.length(digits)) == digits))
            contained.append(sa.and_(some, sa.func.strpos(folded, digits) > _number(0)))
        self.holds = sa.and_(text.is_not(None), sa.or_(*contained, spoken))
        self.rank = sa.case(
            (sa.or_(*equal), _number(0)),
            (sa.func.strpos(spelt, space.concat(phrase).concat(space)) > _number(0), _number(1)),
            (sa.or_(*beginning), _number(2)),
            (sa.func.strpos(spelt, space.concat(term)) > _number(0), _number(3)),
            (sa.or_(*contained), _number(4)),
            else_=_number(5),
        )
        begin = sa.func.greatest(at - _number(_LEAD_IN), _number(1))
        self.snippet = sa.case(
            (sa.func.length(text) <= _number(SNIPPET), text), else_=sa.func.substr(text, begin, _number(SNIPPET))
        )


def _any_of(value: ColumnElement[Any], words: Sequence[str]) -> ColumnElement[bool] | None:
    return sa.or_(*(value == _word(word) for word in words)) if words else None


def _record_of(
    compilation: Compilation, sight: Sight, obj: Object, hit: FromClause, fields: Sequence[Field]
) -> FromClause:
    """Return the readable record of a hit: id, name as it is shown, and the text of the field hit where it is in clear."""
    frame = compilation.frame(obj)
    text: ColumnElement[Any] = sa.cast(sa.null(), sa.Text)
    folded = text
    if fields:
        values = {each.api_name: sa.cast(frame.clear(sight, each), sa.Text) for each in fields}
        text = sa.case(*((hit.c.field_class == _word(name), value) for name, value in values.items()))
        folded = sa.func.lower(sa.collate(sa.func.normalize(text, sa.literal_column("NFKC")), "pg_c_utf8"))
    name = obj.field(obj.name_field)
    columns: list[ColumnElement[Any]] = [
        frame.column("id").label("id"),
        sa.cast(sight.shown(frame, name, frame.raw(name)), sa.Text).label("name"),
        frame.column("created_at").label("created_at"),
        text.label("text"),
        folded.label("folded"),
    ]
    return _looked_up(frame, columns, [frame.column("id") == hit.c.record_id, *frame.readable(sight)], hit)


def _looked_up(
    frame: Frame, columns: list[ColumnElement[Any]], where: list[ColumnElement[bool]], hit: FromClause
) -> FromClause:
    # OFFSET 0 keeps this a look-up by id, whatever the planner thinks of the number of hits.
    return (
        sa.select(*columns)
        .select_from(frame.from_clause())
        .where(*where)
        .offset(_number(0))
        .correlate(hit)
        .lateral(frame.compilation.serial("r"))
    )


def compile_recent(sight: Sight, spec: RecentSpec) -> Plan:
    """Return the statement for the records that the actor (``me``) created or changed last: ``body``, ``too_common`` (false)."""
    compilation = Compilation(sight)
    mine = (
        sa.select(event.c.id, event.c.object, event.c.ids, event.c.at)
        .where(event.c.actor_id == sa.bindparam("me", type_=UUID), event.c.event != _word("deleted"))
        .order_by(event.c.id.desc())
        .limit(_number(_RECENT_EVENTS))
        .cte("mine")
    )
    each = sa.func.unnest(mine.c.ids[1:_OF_EACH_EVENT]).table_valued(sa.column("id", UUID()), name="one")
    one = each.render_derived().lateral("one")
    hits = (
        sa.select(mine.c.object, one.c.id.label("record_id"), sa.func.max(mine.c.at).label("at"))
        .select_from(mine.join(one, sa.true()))
        .group_by(mine.c.object, one.c.id)
        .cte("hits")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    branches = []
    for name in spec.objects:
        obj = sight.catalog.object(name)
        hit = hits.alias(compilation.serial("h"))
        row = _record_of(compilation, sight, obj, hit, [])
        branches.append(
            sa.select(_word(name).label("object"), row.c.id, row.c.name, hit.c.at)
            .select_from(hit.join(row, sa.true()))
            .where(hit.c.object == _word(name))
        )
    found = sa.union_all(*branches).subquery("found") if len(branches) > 1 else branches[0].subquery("found")
    rows = (
        sa.select(found.c.object, found.c.id, found.c.name, found.c.at)
        .order_by(found.c.at.desc(), found.c.id.desc())
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .subquery("x")
    )
    body = sa.select(sa.cast(sa.func.json_agg(row_of(rows)), sa.Text)).select_from(rows).scalar_subquery()
    return plan_of(compilation, Labels(), [body.label("body"), sa.false().label("too_common")])


# ------------------------------------------------------------------------------------------------------------------- owners


@dataclass(frozen=True, slots=True)
class OwnerSpec:
    """Who owns records with an equal key: ``fields`` that are compared, ``contacts`` as (object, lookup to the record)."""

    object: str
    fields: tuple[str, ...]
    contacts: tuple[tuple[str, str], ...]


#: Owners named at most.
_OWNERS_NAMED = 5


def compile_owners(sight: Sight, spec: OwnerSpec) -> Plan:
    """Return the statement for the owners of live records that have an equal key, whatever the actor may see: ``body``.

    Parameters: ``tokens`` (exact tokens), and ``key_<field>`` for each field. The body has a row per owner: ``owner`` and
    ``last_contact_hours``, NULL when nobody has been in contact.
    """
    catalog = sight.catalog
    compilation = Compilation(sight)
    obj = catalog.object(spec.object)
    table = record_table(catalog, obj).alias("r")
    entries = (
        sa.select(search.c.record_id)
        .where(search.c.tokens.bool_op("&&")(_tokens("tokens")), search.c.object == _word(spec.object))
        .limit(_number(CANDIDATES))
        .cte("entries")
    )
    equal = [
        key_expression(obj.field(name).type.name, table.c[name]) == sa.bindparam(f"key_{name}", type_=sa.Text)
        for name in spec.fields
    ]
    moments: list[ColumnElement[Any]] = []
    for number, (other, lookup) in enumerate(spec.contacts):
        contact = record_table(catalog, catalog.object(other)).alias(f"c{number}")
        moments.append(
            sa.select(sa.func.max(contact.c.created_at))
            .where(contact.c[lookup] == table.c.id, contact.c.deleted_at.is_(None))
            .correlate(table)
            .scalar_subquery()
        )
    last = sa.func.greatest(*moments) if moments else sa.cast(sa.null(), TIMESTAMP(timezone=True))
    person = users.alias("u")
    found = (
        sa.select(person.c.id, person.c.name.label("owner"), last.label("last"))
        .select_from(table.join(person, person.c.id == table.c.owner_id))
        .where(table.c.id.in_(sa.select(entries.c.record_id)), table.c.deleted_at.is_(None), sa.or_(*equal))
        .subquery("found")
    )
    age = sa.func.floor(sa.extract("epoch", sa.func.now() - sa.func.max(found.c.last)) / _number(3600))
    rows = (
        sa.select(found.c.owner, sa.cast(age, sa.Integer).label("last_contact_hours"))
        .group_by(found.c.id, found.c.owner)
        .order_by(sa.func.max(found.c.last).desc().nulls_last(), found.c.owner)
        .limit(_number(_OWNERS_NAMED))
        .subquery("x")
    )
    body = sa.select(sa.cast(sa.func.json_agg(row_of(rows)), sa.Text)).select_from(rows).scalar_subquery()
    return plan_of(compilation, Labels(), [body.label("body")])
