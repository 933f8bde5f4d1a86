"""Who may publish changes of rights: administrators of rights, and where the workspace asks for it, two of them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from yingtu.kit.errors import Forbidden
from yingtu.schema.errors import SecondAdministratorNeeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.schema.draft import Draft

#: Kinds of documents that are rights and nothing else.
RIGHTS = frozenset({"role", "sharing", "delegation"})
_CONFIRMED = "rights confirmed by a second administrator"


@contextmanager
def confirmed_by_second(session: Session) -> Iterator[None]:
    """Let the changes of rights within pass: a second administrator has confirmed them."""
    session.memo[_CONFIRMED] = True
    try:
        yield
    finally:
        session.memo.pop(_CONFIRMED, None)


def check_second(session: Session, catalog: Catalog, actor: Actor) -> None:
    """Refuse a change of rights by one administrator where the workspace wants two.

    Raises:
        SecondAdministratorNeeded: it was not confirmed.
    """
    if catalog.workspace.access.four_eyes and not actor.system and not session.memo.get(_CONFIRMED):
        raise SecondAdministratorNeeded


def may_publish(actor: Actor) -> bool:
    """Whether an actor may publish anything at all."""
    return actor.system or bool({"configure", "manage_access"} & actor.abilities) or bool(actor.areas)


def only_rights(actor: Actor, prepared: Draft) -> bool:
    """Whether an administrator of rights changes nothing but rights."""
    return "manage_access" in actor.abilities and set(prepared.after) <= _rights(prepared)


def check_publisher(session: Session, actor: Actor, prepared: Draft) -> None:
    """Refuse changes of rights that the actor's part of the administration does not include.

    Raises:
        Forbidden: without ``manage_access`` where administrators are separated.
        SecondAdministratorNeeded: the workspace wants four eyes.
    """
    rights = _rights(prepared)
    if actor.system or not (rights or prepared.old.workspace.access != prepared.new.workspace.access):
        return
    if prepared.old.workspace.access.separate_administrators and "manage_access" not in actor.abilities:
        raise Forbidden(operation="manage_access")
    check_second(session, prepared.old, actor)


def _rights(prepared: Draft) -> set[tuple[str, str]]:
    """The changed documents that are about rights alone; the settings of the workspace when nothing else in them differs."""
    found = {pair for pair in prepared.after if pair[0] in RIGHTS}
    old, new = prepared.old.workspace, prepared.new.workspace
    if old.access != new.access and old.model_copy(update={"access": new.access}) == new:
        found.add(("workspace", "workspace"))
    return found
