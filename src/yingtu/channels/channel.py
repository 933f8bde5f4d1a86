"""What a way out of the house is: e-mail today; chats and text messages plug in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from yingtu.channels.texts import Letter
    from yingtu.kit.settings import Settings


class DeliveryFailed(Exception):
    """A message could not be handed over; the text is what the other side said.

    Attributes:
        final: Trying again is useless: there is no such address.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True, slots=True)
class Message:
    """A letter with its envelope. ``id`` is the same in every attempt, so that the other side can tell repeats."""

    id: str
    address: str
    letter: Letter


class Channel(Protocol):
    """A way out."""

    name: str

    def connected(self, settings: Settings) -> bool:
        """Whether the operator has set what it needs."""

    async def send(self, settings: Settings, message: Message) -> None:
        """Hand a message over.

        Raises:
            DeliveryFailed: it was not taken.
        """
