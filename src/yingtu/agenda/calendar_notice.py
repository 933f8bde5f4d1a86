"""The working calendar of next year: who configures is told while nobody has announced it, because deadlines are worked out without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from yingtu.channels import service as channels
from yingtu.identity.holders import able
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.workdays.calendar import year_status
from yingtu.workdays.holidays import YearStatus
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Workspace
    from yingtu.kit.settings import Settings

#: The State Council announces a year in the autumn before: from this day on (month, day) it should be known.
EXPECTED: Final = (11, 25)
#: Countries whose holidays are announced year by year; those of others follow from their statutes.
ANNOUNCED: Final = frozenset({"CN"})


async def tell(database: Database, workspace: Workspace, _settings: Settings) -> int:
    """Say once that next year's holidays are guessed; return how many were told."""
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
    calendar = calendar_of(catalog)
    today = calendar.local(clock.now()).date()
    year = today.year + 1
    known = calendar.country not in ANNOUNCED or year_status(calendar, year) is YearStatus.OFFICIAL
    # Days that the company has entered itself for that year are its calendar.
    if known or (today.month, today.day) < EXPECTED or any(day.year == year for day in calendar.exceptions):
        return 0
    async with database.write(workspace, Pool.BATCH) as session:
        return await channels.notify(
            session,
            await able(session, catalog, "configure"),
            kind="system.calendar_unannounced",
            params={"year": year},
            link="/settings/calendar",
            dedupe_key=f"calendar:{year}",
        )
