"""The audit over HTTP, for those who oversee the system."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime, BaseModel, Field

from yingtu.audit.actions import Action
from yingtu.http.context import facts_of
from yingtu.http.pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import (
    CheckedActor,
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
)
from yingtu.kit.errors import InvalidInput, Problem
from yingtu.kit.i18n import translate
from yingtu.kit.ids import parse_uuid
from yingtu.metadata import service as metadata
from yingtu.oversight import service
from yingtu.oversight.service import Wanted

router = APIRouter(prefix="/api/v1/audit", tags=["audit"], route_class=Route)

_READ = problem_responses(401, 403, 422, 503)


class AuditEntry(BaseModel):
    """A key operation."""

    id: UUID
    at: datetime
    person_id: UUID | None = Field(description="Null: the system, or nobody was signed in")
    person: str = Field(description="The name as it was then, or the login that was tried")
    action: str
    object: str | None
    record_id: UUID | None
    reason: str | None
    ip: str | None
    fingerprint: str | None = Field(description="The device; `key:…` for an API key")
    user_agent: str | None
    request_id: str | None
    seal: int | None = Field(description="Null until it is sealed, within a minute")
    detail: dict[str, Any] | None = Field(description="Old and new values; null: none, or erased")


class AuditStanding(BaseModel):
    """How far sealing is."""

    waiting: int = Field(description="Entries that wait for a seal")
    seal: int | None = Field(description="Number of the last seal")
    sealed_at: datetime | None
    sent_at: datetime | None = Field(description="When a head was last kept outside the database")
    actions: list[str]


class AuditFinding(BaseModel):
    """Something that is not as it was sealed."""

    code: str
    message: str
    seal: int
    entry: UUID | None


class AuditVerdict(BaseModel):
    """What a verification found."""

    sound: bool
    seals: int
    entries: int
    redacted: int = Field(description="Entries whose values were erased lawfully")
    findings: list[AuditFinding]


def _wanted(
    person_id: UUID | None = None,
    action: Action | None = None,
    object: Annotated[str | None, Query(max_length=60)] = None,  # noqa: A002 - the parameter's name in the address
    record_id: UUID | None = None,
    ip: Annotated[str | None, Query(max_length=60)] = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> Wanted:
    return Wanted(person_id, action, object, record_id, ip, since, until)


Filters = Annotated[Wanted, Depends(_wanted)]


@router.get("", responses=_READ)
async def list_entries(
    session: CheckedReadSession, actor: CurrentActor, wanted: Filters, limit: Limit = 50, cursor: Cursor = None
) -> Page[AuditEntry]:
    """List key operations, the newest first. Needs the ability `view_audit`, as all of these do."""
    rows = await service.entries(session, actor, wanted, before=_position(cursor), limit=limit + 1)
    shown = rows[:limit]
    more = encode_cursor(shown[-1]["at"].isoformat(), str(shown[-1]["id"])) if len(rows) > limit else None
    catalog = await metadata.of_version(session, actor.catalog_version)
    items = [AuditEntry(**{**row, "detail": service.details(row, actor, catalog)}) for row in shown]
    return Page(items=items, next_cursor=more)


@router.get("/standing", responses=problem_responses(401, 403, 503))
async def get_standing(session: CheckedReadSession, actor: CurrentActor) -> AuditStanding:
    """Tell how far sealing is, and which actions there are."""
    found = await service.standing(session, actor)
    return AuditStanding(
        waiting=found.waiting,
        seal=found.seal,
        sealed_at=found.sealed_at,
        sent_at=found.sent_at,
        actions=[each.value for each in Action],
    )


@router.post("/verification", responses=problem_responses(401, 403, 503))
async def verify_audit(request: Request, session: CheckedWriteSession, actor: CurrentActor) -> AuditVerdict:
    """Compare all sealed entries with their seals, and the seals with the heads kept outside the database."""
    verdict = await service.verified(session, actor, facts_of(request.scope).context.settings)
    findings = [
        AuditFinding(
            code=each.code,
            message=translate(f"audit_finding_{each.code}", {}, actor.language),
            seal=each.seal,
            entry=each.entry,
        )
        for each in verdict.findings
    ]
    return AuditVerdict(
        sound=verdict.sound,
        seals=verdict.seals,
        entries=verdict.entries,
        redacted=verdict.redacted,
        findings=findings,
    )


@router.get("/file", response_class=StreamingResponse, responses=_READ)
async def export_entries(
    actor: CheckedActor, database: CurrentDatabase, workspace: CurrentWorkspace, wanted: Filters
) -> StreamingResponse:
    """Download entries as CSV."""
    service.require(actor)
    return StreamingResponse(
        service.as_csv(database, workspace, actor, wanted),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
    )


def _position(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    at, last = decode_cursor(cursor, 2)
    identifier = parse_uuid(last)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment = None
    if identifier is None or moment is None or moment.tzinfo is None:
        raise InvalidInput(problems=(Problem("?cursor", "invalid_cursor", {}),))
    return moment, identifier
