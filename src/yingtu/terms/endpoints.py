"""The glossary over HTTP. Everybody who is signed in may read it; documents of terms are changed like all configuration."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.kit.db import Session
from yingtu.records import service as records
from yingtu.terms import describe, service
from yingtu.terms.schemas import SignRequest, TermDetail, TermList
from yingtu.terms.service import Whole

router = APIRouter(prefix="/api/v1/terms", tags=["terms"], route_class=Route)

Key = Annotated[str, Path(max_length=63, description="Key of the term")]


@router.get("", responses=problem_responses(401, 403, 422, 503))
async def list_terms(
    session: CheckedReadSession,
    actor: CurrentActor,
    q: Annotated[str, Query(max_length=200, description="All of these words, in name, synonyms or definition")] = "",
) -> TermList:
    """List the company's terms with what they mean, where they are used, and whether a new wording waits."""
    found = await service.glossary(session, actor, q)
    catalog = await records.catalog_for(session, actor)
    return TermList(items=[describe.term_info(catalog, each, actor.language) for each in found])


@router.get("/{key}", responses=problem_responses(401, 403, 404, 503))
async def get_term(key: Key, session: CheckedReadSession, actor: CurrentActor) -> TermDetail:
    """Return a term with the wording that is proposed, who has signed it, and its former wordings."""
    return await _detail(session, actor, await service.term(session, actor, key))


@router.post("/{key}/signatures", responses=problem_responses(401, 403, 404, 409, 422, 503))
async def sign_term(key: Key, body: SignRequest, session: CheckedWriteSession, actor: CurrentActor) -> TermDetail:
    """Agree to the proposed wording as the head of a department, or object; the last one to agree brings it into force."""
    whole = await service.sign(
        session,
        actor,
        key,
        department=body.department,
        digest=body.digest,
        agrees=body.agrees,
        comment=body.comment,
    )
    return await _detail(session, actor, whole)


async def _detail(session: Session, actor: Actor, whole: Whole) -> TermDetail:
    people = await identity.names_of(session, [each.by for each in whole.standing.signatures.values()])
    return describe.term_detail(await records.catalog_for(session, actor), whole, actor, people)
