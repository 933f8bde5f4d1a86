"""What passwords have to be like in a workspace: its rules, and the list its administrators have loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.identity import policy_repository as repository
from yingtu.identity.passwords import Rules, Verdict, in_thread, listed_as, refuse, weigh
from yingtu.metadata import service as metadata

if TYPE_CHECKING:
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose password it is to be: what is known about them makes it no stronger."""

    login: str
    name: str = ""
    email: str | None = None
    phone: str | None = None


async def rules_of(session: Session) -> Rules:
    """Return the rules of the workspace."""
    chosen = (await metadata.catalog(session)).workspace.sign_in
    return Rules(chosen.password_length, chosen.password_strength)


async def judge(session: Session, password: str, holder: Holder) -> Verdict:
    """Say how strong a password is, and whether it may be taken."""
    rules = await rules_of(session)
    company = (await metadata.catalog(session)).workspace.name
    words = [each for each in (holder.name, holder.email, holder.phone, company) if each]
    verdict = await in_thread(lambda: weigh(password, login=holder.login, words=words, rules=rules))
    if verdict.reason is None and await repository.is_refused(session, listed_as(password)):
        return Verdict(0, "listed")
    return verdict


async def check(session: Session, password: str, holder: Holder) -> None:
    """Refuse a password that does not fit.

    Raises:
        PasswordTooWeak: with the reason.
    """
    refuse(await judge(session, password, holder), await rules_of(session))
