"""Second factors: codes by time (RFC 6238), passkeys (W3C WebAuthn level 2), recovery codes.

A person who has one gives it after the password. Who loses them signs in with a recovery code, or asks an administrator to
take them away.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pyotp

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.identity import factor_repository as repository
from yingtu.identity import repository as people
from yingtu.identity.errors import CodeWrong, FactorUnknown, NotSignedIn, PasskeyRefused, PasswordWrong, TicketExpired
from yingtu.identity.passwords import verify_password
from yingtu.kit import keyring
from yingtu.kit.clock import now
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.identity.factor_repository import Factor, Ticket
    from yingtu.identity.passkeys import Question
    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings

TICKET_LIFE = timedelta(minutes=5)
RECOVERY_CODES = 10
#: A clock may be off by so many steps of 30 seconds.
_TOLERANCE = 1
_STEP_S = 30
_MOST_FACTORS = 10
ISSUER = "Yingtu"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser is: a passkey is bound to it."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewTotp:
    """What an authenticator app needs; shown this once."""

    id: UUID
    secret: str
    uri: str
    picture: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The second step of a sign-in."""

    ticket: UUID
    methods: tuple[str, ...]
    passkey: dict[str, Any] | None


# ------------------------------------------------------------------------------------------------------- signing in
async def ask(session: Session, person: UUID, site: Site) -> Asked | None:
    """Begin the second step of a sign-in; None when the password is enough."""
    known = [each for each in await repository.of_person(session, person) if each.confirmed_at is not None]
    if not known:
        return None
    passkeys = [each for each in known if each.kind == "passkey"]
    question = _asked(site, passkeys) if passkeys else None
    challenge = question.challenge if question is not None else secrets.token_bytes(32)
    ticket = await _new_ticket(session, person, "sign_in", challenge)
    kinds = {each.kind for each in known} | ({"recovery"} if await repository.count_codes(session, person) else set())
    return Asked(ticket.id, tuple(sorted(kinds)), question.options if question is not None else None)


async def person_of(session: Session, ticket: UUID) -> UUID:
    """Return who is signing in.

    Raises:
        TicketExpired: too late, or used already.
    """
    return (await _ticket(session, ticket, "sign_in")).user_id


async def answer(
    session: Session, settings: Settings, ticket: UUID, site: Site, *, code: str | None, passkey: dict[str, Any] | None
) -> UUID:
    """Check the second step of a sign-in and return whose it was; the ticket is spent when it was right.

    Raises:
        TicketExpired: too late, or used already.
        CodeWrong, PasskeyRefused: it does not prove anything.
    """
    asked = await _ticket(session, ticket, "sign_in")
    known = [each for each in await repository.of_person(session, asked.user_id) if each.confirmed_at is not None]
    if passkey is not None:
        await _check_passkey(session, known, asked, site, passkey)
    elif not await _check_code(session, settings, known, asked.user_id, code or ""):
        raise CodeWrong
    if not await repository.spend_ticket(session, asked.id):
        raise TicketExpired
    return asked.user_id


async def _check_code(session: Session, settings: Settings, known: list[Factor], person: UUID, code: str) -> bool:
    typed = "".join(code.split()).replace("-", "")
    for each in known:
        if each.kind == "totp" and (step := _step(settings, each, typed)) is not None:
            return await repository.use(session, each.id, step, now())
    return await repository.spend_code(session, person, _hash(typed))


def _step(settings: Settings, factor: Factor, typed: str) -> int | None:
    """Return the step of time a code is right for."""
    totp, moment = pyotp.TOTP(keyring.decrypt(settings, factor.secret or b"").decode()), now()
    current = int(moment.timestamp()) // _STEP_S
    for step in range(current - _TOLERANCE, current + _TOLERANCE + 1):
        if secrets.compare_digest(totp.at(step * _STEP_S).encode(), typed.encode()):
            return step
    return None


