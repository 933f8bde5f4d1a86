"""Putting the standard objects into a workspace, and keeping them up to date without overruling the customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.metadata import repository
from yingtu.schema.draft import DocumentChange
from yingtu.schema.service import Published, publish
from yingtu.standard.shipped import MODULES, standard_documents
from yingtu.standard.upgrade import Conflict, merge_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade of the standard brought, and where the customer's own value stayed."""

    published: Published
    conflicts: tuple[Conflict, ...]


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
    for (kind, key), body in standard_documents().items():
        if kind != "workspace":
            await repository.set_base(session, kind, key, body)
    return done


async def switch_modules(session: Session, actor: Actor, modules: Sequence[str]) -> Published:
    """Switch modules on and off; what a module holds stays and comes back with it."""
    stored = await repository.stored(session)
    body = dict(stored["workspace", "workspace"].body)
    body["modules"] = [each for each in MODULES if each in {"core", *modules}]
    return await publish(session, actor, [DocumentChange("workspace", "workspace", body)], note="Modules")


async def upgrade(session: Session, actor: Actor) -> Upgraded:
    """Merge the shipped standard into a workspace: what the customer changed stays, the rest follows the standard."""
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
    published = await publish(session, actor, changes, note="Standard upgrade")
    for (kind, key), theirs in standard_documents().items():
        if kind != "workspace":
            await repository.set_base(session, kind, key, theirs)
    return Upgraded(published, tuple(conflicts))
