"""Passwords: argon2id (RFC 9106) with OWASP's parameters for 19 MiB, computed in two threads of their own; and how strong one is.

Two, because each computation takes 19 MiB and a whole core: a flood of sign-ins queues here and leaves the rest alone. How many
guesses a password takes is estimated by zxcvbn (Wheeler, USENIX Security 2016), which knows names, dates and rows of keys.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from yingtu.identity.errors import PasswordTooWeak

T = TypeVar("T")

MINIMUM_LENGTH = 8
MAXIMUM_LENGTH = 256

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_THREADS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")

#: The estimator looks at so many characters; what comes behind only makes it stronger.
_LOOKED_AT = 72
#: What people here begin with, which the estimator's lists of English do not have.
_CHINESE = (
    "woaini", "woaini1314", "5201314", "1314520", "woaiwojia", "mima", "mima123", "wangyi", "zhang", "wang", "zhao", "chen",
    "liu", "yang", "huang", "laoban", "gongsi", "kehu", "xiaoshou", "guanli", "admin888", "qq123456", "a123456", "asd123",
)  # fmt: skip
#: What the estimator calls what it finds, and our word for the reason.
_REASONS = {"spatial": "keyboard", "repeat": "repeat", "sequence": "sequence", "date": "date", "regex": "date"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What passwords have to be like: so many characters, and at least this strength from 0 to 4."""

    minimum: int = MINIMUM_LENGTH
    strength: int = 2


@dataclass(frozen=True, slots=True)
class Verdict:
    """How strong a password is, from 0 to 4, and the reason (a word of ``password_*``) why it is refused, None when it is not."""

    score: int
    reason: str | None


DEFAULT_RULES = Rules()


async def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return await in_thread(lambda: _HASHER.hash(password))


async def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long when there is no stored one."""
    return await in_thread(lambda: _verify(stored, password))


def check_policy(password: str, *, login: str, words: Iterable[str] = (), rules: Rules = DEFAULT_RULES) -> None:
    """Refuse passwords that are guessed first.

    Args:
        words: What is known about the person: name, address, company. It makes nothing stronger.

    Raises:
        PasswordTooWeak: too short, too long, or guessed too easily; with the reason.
    """
    refuse(weigh(password, login=login, words=words, rules=rules), rules)


def refuse(verdict: Verdict, rules: Rules) -> None:
    """Raise what is wrong with a password, if anything is."""
    if verdict.reason is not None:
        raise PasswordTooWeak(because=f"password_{verdict.reason}", minimum=rules.minimum)


def weigh(password: str, *, login: str, words: Iterable[str] = (), rules: Rules = DEFAULT_RULES) -> Verdict:
    """Estimate how strong a password is; milliseconds, and half a second for the estimator's lists the first time."""
    if not password:
        return Verdict(0, "short")
    pieces = (part for each in (login, *words) for part in (each, *re.split(r"[\s@._+-]+", each)))
    known = [part for part in pieces if len(part) > 1]
    score, found = _estimate(password, [*known, "yingtu", "赢图", *_CHINESE])
    if len(password) < rules.minimum:
        return Verdict(min(score, 1), "short")
    if len(password) > MAXIMUM_LENGTH:
        return Verdict(score, "long")
    if login and login.lower() in password.lower():
        return Verdict(min(score, 1), "personal")
    if password.lower() in _leaked():
        return Verdict(min(score, 1), "common")
    return Verdict(score, found if score < rules.strength else None)


def listed_as(password: str) -> bytes:
    """Return what a list of refused passwords has of one; upper and lower case are the same."""
    return hashlib.sha256(unicodedata.normalize("NFKC", password).casefold().encode("utf-8", "replace")).digest()


async def in_thread(work: Callable[[], T]) -> T:
    """Run what takes long for a password in the threads kept for that."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)


def _estimate(password: str, known: list[str]) -> tuple[int, str]:
    # Its lists take some megabytes: only processes in which somebody chooses a password have them.
    from zxcvbn import zxcvbn

    looked_at = password[:_LOOKED_AT]
    found: Any = zxcvbn(looked_at, user_inputs=known)
    weakest = max(
        found["sequence"], key=lambda each: len(each["token"]), default={"pattern": "", "dictionary_name": ""}
    )
    return int(found["score"]), _reason(weakest)


@cache
def _leaked() -> frozenset[str]:
    """Return the 30,000 passwords found most often in leaks, as the estimator has them: never good enough, whatever is asked."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def _reason(match: dict[str, Any]) -> str:
    pattern, source = match["pattern"], match.get("dictionary_name", "")
    if pattern == "dictionary":
        usual = source == "passwords" or match.get("matched_word") in _CHINESE
        return "common" if usual else "personal" if source == "user_inputs" else "word"
    return _REASONS.get(pattern, "simple")


def _verify(stored: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_hex(16))
