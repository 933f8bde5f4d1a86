"""Sending the brief: on its day of the week, or the last working day before, to everybody the playbook names, once."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.holders import holders
from yingtu.insight.brief import brief, issue_day
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.metadata.insight_documents import PlaybookDocument
from yingtu.process.watch import all_processes
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.catalog import Catalog

#: Names that the message tells; the rest stands on the page.
_NAMED = 5


def due(catalog: Catalog, playbook: PlaybookDocument) -> str | None:
    """Return the key of the issue that is due now; None: it is not the day, or too early."""
    local = calendar_of(catalog).local(clock.now())
    day = local.date()
    if issue_day(catalog, playbook, day) != day or local.time() < time.fromisoformat(playbook.at):
        return None
    return f"brief:{playbook.process}:{day.isoformat()}"


class SendBriefs:
    """The chore of one worker. Nobody is told twice under the same key, whatever happens to workers."""

    def __init__(self) -> None:
        self._sent: set[tuple[str, str]] = set()

    async def __call__(self, database: Database, workspace: Workspace, _settings: object) -> int:
        """Send what is due; return how many were told."""
        async with database.read(workspace, Pool.BATCH) as session:
            catalog = await metadata.catalog(session)
        told = 0
        for playbook in catalog.of_kind(PlaybookDocument).values():
            key = due(catalog, playbook) if playbook.active else None
            if key is None or (workspace.id, key) in self._sent:
                continue
            async with database.write(workspace, Pool.BATCH) as session:
                people = await holders(session, playbook.roles)
            for person in people:
                async with database.write(workspace, Pool.BATCH) as session:
                    told += await send(session, person, playbook, key)
            self._sent.add((workspace.id, key))
        return told


async def send(session: Session, person: UUID, playbook: PlaybookDocument, key: str) -> int:
    """Tell one person about the records they may read that make no progress; nothing when there are none."""
    actor = await identity.actor_of_user(session, person)
    catalog = await metadata.catalog(session)
    process = next((each for each in all_processes(catalog) if each.key == playbook.process), None)
    if process is None or not access.policy(catalog, actor, process.object).allows(Operation.READ):
        return 0
    found = await brief(session, actor, process.key)
    if not found.total:
        return 0
    names = "、".join(each.name or "" for each in found.items[:_NAMED])
    params = {"count": found.total, "days": playbook.stalled_days, "names": names}
    return await channels.notify(
        session,
        [person],
        kind="insight.brief",
        params=params,
        link=f"/insight/brief?process={process.key}",
        dedupe_key=key,
    )
