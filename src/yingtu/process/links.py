"""Signed links in mail: whoever holds one may answer the questions of one message, each once, for a week. Opening one answers nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from yingtu.kit import signed
from yingtu.process.errors import QuestionLinkInvalid

if TYPE_CHECKING:
    from uuid import UUID

LIFETIME = timedelta(days=7)
_PURPOSE = "dwell link"


def path(letter: UUID, person: UUID) -> str:
    """Return the page on which a person answers a message."""
    return f"/dwell/{signed.sign(_PURPOSE, letter, person, LIFETIME)}"


def read(token: str) -> tuple[UUID, UUID]:
    """Return message and person of a link.

    Raises:
        QuestionLinkInvalid: it is not ours, or too old.
    """
    found = signed.read(_PURPOSE, token)
    if found is None:
        raise QuestionLinkInvalid
    return found
