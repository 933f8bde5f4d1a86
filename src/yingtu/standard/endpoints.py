"""Addresses of the standard objects: what a new version brings, and bringing it in."""

from __future__ import annotations

from fastapi import APIRouter

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, Route, WriteSession
from yingtu.identity.service import check_current
from yingtu.schema.describe import published_entry
from yingtu.standard import service
from yingtu.standard.schemas import StandardConflict, StandardLeftOut, StandardUpgrade, StandardUpgradeInput
from yingtu.standard.shipped import standard_documents
from yingtu.standard.words import conflict_words, left_out_words

router = APIRouter(prefix="/api/v1/meta/standard", tags=["configuration"], route_class=Route)


@router.get("", responses=problem_responses(401, 403, 409, 422, 503))
async def preview_standard(session: CheckedReadSession, actor: CurrentActor) -> StandardUpgrade:
    """Say what the installed version of the standard objects would bring. Nothing is changed. Needs `configure`."""
    return _entry(await service.preview(session, actor), actor.language)


@router.post("/upgrade", responses=problem_responses(401, 403, 409, 422, 503))
async def upgrade_standard(session: WriteSession, actor: CurrentActor, body: StandardUpgradeInput) -> StandardUpgrade:
    """Bring the new version of the standard objects into force; what you changed stays. Needs `configure`."""
    await check_current(session, actor)
    return _entry(await service.upgrade(session, actor, confirm=body.confirm), actor.language)


def _entry(done: service.Upgraded, language: str) -> StandardUpgrade:
    return StandardUpgrade(
        changes=[
            {
                "kind": each.kind,
                "key": each.key,
                "before": done.before.get((each.kind, each.key)),
                "after": None if each.body is None else dict(each.body),
            }
            for each in done.changes
        ],
        conflicts=[
            StandardConflict(
                kind=each.kind,
                key=each.key,
                pointer=each.pointer,
                text=conflict_words(each, done.before.get((each.kind, each.key)), language),
            )
            for each in done.conflicts
        ],
        left_out=[
            StandardLeftOut(
                kind=each.kind,
                key=each.key,
                text=left_out_words(each, standard_documents()[each.kind, each.key], language),
            )
            for each in done.left_out
        ],
        published=published_entry(done.published, language),
    )
