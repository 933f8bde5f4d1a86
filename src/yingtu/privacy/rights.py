"""Who looks after privacy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yingtu.kit.errors import Forbidden

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor

MANAGE_PRIVACY: Final = "manage_privacy"


def require(actor: Actor) -> None:
    """Refuse who does not look after privacy.

    Raises:
        Forbidden: the abilities ``manage_privacy`` and ``configure`` are missing.
    """
    if not actor.system and not {MANAGE_PRIVACY, "configure"} & actor.abilities:
        raise Forbidden(operation=MANAGE_PRIVACY)
