"""The guard of shares, whatever door a change comes through: they are 100 % together, or nobody has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.credit import messages as _messages  # noqa: F401 - the sentences come with the guard
from yingtu.credit.shares import TEAM, WHOLE, given_away, shared_by
from yingtu.kit.errors import Problem
from yingtu.records.batch import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.metadata.catalog import Catalog
    from yingtu.records.batch import Batch
    from yingtu.records.guards import Verdict


class CreditGuard:
    """Judges teams with shares."""

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002 - the protocol's word
        """Whether the team of the object shares credit."""
        return TEAM in fields and shared_by(catalog.object(object)) is not None

    async def check(self, batch: Batch) -> Mapping[int, Verdict]:
        """Refuse shares that are less or more than the whole."""
        if shared_by(batch.object) is None:
            return {}
        found: dict[int, Verdict] = {}
        for row in batch.of(Kind.CREATE, Kind.UPDATE):
            if TEAM not in row.links:
                continue
            members = set(row.links[TEAM])
            total = given_away({who: each for who, each in row.said.get(TEAM, {}).items() if who in members})
            if total is not None and total != WHOLE:
                found[row.index] = (Problem(TEAM, "credit_shares_sum", {"sum": f"{total.normalize():f}"}),)
        return found
