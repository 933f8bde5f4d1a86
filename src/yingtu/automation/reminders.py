"""Reminders: colours are rules that lists evaluate when they are read; messages come from scans, soon after something becomes true.

A scan asks the database which records have become true since the last one. Who would get more than a few messages about one
reminder at once gets one that counts them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import orjson

from yingtu.automation import reminders_repository as repository
from yingtu.automation import templates
from yingtu.automation.disclosure import for_receivers
from yingtu.automation.matching import once, values_of
from yingtu.automation.program import Place, Program
from yingtu.automation.repository import Run
from yingtu.automation.stage import Stage, person_paths
from yingtu.channels import service as channels
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.automation_documents import AutomationDocument, ManualTrigger, ReminderDocument, StopStep
from yingtu.metadata.checks import texts
from yingtu.records.outbox import lock_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.metadata.catalog import Catalog, Object

#: Records taken up in one transaction.
PAGE: Final = 500
#: More messages than this about one reminder become one.
MOST_EACH: Final = 3
_EARLY = datetime(1970, 1, 1, tzinfo=UTC)


async def scan(database: Database, workspace: Workspace) -> int:
    """Tell people about everything that has become true; return for how many records."""
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
    found = 0
    begun = clock.now().isoformat()
    for key, reminder in catalog.of_kind(ReminderDocument).items():
        if not reminder.active or not reminder.message or reminder.object not in catalog.objects:
            continue
        while True:
            async with database.write(workspace, Pool.BATCH) as session:
                count = await _scan_one(session, key, begun)
            found += count
            if count < PAGE:
                break
    return found


async def _scan_one(session: Session, key: str, begun: str) -> int:
    if not await session.scalar(repository.LOCK, {"lock": lock_of(session.workspace, f"reminder/{key}")}):
        return 0
    catalog = await metadata.catalog(session)
    reminder = catalog.of_kind(ReminderDocument).get(key)
    if reminder is None or reminder.object not in catalog.objects:
        return 0
    obj = catalog.object(reminder.object)
    now = clock.now()
    over = once(catalog, ("over", key), lambda: repository.over_statement(catalog, obj, reminder.filter))
    await session.execute(over.statement, {"reminder": key} | values_of(over))
    true = once(catalog, ("true", key), lambda: repository.true_statement(catalog, obj, reminder.filter))
    again = now - timedelta(hours=reminder.repeat_hours) if reminder.repeat_hours else _EARLY
    params = {"reminder": key, "now": now, "again": again, "most": PAGE} | values_of(true)
    ids = [each for (each,) in await session.all(true.statement, params)]
    if ids:
        await _tell(session, catalog, obj, key, reminder, ids, scan=f"{key}/{begun}")
    return len(ids)


async def _tell(
    session: Session,
    catalog: Catalog,
    obj: Object,
    key: str,
    reminder: ReminderDocument,
    ids: Sequence[UUID],
    *,
    scan: str,
) -> None:
    """Tell people about records of one page. A full page means that there are more: then everybody gets one message in a scan."""
    flood = len(ids) == PAGE
    stage = _stage(session, catalog, key, reminder, ids)
    await stage.load(templates.paths(list(reminder.message.values())) | person_paths(reminder.to))
    people = await stage.people(reminder.to)
    by_person: dict[UUID, list[Run]] = {}
    for run in stage.runs:
        for person in people[run.id]:
            by_person.setdefault(person, []).append(run)
    seen = await for_receivers(stage, by_person, list(reminder.message.values()))
    for person, runs in by_person.items():
        if flood or len(runs) > MOST_EACH:
            title = {
                language: translate(
                    "reminder_many" if flood else "reminder_several",
                    {"label": texts(reminder.label, language), "count": len(runs)},
                    language,
                )
                for language in LANGUAGES
            }
            link = f"/o/{obj.api_name}?filter={_quoted(reminder.filter)}"
            await channels.notify(
                session,
                [person],
                kind="reminder.due",
                params={"title": title},
                link=link,
                dedupe_key=f"reminder/{scan}",
                urgent=reminder.urgent,
            )
            continue
        for run in runs:
            title = {language: seen[person].text(run, texts(reminder.message, language)) for language in LANGUAGES}
            await channels.notify(
                session,
                [person],
                kind="reminder.due",
                params={"title": title, "text": texts(reminder.label, catalog.workspace.language)},
                object=obj.api_name,
                record_id=run.record_id,
                urgent=reminder.urgent,
            )


def _quoted(raw: Any) -> str:
    return quote(orjson.dumps(raw).decode())


def _stage(session: Session, catalog: Catalog, key: str, reminder: ReminderDocument, ids: Sequence[UUID]) -> Stage:
    """Return a stage on which texts about some records can be filled in."""
    step = StopStep(id="stop", do="stop")
    document = AutomationDocument(
        label=reminder.label, object=reminder.object, trigger=ManualTrigger(on="manual"), steps=[step]
    )
    now = clock.now()
    runs = [
        Run(uuid7(), key, 0, reminder.object, each, "reminder", None, "ready", "stop", 0, 0, {}, None, now)
        for each in ids
    ]
    place = Place(step, reminder.object, None, (), "", 0)
    return Stage(session, catalog, Program(document, {}), place, runs, now)
