"""Statements on what is guessed: passwords, codes, names of accounts. Counted here over all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from yingtu.identity.models import login_attempts
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Attempts:
    """Recent failed attempts: by this login from this address, by this login, from this address; oldest of the window."""

    both: int
    login: int
    ip: int
    oldest: datetime | None


_LOCK_ATTEMPTS = Statement(
    sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("login", type_=sa.Text), 7)))
)
_COUNT_ATTEMPTS = Statement(
    sa.select(
        sa.func.count()
        .filter(
            login_attempts.c.login == sa.bindparam("login", type_=sa.Text),
            login_attempts.c.ip == sa.bindparam("ip", type_=sa.Text),
        )
        .label("both"),
        sa.func.count().filter(login_attempts.c.login == sa.bindparam("login", type_=sa.Text)).label("login"),
        sa.func.count().filter(login_attempts.c.ip == sa.bindparam("ip", type_=sa.Text)).label("ip"),
        sa.func.min(login_attempts.c.at).label("oldest"),
    ).where(
        sa.or_(
            login_attempts.c.login == sa.bindparam("login", type_=sa.Text),
            login_attempts.c.ip == sa.bindparam("ip", type_=sa.Text),
        ),
        login_attempts.c.at > sa.bindparam("since", type_=sa.DateTime(timezone=True)),
    )
)
_ADD_ATTEMPT = Statement(sa.insert(login_attempts))
_FORGIVE = Statement(
    sa.delete(login_attempts).where(
        sa.or_(
            sa.and_(
                login_attempts.c.login == sa.bindparam("login", type_=sa.Text),
                login_attempts.c.ip == sa.bindparam("ip", type_=sa.Text),
            ),
            login_attempts.c.at < sa.bindparam("before", type_=sa.DateTime(timezone=True)),
        )
    )
)


async def count_attempts(session: Session, login: str, ip: str, since: datetime) -> Attempts:
    """Count recent failures; one login at a time, so that parallel guesses cannot overtake the count."""
    await session.execute(_LOCK_ATTEMPTS, {"login": login})
    return (await session.load(Attempts, _COUNT_ATTEMPTS, {"login": login, "ip": ip, "since": since}))[0]


async def add_attempt(session: Session, attempt: UUID, login: str, ip: str, moment: datetime) -> None:
    """Write down an attempt; it counts as failed until it is forgiven."""
    await session.execute(_ADD_ATTEMPT, {"id": attempt, "login": login, "ip": ip, "at": moment})


async def forgive(session: Session, login: str, ip: str, before: datetime) -> None:
    """Forget this login's attempts from this address, and everybody's old ones."""
    await session.execute(_FORGIVE, {"login": login, "ip": ip, "before": before})
