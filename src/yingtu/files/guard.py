"""The guard of attachment fields: a record may only name files that the actor uploaded or that it names already.

Without it, anybody could read any file by writing its id into a record of their own. What it lets in is linked at once, so that
a file is no longer its uploader's alone and is not swept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.files import repository
from yingtu.files.repository import Link
from yingtu.kit.errors import Problem
from yingtu.records.batch import Kind
from yingtu.records.changes import MERGED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.metadata.catalog import Catalog
    from yingtu.records.batch import Batch, Row


class AttachmentGuard:
    """Checks and links the files in attachment fields."""

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002, ARG002 - the protocol
        """Nothing by name: the short way of single updates declines attachment fields by their type."""
        return False

    async def check(self, batch: Batch) -> Mapping[int, tuple[Problem, ...]]:
        """Refuse files that are neither the actor's nor the record's."""
        names = [name for name, field in batch.object.fields.items() if field.type.name == "attachment"]
        if not names:
            return {}
        wanted = [(row, name, fresh) for row in batch.accepted() for name in names if (fresh := _fresh(row, name))]
        if not wanted:
            return {}
        asked = sorted({each for _, _, fresh in wanted for each in fresh})
        allowed = await repository.uploaded_by(batch.session, asked, batch.actor.user_id)
        if merged := batch.context.facts.get(MERGED):
            # What stands in the fields of the record that is merged into this one, and what stood in its own.
            owners = [merged, *(row.id for row, _, _ in wanted)]
            allowed |= await repository.in_fields(batch.session, asked, batch.object.api_name, owners)
        problems: dict[int, tuple[Problem, ...]] = {}
        for row, name, fresh in wanted:
            if not allowed.issuperset(fresh):
                problems[row.index] = (*problems.get(row.index, ()), Problem(name, "file_not_yours", {}))
        for row, name, fresh in wanted:
            if row.index not in problems:
                place = Link(batch.object.api_name, row.id, name)
                await repository.link(batch.session, fresh, place, batch.now, batch.actor.user_id)
        return problems


def _fresh(row: Row, name: str) -> list[UUID]:
    """Return the files that a change adds to a field."""
    if row.kind not in {Kind.CREATE, Kind.UPDATE} or name not in row.values:
        return []
    had = set((row.old or {}).get(name) or ())
    return [each for each in row.values[name] or () if each not in had]
