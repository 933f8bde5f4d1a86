"""Drafts of the studio: one per person, kept by the server, carried over what colleagues publish meanwhile (ADR 0162)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yingtu.identity.service import names_of
from yingtu.kit import clock
from yingtu.kit.errors import Forbidden
from yingtu.metadata import repository as configuration
from yingtu.metadata.merging import Conflict, merge_document
from yingtu.schema import areas
from yingtu.schema.errors import UnknownVersion
from yingtu.schema.service import changes_back_to
from yingtu.studio import repository
from yingtu.studio.errors import DraftMovedOn
from yingtu.studio.repository import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

#: Versions published since the draft began that are named.
MAX_NAMED = 20


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """A version that a colleague published after the draft began; ``documents`` are those the draft changes too."""

    number: int
    at: datetime
    by: str
    note: str
    documents: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A draft on top of the configuration in force, and what both sides changed differently."""

    draft: Draft
    conflicts: tuple[Conflict, ...]


async def get(session: Session, actor: Actor) -> tuple[Draft, int, list[Meanwhile]]:
    """Return the actor's draft, the version in force, and what was published since the draft began."""
    found = await repository.find(session, _person(actor))
    version, _ = await configuration.epochs(session)
    if not found.changes or found.base >= version:
        return found, version, []
    drafted = {(each["kind"], each["key"]) for each in found.changes}
    later = await configuration.versions(session, after=found.base)
    names = await names_of(session, {each.by for each in later})
    return (
        found,
        version,
        [
            Meanwhile(
                each.number,
                each.at,
                names.get(each.by, "") if each.by else "",
                each.note,
                tuple(pair for one in each.changes if (pair := (one["kind"], one["key"])) in drafted),
            )
            for each in later[:MAX_NAMED]
        ],
    )


async def save(session: Session, actor: Actor, revision: int, base: int, changes: Sequence[dict[str, Any]]) -> int:
    """Keep a draft; return its revision.

    Raises:
        DraftMovedOn: it was saved from elsewhere since ``revision``.
    """
    person = _person(actor)
    saved = await repository.save(session, person, Draft(revision, base, tuple(changes), clock.now()))
    if saved is None:
        raise DraftMovedOn
    return saved


async def drop(session: Session, actor: Actor) -> None:
    """Forget the draft: it was published, or given up."""
    await repository.drop(session, _person(actor))


async def merge(session: Session, actor: Actor, revision: int, decided: Mapping[str, str] | None) -> Merge:
    """Carry the draft over to the version in force.

    ``decided`` says for each conflict (``kind/key`` and pointer) whether ``mine`` or ``theirs`` counts; with all decided the
    draft is saved. None only asks for the conflicts.

    Raises:
        DraftMovedOn: the draft was saved from elsewhere since ``revision``.
    """
    person = _person(actor)
    found = await repository.find(session, person)
    if found.revision != revision:
        raise DraftMovedOn
    version, _ = await configuration.epochs(session)
    stored = {pair: each.body for pair, each in (await configuration.stored(session)).items()}
    base = await _as_of(session, found.base, stored)
    choices = decided or {}
    changes, conflicts = [], []
    for each in found.changes:
        pair = (each["kind"], each["key"])
        place = f"{pair[0]}/{pair[1]}"
        theirs = stored.get(pair)
        prefer = frozenset(
            key.removeprefix(place) for key, side in choices.items() if side == "theirs" and key.startswith(place)
        )
        if theirs is None:
            # Deleted meanwhile (or never there): what I drafted is a new document.
            merged = each["body"]
        else:
            merged, found_here = merge_document(
                *pair, base=base.get(pair), theirs=theirs, mine=each["body"], prefer=prefer
            )
            conflicts += found_here
        if merged != theirs:
            changes.append({**each, "body": merged})
    result = replace(found, base=version, changes=tuple(changes), saved_at=clock.now())
    undecided = any(f"{each.kind}/{each.key}{each.pointer}" not in choices for each in conflicts)
    if decided is not None and not undecided:
        saved = await repository.save(session, person, result)
        if saved is None:
            raise DraftMovedOn
        result = replace(result, revision=saved)
    return Merge(result, tuple(conflicts))


async def _as_of(
    session: Session, version: int, stored: Mapping[tuple[str, str], dict[str, Any]]
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the documents as they were at a version; unknown ones are missing."""
    then: dict[tuple[str, str], dict[str, Any]] = dict(stored)
    try:
        back = await changes_back_to(session, version)
    except UnknownVersion:
        return {}
    for each in back:
        if each.body is None:
            then.pop((each.kind, each.key), None)
        else:
            then[each.kind, each.key] = dict(each.body)
    return then


def _person(actor: Actor) -> UUID:
    areas.require_some(actor)
    if actor.user_id is None:
        raise Forbidden(operation="configure")
    return actor.user_id
