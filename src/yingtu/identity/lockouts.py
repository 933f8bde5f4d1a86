"""Locks that grow with every failure, so that guessing gets slower and slower and nobody is shut out for ever.

Failures count three ways. A name from one place: a few are free, then one minute, and twice as long after each further failure. A name
from anywhere, and a place whatever the name: many are free, and the longest lock is short. Browsers that have proved somebody before
(:mod:`yingtu.identity.browsers`) count by themselves for that person, so no stranger shuts out a person at their own desk. A success
forgives; while a lock lasts nothing is counted, so nobody makes it longer by waiting in front of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import attempts_repository as attempts
from yingtu.identity.errors import TooManyAttempts
from yingtu.kit.clock import now
from yingtu.kit.ids import uuid7

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.identity.attempts_repository import Scope, Tries
    from yingtu.kit.db import Session


class Kind(StrEnum):
    """What is guessed, or asked for too often; a right password forgives wrong ones, but not wrong codes."""

    PASSWORD = "password"  # noqa: S105 - a kind
    CODE = "code"
    PROOF = "proof"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Limit:
    """How many failures within a window are free, and how long a lock becomes at the most."""

    free: int
    window: timedelta
    longest: timedelta

    def until(self, tries: Tries) -> datetime | None:
        """Return the end of the lock after so many failures, None: they are still free."""
        beyond = tries.count - self.free
        if beyond < 0 or tries.last is None:
            return None
        # Doubling a minute reaches any ceiling long before the exponent becomes large.
        grown: timedelta = FIRST * 2 ** min(beyond, 20)
        return tries.last + min(grown, self.longest)


FIRST: Final = timedelta(minutes=1)
PAIR: Final = Limit(free=5, window=timedelta(hours=24), longest=timedelta(hours=1))
LOGIN: Final = Limit(free=50, window=timedelta(hours=24), longest=timedelta(minutes=15))
PLACE: Final = Limit(free=50, window=timedelta(hours=1), longest=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock in force.

    Attributes:
        scope: ``pair``: a name from one place; ``login``: a name from anywhere; ``place``: an address, whatever the name.
        login: None for a place.
        place: None for a name from anywhere; a network address, or ``browser …`` for one that had proved the person.
    """

    scope: Scope
    kind: Kind | None
    login: str | None
    place: str | None
    failures: int
    until: datetime


async def count(session: Session, kind: Kind, login: str, place: str) -> UUID:
    """Count something that could be guessed; it counts as failed until it is forgiven, so parallel guesses do not outrun the limit.

    Returns the attempt.

    Raises:
        TooManyAttempts: with the time after which the next attempt counts.
    """
    moment = now()
    if locked := await _in_force(session, kind, login, place, moment):
        seconds = math.ceil((max(each.until for each in locked) - moment).total_seconds())
        raise TooManyAttempts(retry_after_s=seconds, minutes=-(-seconds // 60))
    attempt = uuid7()
    await attempts.add(session, attempt, _name(kind, login), place, moment)
    return attempt


async def take_back(session: Session, attempt: UUID) -> None:
    """Forget one attempt that has turned out to be no guess."""
    await attempts.take_back(session, attempt)


async def forgive(session: Session, kind: Kind, login: str, place: str) -> None:
    """Forget the failures of a name from a place, and everybody's that have become too old to count."""
    await attempts.forgive(session, _name(kind, login), place, now() - max(PAIR.window, LOGIN.window, PLACE.window))


async def note(session: Session, doer: Actor, kind: Kind, login: str, place: str) -> None:
    """Write into the audit which locks the last failure has put on."""
    for lock in await _in_force(session, kind, login, place, now()):
        said = {
            "person": lock.login,
            "scope": lock.scope,
            "address": shown(lock.place),
            "failures": lock.failures,
            "until": lock.until.isoformat(timespec="seconds"),
        }
        await audit.note(session, doer, Action.SIGN_IN_LOCKED, detail={key: each for key, each in said.items() if each})


async def in_force(session: Session) -> list[Lock]:
    """Return every lock in force, the last to end first."""
    moment = now()
    found: list[Lock] = []
    for scope, limit in _LIMITS.items():
        for row in await attempts.counted(session, scope, limit.free, moment - limit.window):
            until = limit.until(row.tries)
            if until is not None and until > moment:
                kind, login = _parted(row.login)
                found.append(Lock(scope, kind, login, row.place, row.tries.count, until))
    return sorted(found, key=lambda each: each.until, reverse=True)


async def lift(session: Session, actor: Actor, *, login: str | None = None, place: str | None = None) -> int:
    """Forget the failures of a name, of a place, or of a name from a place; return how many there were.

    Raises:
        ValueError: neither is given, which would forgive everybody.
    """
    if login is None and place is None:
        raise ValueError("a name or a place is needed")
    names = None if login is None else [_name(kind, login.strip().lower()) for kind in Kind]
    lifted = await attempts.drop(session, names, place)
    if lifted:
        said = {"person": login, "address": shown(place), "failures": lifted}
        await audit.note(
            session, actor, Action.SIGN_IN_UNLOCKED, detail={key: each for key, each in said.items() if each}
        )
    return lifted


def shown(place: str | None) -> str | None:
    """Return an address; what a browser is called is nobody's business."""
    return None if place is None or place.startswith(attempts.BROWSER) else place


async def _in_force(session: Session, kind: Kind, login: str, place: str, moment: datetime) -> list[Lock]:
    name = _name(kind, login)
    windows = {scope: moment - limit.window for scope, limit in _LIMITS.items()}
    found = await attempts.tries(session, name, place, windows)
    known = place.startswith(attempts.BROWSER)
    locks: list[Lock] = []
    for scope, limit in _LIMITS.items():
        until = limit.until(found[scope])
        if until is None or until <= moment or (known and scope != "pair"):
            continue
        locks.append(
            Lock(
                scope,
                None if scope == "place" else kind,
                None if scope == "place" else login,
                None if scope == "login" else place,
                found[scope].count,
                until,
            )
        )
    return locks


_LIMITS: Final[dict[Scope, Limit]] = {"pair": PAIR, "login": LOGIN, "place": PLACE}


def _name(kind: Kind, login: str) -> str:
    return f"{kind}:{login}"


def _parted(name: str | None) -> tuple[Kind | None, str | None]:
    kind, _, login = (name or "").partition(":")
    return (Kind(kind), login) if kind in set(Kind) else (None, name)
