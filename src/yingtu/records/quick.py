"""Simple updates in one round trip: the steps of the write path as conditions of a single statement.

Most updates are one field of one record that nothing else depends on. For these the statement itself holds the epochs, checks
rights, version and trash, and writes record, history, change and event; PostgreSQL makes it a transaction. When any condition
fails it writes nothing, and the long way (:mod:`yingtu.records.write`) does the update or says what is wrong: this module never
refuses, it only declines. What it cannot judge in the statement it declines beforehand: references, keys, rules of forms, rights that
depend on a field that changes, and guards that do not decide within the statement (:mod:`yingtu.records.deciding`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from psycopg.errors import FeatureNotSupported, UndefinedColumn, UndefinedTable

from yingtu.access import service as access
from yingtu.access.compile import ActorSight
from yingtu.access.policy import Level, Operation
from yingtu.kit import clock
from yingtu.kit.ids import uuid7
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.compile import Compilation
from yingtu.query.kinds import resolve
from yingtu.query.output import Labels, choose, output_columns
from yingtu.query.read import labelled, row_of
from yingtu.query.tables import record_table
from yingtu.records import authorise, duplicates, form_rules, guards, outbox, parse, validations
from yingtu.records.arrays import array_literal, json_text
from yingtu.records.batch import Kind, Row
from yingtu.records.changes import NO_CONTEXT, WriteContext
from yingtu.records.deciding import Simple
from yingtu.records.errors import COLLISIONS
from yingtu.records.quick_repository import body_of, new_values, overlaid, quick_statement, row_to_be, shown_row
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.kinds import Dynamic
    from yingtu.records.changes import Source, Update
    from yingtu.records.deciding import Decision


@dataclass(frozen=True, slots=True)
class _Plan:
    """A compiled update of some fields."""

    statement: Statement
    labels: Labels
    dynamic: Mapping[str, Dynamic]
    owners: Mapping[str, Any]
    singles: frozenset[str]
    #: Parameters that are sent as JSON text.
    json: frozenset[str]
    #: The fields that change, as an array literal.
    fields: str


async def update(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    obj: Object,
    change: Update,
    *,
    source: Source,
    reason: str | None,
    context: WriteContext = NO_CONTEXT,
    fields: tuple[str, ...] | None = None,
) -> bytes | None:
    """Update a record and return it (or some fields of it) as JSON, or decline by returning None: nothing has happened then.

    In an untouched session the statement is a transaction of its own, committed when this returns: only for callers that do
    nothing else then. In any other it is a part of the session's transaction.
    """
    names = frozenset(change.values)
    sight = access.sight(catalog, actor)
    if not isinstance(sight, ActorSight) or not _only_words(context):
        return None
    if not cached(sight.cache, ("simple", obj.api_name, names), lambda: _simple(catalog, sight, obj, names)):
        return None
    values = _parsed(catalog, actor, obj, change, source)
    if values is None:
        return None
    simple = Simple(catalog, obj, actor, source, reason, context.given, values, clock.now())
    decisions = guards.decide(simple, names)
    if decisions is None:
        return None
    changing = names.union(*(each.fields for each in decisions)) if decisions else names
    consumers = outbox.consumers(catalog, obj.api_name, "updated", changing)
    told = consumers != outbox.NOBODY
    key = ("quick", obj.api_name, names, fields, told, *(each.key for each in decisions))
    plan = cached(sight.cache, key, lambda: _Lazy(catalog, sight, obj, names, fields, decisions, told=told)).plan()
    if plan is None:
        return None
    params = _params(plan, simple, change)
    if told:
        params["consumers"] = consumers
    for each in decisions:
        params |= each.params
    try:
        row = await _run(session, plan.statement, params)
    except (*COLLISIONS, UndefinedColumn, UndefinedTable, FeatureNotSupported):
        row = None
    if row is None:
        return None
    outbox.wake_after_commit(session)
    return plan.labels.restore(row[0].encode())


def _only_words(context: WriteContext) -> bool:
    """Whether nothing comes with the update but what its request says."""
    return context is NO_CONTEXT or WriteContext(given=context.given) == context


def _params(plan: _Plan, simple: Simple, change: Update) -> dict[str, Any]:
    actor = simple.actor
    params: dict[str, Any] = access.parameters(plan.owners, actor, single=plan.singles)
    if plan.dynamic:
        context = access.context_of(actor)
        params |= {name: resolve(value, context) for name, value in plan.dynamic.items()}
    for name, value in simple.values.items():
        params[f"v_{name}"] = json_text(value) if name in plan.json and value is not None else value
    if validations.NOW in plan.statement.defaults:
        params[validations.NOW] = simple.now
    return params | {
        "id": change.id,
        "expected_version": change.version,
        "catalog_version": simple.catalog.version,
        "access_epoch": actor.access_epoch,
        "change_id": uuid7(),
        "now": simple.now,
        "held_at": clock.held(),
        "actor_id": actor.user_id,
        "source": simple.source.value,
        "reason": simple.reason,
        "ip": actor.ip,
        "fingerprint": actor.fingerprint,
        "request_id": actor.request_id,
        "fields": plan.fields,
    }


async def _run(session: Session, statement: Statement, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
    if session.untouched:
        return await session.alone(statement, params)
    async with session.attempt():
        return await session.first(statement, params)


class _Lazy:
    """Compiles when it is first used, and remembers that it could not."""

    __slots__ = ("_arguments", "_plan", "_told")

    def __init__(
        self,
        catalog: Catalog,
        sight: ActorSight,
        obj: Object,
        names: frozenset[str],
        fields: tuple[str, ...] | None,
        decisions: Sequence[Decision],
        *,
        told: bool,
    ) -> None:
        self._arguments: (
            tuple[Catalog, ActorSight, Object, frozenset[str], tuple[str, ...] | None, Sequence[Decision]] | None
        )
        self._arguments = (catalog, sight, obj, names, fields, decisions)
        self._told = told
        self._plan: _Plan | None = None

    def plan(self) -> _Plan | None:
        if self._arguments is not None:
            self._plan = _compile(*self._arguments, told=self._told)
            self._arguments = None
        return self._plan


def _simple(catalog: Catalog, sight: ActorSight, obj: Object, names: frozenset[str]) -> bool:
    """Whether nothing but the row itself decides about a change of these fields."""
    if not names or obj.api_name == USER_OBJECT or names & form_rules.fields_of(catalog, obj):
        return False
    parser = parse.object_parser(catalog, obj)
    for name in names:
        one = parser.fields.get(name)
        # Amounts need the day's rate, files the guard that knows whose they are.
        if one is None or one.refusal or one.links or one.field.target:
            return False
        if one.field.type.name in {parse.CURRENCY, "attachment"}:
            return False
    if parser.later is not None and names & (parser.later.fields | {parser.later.mark}):
        return False
    if any(names.intersection(rule.fields) for rule in duplicates.rules(catalog, obj)):
        return False
    rules = sight.policy(obj).rules
    deciding = [rule for rule in rules if rule.operations & {Operation.READ, Operation.EDIT}]
    if any(names & authorise.rule_fields(rule) for rule in deciding):
        return False
    if any(field.target == obj.api_name for field in obj.fields.values()):
        # The record to show might show itself through the relation, as it was.
        return False
    return bool(_editing(sight, obj, names))


def _editing(sight: ActorSight, obj: Object, names: frozenset[str]) -> tuple[Any, ...]:
    """Return the edit rules that let all the fields be changed."""
    return tuple(
        rule
        for rule in sight.policy(obj).rules
        if Operation.EDIT in rule.operations and all(rule.levels.get(name, 0) >= Level.EDIT for name in names)
    )


def _compile(
    catalog: Catalog,
    sight: ActorSight,
    obj: Object,
    names: frozenset[str],
    fields: tuple[str, ...] | None,
    decisions: Sequence[Decision],
    *,
    told: bool,
) -> _Plan | None:
    table = record_table(catalog, obj)
    parser = parse.object_parser(catalog, obj)
    used = {column for name in names for column in parser.fields[name].empty}
    values = new_values(table, [column.name for column in table.c if column.name in used])
    news: dict[str, sa.ColumnElement[Any]] = {each.name: values.get(each.name, each) for each in table.c}
    clauses = [found for each in decisions if (found := each.clauses(table, news)) is not None]
    if len(clauses) < len(decisions):
        return None
    compilation = Compilation(sight)
    frame = compilation.frame(obj, source=table, joins=False)
    rights = [sight.rule(frame, Operation.READ), sight.covered(frame, _editing(sight, obj, names))]
    broken = [overlaid(each, news) for each in validations.broken(catalog, obj, row_to_be(table), names)]
    shown = compilation.frame(obj, source=shown_row(table), joins=False)
    labels = Labels()
    columns = labelled(output_columns(choose(sight, obj, fields), shown, sight), labels)
    statement = quick_statement(
        catalog,
        obj,
        values,
        [
            *(sa.func.coalesce(each, sa.false()) for each in rights if each is not None),
            *(sa.not_(sa.func.coalesce(each, sa.false())) for each in broken),
        ],
        clauses,
        body_of(columns, shown.source, row_of),
        told=told,
    )
    known = statement.defaults.keys()
    return _Plan(
        statement,
        labels,
        {name: value for name, value in compilation.dynamic.items() if name in known},
        {name: scopes for name, scopes in compilation.owners.items() if name in known},
        frozenset(compilation.singles),
        frozenset(name for name in used if isinstance(table.c[name].type, sa.JSON)),
        array_literal(sorted(names.union(*(each.fields for each in decisions)))),
    )


def _parsed(catalog: Catalog, actor: Actor, obj: Object, change: Update, source: Source) -> Mapping[str, Any] | None:
    """Return the stored values, or None when something is wrong with them."""
    parser = parse.object_parser(catalog, obj)
    row = Row(0, Kind.UPDATE, change.id)
    key = ("quick context", actor.language, actor.time_zone, source)
    context = cached(catalog.compiled, key, lambda: parse.parse_context(catalog, actor, source, NO_CONTEXT))
    parse.parse_values(row, change.values, parser, actor, context, {})
    parse.check_required(row, parser)
    return None if row.problems or row.late or row.links else row.values
