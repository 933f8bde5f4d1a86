"""Guard: unique fields and duplicate rules, on normalised keys (``fields.keys``).

A unique field has a unique index behind it, so looking first is for the sentence; should another transaction insert the same key
in between, the batch is done again and then sees it. A rule with policy *block* has no such index: looking alone would be
racy, so everybody who writes one of its keys holds an advisory lock until commit. Single records lock their keys, large
batches the whole object: the number of locks stays small, and readers of the same key always meet.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from yingtu.access import service as access
from yingtu.access.policy import Level, Operation
from yingtu.fields.keys import KEYED, key_expression, normalised_key
from yingtu.kit.errors import Problem
from yingtu.kit.statement import Statement
from yingtu.query.tables import record_table
from yingtu.records import authorise
from yingtu.records.arrays import array_literal
from yingtu.records.batch import Kind
from yingtu.records.repository import LOCK_KEYS, cached, probe_statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.authorise import Flags
    from yingtu.records.batch import Batch, Row

Call = tuple[Statement, dict[str, Any]]

#: More keys than this lock the whole object instead.
MAX_KEY_LOCKS = 64


@dataclass(frozen=True, slots=True)
class Rule:
    """What must not occur twice: the key of these fields. ``indexed`` rules are unique fields."""

    fields: tuple[str, ...]
    policy: Literal["block", "warn"]
    indexed: bool


def rules(catalog: Catalog, obj: Object) -> tuple[Rule, ...]:
    """Return the unique fields and duplicate rules of an object."""
    key = ("records.duplicate_rules", obj.api_name)
    found: tuple[Rule, ...] | None = catalog.compiled.get(key)
    if found is None:
        unique = [
            Rule((field.api_name,), "block", indexed=True)
            for field in obj.fields.values()
            if field.unique and not field.system and field.type.name in KEYED
        ]
        seen = {rule.fields for rule in unique}
        further = [
            Rule(tuple(each.fields), each.policy, indexed=False)
            for each in obj.duplicates
            if each.policy != "allow"
            and tuple(each.fields) not in seen
            and all(name in obj.fields and obj.fields[name].type.name in KEYED for name in each.fields)
        ]
        found = catalog.compiled[key] = (*unique, *further)
    return found


@dataclass(slots=True)
class Question:
    """One rule asked for some rows of a batch, and where its answer is among the results."""

    rule: Rule
    rows: list[tuple[Row, tuple[Any, ...]]]


def ask(batch: Batch) -> tuple[list[Call], list[Question]]:
    """Return the statements that lock the keys of a batch and look for records that have them."""
    questions = [
        Question(rule, rows) for rule in rules(batch.catalog, batch.object) if (rows := list(_probed(batch, rule)))
    ]
    calls: list[Call] = []
    blocking = [each for each in questions if each.rule.policy == "block" and not each.rule.indexed]
    if blocking:
        calls += _lock_calls(batch, blocking)
    calls += [_probe_call(batch, each) for each in questions]
    return calls, questions


def _probed(batch: Batch, rule: Rule) -> Iterator[tuple[Row, tuple[Any, ...]]]:
    """Yield the rows whose key under a rule is complete and new."""
    types = [batch.object.fields[name].type.name for name in rule.fields]
    for row in batch.of(Kind.CREATE, Kind.UPDATE, Kind.RESTORE):
        if row.kind is Kind.UPDATE and not row.changed_fields.intersection(rule.fields):
            continue
        new = row.new
        key = tuple(
            normalised_key(type_name, new.get(name)) for type_name, name in zip(types, rule.fields, strict=True)
        )
        if None not in key:
            yield row, key


def _lock_calls(batch: Batch, questions: Sequence[Question]) -> list[Call]:
    scope = f"{batch.session.workspace.id}/{batch.object.api_name}"
    whole = _number(scope)
    wanted = {(each.rule.fields, key) for each in questions for _, key in each.rows}
    if len(wanted) > MAX_KEY_LOCKS:
        return [(LOCK_KEYS, {"whole": whole, "shared": False, "keys": "{}"})]
    keys = {_number(f"{scope}/{','.join(fields)}/{key!r}") for fields, key in wanted}
    return [(LOCK_KEYS, {"whole": whole, "shared": True, "keys": array_literal(sorted(keys))})]


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _probe_call(batch: Batch, question: Question) -> Call:
    catalog, obj, actor = batch.catalog, batch.object, batch.actor
    key = ("probe", obj.api_name, question.rule.fields)
    build = partial(_compile_probe, batch, question.rule)
    statement, flags = cached(authorise.cache_of(catalog, actor), key, build)
    params: dict[str, Any] = flags.params(actor)
    params["own"] = array_literal([row.id for row, _ in question.rows])
    for number in range(len(question.rule.fields)):
        params[f"key_{number}"] = array_literal([values[number] for _, values in question.rows])
    return statement, params


def _compile_probe(batch: Batch, rule: Rule) -> tuple[Statement, Flags]:
    catalog, obj, actor = batch.catalog, batch.object, batch.actor
    table = record_table(catalog, obj)
    policy = access.policy(catalog, actor, obj)
    readers = frozenset(i for i, each in enumerate(policy.rules) if Operation.READ in each.operations)
    flags = authorise.flags(catalog, actor, obj, table, only=readers)
    keys = [(key_expression(obj.fields[name].type.name, table.c[name]), table.c[name].type) for name in rule.fields]

    def clear(field: str) -> sa.ColumnElement[bool] | None:
        showing = frozenset(i for i in readers if policy.rules[i].levels.get(field, Level.HIDDEN) >= Level.READ)
        return authorise.any_of(policy, showing, flags)

    # Who sees the values masked must not learn by sending one which record has it.
    parts = [part for field in rule.fields if (part := clear(field)) is not None]
    name: sa.ColumnElement[Any] = table.c[obj.name_field] if obj.name_field in table.c else sa.null()
    if obj.name_field in table.c and (named := clear(obj.name_field)) is not None:
        name = sa.case((named, name))
    return probe_statement(table, keys, name, sa.and_(*parts) if parts else None), flags


def answer(batch: Batch, questions: Sequence[Question], results: Sequence[Sequence[tuple[Any, ...]]]) -> None:
    """Reject or warn about rows whose key another record or an earlier row of the batch has."""
    for question, found in zip(questions, results, strict=True):
        by_number = {number: (identifier, name, readable) for number, identifier, name, readable in found}
        first: dict[tuple[Any, ...], Row] = {}
        for number, (row, key) in enumerate(question.rows):
            if number in by_number:
                identifier, name, readable = by_number[number]
                _note(row, question.rule, str(identifier) if readable else None, name if readable else None)
            elif (other := first.get(key)) is not None and other.accepted:
                _note(row, question.rule, str(other.id), other.new.get(batch.object.name_field), other.index)
            if row.accepted:
                first.setdefault(key, row)


def _note(row: Row, rule: Rule, identifier: str | None, name: Any, index: int | None = None) -> None:
    code = ("not_unique" if rule.indexed else "duplicate") + ("" if identifier is not None else "_hidden")
    params: dict[str, Any] = {"fields": list(rule.fields)}
    if identifier is not None:
        params |= {"id": identifier, "name": "" if name is None else str(name)}
    if index is not None:
        params["row"] = index
    if rule.policy == "block":
        row.reject(rule.fields[0], code, status=409, **params)
    else:
        row.warnings.append(Problem(rule.fields[0], code, params))
