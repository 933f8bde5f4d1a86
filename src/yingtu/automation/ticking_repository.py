"""Up to which moment schedules and dates have been looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import TIMESTAMP, insert

from yingtu.automation.models import control
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from datetime import datetime

    from yingtu.kit.db import Session

_MOMENT = TIMESTAMP(timezone=True)
#: Whoever is seen for the first time is looked at from now on.
_KNOW = Statement(
    insert(control)
    .values(automation=bindparam("automation"), looked_at=bindparam("now"))
    .on_conflict_do_update(
        index_elements=[control.c.automation],
        set_={"looked_at": bindparam("now", type_=_MOMENT)},
        where=control.c.looked_at.is_(None),
    )
)
_LOOKED = Statement(
    sa.select(control.c.looked_at)
    .where(control.c.automation == bindparam("automation"))
    .with_for_update(skip_locked=True)
)
_NOTE = Statement(
    sa.update(control)
    .where(control.c.automation == bindparam("automation"))
    .values(looked_at=bindparam("now", type_=_MOMENT))
)


async def looked(session: Session, automation: str, now: datetime) -> datetime | None:
    """Return up to when an automation was looked at, and keep others from it; None: somebody else does it now."""
    await session.execute(_KNOW, {"automation": automation, "now": now})
    found: datetime | None = await session.scalar(_LOOKED, {"automation": automation})
    return found


async def note(session: Session, automation: str, now: datetime) -> None:
    await session.execute(_NOTE, {"automation": automation, "now": now})
