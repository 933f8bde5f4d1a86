"""Signed links in mail: whoever holds one may give one vote, once, for a week. Opening it decides nothing.

Nothing is stored: the vote's state makes it good for one decision, the signature names the person it was made for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from yingtu.approvals.errors import LinkInvalid
from yingtu.kit import signed

if TYPE_CHECKING:
    from uuid import UUID

LIFETIME = timedelta(days=7)
_PURPOSE = "approval link"


def path(vote_id: UUID, person: UUID) -> str:
    """Return the page on which a person gives a vote."""
    return f"/approvals/link/{signed.sign(_PURPOSE, vote_id, person, LIFETIME)}"


def read(token: str) -> tuple[UUID, UUID]:
    """Return vote and person of a link.

    Raises:
        LinkInvalid: it is not ours, or too old.
    """
    found = signed.read(_PURPOSE, token)
    if found is None:
        raise LinkInvalid
    return found
