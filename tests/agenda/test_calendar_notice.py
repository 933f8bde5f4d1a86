"""While nobody has announced next year's holidays, who configures is told once, unless the company has entered its own days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from tests.support.actors import make_user
from yingtu.agenda import calendar_notice
from yingtu.channels.models import notification
from yingtu.kit import clock
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.kit.statement import Statement
from yingtu.metadata import service as metadata
from yingtu.workdays import service as workdays
from yingtu.workdays.calendar import DayException

if TYPE_CHECKING:
    from datetime import date

    from yingtu.kit.db import Database, Session, Workspace

#: The calendar knows nothing as announced for 2101.
DECEMBER = datetime(2100, 12, 1, 4, tzinfo=UTC)


async def _tell(database: Database, workspace: Workspace, moment: datetime) -> int:
    settings: Any = None
    with clock.at(moment):
        return await calendar_notice.tell(database, workspace, settings)


async def test_it_is_said_once_and_not_before_the_announcement_is_due(
    session: Session, database: Database, workspace: Workspace
) -> None:
    admin = await make_user(session, "admin", roles=("admin",))
    await make_user(session, "seller", roles=("sales",))
    assert await _tell(database, workspace, datetime(2100, 11, 20, 4, tzinfo=UTC)) == 0
    assert [await _tell(database, workspace, DECEMBER) for _ in range(2)] == [1, 0]
    told = await session.all(Statement(sa.select(notification.c.person, notification.c.kind, notification.c.params)))
    assert told == [(admin.id, "system.calendar_unannounced", {"year": 2101})]
    for language in LANGUAGES:
        assert "2101" in translate("notify.system.calendar_unannounced", {"year": 2101}, language)


async def test_an_announced_year_and_one_with_days_of_the_company_say_nothing(
    session: Session, database: Database, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_user(session, "admin", roles=("admin",))
    assert await _tell(database, workspace, datetime(2025, 12, 1, 4, tzinfo=UTC)) == 0
    calendar = workdays.calendar_of(await metadata.catalog(session))
    own: dict[date, DayException] = {datetime(2101, 1, 3, tzinfo=UTC).date(): DayException(working=False, name="元旦")}
    monkeypatch.setattr(calendar_notice, "calendar_of", lambda _: replace(calendar, exceptions=own))
    assert await _tell(database, workspace, DECEMBER) == 0
