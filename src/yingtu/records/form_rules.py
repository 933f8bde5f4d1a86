"""Guard: what a form requires or locks under a condition holds at every door (ADR 0160).

*Required* is judged on the row as it would be stored, like a validation: of new records, and of updates that touch what the
rule is about. *Read-only* is judged on the record as it was found, so that the change which leads into a locked state may still
be made whole; of a new record, with the rule's own fields empty. System work (automations) is not locked out:
the lock is for people, and holds again when a change of theirs was approved. Rules for a role bind people in that role, rules for a device those who use one.
"""

from __future__ import annotations

from collections import ChainMap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.access import service as access
from yingtu.query.ast import conditions as conditions_of
from yingtu.query.ast import parse_filter
from yingtu.records import conditions
from yingtu.records.batch import Kind
from yingtu.records.validations import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.metadata.documents import FormRule
    from yingtu.records.batch import Batch, Row
    from yingtu.records.conditions import Call


@dataclass(frozen=True, slots=True)
class Question:
    """A rule with a condition, and the rows it has to be asked about: each with the fields to refuse where it is true."""

    rule: FormRule
    rows: tuple[tuple[Row, tuple[str, ...]], ...]


def fields_of(catalog: Catalog, obj: Object) -> frozenset[str]:
    """Return all fields whose changes some rule has to judge."""
    found: frozenset[str] | None = catalog.compiled.get(("records.form_rules", obj.api_name))
    if found is None:
        found = frozenset(
            name
            for rule in obj.document.form_rules.values()
            if rule.effect != "show"
            for name in (*rule.fields, *(_looked_at(rule) if rule.effect == "require" else ()))
        )
        catalog.compiled["records.form_rules", obj.api_name] = found
    return found


def ask(batch: Batch) -> tuple[list[Call], list[Question]]:
    """Refuse what needs no look at the record, and return the statements that decide the rest."""
    questions = []
    for rule in _rules(batch.object, batch.actor):
        rows = tuple(_concerned(batch, rule))
        if rule.when is None:
            for row, names in rows:
                _refuse(row, rule, names)
        elif rows:
            questions.append(Question(rule, rows))
    if not questions:
        return [], []
    context = access.context_of(batch.actor)
    calls = [
        conditions.call(
            batch.catalog,
            batch.object,
            [each.rule.when or {}],
            [_judged(batch, row, each.rule) for row, _ in each.rows],
            context,
        )
        for each in questions
    ]
    return calls, questions


def answer(questions: Sequence[Question], results: Sequence[Sequence[tuple[Any, ...]]]) -> None:
    """Refuse the fields of the rows on which a rule's condition is true."""
    for question, found in zip(questions, results, strict=True):
        for place, true in found:
            if true:
                row, names = question.rows[place]
                _refuse(row, question.rule, names)


def _rules(obj: Object, actor: Actor) -> Iterator[FormRule]:
    for rule in obj.document.form_rules.values():
        if rule.effect == "show" or (actor.system and rule.effect == "read_only"):
            continue
        concerned = not rule.roles or (not actor.system and not set(rule.roles).isdisjoint(actor.roles))
        if concerned and (rule.device is None or rule.device == actor.device.value):
            yield rule


def _concerned(batch: Batch, rule: FormRule) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield the rows that have to answer for a rule, with the fields that would be wrong."""
    watched = _looked_at(rule) | set(rule.fields) if rule.effect == "require" else frozenset(rule.fields)
    for row in batch.of(Kind.CREATE, Kind.UPDATE):
        created = row.kind is Kind.CREATE
        if not created and watched.isdisjoint(row.changed_fields):
            continue
        if rule.effect == "require":
            names = tuple(name for name in rule.fields if _lacks(batch, row, name))
        elif created:
            names = tuple(name for name in rule.fields if name in row.given and not _lacks(batch, row, name))
        else:
            names = tuple(name for name in rule.fields if name in row.changed_fields)
        if names:
            yield row, names


def _lacks(batch: Batch, row: Row, name: str) -> bool:
    field = batch.object.fields.get(name)
    if field is None or field.computed:
        return False
    if name not in batch.table.c:
        # Links are only known where they are written; nobody has taken them away elsewhere.
        return (row.kind is Kind.CREATE or name in row.links) and not row.links.get(name)
    return value_of(batch, row, name) in (None, "", [])


def _judged(batch: Batch, row: Row, rule: FormRule) -> Mapping[str, Any]:
    if rule.effect == "read_only" and row.old is not None:
        return row.old
    new = {name: value_of(batch, row, name) for name in {"id", *_looked_at(rule)} if name in batch.table.c}
    return ChainMap(dict.fromkeys(rule.fields), new) if rule.effect == "read_only" else new


def _looked_at(rule: FormRule) -> set[str]:
    return set() if rule.when is None else {each.path[0] for each in conditions_of(parse_filter(dict(rule.when)))}


def _refuse(row: Row, rule: FormRule, names: Sequence[str]) -> None:
    code = "required" if rule.effect == "require" else "read_only_here"
    for name in names:
        if not any(problem.pointer == name and problem.code == code for problem in row.problems):
            row.reject(name, code)
