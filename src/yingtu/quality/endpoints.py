"""Possible duplicates over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route
from yingtu.quality import service

router = APIRouter(prefix="/api/v1", tags=["quality"], route_class=Route)


class PairInfo(BaseModel):
    """Two records that may mean the same company."""

    id: int
    score: int = Field(description="Similarity of the names without legal form, 0 to 100")
    found_at: datetime
    older: dict[str, Any]
    newer: dict[str, Any]


class PairPage(BaseModel):
    """Pairs, the most similar first; ask again with ``after`` set to ``next_after``."""

    items: list[PairInfo]
    next_after: str | None


@router.get("/objects/{object_name}/duplicates", responses=problem_responses(401, 403, 404, 422, 503))
async def list_possible_duplicates(
    object_name: str,
    session: CheckedReadSession,
    actor: CurrentActor,
    after: Annotated[str | None, Query(pattern=r"^\d{1,3}\.\d{1,18}$", description="`next_after` of a page")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> PairPage:
    """List pairs of records that may mean the same company, as far as you may read both."""
    score, _, number = (after or "").partition(".")
    place = (int(score), int(number)) if after else None
    found, following = await service.listed(session, actor, object_name, after=place, limit=limit)
    return PairPage(
        items=[
            PairInfo(
                id=each.pair.id,
                score=each.pair.score,
                found_at=each.pair.found_at,
                older=each.older,
                newer=each.newer,
            )
            for each in found
        ],
        next_after=None if following is None else f"{following[0]}.{following[1]}",
    )


@router.post("/duplicates/{pair_id}/dismiss", status_code=204, responses=problem_responses(401, 403, 404, 503))
async def dismiss_possible_duplicate(
    pair_id: Annotated[int, Path(ge=1, le=2**62)], session: CheckedWriteSession, actor: CurrentActor
) -> None:
    """Say that two records are two companies: the pair is not shown again."""
    await service.dismiss(session, actor, pair_id)
