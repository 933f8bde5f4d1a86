"""Addresses of invitations, forgotten passwords, and the workspace's rules for signing in."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from yingtu.accounts import links, locks, rules
from yingtu.accounts.schemas import (
    LinkAsk,
    LinkAsked,
    LinkStrengthAsk,
    LinkToken,
    LinkUse,
    LockLift,
    LockLifted,
    PasswordLink,
    PasswordLinkInfo,
    RefusedCount,
    RefusedPasswords,
    SignInLock,
    SignInRules,
    SignInState,
    Strength,
    StrengthAsk,
)
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentKnown,
    CurrentWorkspace,
    RightsSession,
    Route,
)
from yingtu.identity.endpoints import arrival_of, site_of
from yingtu.identity.lockouts import shown
from yingtu.identity.passwords import Verdict
from yingtu.identity.policy import Holder, judge, rules_of
from yingtu.kit.db import Session
from yingtu.kit.i18n import translate
from yingtu.kit.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["accounts"], route_class=Route)

_ANYBODY = problem_responses(404, 422, 429, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.post("/users/{user_id}/password-link", status_code=201, responses=_CHANGE)
async def make_password_link(
    user_id: UUID, request: Request, session: CheckedWriteSession, actor: CurrentActor
) -> PasswordLink:
    """Invite a person, or let them set a new password. Needs the ability `manage_users`; mailed where mail is connected."""
    made = await links.make(session, actor, _settings(request), user_id)
    return PasswordLink(
        purpose=made.purpose,
        expires_at=made.expires_at,
        mailed=made.missing is None,
        missing=made.missing,
        url=None if made.path is None else site_of(request).origin + made.path,
    )


@router.post("/password-links", status_code=202, responses=_ANYBODY)
async def ask_password_link(
    body: LinkAsk, request: Request, database: CurrentDatabase, workspace: CurrentWorkspace
) -> LinkAsked:
    """Have a link mailed to whoever has this login or address; the answer is the same when nobody has."""
    mail = await links.ask(database, workspace, _settings(request), body.login, arrival_of(request, None))
    return LinkAsked(mail=mail)


@router.post("/password-links/look", responses=_ANYBODY)
async def look_at_password_link(
    body: LinkToken, request: Request, database: CurrentDatabase, workspace: CurrentWorkspace
) -> PasswordLinkInfo:
    """Return what a link is for; it stays good."""
    async with database.read(workspace) as session:
        link = await links.look(session, _settings(request), body.token)
        asked = await rules_of(session)
        name = await rules.company(session)
    return PasswordLinkInfo(
        purpose=link.purpose,
        name=link.name,
        login=link.login,
        workspace=name,
        expires_at=link.expires_at,
        minimum=asked.minimum,
    )


@router.post("/password-links/use", status_code=204, responses=_ANYBODY)
async def use_password_link(
    body: LinkUse, request: Request, database: CurrentDatabase, workspace: CurrentWorkspace
) -> None:
    """Set the password of a link's person, once; all their sessions end."""
    arrival = arrival_of(request, None)
    await links.use(database, workspace, _settings(request), body.token, body.password, arrival)


@router.post("/password-links/strength", responses=_ANYBODY)
async def weigh_password_of_link(
    body: LinkStrengthAsk, request: Request, database: CurrentDatabase, workspace: CurrentWorkspace
) -> Strength:
    """Say how strong a password of a link's person would be, before it is taken; it is kept nowhere."""
    async with database.read(workspace) as session:
        link = await links.look(session, _settings(request), body.token)
        holder = Holder(link.login, link.name, link.email, link.phone)
        return await _strength(session, request, await judge(session, body.password, holder))


@router.post("/me/password/strength", responses=problem_responses(401, 403, 422, 503))
async def weigh_own_password(
    body: StrengthAsk, request: Request, session: CheckedReadSession, actor: CurrentActor, known: CurrentKnown
) -> Strength:
    """Say how strong a password of yours would be, before it is taken; it is kept nowhere."""
    return await _strength(session, request, await judge(session, body.password, Holder(known.login, actor.name)))


async def _strength(session: Session, request: Request, verdict: Verdict) -> Strength:
    minimum, language = (await rules_of(session)).minimum, facts_of(request.scope).language
    said = {"because": f"password_{verdict.reason}", "minimum": minimum}
    text = None if verdict.reason is None else translate("password_too_weak", said, language)
    return Strength(score=verdict.score, fits=verdict.reason is None, text=text, minimum=minimum)


@router.get("/sign-in-rules", responses=problem_responses(401, 403, 503))
async def get_sign_in_rules(request: Request, session: CheckedReadSession, actor: CurrentActor) -> SignInState:
    """Return how people prove who they are. Needs the ability `manage_access`."""
    return await rules.state(session, actor, _settings(request))


@router.put("/sign-in-rules", responses=_CHANGE)
async def set_sign_in_rules(
    body: SignInRules, request: Request, session: RightsSession, actor: CurrentActor
) -> SignInState:
    """Change how people prove who they are, as a version of the configuration."""
    await rules.save(session, actor, body)
    return await rules.state(session, actor, _settings(request))


@router.put("/refused-passwords", responses=_CHANGE)
async def set_refused_passwords(body: RefusedPasswords, session: RightsSession, actor: CurrentActor) -> RefusedCount:
    """Replace the list of passwords that nobody may have here."""
    return RefusedCount(count=await rules.load_refused(session, actor, body.passwords))


@router.get("/sign-in-locks", responses=problem_responses(401, 403, 503))
async def list_sign_in_locks(session: CheckedReadSession, actor: CurrentActor) -> list[SignInLock]:
    """List who has to wait after failed sign-ins, the longest first. Needs the ability `manage_users` or `manage_access`."""
    return [
        SignInLock(
            scope=each.scope,
            kind=None if each.kind is None else each.kind.value,
            login=each.login,
            name=name,
            address=shown(each.place),
            failures=each.failures,
            until=each.until,
        )
        for each, name in await locks.listed(session, actor)
    ]


@router.post("/sign-in-locks/lift", responses=_CHANGE)
async def lift_sign_in_lock(body: LockLift, session: CheckedWriteSession, actor: CurrentActor) -> LockLifted:
    """Forget failed sign-ins, so that a person, or whoever comes from an address, may try again at once."""
    return LockLifted(failures=await locks.lift(session, actor, login=body.login, place=body.address))


def _settings(request: Request) -> Settings:
    return facts_of(request.scope).context.settings
