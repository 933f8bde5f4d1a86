"""Apps for administrators, and what each person has allowed them."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    OwnHand,
    RightsSession,
    Route,
)
from yingtu.identity.endpoints import site_of
from yingtu.oauth import apps, service
from yingtu.oauth.repository import App
from yingtu.oauth.schemas import (
    AppConsent,
    AppConsentAnswer,
    AppConsentAsk,
    AppConsentDone,
    AppConsentQuestion,
    AppInfo,
    AppSaved,
    AppSecret,
    AppWrite,
)

router = APIRouter(prefix="/api/v1", tags=["oauth"], route_class=Route)

_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)


@router.get("/apps", responses=problem_responses(401, 403, 503))
async def list_apps(session: CheckedReadSession, actor: CurrentActor) -> list[AppInfo]:
    """List the apps that may ask people for access. Needs the ability `manage_access`."""
    return [_info(each) for each in await apps.list_apps(session, actor)]


@router.post("/apps", status_code=201, responses=_CHANGE)
async def register_app(body: AppWrite, session: RightsSession, actor: CurrentActor) -> AppSaved:
    """Register an app; the secret is in this answer and nowhere else."""
    app, secret = await apps.register(session, actor, body)
    return AppSaved(app=_info(app), secret=secret)


@router.put("/apps/{app_id}", responses=_CHANGE)
async def change_app(app_id: UUID, body: AppWrite, session: RightsSession, actor: CurrentActor) -> AppSaved:
    """Change an app; with fewer scopes, another person or another kind, all its tokens end."""
    app, secret = await apps.change(session, actor, app_id, body)
    return AppSaved(app=_info(app), secret=secret)


@router.post("/apps/{app_id}/secret", responses=_CHANGE)
async def renew_app_secret(app_id: UUID, session: RightsSession, actor: CurrentActor) -> AppSecret:
    """Give an app a new secret; the old one is good for nothing at once."""
    return AppSecret(secret=await apps.renew_secret(session, actor, app_id))


@router.delete("/apps/{app_id}", status_code=204, responses=_CHANGE)
async def delete_app(app_id: UUID, session: RightsSession, actor: CurrentActor) -> None:
    """Delete an app with everything it was allowed."""
    await apps.delete(session, actor, app_id)


@router.get("/me/app-consents", responses=problem_responses(401, 503))
async def list_app_consents(session: CheckedReadSession, actor: CurrentActor) -> list[AppConsent]:
    """List what you have allowed apps, newest first."""
    return [
        AppConsent(
            id=each.id, app=each.app, scopes=each.scopes, created_at=each.created_at, last_used_at=each.last_used_at
        )
        for each in await service.list_consents(session, actor)
    ]


@router.delete("/me/app-consents/{consent_id}", status_code=204, responses=_CHANGE)
async def end_app_consent(consent_id: UUID, session: RightsSession, actor: CurrentActor, _hand: OwnHand) -> None:
    """Take back what you have allowed an app; its tokens end at once."""
    await service.end_consent(session, actor, consent_id)


@router.post("/me/app-consents/preview", responses=_CHANGE)
async def ask_app_consent(
    body: AppConsentAsk, request: Request, session: CheckedReadSession, actor: CurrentActor, _hand: OwnHand
) -> AppConsentQuestion:
    """Return what an app asks you for, by the query with which it sent you to `/oauth/authorize`."""
    del actor
    asked = await service.look(session, body.query, site_of(request).origin)
    return AppConsentQuestion(
        app=asked.app.name if asked.app else "",
        place=asked.place,
        scopes=list(asked.scopes),
        location=asked.location,
    )


@router.post("/me/app-consents", status_code=201, responses=_CHANGE)
async def give_app_consent(
    body: AppConsentAnswer, request: Request, session: CheckedWriteSession, actor: CurrentActor, _hand: OwnHand
) -> AppConsentDone:
    """Allow or refuse what an app asks for; send the browser to `location` with the answer."""
    location = await service.decide(session, actor, body.query, site_of(request).origin, allow=body.allow)
    return AppConsentDone(location=location)


def _info(app: App) -> AppInfo:
    return AppInfo(
        id=app.id,
        name=app.name,
        redirect_uris=app.redirect_uris,
        scopes=app.scopes,
        confidential=app.secret_hash is not None,
        user_id=app.user_id,
        person=app.person,
        created_at=app.created_at,
        last_used_at=app.last_used_at,
        consents=app.consents,
    )
