"""Putting the standard objects into a workspace, and keeping them up to date without overruling the customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from yingtu.metadata import repository
from yingtu.metadata.errors import InvalidDocument
from yingtu.schema.draft import DocumentChange
from yingtu.schema.service import Published, publish, require_configure
from yingtu.schema.service import preview as preview_publication
from yingtu.standard.shipped import MODULES, standard_documents
from yingtu.standard.upgrade import Conflict, merge_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.kit.errors import Problem


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document of the standard that does not fit what the customer made of the others, with what is in the way."""

    kind: str
    key: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade of the standard brought or would bring, and where the customer's own value stays.

    Attributes:
        before: The workspace's documents as they were, by (kind, key).
    """

    published: Published
    conflicts: tuple[Conflict, ...]
    changes: tuple[DocumentChange, ...]
    left_out: tuple[LeftOut, ...]
    before: Mapping[tuple[str, str], dict[str, Any]]


async def install(
    session: Session, actor: Actor, *, modules: Sequence[str] = ("core",), settings: dict[str, Any] | None = None
) -> Published:
    """Publish the standard objects and roles into a workspace that has none.

    ``settings`` are attributes of the document ``workspace`` (name, currency, language …) over the shipped defaults.
    """
    documents = {pair: dict(body) for pair, body in standard_documents().items()}
    workspace = documents["workspace", "workspace"]
    if (settings or {}).get("currency", workspace["currency"]) != workspace["currency"]:
        # The shipped rates are worth nothing in another currency.
        workspace["rates"] = {}
    workspace.update(settings or {})
    workspace["modules"] = [each for each in MODULES if each in {"core", *modules}]
    changes = [DocumentChange(kind, key, body) for (kind, key), body in documents.items()]
    done = await publish(session, actor, changes, note="Standard objects")
    bases = {(kind, key): body for (kind, key), body in standard_documents().items() if kind != "workspace"}
    await repository.set_bases(session, bases)
    return done


async def switch_modules(session: Session, actor: Actor, modules: Sequence[str]) -> Published:
    """Switch modules on and off; what a module holds stays and comes back with it."""
    stored = await repository.stored(session)
    body = dict(stored["workspace", "workspace"].body)
    body["modules"] = [each for each in MODULES if each in {"core", *modules}]
    return await publish(session, actor, [DocumentChange("workspace", "workspace", body)], note="Modules")


async def preview(session: Session, actor: Actor) -> Upgraded:
    """Say what :func:`upgrade` would do. Nothing is changed.

    Raises:
        Forbidden: the ability ``configure`` is missing.
    """
    require_configure(actor)
    merged = await _merge(session)
    return await _fitting(session, actor, merged)


async def upgrade(session: Session, actor: Actor, *, confirm: bool = False) -> Upgraded:
    """Merge the shipped standard into a workspace: what the customer changed stays, the rest follows the standard.

    A document that does not fit what the customer made of the others is left out and offered again by the next upgrade.

    Raises:
        NeedsConfirmation: values would be lost and ``confirm`` is False.
    """
    require_configure(actor)
    planned = await _fitting(session, actor, await _merge(session))
    published = await publish(session, actor, planned.changes, note="Standard upgrade", confirm=confirm)
    left = {(each.kind, each.key) for each in planned.left_out}
    theirs = standard_documents().items()
    bases = {pair: body for pair, body in theirs if pair[0] != "workspace" and pair not in left}
    await repository.set_bases(session, bases)
    return replace(planned, published=published)


@dataclass(frozen=True, slots=True)
class _Merged:
    changes: tuple[DocumentChange, ...]
    conflicts: tuple[Conflict, ...]
    before: Mapping[tuple[str, str], dict[str, Any]]


async def _merge(session: Session) -> _Merged:
    changes: list[DocumentChange] = []
    conflicts: list[Conflict] = []
    stored = await repository.stored(session)
    known = await repository.ever_stored(session)
    for (kind, key), theirs in standard_documents().items():
        if kind == "workspace":
            continue
        present = stored.get((kind, key))
        base = present.base if present else None
        if present is None and (kind, key) in known:
            continue  # the customer deleted it
        merged, found = merge_document(kind, key, base=base, theirs=theirs, mine=present.body if present else None)
        conflicts += found
        if merged is not None and (present is None or merged != present.body):
            changes.append(DocumentChange(kind, key, merged))
    return _Merged(tuple(changes), tuple(conflicts), {pair: each.body for pair, each in stored.items()})


async def _fitting(session: Session, actor: Actor, merged: _Merged) -> Upgraded:
    """Return what publishing the changes would do, without those that do not fit the customer's own documents."""
    changes, left = list(merged.changes), list[LeftOut]()
    while True:
        try:
            published = await preview_publication(session, actor, changes)
        except InvalidDocument as error:
            problems: dict[tuple[str, str], list[Problem]] = {}
            for each in error.problems:
                problems.setdefault(_document_at(each.pointer), []).append(each)
            out = [each for each in changes if (each.kind, each.key) in problems]
            if not out:
                raise
            left += [LeftOut(each.kind, each.key, tuple(problems[each.kind, each.key])) for each in out]
            changes = [each for each in changes if each not in out]
        else:
            gone = {(each.kind, each.key) for each in left}
            conflicts = tuple(each for each in merged.conflicts if (each.kind, each.key) not in gone)
            return Upgraded(published, conflicts, tuple(changes), tuple(left), merged.before)


def _document_at(pointer: str) -> tuple[str, str]:
    """Return which document a pointer like ``/object/lead/fields/name`` leads into."""
    _, kind, key, *_ = [*pointer.split("/"), "", "", ""]
    return kind, key
