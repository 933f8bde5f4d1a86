"""Changing the configuration and its tables together: publish, preview, versions, roll-back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import structlog

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import service as identity
from yingtu.kit.errors import Forbidden, Problem, YingtuError
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import InvalidDocument, StaleCatalog
from yingtu.schema import areas
from yingtu.schema.apply import apply_immediate, in_short_locks, writers_held_off
from yingtu.schema.convert import give_up, run_pending
from yingtu.schema.draft import DocumentChange, Draft, draft, draft_on, pairs_of
from yingtu.schema.errors import (
    ConfigurationChanged,
    ConversionRunning,
    NeedsConfirmation,
    UnknownVersion,
)
from yingtu.schema.finish import drop_retired, finish_tables
from yingtu.schema.impact import Impact, measure
from yingtu.schema.rights_gate import RIGHTS, check_publisher, may_publish, only_rights
from yingtu.schema.sort_keys import fill_sort_keys
from yingtu.schema.steps import FillSortKey, Step
from yingtu.schema.survey import Ground, survey_alone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from psycopg import AsyncCursor

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.statement import Statement
    from yingtu.metadata.repository import Version

log = structlog.get_logger(__name__)

#: How long values of removed fields and objects are kept.
RETIRED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did, or in a preview would do.

    Attributes:
        version: Version in force afterwards; with ``pending`` still the old one.
        pending: Values are being converted; the change comes into force when that is done.
        changed: (kind, key) of the documents that really differ.
    """

    version: int
    steps: tuple[Step, ...]
    warnings: tuple[Problem, ...]
    changed: tuple[tuple[str, str], ...]
    pending: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether something follows outside the transaction (:func:`finish`)."""
        return self.pending or any(step.deferred for step in self.steps)


async def _finish_here(session: Session, published: Published) -> None:
    await run_pending(session)
    await finish_tables(session)
    if _sort_key is not None and any(isinstance(step, FillSortKey) for step in published.steps):
        await fill_sort_keys(session, _sort_key)


_finisher: Callable[[Session, Published], Awaitable[None]] = _finish_here


_sort_key: Callable[[str], str] | None = None


def configure(
    *,
    sort_key: Callable[[str], str] | None = None,
    finisher: Callable[[Session, Published], Awaitable[None]] | None = None,
) -> None:
    """Assemble, once per process.

    Args:
        sort_key: The key that names are sorted by; without it, keys of names that lack one are left to other processes.
        finisher: Does what follows a publication; called after the commit with a session that is in no transaction. By
            default that is done at once on the publisher's connection; a server starts a job that calls :func:`finish`.
    """
    global _finisher, _sort_key  # noqa: PLW0603 - assembled once per process
    _finisher = finisher or _finish_here
    _sort_key = sort_key or _sort_key


async def preview(
    session: Session, actor: Actor, changes: Sequence[DocumentChange], *, expected_version: int | None = None
) -> Published:
    """Say what publishing ``changes`` would do: steps, rows touched, what would be lost. Nothing is changed.

    Raises:
        InvalidDocument: it could not be published; every problem is listed.
    """
    require_publisher(actor)
    prepared = await draft(session, changes, expected=expected_version)
    impact = await measure(session, actor, prepared)
    return _published(prepared, impact)


async def publish(
    session: Session,
    actor: Actor,
    changes: Sequence[DocumentChange],
    *,
    note: str = "",
    confirm: bool = False,
    expected_version: int | None = None,
) -> Published:
    """Bring changes into force: documents and tables in the transaction of ``session``, the rest after its commit.

    Writers of the workspace wait while the transaction is open; it should hold nothing else.

    Raises:
        InvalidDocument: the configuration would not be valid, or records contradict it; every problem is listed.
        OutsideArea: the actor looks after a part only, and the change leaves it.
        NeedsConfirmation: values would be lost and ``confirm`` is False.
        PublishingNow, ConversionRunning, ConfigurationChanged: somebody else was first.
        TablesBusy: the tables were never free.
    """
    require_publisher(actor)
    ground = await survey_alone(session, pairs_of(changes))
    return await _publish(session, actor, changes, ground, note=note, confirm=confirm, expected=expected_version)


async def publish_current(
    session: Session,
    actor: Actor,
    changes: Sequence[DocumentChange],
    *,
    note: str = "",
    confirm: bool = False,
    expected_version: int | None = None,
) -> Published:
    """Do what :func:`publish` does for an actor whose rights have not been compared with those in force yet.

    Raises:
        StaleCatalog: rights, people or configuration changed since the actor was resolved; and as :func:`publish`.
    """
    if not may_publish(actor):
        # Who has just been allowed to is asked for again; nobody else gets as far as the publishers' lock.
        await identity.check_current(session, actor)
    require_publisher(actor)
    ground = await survey_alone(session, pairs_of(changes))
    if (ground.version, ground.access_epoch) != (actor.catalog_version, actor.access_epoch):
        raise StaleCatalog
    return await _publish(session, actor, changes, ground, note=note, confirm=confirm, expected=expected_version)


async def _publish(
    session: Session,
    actor: Actor,
    changes: Sequence[DocumentChange],
    ground: Ground,
    *,
    note: str,
    confirm: bool,
    expected: int | None,
) -> Published:
    if ground.waiting:
        raise ConversionRunning(object="")
    prepared = await draft_on(session, changes, ground, expected=expected)
    if not only_rights(actor, prepared):
        areas.check(actor, prepared)
    check_publisher(session, actor, prepared)
    impact = await measure(session, actor, prepared)
    if impact.blocking:
        raise InvalidDocument(problems=impact.blocking, reason=impact.blocking[0].code, count=len(impact.blocking))
    if impact.losing and not confirm:
        raise NeedsConfirmation(problems=impact.losing)
    if not prepared.after:
        return Published(prepared.old.version, (), (), ())
    done = _published(prepared, impact)
    if prepared.converts:
        await _wait_for_conversion(session, actor, changes, note)
        await session.together(_entry(actor, prepared, note))
    else:
        await _bring_into_force(session, actor, prepared, note)
    session.after_commit(lambda: _after_commit(session, prepared, done))
    return done


async def rollback(session: Session, actor: Actor, version: int, *, note: str = "", confirm: bool = False) -> Published:
    """Publish the documents as they were at ``version``, as a new version.

    Values of fields that were removed in between come back with them, if they have not been dropped yet.
    """
    require_publisher(actor)
    return await publish(
        session,
        actor,
        await changes_back_to(session, version),
        note=note or f"Roll-back to version {version}",
        confirm=confirm,
    )


async def changes_back_to(session: Session, version: int) -> list[DocumentChange]:
    """Return the changes that lead from now to ``version``.

    Raises:
        UnknownVersion: the version is not one of the past or present.
    """
    now, _ = await metadata.epochs(session)
    later = await repository.versions(session, after=version)
    first = now - len(later)
    if version > now or version < 1 or first > version:
        raise UnknownVersion(version=version)
    wanted: dict[tuple[str, str], dict[str, object] | None] = {}
    for each in later:  # newest first: the oldest change above `version` has the last word
        for change in each.changes:
            wanted[change["kind"], change["key"]] = change["before"]
    return [DocumentChange(kind, key, body) for (kind, key), body in wanted.items()]


async def versions(session: Session, *, maximum: int = 200) -> list[Version]:
    """Return the published versions, newest first."""
    return await repository.versions(session, maximum=maximum)


async def finish(session: Session) -> list[str]:
    """Do what follows publications: conversions, indexes, checks of old rows, sort keys. Repeatable at any time.

    Returns what is still missing, with the reason; the next run tries again. ``session`` is not in a transaction.
    """
    await run_pending(session)
    missing = await finish_tables(session)
    if _sort_key is not None:
        await fill_sort_keys(session, _sort_key)
    return missing


async def sweep(session: Session) -> list[str]:
    """Drop for good what has been hidden for 30 days; in a transaction, run daily by the worker."""
    return await drop_retired(session, days=RETIRED_DAYS)


async def cancel_conversion(session: Session, actor: Actor) -> None:
    """Give up a change whose conversion has not come into force yet; in a transaction."""
    require_configure(actor)
    await give_up(session)


def require_configure(actor: Actor) -> None:
    """Refuse actors who may not configure.

    Raises:
        Forbidden: the ability ``configure`` is missing.
    """
    if not areas.configures(actor):
        raise Forbidden(operation="configure")


def require_publisher(actor: Actor) -> None:
    """Refuse actors who may publish nothing; what of it they may is checked when it is known.

    Raises:
        Forbidden: the abilities ``configure`` and ``manage_access`` are missing.
    """
    if not may_publish(actor):
        raise Forbidden(operation="configure")


def _published(prepared: Draft, impact: Impact) -> Published:
    version = prepared.old.version if prepared.converts or not prepared.after else prepared.new.version
    return Published(version, prepared.steps, impact.all, tuple(prepared.after), pending=prepared.converts)


async def _bring_into_force(session: Session, actor: Actor, prepared: Draft, note: str) -> None:
    async def work(in_force: AsyncCursor[Any]) -> None:
        [[version]] = await in_force.fetchall()
        if version != prepared.old.version:
            raise ConfigurationChanged(version=version, expected=prepared.old.version)
        await apply_immediate(session, prepared.new, prepared.steps)
        # Everybody waits until this is done: one round trip.
        await session.together(prepared.publish_call(actor.user_id, note), _entry(actor, prepared, note))

    await in_short_locks(session, work, first=writers_held_off(session.schema))
    metadata.use(session, prepared.new)


#: Documents that decide who may see and do what.
_RIGHTS = frozenset({"role", "sharing", "delegation"})


def _entry(actor: Actor, prepared: Draft, note: str) -> tuple[Statement, Mapping[str, Any]]:
    """Return the statement that tells the audit of a publication."""
    changed = sorted(prepared.after)
    action = Action.RIGHTS_CHANGED if RIGHTS & {kind for kind, _ in changed} else Action.CONFIGURATION_CHANGED
    said = {"version": prepared.new.version, "documents": [f"{kind}/{key}" for kind, key in changed]}
    return audit.entry_call(actor, action, reason=note or None, detail=said)


async def _wait_for_conversion(session: Session, actor: Actor, changes: Sequence[DocumentChange], note: str) -> None:
    rows = [
        {
            "kind": each.kind,
            "key": each.key,
            "body": None if each.body is None else dict(each.body),
            "mappings": {name: dict(mapping) for name, mapping in each.mappings.items()},
        }
        for each in changes
    ]
    await repository.set_pending(session, actor.user_id, note, rows)


async def _after_commit(session: Session, prepared: Draft, done: Published) -> None:
    session.memo.clear()
    if not done.pending:
        metadata.remember(prepared.new, prepared.grown)
        identity.forget_everybody(session.workspace)
    if done.unfinished:
        try:
            await _finisher(session, done)
        except (psycopg.Error, YingtuError) as error:
            # The publication stands; what is missing is found and done by the worker's next run.
            log.warning("schema.unfinished", workspace=session.workspace.id, version=done.version, error=str(error))


__all__ = [
    "DocumentChange",
    "Published",
    "cancel_conversion",
    "changes_back_to",
    "configure",
    "finish",
    "preview",
    "publish",
    "publish_current",
    "rollback",
    "sweep",
    "versions",
]
