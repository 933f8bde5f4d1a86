"""Statements on what is guessed: passwords, codes, names of accounts. Counted here over all processes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from uuid import UUID

import sqlalchemy as sa

from yingtu.identity.models import login_attempts
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session

#: A name from one place, a name from anywhere, a place whatever the name.
Scope: TypeAlias = Literal["pair", "login", "place"]
#: How a place begins that is a browser rather than a network address.
BROWSER: Final = "browser "


@dataclass(frozen=True, slots=True)
class Tries:
    """Recent failures, and when the last one was."""

    count: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """Failures by name, by place, or by both."""

    login: str | None
    place: str | None
    tries: Tries


_LOGIN, _PLACE = sa.bindparam("login", type_=sa.Text), sa.bindparam("place", type_=sa.Text)
_at = login_attempts.c.at
_by_login, _by_place = login_attempts.c.login == _LOGIN, login_attempts.c.ip == _PLACE
_stranger = login_attempts.c.ip.not_like(f"{BROWSER}%")


def _since(scope: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(f"since_{scope}", type_=sa.DateTime(timezone=True))


_counting: Final[dict[Scope, sa.ColumnElement[bool]]] = {
    "pair": sa.and_(_by_login, _by_place, _at > _since("pair")),
    "login": sa.and_(_by_login, _stranger, _at > _since("login")),
    "place": sa.and_(_by_place, _at > _since("place")),
}
#: The name first, the place second: so two who wait for one another cannot be.
_HOLD = Statement(
    sa.select(
        sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(_LOGIN, 7)),
        sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(_PLACE, 8)),
    )
)
_TRIES = Statement(
    sa.select(
        *(sa.func.count().filter(which) for which in _counting.values()),
        *(sa.func.max(_at).filter(which) for which in _counting.values()),
    ).where(sa.or_(*_counting.values()))
)
_ADD = Statement(sa.insert(login_attempts))
_TAKE_BACK = Statement(sa.delete(login_attempts).where(login_attempts.c.id == sa.bindparam("attempt", type_=sa.Uuid())))
_FORGIVE = Statement(
    sa.delete(login_attempts).where(
        sa.or_(sa.and_(_by_login, _by_place), _at < sa.bindparam("before", type_=sa.DateTime(timezone=True)))
    )
)


def _counted(scope: Scope) -> Statement:
    login = sa.null() if scope == "place" else login_attempts.c.login
    place = sa.null() if scope == "login" else login_attempts.c.ip
    grouped = [each for each in (login, place) if not isinstance(each, sa.Null)]
    query = sa.select(login.label("login"), place.label("place"), sa.func.count(), sa.func.max(_at)).where(
        _at > sa.bindparam("since", type_=sa.DateTime(timezone=True))
    )
    if scope != "pair":
        query = query.where(_stranger)
    return Statement(query.group_by(*grouped).having(sa.func.count() >= sa.bindparam("free", type_=sa.Integer)))


_COUNTED = {"pair": _counted("pair"), "login": _counted("login"), "place": _counted("place")}
_NAMES = sa.bindparam("names", type_=sa.ARRAY(sa.Text))
_DROP = Statement(
    sa.delete(login_attempts).where(
        sa.or_(_NAMES.is_(None), login_attempts.c.login == sa.func.any(_NAMES)), sa.or_(_PLACE.is_(None), _by_place)
    )
)


async def tries(session: Session, login: str, place: str, since: Mapping[Scope, datetime]) -> dict[Scope, Tries]:
    """Count recent failures by scope; one name and one place at a time, so that parallel guesses cannot overtake the count."""
    await session.execute(_HOLD, {"login": login, "place": place})
    windows = {f"since_{scope}": moment for scope, moment in since.items()}
    [row] = await session.all(_TRIES, {"login": login, "place": place, **windows})
    scopes = len(_counting)
    return {scope: Tries(row[number], row[scopes + number]) for number, scope in enumerate(_counting)}


async def add(session: Session, attempt: UUID, login: str, place: str, moment: datetime) -> None:
    """Write down an attempt; it counts as failed until it is forgiven."""
    await session.execute(_ADD, {"id": attempt, "login": login, "ip": place, "at": moment})


async def take_back(session: Session, attempt: UUID) -> None:
    """Forget one attempt."""
    await session.execute(_TAKE_BACK, {"attempt": attempt})


async def forgive(session: Session, login: str, place: str, before: datetime) -> None:
    """Forget this name's attempts from this place, and everybody's old ones."""
    await session.execute(_FORGIVE, {"login": login, "place": place, "before": before})


async def counted(session: Session, scope: Scope, free: int, since: datetime) -> list[Counted]:
    """Return who has failed so often that a lock may be in force."""
    rows = await session.all(_COUNTED[scope], {"since": since, "free": free})
    return [Counted(login, place, Tries(count, last)) for login, place, count, last in rows]


async def drop(session: Session, names: Sequence[str] | None, place: str | None) -> int:
    """Forget attempts of these names, from this place, or both; None: whatever it is."""
    return await session.execute(_DROP, {"names": None if names is None else list(names), "place": place})