async def _check_passkey(
    session: Session, known: list[Factor], asked: Ticket, site: Site, credential: dict[str, Any]
) -> None:
    from yingtu.identity import passkeys

    mine = [each for each in known if each.kind == "passkey"]
    factor, counter = passkeys.prove(site, asked.challenge, mine, credential)
    # Authenticators that count must count up; synchronised ones always say 0.
    if counter == 0:
        await repository.note_used(session, factor.id, now())
    elif not await repository.use(session, factor.id, counter, now()):
        raise PasskeyRefused


# ------------------------------------------------------------------------------------------------------- one's own
async def list_factors(session: Session, actor: Actor) -> tuple[list[Factor], int]:
    """Return the actor's factors in use, and how many recovery codes are left."""
    person = _person(actor)
    known = [each for each in await repository.of_person(session, person) if each.confirmed_at is not None]
    return known, await repository.count_codes(session, person)


async def begin_totp(session: Session, actor: Actor, settings: Settings, *, password: str, name: str) -> NewTotp:
    """Begin to set up an authenticator app; nothing changes until it is confirmed by a code.

    Raises:
        PasswordWrong: the actor's password is another.
    """
    import segno

    person = await _proved(session, actor, password)
    secret, identifier = pyotp.random_base32(), uuid7()
    await repository.forget_begun(session, person.id, "totp")
    await _add(session, identifier, person.id, "totp", name, secret=keyring.encrypt(settings, secret.encode()))
    uri = pyotp.TOTP(secret).provisioning_uri(name=person.login, issuer_name=ISSUER)
    return NewTotp(identifier, secret, uri, segno.make(uri, error="m").svg_data_uri(scale=5, border=2))


async def confirm_totp(session: Session, actor: Actor, settings: Settings, factor: UUID, code: str) -> list[str]:
    """Take an authenticator app into use; return new recovery codes when there were none.

    Raises:
        FactorUnknown: not begun.
        CodeWrong: the app shows another code.
    """
    person = _person(actor)
    found = next((each for each in await repository.of_person(session, person) if each.id == factor), None)
    if found is None or found.kind != "totp" or found.confirmed_at is not None:
        raise FactorUnknown
    step = _step(settings, found, "".join(code.split()))
    if step is None:
        raise CodeWrong
    await repository.use(session, factor, step, now())
    await repository.confirm(session, factor, now())
    return await _taken_into_use(session, actor, found.kind, found.name)


async def begin_passkey(session: Session, actor: Actor, site: Site, *, password: str) -> tuple[UUID, dict[str, Any]]:
    """Return a ticket and what the browser is to ask the authenticator for.

    Raises:
        PasswordWrong: the actor's password is another.
    """
    person = await _proved(session, actor, password)
    from yingtu.identity import passkeys

    known = await repository.of_person(session, person.id)
    question = passkeys.ask_for_new(site, ISSUER, person.id, person.login, actor.name, known)
    ticket = await _new_ticket(session, person.id, "passkey", question.challenge)
    return ticket.id, question.options


async def add_passkey(
    session: Session, actor: Actor, site: Site, *, ticket: UUID, name: str, credential: dict[str, Any]
) -> list[str]:
    """Take a passkey into use; return new recovery codes when there were none.

    Raises:
        TicketExpired: too late.
        PasskeyRefused: the authenticator's answer proves nothing.
    """
    asked = await _ticket(session, ticket, "passkey")
    if asked.user_id != _person(actor):
        raise TicketExpired
    from yingtu.identity import passkeys

    made = passkeys.create(site, asked.challenge, credential)
    await repository.spend_ticket(session, asked.id)
    await _add(
        session,
        uuid7(),
        asked.user_id,
        "passkey",
        name,
        credential=made.credential,
        public_key=made.public_key,
        counter=made.counter,
        confirmed=True,
    )
    return await _taken_into_use(session, actor, "passkey", name)


