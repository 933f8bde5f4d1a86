"""The one write path: parse, normalise, lock, authorise, guards, persist with history, outbox. A batch at a time.

Rows are locked in id order, so batches wait for each other instead of deadlocking. What still collides (a deadlock over
several objects, a unique value inserted at the same moment) makes PostgreSQL undo the attempt, and the whole batch is
done again on the newer data, at most :data:`MAX_ATTEMPTS` times. An attempt is a savepoint when the transaction holds other
work already, else the transaction itself.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from psycopg import errors as postgres

from yingtu.access import service as access
from yingtu.kit import clock
from yingtu.kit.errors import Problem
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.tables import record_table
from yingtu.records import authorise, guards, look, outbox, parse, persist, trash
from yingtu.records.batch import Batch, Kind, Row
from yingtu.records.changes import Create, Delete, Rejected, Restore, Result, Update, Written
from yingtu.records.errors import BatchTooLarge, NotWritable, WriteContention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Change, Outcome, Source

MAX_BATCH = 10_000
MAX_ATTEMPTS = 3
#: What is worth another attempt: on newer data it succeeds, or the guards can say what is wrong.
COLLISIONS = (
    postgres.DeadlockDetected,
    postgres.SerializationFailure,
    postgres.UniqueViolation,
    postgres.ForeignKeyViolation,
)
NOTHING: Mapping[str, Any] = {}


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
    context: Mapping[str, Any] | None = None,
) -> Result:
    """Write a batch of changes of one object; the only way records change.

    The outcomes are in the order of ``changes``. With ``atomic`` one rejection rejects all. A record may occur several times:
    its changes are made one after the other and give one version each.

    Args:
        context: ``lenient``, ``date_order`` and ``time_zone`` for parsing; anything else is for guards.

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
    attempt = _Attempt(session, actor, catalog, obj, source, reason, context or NOTHING, change_id, atomic=atomic)
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
