"""The one write path: parse, normalise, lock, authorise, guards, persist with history, outbox. A batch at a time.

Rows are locked in id order, so batches wait for each other instead of deadlocking. What still collides (a deadlock over
several objects, a unique value inserted at the same moment) makes PostgreSQL undo the attempt, and the whole batch is
done again on the newer data, at most :data:`MAX_ATTEMPTS` times. An attempt is a savepoint when the transaction holds other
work already, else the transaction itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yingtu.access import service as access
from yingtu.kit import clock
from yingtu.kit.errors import Problem
from yingtu.kit.ids import uuid7, uuid7s
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.tables import record_table
from yingtu.records import (
    authorise,
    duplicates,
    form_rules,
    guards,
    look,
    new_rows,
    outbox,
    parse,
    parse_many,
    persist,
    trash,
    validations,
)
from yingtu.records.arrays import json_text
from yingtu.records.batch import Batch, Kind, Row
from yingtu.records.changes import NO_CONTEXT, Create, Delete, Held, Rejected, Restore, Result, Update, Written
from yingtu.records.errors import COLLISIONS, BatchTooLarge, NotWritable, WriteContention

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Change, Outcome, Source, WriteContext

MAX_BATCH = 10_000
MAX_ATTEMPTS = 3


class _NotAtomicError(Exception):
    """Carries the outcomes of a batch of which nothing may be written out of the attempt that is undone."""

    def __init__(self, outcomes: dict[int, Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


async def write(
    session: Session,
    actor: Actor,
    object: str,  # noqa: A002 - the word of the glossary
    changes: Sequence[Change],
    *,
    source: Source,
    reason: str | None = None,
    atomic: bool = True,
    context: WriteContext = NO_CONTEXT,
) -> Result:
    """Write a batch of changes of one object; the only way records change.

    The outcomes are in the order of ``changes``. With ``atomic`` one rejection rejects all; a held change rejects nothing. A
    record may occur several times: its changes are made one after the other and give one version each.

    Raises:
        StaleCatalog: configuration or rights changed since the actor was resolved; the edge repeats the request.
        WriteContention: others kept changing the same records.
    """
    if len(changes) > MAX_BATCH:
        raise BatchTooLarge(count=len(changes), maximum=MAX_BATCH)
    if not changes:
        return Result(())
    catalog = await (metadata.catalog(session) if actor.system else metadata.of_version(session, actor.catalog_version))
    if object == USER_OBJECT:
        raise NotWritable(object=object)
    obj = catalog.object(object)
    change_id = uuid7()
    attempt = _Attempt(session, actor, catalog, obj, source, reason, context, change_id, atomic=atomic)
    waves = _waves(changes)
    for number in range(MAX_ATTEMPTS):
        try:
            outcomes = await attempt.run(waves)
            break
        except _NotAtomicError as undone:
            outcomes = undone.outcomes
            break
        except COLLISIONS as error:
            if number == MAX_ATTEMPTS - 1:
                raise WriteContention from error
    if any(isinstance(each, Written) and each.changed for each in outcomes.values()):
        outbox.wake_after_commit(session)
    return Result(
        tuple(outcomes[index] for index in range(len(changes))),
        change_id=change_id if any(isinstance(each, Written) and each.changed for each in outcomes.values()) else None,
    )


def _waves(changes: Sequence[Change]) -> list[list[tuple[int, Change]]]:
    """Split changes so that no record occurs twice in one wave; nearly always there is one."""
    waves: list[list[tuple[int, Change]]] = [[]]
    seen: dict[UUID, int] = {}
    for index, change in enumerate(changes):
        number = 0
        if change.id is not None:
            number = seen.get(change.id, -1) + 1
            seen[change.id] = number
        if number == len(waves):
            waves.append([])
        waves[number].append((index, change))
    return waves


class _Attempt:
    """One write, prepared once and tried until it neither collides nor runs out of attempts."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        catalog: Catalog,
        obj: Object,
        source: Source,
        reason: str | None,
        context: WriteContext,
        change_id: UUID,
        *,
        atomic: bool,
    ) -> None:
        self.session, self.actor, self.catalog, self.object = session, actor, catalog, obj
        self.source, self.reason, self.context, self.change_id = source, reason, context, change_id
        self.atomic = atomic

    async def run(self, waves: Sequence[Sequence[tuple[int, Change]]]) -> dict[int, Outcome]:
        outcomes: dict[int, Outcome] = {}
        written = False
        async with self.session.attempt():
            for wave in waves:
                batch = self._batch(wave)
                related = await prepare(batch)
                rejected = [row for row in batch.rows if row.problems]
                if rejected and self.atomic:
                    # Undoes what earlier waves and guards have written, too.
                    raise _NotAtomicError(_nothing_written(waves, batch))
                await persist.draw_numbers(batch, parse.object_parser(self.catalog, self.object))
                written |= await persist.persist(batch, related, change_written=written)
                outcomes.update((row.index, outcome(row)) for row in batch.rows)
        return outcomes

    def _batch(self, wave: Sequence[tuple[int, Change]]) -> Batch:
        catalog, obj, actor = self.catalog, self.object, self.actor
        batch = Batch(
            session=self.session,
            actor=actor,
            catalog=catalog,
            object=obj,
            table=record_table(catalog, obj),
            policy=access.policy(catalog, actor, obj),
            source=self.source,
            reason=self.reason,
            context=self.context,
            change_id=self.change_id,
            now=clock.now(),
            zone=ZoneInfo(actor.time_zone if actor.user_id else catalog.workspace.time_zone),
            rows=[],
        )
        parser = parse.object_parser(catalog, obj)
        context = batch.parsing = parse.parse_context(catalog, actor, self.source, self.context)
        memo: parse.Memo = {}
        alike: list[tuple[Row, Create]] = []
        gather = len(wave) >= parse_many.WORTHWHILE
        for (index, change), new_id in zip(wave, uuid7s(len(wave)), strict=True):
            row = _row(index, change, new_id)
            batch.rows.append(row)
            if gather and isinstance(change, Create) and parse_many.plain(change, parser):
                alike.append((row, change))
            elif isinstance(change, Create | Update):
                parse.parse_row(row, change, parser, actor, batch.now, context, memo)
        parse_many.parse_rows(alike, parser, actor, batch.now, context)
        return batch