async def remove(session: Session, actor: Actor, factor: UUID, *, password: str) -> None:
    """Give up a factor; with the last one the recovery codes go too.

    Raises:
        PasswordWrong: the actor's password is another.
        FactorUnknown: the actor has no such factor.
    """
    person = await _proved(session, actor, password)
    known = {each.id: each for each in await repository.of_person(session, person.id)}
    if factor not in known or not await repository.drop(session, person.id, factor):
        raise FactorUnknown
    if not await repository.protected(session, person.id):
        await repository.replace_codes(session, person.id, [])
    await audit.note(session, actor, Action.FACTOR_REMOVED, detail={"kind": known[factor].kind})
    await metadata.bump_access_epoch(session)


async def renew_codes(session: Session, actor: Actor, *, password: str) -> list[str]:
    """Replace the recovery codes.

    Raises:
        PasswordWrong: the actor's password is another.
        FactorUnknown: there is no factor to recover from.
    """
    person = await _proved(session, actor, password)
    if not await repository.protected(session, person.id):
        raise FactorUnknown
    return await _new_codes(session, person.id)


async def take_away(session: Session, actor: Actor, person: UUID) -> int:
    """Take all factors from a person who has lost them; the caller has checked that the actor may."""
    gone = await repository.drop_all(session, person)
    await audit.note(
        session, actor, Action.FACTOR_REMOVED, object_name="user", record_id=person, detail={"count": gone}
    )
    return gone


# ------------------------------------------------------------------------------------------------------- parts
def _asked(site: Site, known: list[Factor]) -> Question:
    from yingtu.identity import passkeys

    return passkeys.ask_for_proof(site, known)


async def _taken_into_use(session: Session, actor: Actor, kind: str, name: str) -> list[str]:
    person = _person(actor)
    await audit.note(session, actor, Action.FACTOR_ADDED, detail={"kind": kind, "name": name})
    # Whoever needed one may go on, in every process.
    await metadata.bump_access_epoch(session)
    return [] if await repository.count_codes(session, person) else await _new_codes(session, person)


async def _new_codes(session: Session, person: UUID) -> list[str]:
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    await repository.replace_codes(session, person, [_hash(each) for each in codes])
    return [f"{each[:4]}-{each[4:8]}-{each[8:12]}-{each[12:]}" for each in codes]


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.lower().encode("utf-8", "surrogateescape")).digest()


async def _add(
    session: Session,
    identifier: UUID,
    person: UUID,
    kind: str,
    name: str,
    *,
    secret: bytes | None = None,
    credential: bytes | None = None,
    public_key: bytes | None = None,
    counter: int = 0,
    confirmed: bool = False,
) -> None:
    if len(await repository.of_person(session, person)) >= _MOST_FACTORS:
        raise FactorUnknown
    moment = now()
    values = {
        "id": identifier,
        "user_id": person,
        "kind": kind,
        "name": name,
        "secret": secret,
        "credential": credential,
    }
    await repository.add(
        session,
        {
            **values,
            "public_key": public_key,
            "counter": counter,
            "created_at": moment,
            "confirmed_at": moment if confirmed else None,
        },
    )


async def _new_ticket(session: Session, person: UUID, purpose: str, challenge: bytes) -> Ticket:
    made = repository.Ticket(uuid7(), person, purpose, challenge)
    await repository.add_ticket(session, made, now(), now() + TICKET_LIFE)
    return made


async def _ticket(session: Session, identifier: UUID, purpose: str) -> Ticket:
    found = await repository.ticket(session, identifier, now())
    if found is None or found.purpose != purpose:
        raise TicketExpired
    return found


async def _proved(session: Session, actor: Actor, password: str) -> people.PasswordHolder:
    holder = await people.password_holder_by_id(session, _person(actor))
    if holder is None or not await verify_password(holder.password_hash, password):
        raise PasswordWrong
    return holder


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id
