"""Who sells together: the teams of some opportunities and accounts, told with dice of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from yingtu.standard.demo.dice import SEED, Dice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

#: Of a hundred opportunities and accounts so many have a team; of those opportunities so many share the credit.
TEAMS, SHARING = 22, 70
_SPLITS: Final = ((70, 30), (60, 40), (80, 20))


class Teams:
    """Draws teams. ``owners`` are the ids of the people by login."""

    def __init__(self, now: datetime, owners: Mapping[str, UUID]) -> None:
        self.dice = Dice(now, SEED + 2)
        self.owners = owners

    def of_deal(self, owner: str, colleagues: Sequence[str]) -> list[dict[str, Any]] | None:
        """Return the links of an opportunity's team; None: its owner sells alone."""
        dice, others = self.dice, [each for each in colleagues if each != owner]
        if not others or not dice.chance(TEAMS / 100):
            return None
        mine, theirs = dice.one(_SPLITS) if dice.chance(SHARING / 100) else (None, None)
        return [
            self._link(owner, role="lead", share=mine),
            self._link(dice.one(others), role="co_seller", share=theirs),
        ]

    def of_account(self, owner: str, since: datetime) -> list[dict[str, Any]] | None:
        """Return the links of an account's team: who sells there, and who helps afterwards."""
        if not self.dice.chance(TEAMS / 100):
            return None
        day = since.date().isoformat()
        return [self._link(owner, role="lead", since=day), self._link("support1", role="service", since=day)]

    def _link(self, login: str, **said: Any) -> dict[str, Any]:
        return {
            "id": str(self.owners[login]),
            "attributes": {name: value for name, value in said.items() if value is not None},
        }