def _row(index: int, change: Change, new_id: UUID) -> Row:
    match change:
        case Create():
            return Row(index, Kind.CREATE, change.id or new_id, change, id_given=change.id is not None)
        case Update():
            return Row(index, Kind.UPDATE, change.id, change, expected_version=change.version)
        case Delete():
            return Row(index, Kind.DELETE, change.id, change, expected_version=change.version)
        case Restore():
            return Row(index, Kind.RESTORE, change.id, change)


async def prepare(batch: Batch) -> list[Batch]:
    """Lock and judge a batch; return what must be written to other records with it."""
    await look.look(batch)
    authorise.check_old(batch)
    settle(batch)
    authorise.check_changed_fields(batch)
    look.check_references(batch)
    await _ask(batch)
    await guards.check(batch)
    return await trash.expand(batch) if any(row.kind in {Kind.DELETE, Kind.RESTORE} for row in batch.rows) else []


async def _ask(batch: Batch) -> None:
    """Ask PostgreSQL, in one round trip, what decides about the new rows: rights, validations, keys."""
    border_calls, border_rows = new_rows.ask(batch)
    rule_calls, ruled_rows = validations.ask(batch)
    form_calls, form_questions = form_rules.ask(batch)
    key_calls, questions = duplicates.ask(batch)
    asked = guards.ask(batch)
    guard_calls = [call for wanted, _ in asked for call in wanted]
    calls = [*border_calls, *rule_calls, *form_calls, *guard_calls, *key_calls]
    results = await batch.session.together(*calls) if calls else []
    rest = len(border_calls)
    new_rows.answer(batch, border_rows, results[:rest])
    validations.answer(batch, ruled_rows, results[rest : rest + len(rule_calls)])
    rest += len(rule_calls)
    form_rules.answer(form_questions, results[rest : rest + len(form_calls)])
    rest += len(form_calls)
    for wanted, learn in asked:
        learn(results[rest : rest + len(wanted)])
        rest += len(wanted)
    duplicates.answer(batch, questions, results[len(results) - len(questions) :])


def settle(batch: Batch) -> None:
    """Compare updates with the old rows: what is stale, what really changes, what is missing."""
    parser = parse.object_parser(batch.catalog, batch.object)
    for row in batch.rows:
        if row.old is None or (row.problems and row.status in {403, 404}):
            continue
        if row.expected_version is not None and row.expected_version != row.version:
            row.reject("", "stale_version", status=409, version=row.version, expected=row.expected_version)
            continue
        trashed = row.old["deleted_at"] is not None
        match row.kind:
            case Kind.DELETE | Kind.RESTORE:
                row.unchanged = trashed is (row.kind is Kind.DELETE)
            case Kind.UPDATE if trashed:
                row.reject("", "in_trash", status=409)
            case Kind.UPDATE:
                parse.complete(row, parser, batch.parsing, {})
                parse.check_required(row, parser)
                _reduce(row, batch.object)


def _reduce(row: Row, obj: Object) -> None:
    """Leave in ``row.values`` and ``row.links`` only what differs from the old row."""
    old = row.old or {}
    row.values = {name: value for name, value in row.values.items() if _differs(value, old.get(name))}
    row.said = {name: _said(row, name) for name in row.links}
    row.links = {
        name: ids
        for name, ids in row.links.items()
        if set(ids) != set(row.old_links.get(name, ())) or row.said[name] != row.old_said.get(name, {})
    }
    row.changed_fields = frozenset((*persist.columns_to_fields(obj, row.values), *row.links))
    row.unchanged = not row.problems and not row.changed_fields


def _said(row: Row, name: str) -> dict[UUID, dict[str, Any]]:
    """Return what the links will say: what they said, with what is given over it; None empties an attribute."""
    old, given = row.old_said.get(name, {}), row.said.get(name, {})
    merged = {target: {**old.get(target, {}), **given.get(target, {})} for target in row.links[name]}
    full = {target: {key: value for key, value in said.items() if value is not None} for target, said in merged.items()}
    return {target: said for target, said in full.items() if said}


def _differs(new: Any, old: Any) -> bool:
    # In Python true is 1 and 1 is 1.0; inside JSON these are different values.
    return json_text(new) != json_text(old) if isinstance(new, (dict, list)) else new != old


def outcome(row: Row) -> Outcome:
    """Return what became of a row."""
    if row.problems:
        return Rejected(tuple(row.problems), status=row.status, id=None if row.kind is Kind.CREATE else row.id)
    if row.held is not None:
        return Held(row.held, None if row.kind is Kind.CREATE else row.id)
    return Written(row.id, row.version, changed=not row.unchanged, warnings=tuple(row.warnings))


def _nothing_written(waves: Sequence[Sequence[tuple[int, Change]]], batch: Batch) -> dict[int, Outcome]:
    """Return the outcomes of an atomic batch with a rejection: the others are rejected because of it."""
    innocent = Rejected((Problem("", "batch_rejected", {}),))
    outcomes: dict[int, Outcome] = {index: innocent for wave in waves for index, _ in wave}
    outcomes.update((row.index, outcome(row)) for row in batch.rows if row.problems)
    return outcomes
