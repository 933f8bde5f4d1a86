"""Privacy over HTTP: consents on records for whoever edits them, everything else for those who look after privacy."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import FileResponse, Response

from yingtu.access.marking import watermark
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route, WriteSession
from yingtu.identity.service import check_current
from yingtu.jobs.endpoints import JobId
from yingtu.kit import clock
from yingtu.metadata import service as metadata
from yingtu.metadata.documents import Label
from yingtu.privacy import consents, exporting, register, retention, service
from yingtu.privacy.agreeing import Channel, State
from yingtu.privacy.certificate import certificate_pdf
from yingtu.privacy.consents import Said, Standing
from yingtu.privacy.repository import Consent, Erasure
from yingtu.privacy.schemas import (
    ConsentInfo,
    ConsentInput,
    ConsentStanding,
    ErasureInfo,
    ErasureOrder,
    ErasurePreview,
    NamedRecord,
    OutgoingRegister,
    PersonalFieldInfo,
    PersonalFieldInput,
    PersonalRecord,
    PersonArchive,
    PersonArchiveStarted,
    PersonFound,
    PersonQuery,
    ProcessorInfo,
    RecordRef,
    RecordsOfPerson,
    RetentionDryRun,
    RetentionRule,
    ValueToErase,
    WayName,
    WayOut,
    WaySwitch,
)
from yingtu.privacy.service import Found
from yingtu.privacy.subjects import Ref, Wanted
from yingtu.privacy.values import Value

router = APIRouter(prefix="/api/v1/privacy", tags=["privacy"], route_class=Route)
record_router = APIRouter(prefix="/api/v1/objects/{object}/records/{record_id}", tags=["privacy"], route_class=Route)

ObjectName = Annotated[str, Path(alias="object", max_length=63, description="Api name of the object")]
Key = Annotated[str, Path(min_length=1, max_length=100)]
_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)
_PDF = {200: {"content": {"application/pdf": {}}}, **problem_responses(401, 403, 404, 409, 422, 503)}
_ZIP = {200: {"content": {"application/zip": {}}}, **problem_responses(401, 403, 404, 422, 503)}


# ------------------------------------------------------------------------------------------------------------ consents


@record_router.get("/consents", responses=_READ)
async def list_consents(
    object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> ConsentStanding:
    """Tell what a person agreed to, per channel."""
    return _standing(await consents.standing(session, actor, object_name, record_id))


@record_router.post("/consents", status_code=201, responses=_CHANGE)
async def add_consent(
    object_name: ObjectName, record_id: UUID, body: ConsentInput, session: CheckedWriteSession, actor: CurrentActor
) -> ConsentStanding:
    """Write down what a person said about a channel; it is in force from now on."""
    said = Said(body.channel, body.state, body.at, body.source, body.proof, body.file_id)
    return _standing(await consents.write_down(session, actor, object_name, record_id, said))


@record_router.post("/consents/{channel}/withdrawal", status_code=201, responses=_CHANGE)
async def withdraw_consent(
    object_name: ObjectName, record_id: UUID, channel: Channel, session: CheckedWriteSession, actor: CurrentActor
) -> ConsentStanding:
    """Withdraw a consent at once."""
    said = Said(channel, State.WITHDRAWN)
    return _standing(await consents.write_down(session, actor, object_name, record_id, said))


# ------------------------------------------------------------------------------------------------------------- person


@router.post("/people/query", responses=_READ)
async def find_person(body: PersonQuery, session: CheckedReadSession, actor: CurrentActor) -> PersonFound:
    """Find what is kept about a person, across all objects. Needs the ability `manage_privacy`, as all of these do."""
    wanted = Wanted(body.phone, body.email, None if body.record is None else _ref(body.record))
    return PersonFound(records=_records(await service.find(session, actor, wanted)))


@router.post("/archives", status_code=202, responses=_CHANGE)
async def make_archive(
    response: Response, body: RecordsOfPerson, session: CheckedWriteSession, actor: CurrentActor
) -> PersonArchiveStarted:
    """Make an archive of everything about a person as a job: fields, history, timeline, comments, consents, files."""
    job = await exporting.start(session, actor, [_ref(each) for each in body.records])
    response.headers["location"] = f"/api/v1/jobs/{job}"
    return PersonArchiveStarted(job_id=job)


@router.get("/archives", responses=_READ)
async def list_archives(request: Request, session: CheckedReadSession, actor: CurrentActor) -> list[PersonArchive]:
    """List the archives you have had made, the newest first."""
    settings = facts_of(request.scope).context.settings
    found = await exporting.recent(session, actor, settings)
    return [PersonArchive(job_id=each.pop("job"), **each) for each in found]


@router.get("/archives/{job_id}/file", response_class=FileResponse, responses=_ZIP)
async def fetch_archive(
    request: Request, job_id: JobId, session: CheckedReadSession, actor: CurrentActor
) -> FileResponse:
    """Return an archive to whoever had it made, for a week."""
    path = await exporting.archive_of(session, actor, facts_of(request.scope).context.settings, job_id)
    name = f"personal-data-{clock.now():%Y-%m-%d}-{job_id}.zip"
    return FileResponse(
        path, media_type="application/zip", filename=name, headers={"cache-control": "private, no-store"}
    )


@router.post("/erasures/preview", responses=_READ)
async def preview_erasure(
    request: Request, body: RecordsOfPerson, session: CheckedReadSession, actor: CurrentActor
) -> ErasurePreview:
    """Say what erasing the personal values of some records would do, and what must be kept. Nothing changes."""
    settings = facts_of(request.scope).context.settings
    planned, found = await service.preview(session, actor, settings, [_ref(each) for each in body.records])
    return ErasurePreview(
        records=_records(found),
        values=[_value(each) for each in planned.values],
        backups_until=planned.backups_until,
    )


@router.post("/erasures", status_code=202, responses=_CHANGE)
async def start_erasure(
    request: Request, body: ErasureOrder, session: CheckedWriteSession, actor: CurrentActor
) -> ErasureInfo:
    """Erase personal values everywhere, for good, as a job."""
    settings = facts_of(request.scope).context.settings
    refs = [_ref(each) for each in body.records]
    return _erasure(await service.erase(session, actor, settings, refs, reason=body.reason))


@router.get("/erasures", responses=_READ)
async def list_erasures(session: CheckedReadSession, actor: CurrentActor) -> list[ErasureInfo]:
    """List erasures, the newest first."""
    return [_erasure(each) for each in await service.erasures(session, actor)]


@router.get("/erasures/{erasure_id}/certificate", response_class=Response, responses=_PDF)
async def get_certificate(
    request: Request, erasure_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> Response:
    """Return the certificate of an erasure: what went, what stays and why, when backups expire. It names no value."""
    found = await service.certificate(session, actor, erasure_id)
    catalog = await metadata.of_version(session, actor.catalog_version)
    content = certificate_pdf(catalog, found, facts_of(request.scope).language, mark=watermark(catalog, actor))
    headers = {"Content-Disposition": f'attachment; filename="erasure-{erasure_id}.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


# ----------------------------------------------------------------------------------------------------------- register


@router.get("/fields", responses=_READ)
async def list_personal_fields(session: CheckedReadSession, actor: CurrentActor) -> list[PersonalFieldInfo]:
    """List the fields with personal data and their purposes, and fields whose type says that they should be among them."""
    return [
        PersonalFieldInfo(
            object=each.object.api_name,
            object_label=_label(each.object.label, actor.language),
            field=each.field.api_name,
            label=_label(each.field.label, actor.language),
            type=each.field.type.name,
            personal=each.field.personal,
            sensitive=each.field.sensitive,
            purpose=each.field.purpose,
        )
        for each in await register.personal_fields(session, actor)
    ]


@router.put("/fields/{object_name}/{field_name}", status_code=204, responses=_CHANGE)
async def describe_personal_field(
    object_name: Key,
    field_name: Key,
    body: PersonalFieldInput,
    session: WriteSession,
    actor: CurrentActor,
) -> None:
    """Say whether a field is personal and what it is kept for: a change of the configuration."""
    await check_current(session, actor)
    purpose = {language: text.strip() for language, text in body.purpose.items() if text.strip()}
    await register.describe_field(session, actor, object_name, field_name, personal=body.personal, purpose=purpose)


@router.get("/outgoing", responses=_READ)
async def get_outgoing(request: Request, session: CheckedReadSession, actor: CurrentActor) -> OutgoingRegister:
    """Tell by which ways data leave this system, whether they are open, and who is behind them."""
    settings = facts_of(request.scope).context.settings
    return OutgoingRegister(
        ways=[
            WayOut(way=each.name, used=each.used, open=each.open, switchable=each.switchable, to=each.to)
            for each in await register.ways(session, actor, settings)
        ],
        processors=[
            ProcessorInfo(key=key, body=document.model_dump(mode="json"))
            for key, document in await register.processors(session, actor)
        ],
    )


@router.put("/outgoing/{way}", status_code=204, responses=_CHANGE)
async def switch_way(way: WayName, body: WaySwitch, session: WriteSession, actor: CurrentActor) -> None:
    """Shut a way out, or open it again: a change of the configuration, in force from the next message on."""
    await check_current(session, actor)
    await register.switch(session, actor, way, shut=not body.open)


@router.get("/retention", responses=_READ)
async def list_retention(session: CheckedReadSession, actor: CurrentActor) -> list[RetentionRule]:
    """List the retention rules; they are changed as documents of the kind `retention`."""
    return [
        RetentionRule(key=key, body=document.model_dump(mode="json"))
        for key, document in await retention.rules(session, actor)
    ]


@router.get("/retention/{key}/preview", responses=_READ)
async def preview_retention(key: Key, session: CheckedReadSession, actor: CurrentActor) -> RetentionDryRun:
    """Count what a rule would do today."""
    found = await retention.dry_run(session, actor, key)
    return RetentionDryRun(
        count=found.count, examples=[NamedRecord(id=identifier, name=name) for identifier, name in found.names]
    )


# ------------------------------------------------------------------------------------------------------------- shapes


def _ref(given: RecordRef) -> Ref:
    return Ref(given.object, given.id)


def _label(label: Label, language: str) -> str:
    return label.get(language) or label.get("en") or next(iter(label.values()), "")


def _records(found: Found) -> list[PersonalRecord]:
    kept = {each.ref: each for each in found.kept}
    return [
        PersonalRecord(
            object=ref.object,
            id=ref.id,
            name=found.names.get(ref),
            fields=found.fields.get(ref.object, []),
            kept_until=kept[ref].until if ref in kept else None,
            rule=kept[ref].rule if ref in kept else None,
        )
        for ref in found.refs
    ]


def _value(value: Value) -> ValueToErase:
    return ValueToErase(kind=value.kind.value, text=value.masked(), everywhere=not value.shared)


def _erasure(found: Erasure) -> ErasureInfo:
    return ErasureInfo(
        id=found.id,
        at=found.at,
        by=found.by_name,
        rule=found.rule,
        reason=found.reason,
        job_id=found.job_id,
        records=found.records,
        kept=found.kept,
        done=found.done,
        backups_until=found.backups_until,
        finished_at=found.finished_at,
    )


def _standing(found: Standing) -> ConsentStanding:
    return ConsentStanding(
        current=[_consent(each) for each in found.current],
        history=[_consent(each) for each in found.history],
        erased_at=found.erased_at,
    )


def _consent(each: Consent) -> ConsentInfo:
    return ConsentInfo(
        id=each.id,
        channel=Channel(each.channel),
        state=State(each.state),
        at=each.at,
        source=each.source,
        proof=each.proof,
        file_id=each.file_id,
        by=each.by_name,
        noted_at=each.noted_at,
    )
