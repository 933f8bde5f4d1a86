"""Statements on apps, consents, codes and tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TIMESTAMP

from yingtu.identity.models import oauth_apps, oauth_codes, oauth_consents, oauth_tokens, users
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class App:
    """A program that acts for people; ``user_id`` is the person as whom it acts for itself."""

    id: UUID
    name: str
    redirect_uris: list[str]
    scopes: list[str]
    secret_hash: bytes | None
    user_id: UUID | None
    created_at: datetime
    last_used_at: datetime | None
    person: str | None
    acts_alone: bool
    consents: int


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was given to an app. The methods are what the library asks of it."""

    code_hash: bytes
    app_id: UUID
    user_id: UUID
    scopes: list[str]
    redirect_uri: str
    challenge: str
    expires_at: datetime
    consent_id: UUID | None
    person_active: bool

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return " ".join(self.scopes)


@dataclass(frozen=True, slots=True)
class Token:
    """An access or refresh token; ``allowed_at`` is when its person allowed the app this. The methods are what the library asks of it."""

    token_hash: bytes
    kind: str
    app_id: UUID
    user_id: UUID
    consent_id: UUID | None
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    person_active: bool
    login: str
    allowed_at: datetime | None

    def check_client(self, client: Any) -> bool:
        return bool(str(self.app_id) == client.get_client_id())

    def get_scope(self) -> str:
        return " ".join(self.scopes)

    def is_expired(self) -> bool:
        """Looked at when it is fetched."""
        return False

    def is_revoked(self) -> bool:
        """Withdrawn tokens are gone."""
        return False


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person has allowed an app."""

    id: UUID
    app_id: UUID
    app: str
    user_id: UUID
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime | None


_MOMENT = TIMESTAMP(timezone=True)
_APP = sa.bindparam("app", type_=sa.Uuid)
_HASH = sa.bindparam("hash", type_=sa.LargeBinary)
_CONSENT = sa.bindparam("consent", type_=sa.Uuid)
_PERSON = sa.bindparam("person", type_=sa.Uuid)
_AT = sa.bindparam("moment", type_=_MOMENT)


def _values(table: sa.Table) -> dict[str, sa.BindParameter[Any]]:
    return {column.name: sa.bindparam(f"v_{column.name}", type_=column.type) for column in table.c}


_apps = sa.select(
    *oauth_apps.c,
    users.c.name.label("person"),
    sa.func.coalesce(users.c.active, sa.false()).label("acts_alone"),
    sa.select(sa.func.count())
    .select_from(oauth_consents)
    .where(oauth_consents.c.app_id == oauth_apps.c.id)
    .scalar_subquery()
    .label("consents"),
).join_from(oauth_apps, users, users.c.id == oauth_apps.c.user_id, isouter=True)
_LIST = Statement(_apps.order_by(sa.func.lower(oauth_apps.c.name), oauth_apps.c.id))
_ONE = Statement(_apps.where(oauth_apps.c.id == _APP))
_NAMED = Statement(
    sa.select(oauth_apps.c.id).where(sa.func.lower(oauth_apps.c.name) == sa.func.lower(sa.bindparam("name")))
)
_ADD = Statement(sa.insert(oauth_apps).values(_values(oauth_apps)))
_CHANGE = Statement(
    sa.update(oauth_apps)
    .where(oauth_apps.c.id == _APP)
    .values({name: value for name, value in _values(oauth_apps).items() if name in {
        "name", "redirect_uris", "scopes", "secret_hash", "user_id",
    }})
)  # fmt: skip
_DROP = Statement(sa.delete(oauth_apps).where(oauth_apps.c.id == _APP))
_USED = Statement(sa.update(oauth_apps).where(oauth_apps.c.id == _APP).values(last_used_at=_AT))

_CODE = Statement(
    sa.select(*oauth_codes.c, users.c.active.label("person_active"))
    .join_from(oauth_codes, users, users.c.id == oauth_codes.c.user_id)
    .where(oauth_codes.c.code_hash == _HASH)
    .with_for_update(of=oauth_codes)
)
_ADD_CODE = Statement(sa.insert(oauth_codes).values(_values(oauth_codes)))
_USE_CODE = Statement(sa.update(oauth_codes).where(oauth_codes.c.code_hash == _HASH).values(consent_id=_CONSENT))

_token = (
    sa.select(
        *oauth_tokens.c,
        users.c.active.label("person_active"),
        users.c.login,
        oauth_consents.c.created_at.label("allowed_at"),
    )
    .join_from(oauth_tokens, users, users.c.id == oauth_tokens.c.user_id)
    .outerjoin(oauth_consents, oauth_consents.c.id == oauth_tokens.c.consent_id)
    .where(oauth_tokens.c.token_hash == _HASH)
)
_TOKEN = Statement(_token)
_HOLD_TOKEN = Statement(_token.with_for_update(of=oauth_tokens))
_ADD_TOKEN = Statement(sa.insert(oauth_tokens).values(_values(oauth_tokens)))
_USE_TOKEN = Statement(sa.update(oauth_tokens).where(oauth_tokens.c.token_hash == _HASH).values(used_at=_AT))
_DROP_TOKEN = Statement(sa.delete(oauth_tokens).where(oauth_tokens.c.token_hash == _HASH))

_consents = sa.select(
    oauth_consents.c.id,
    oauth_consents.c.app_id,
    oauth_apps.c.name.label("app"),
    oauth_consents.c.user_id,
    oauth_consents.c.scopes,
    oauth_consents.c.created_at,
    oauth_consents.c.last_used_at,
).join_from(oauth_consents, oauth_apps, oauth_apps.c.id == oauth_consents.c.app_id)
_CONSENTS = Statement(_consents.where(oauth_consents.c.user_id == _PERSON).order_by(oauth_consents.c.created_at.desc()))
_ONE_CONSENT = Statement(_consents.where(oauth_consents.c.id == _CONSENT))
_ADD_CONSENT = Statement(sa.insert(oauth_consents).values(_values(oauth_consents)))
_DROP_CONSENT = Statement(sa.delete(oauth_consents).where(oauth_consents.c.id == _CONSENT))
_DROP_OF_APP = (
    Statement(sa.delete(oauth_consents).where(oauth_consents.c.app_id == _APP)),
    Statement(sa.delete(oauth_tokens).where(oauth_tokens.c.app_id == _APP)),
    Statement(sa.delete(oauth_codes).where(oauth_codes.c.app_id == _APP)),
)
_SWEEP = (
    Statement(sa.delete(oauth_codes).where(oauth_codes.c.expires_at < sa.bindparam("long_ago", type_=_MOMENT))),
    Statement(sa.delete(oauth_tokens).where(oauth_tokens.c.expires_at < _AT)),
    Statement(
        sa.delete(oauth_consents).where(
            oauth_consents.c.created_at < sa.bindparam("long_ago", type_=_MOMENT),
            ~sa.exists().where(oauth_tokens.c.consent_id == oauth_consents.c.id),
        )
    ),
)
#: Codes are kept a little longer than they are good for: a second use is noticed.
_LONG = timedelta(hours=1)


async def list_apps(session: Session) -> list[App]:
    """Return all apps by name."""
    return await session.load(App, _LIST)


async def find_app(session: Session, app: UUID) -> App | None:
    return next(iter(await session.load(App, _ONE, {"app": app})), None)


async def app_named(session: Session, name: str) -> UUID | None:
    """Return the app of this name, upper and lower case being the same."""
    found: UUID | None = await session.scalar(_NAMED, {"name": name})
    return found


async def add_app(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_ADD, _named(values))


async def change_app(session: Session, app: UUID, values: Mapping[str, Any]) -> None:
    """Store name, addresses, scopes, secret and person of an app."""
    await session.execute(_CHANGE, {"app": app, **_named(values)})


async def drop_app(session: Session, app: UUID) -> None:
    await session.execute(_DROP, {"app": app})


async def note_used(session: Session, app: UUID, moment: datetime) -> None:
    await session.execute(_USED, {"app": app, "moment": moment})


async def hold_code(session: Session, hashed: bytes) -> Code | None:
    """Return a code and hold it: nobody else changes it for tokens meanwhile."""
    return next(iter(await session.load(Code, _CODE, {"hash": hashed})), None)


async def add_code(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_ADD_CODE, _named({"consent_id": None, **values}))


async def use_code(session: Session, hashed: bytes, consent: UUID) -> None:
    await session.execute(_USE_CODE, {"hash": hashed, "consent": consent})


async def find_token(session: Session, hashed: bytes) -> Token | None:
    return next(iter(await session.load(Token, _TOKEN, {"hash": hashed})), None)


async def hold_token(session: Session, hashed: bytes) -> Token | None:
    """Return a token and hold it: nobody else refreshes it meanwhile."""
    return next(iter(await session.load(Token, _HOLD_TOKEN, {"hash": hashed})), None)


async def add_token(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_ADD_TOKEN, _named({"used_at": None, **values}))


async def use_token(session: Session, hashed: bytes, moment: datetime) -> None:
    await session.execute(_USE_TOKEN, {"hash": hashed, "moment": moment})


async def drop_token(session: Session, hashed: bytes) -> None:
    await session.execute(_DROP_TOKEN, {"hash": hashed})


async def list_consents(session: Session, person: UUID) -> list[Consent]:
    """Return what a person has allowed, newest first."""
    return await session.load(Consent, _CONSENTS, {"person": person})


async def find_consent(session: Session, consent: UUID) -> Consent | None:
    return next(iter(await session.load(Consent, _ONE_CONSENT, {"consent": consent})), None)


async def add_consent(session: Session, values: Mapping[str, Any]) -> None:
    await session.execute(_ADD_CONSENT, _named(values))


async def drop_consent(session: Session, consent: UUID) -> bool:
    """End a consent with all its tokens; False when there is none."""
    return await session.execute(_DROP_CONSENT, {"consent": consent}) > 0


async def drop_of_app(session: Session, app: UUID) -> None:
    """End all consents, tokens and codes of an app."""
    for statement in _DROP_OF_APP:
        await session.execute(statement, {"app": app})


async def sweep(session: Session, moment: datetime) -> int:
    """Delete what is good for nothing any more; return how much."""
    codes, tokens, consents = _SWEEP
    gone = await session.execute(codes, {"long_ago": moment - _LONG})
    gone += await session.execute(tokens, {"moment": moment})
    return gone + await session.execute(consents, {"long_ago": moment - _LONG})


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"v_{name}": value for name, value in values.items()}
