"""One's own second factors."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import factors
from yingtu.identity.dependencies import (
    PROVING,
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    RightsSession,
    Route,
)
from yingtu.identity.endpoints import site_of
from yingtu.identity.schemas import (
    CodeProof,
    FactorInfo,
    FactorsInfo,
    PasskeyAdd,
    PasskeyBegun,
    PasswordProof,
    RecoveryCodes,
    TotpBegin,
    TotpBegun,
)

router = APIRouter(prefix="/api/v1/me", tags=["session"], route_class=Route)

_CHANGE = problem_responses(401, 403, 404, 422, 503)


@router.get("/factors", responses=problem_responses(401, 503))
async def list_factors(session: CheckedReadSession, actor: CurrentActor) -> FactorsInfo:
    """List your second factors."""
    known, codes = await factors.list_factors(session, actor)
    items = [
        FactorInfo(
            id=each.id, kind=each.kind, name=each.name, created_at=each.created_at, last_used_at=each.last_used_at
        )
        for each in known
    ]
    return FactorsInfo(items=items, recovery_codes=codes)


@router.post("/factors/totp", status_code=201, dependencies=[PROVING], responses=_CHANGE)
async def begin_totp(body: TotpBegin, request: Request, session: CheckedWriteSession, actor: CurrentActor) -> TotpBegun:
    """Begin to set up an authenticator app; it counts once a code of it has confirmed it."""
    settings = facts_of(request.scope).context.settings
    made = await factors.begin_totp(session, actor, settings, password=body.password, name=body.name)
    return TotpBegun(id=made.id, secret=made.secret, uri=made.uri, picture=made.picture)


@router.post("/factors/{factor_id}/confirmation", responses=_CHANGE)
async def confirm_totp(
    factor_id: UUID, body: CodeProof, request: Request, session: RightsSession, actor: CurrentActor
) -> RecoveryCodes:
    """Take an authenticator app into use; the first factor brings recovery codes, shown this once."""
    settings = facts_of(request.scope).context.settings
    return RecoveryCodes(codes=await factors.confirm_totp(session, actor, settings, factor_id, body.code))


@router.post("/factors/passkey/options", dependencies=[PROVING], responses=_CHANGE)
async def begin_passkey(
    body: PasswordProof, request: Request, session: CheckedWriteSession, actor: CurrentActor
) -> PasskeyBegun:
    """Begin to set up a passkey."""
    ticket, options = await factors.begin_passkey(session, actor, site_of(request), password=body.password)
    return PasskeyBegun(ticket=ticket, options=options)


@router.post("/factors/passkey", status_code=201, responses=_CHANGE)
async def add_passkey(body: PasskeyAdd, request: Request, session: RightsSession, actor: CurrentActor) -> RecoveryCodes:
    """Take a passkey into use; the first factor brings recovery codes, shown this once."""
    codes = await factors.add_passkey(
        session, actor, site_of(request), ticket=body.ticket, name=body.name, credential=body.credential
    )
    return RecoveryCodes(codes=codes)


@router.post("/factors/{factor_id}/removal", status_code=204, dependencies=[PROVING], responses=_CHANGE)
async def remove_factor(factor_id: UUID, body: PasswordProof, session: RightsSession, actor: CurrentActor) -> None:
    """Give up a second factor."""
    await factors.remove(session, actor, factor_id, password=body.password)


@router.post("/recovery-codes", dependencies=[PROVING], responses=_CHANGE)
async def renew_codes(body: PasswordProof, session: CheckedWriteSession, actor: CurrentActor) -> RecoveryCodes:
    """Replace your recovery codes; the old ones are good for nothing any more."""
    return RecoveryCodes(codes=await factors.renew_codes(session, actor, password=body.password))
