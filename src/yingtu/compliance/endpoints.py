"""Compliance reports over HTTP, for those who administer or oversee rights."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from yingtu.access.marking import watermark
from yingtu.compliance import paper, service
from yingtu.compliance.service import Run
from yingtu.compliance.wording import Wording
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route, WriteSession
from yingtu.identity.service import check_current
from yingtu.kit.i18n import translate
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import Catalog

router = APIRouter(prefix="/api/v1/compliance", tags=["compliance"], route_class=Route)

Code = Annotated[str, Path(max_length=60)]
_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)
_FILE = {200: {"content": {"application/octet-stream": {}}}, **_READ}


class FindingPerson(BaseModel):
    """Somebody a finding concerns."""

    id: UUID
    name: str


class FindingInfo(BaseModel):
    """Something that should be otherwise."""

    code: str
    key: str = Field(description="Tells it from others of the same check, in later reports too")
    risk: Literal["high", "medium", "low"]
    controls: list[str] = Field(description="Of ISO/IEC 27001:2022 Annex A")
    sentence: str
    advice: str
    people: list[FindingPerson]
    roles: list[str]
    proposes: bool = Field(description="Whether a change of the configuration would mend it")
    page: str | None = Field(description="Where people act")
    new: bool = Field(description="Not in the report before")


class ReportCounts(BaseModel):
    """Findings by risk, and checks passed."""

    high: int
    medium: int
    low: int
    passed: int
    checks: int


class ReportEntry(BaseModel):
    """A report in a list."""

    id: UUID
    at: datetime
    by: str | None = Field(description="Null: made by itself, once a month")
    counts: ReportCounts


class ReportInfo(ReportEntry):
    """A report."""

    findings: list[FindingInfo]
    resolved: int = Field(description="Findings of the report before that are gone")


class ProposedLine(BaseModel):
    """One change of a document, in words."""

    what: str
    before: str
    after: str


class ProposedDocument(BaseModel):
    """A document as it is and as it would be."""

    kind: str
    key: str
    title: str = Field(description="Which document it is, in words")
    lines: list[ProposedLine] = Field(description="What changes, in words")
    before: dict[str, Any] | None
    after: dict[str, Any]


class ProposalInfo(BaseModel):
    """A change that would mend a finding."""

    documents: list[ProposedDocument]
    warnings: list[str] = Field(description="What publishing it would warn of")
    asks: bool = Field(description="A second administrator has to confirm it")


class ProposalInput(BaseModel):
    """Why the change is made."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(min_length=2, max_length=500)


class Applied(BaseModel):
    """What became of a proposed change."""

    state: Literal["published", "asked"]


@router.get("/reports", responses=_READ)
async def list_reports(session: CheckedReadSession, actor: CurrentActor) -> list[ReportEntry]:
    """List the reports kept, the newest first. Needs the ability `manage_access` (or `configure`) or `view_audit`."""
    return [
        ReportEntry(id=each.id, at=each.at, by=each.by_name, counts=ReportCounts(**each.counts))
        for each in await service.reports(session, actor)
    ]


@router.post("/reports", status_code=201, responses=_CHANGE)
async def make_report(request: Request, session: CheckedWriteSession, actor: CurrentActor) -> ReportInfo:
    """Look at rights, accounts and data now, and keep what was found."""
    made = await service.look(session, actor, facts_of(request.scope).context.settings)
    earlier = await service.reports(session, actor)
    return _report(await metadata.catalog(session), made, earlier, facts_of(request.scope).language)


@router.get("/reports/{report_id}", responses=_READ)
async def get_report(request: Request, report_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> ReportInfo:
    """Return a report, compared with the one before."""
    found, earlier = await service.report(session, actor, report_id), await service.reports(session, actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    return _report(catalog, found, earlier, facts_of(request.scope).language)


@router.get("/reports/{report_id}/file.{file_format}", response_class=Response, responses=_FILE)
async def get_report_file(
    request: Request,
    report_id: UUID,
    file_format: Literal["pdf", "xlsx"],
    session: CheckedReadSession,
    actor: CurrentActor,
) -> Response:
    """Download a report as a PDF or a spreadsheet."""
    found = await service.report(session, actor, report_id)
    catalog = await metadata.of_version(session, actor.catalog_version)
    language, mark = facts_of(request.scope).language, watermark(catalog, actor)
    if file_format == "pdf":
        content, media_type = paper.report_pdf(catalog, found, language, mark=mark), "application/pdf"
    else:
        content = paper.report_xlsx(catalog, found, language, mark=mark)
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"compliance-{found.at:%Y-%m-%d}.{file_format}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/proposals/{code}/{key}", responses=_READ)
async def preview_proposal(
    request: Request, code: Code, key: Code, session: CheckedReadSession, actor: CurrentActor
) -> ProposalInfo:
    """Show the change that would mend a finding, made from the configuration as it is now. Nothing changes."""
    facts = facts_of(request.scope)
    found = await service.propose(session, actor, facts.context.settings, code, key)
    words = Wording(await metadata.of_version(session, actor.catalog_version), facts.language)
    return ProposalInfo(
        documents=[
            _proposed(words, kind, name, found.before[kind, name], body) for kind, name, body in found.finding.changes
        ],
        warnings=[translate(each.code, each.params, facts.language) for each in found.warnings],
        asks=found.asks,
    )


@router.post("/proposals/{code}/{key}", responses=_CHANGE)
async def apply_proposal(
    request: Request, code: Code, key: Code, body: ProposalInput, session: WriteSession, actor: CurrentActor
) -> Applied:
    """Publish the change that mends a finding; where the workspace wants four eyes, ask a second administrator."""
    await check_current(session, actor)
    settings = facts_of(request.scope).context.settings
    return Applied(state=await service.apply(session, actor, settings, code, key, note=body.note))


def _proposed(
    words: Wording, kind: str, key: str, before: dict[str, Any] | None, after: dict[str, Any]
) -> ProposedDocument:
    lines = [
        ProposedLine(what=each.what, before=each.before, after=each.after)
        for each in words.lines(kind, key, before, after)
    ]
    return ProposedDocument(
        kind=kind, key=key, title=words.title(kind, key, after), lines=lines, before=before, after=after
    )


def _report(catalog: Catalog, run: Run, earlier: list[Run], language: str) -> ReportInfo:
    before = next((each for each in earlier if each.at < run.at), None)
    known = {(each["code"], each["key"]) for each in before.findings} if before else set()
    now = {(each["code"], each["key"]) for each in run.findings}
    findings = []
    for each in run.findings:
        found, advice = paper.sentence(catalog, each, language)
        findings.append(
            FindingInfo(
                code=each["code"],
                key=each["key"],
                risk=each["risk"],
                controls=each["controls"],
                sentence=found,
                advice=advice,
                people=[FindingPerson(**person) for person in each["people"]],
                roles=[paper.role_label(catalog, role, language) for role in each["roles"]],
                proposes=each["proposes"],
                page=each["page"],
                new=before is not None and (each["code"], each["key"]) not in known,
            )
        )
    return ReportInfo(
        id=run.id,
        at=run.at,
        by=run.by_name,
        counts=ReportCounts(**run.counts),
        findings=findings,
        resolved=len(known - now),
    )
