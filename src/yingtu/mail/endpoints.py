"""Mailboxes, mail of records, and what it says about intent, over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.files.answers import disposition
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity import service as identity
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import (
    CheckedActor,
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
    require_scope,
)
from yingtu.kit.db import Session
from yingtu.kit.errors import Forbidden
from yingtu.kit.i18n import translate
from yingtu.kit.ids import uuid7
from yingtu.mail import intent, mailbox_repository, mailboxes, marking, reading, sending
from yingtu.mail.mailbox_repository import Mailbox
from yingtu.mail.mailboxes import CONFIGURE
from yingtu.mail.marking_repository import Shown
from yingtu.mail.reading_repository import Mail
from yingtu.mail.schemas import (
    IntentDecision,
    IntentFinding,
    IntentInfo,
    IntentList,
    IntentTrial,
    KeptInfo,
    KeptList,
    MailboxCreate,
    MailboxInfo,
    MailboxList,
    MailboxTest,
    MailboxUpdate,
    MailDraft,
    MailHtml,
    MailInfo,
    Person,
    ThreadInfo,
    ThreadList,
    ThreadMails,
    ThreadUpdate,
)
from yingtu.mail.sending import Draft
from yingtu.records.requests import source_of

router = APIRouter(prefix="/api/v1/mail", tags=["mail"], route_class=Route)

_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    **_READ,
}
_THREADS = "/records/{object}/{record_id}/threads"
_THREAD = f"{_THREADS}/{{thread_id}}"
ObjectName = Annotated[str, Path(alias="object", max_length=63)]


@router.get("/mailboxes", responses=_READ)
async def list_mailboxes(session: CheckedReadSession, actor: CurrentActor) -> MailboxList:
    """List one's own and shared mailboxes; administrators get all of them."""
    found = await mailboxes.list_mailboxes(session, actor)
    return MailboxList(items=await _mailboxes(session, actor, found))


@router.post("/mailboxes", status_code=201, responses=_CHANGE)
async def create_mailbox(
    request: Request, body: MailboxCreate, session: CheckedWriteSession, actor: CurrentActor
) -> MailboxInfo:
    """Connect a mailbox; a shared one needs the ability `configure`."""
    settings = facts_of(request.scope).context.settings
    values = body.model_dump(exclude={"password", "members"})
    found = await mailboxes.create(session, actor, settings, values, body.password, body.members)
    return (await _mailboxes(session, actor, [found]))[0]


@router.patch("/mailboxes/{mailbox_id}", responses=_CHANGE)
async def update_mailbox(
    request: Request, mailbox_id: UUID, body: MailboxUpdate, session: CheckedWriteSession, actor: CurrentActor
) -> MailboxInfo:
    """Change a mailbox. Another server or login needs the password again."""
    settings = facts_of(request.scope).context.settings
    given = body.model_dump(exclude_unset=True, exclude={"password", "members"})
    # Only the date may be empty.
    changes = {name: value for name, value in given.items() if value is not None or name == "since"}
    found = await mailboxes.update(session, actor, settings, mailbox_id, changes, body.password, body.members)
    return (await _mailboxes(session, actor, [found]))[0]


@router.delete("/mailboxes/{mailbox_id}", status_code=204, response_class=Response, responses=_CHANGE)
async def remove_mailbox(mailbox_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Forget a mailbox and its password; its mail stays with the records."""
    await mailboxes.remove(session, actor, mailbox_id)
    return Response(status_code=204)


@router.post("/mailboxes/{mailbox_id}/test", responses=_CHANGE)
async def test_mailbox(
    request: Request, mailbox_id: UUID, database: CurrentDatabase, workspace: CurrentWorkspace, actor: CurrentActor
) -> MailboxTest:
    """Sign in at both servers right now, and read new mail next."""
    facts = facts_of(request.scope)
    require_scope(facts, "write")
    async with database.read(workspace) as session:
        await identity.check_current(session, actor)
    found = await mailboxes.test(database, workspace, facts.context.settings, actor, mailbox_id)
    said = [
        translate(each.code, {"detail": each.detail}, actor.language) if each else None
        for each in (found.reading, found.sending)
    ]
    return MailboxTest(reading=said[0], sending=said[1])


@router.get("/mailboxes/{mailbox_id}/kept", responses=_READ)
async def list_kept(mailbox_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> KeptList:
    """List messages that something is wrong with; members of the mailbox only."""
    found = await reading.kept(session, actor, mailbox_id)
    return KeptList(
        items=[
            KeptInfo(
                id=each.id,
                received_at=each.received_at,
                size=each.size,
                problem=translate(each.problem, {}, actor.language),
                subject=each.subject,
                sender=each.sender_address,
            )
            for each in found
        ]
    )


@router.get(_THREADS, responses=_READ)
async def list_threads(
    object_name: ObjectName,
    record_id: UUID,
    session: CheckedReadSession,
    actor: CurrentActor,
    before: Annotated[datetime | None, Query(description="`next_before` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> ThreadList:
    """List the threads of a record, the newest first."""
    found = await reading.threads(session, actor, object_name, record_id, before=before, limit=limit)
    following = found[-1].last_at if len(found) == limit else None
    return ThreadList(items=[ThreadInfo(**asdict(each)) for each in found], next_before=following)


@router.get(_THREAD, responses=_READ)
async def get_thread(
    object_name: ObjectName, record_id: UUID, thread_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> ThreadMails:
    """Return a thread with its mail."""
    thread, found = await reading.thread(session, actor, object_name, record_id, thread_id)
    return ThreadMails(thread=ThreadInfo(**asdict(thread)), mails=await _mails(session, actor, found))


@router.patch(
    "/records/{object}/{record_id}/threads/{thread_id}",  # noqa: FAST003 - the alias names it
    status_code=204,
    response_class=Response,
    responses=_CHANGE,
)
async def update_thread(
    object_name: ObjectName,
    record_id: UUID,
    thread_id: UUID,
    body: ThreadUpdate,
    session: CheckedWriteSession,
    actor: CurrentActor,
) -> Response:
    """Keep a thread for the members of its mailbox, or show it again."""
    await reading.set_private(session, actor, object_name, record_id, thread_id, private=body.private)
    return Response(status_code=204)


@router.delete(
    "/records/{object}/{record_id}/threads/{thread_id}",  # noqa: FAST003 - the alias names it
    status_code=204,
    response_class=Response,
    responses=_CHANGE,
)
async def take_thread_off(
    object_name: ObjectName, record_id: UUID, thread_id: UUID, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Take a thread off a record it does not belong to; it stays off."""
    await reading.take_off(session, actor, object_name, record_id, thread_id)
    return Response(status_code=204)


@router.get("/messages/{mail_id}/html", responses=_READ)
async def get_mail_html(mail_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> MailHtml:
    """Return a mail as HTML that is safe to show: nothing in it runs or fetches."""
    return MailHtml(html=await reading.html(session, actor, mail_id))


@router.get("/messages/{mail_id}/attachments/{number}", response_class=Response, responses=_BYTES)
async def get_mail_attachment(
    mail_id: UUID,
    number: Annotated[int, Path(ge=0, le=1000)],
    session: CheckedReadSession,
    actor: CurrentActor,
) -> Response:
    """Return an attachment, to be saved."""
    found, content = await reading.attachment(session, actor, mail_id, number)
    return _saved(content, found.name)


@router.get("/messages/{mail_id}/raw", response_class=Response, responses=_BYTES)
async def get_raw_mail(mail_id: UUID, session: CheckedReadSession, actor: CurrentActor) -> Response:
    """Return a mail as it came, as a file; members of its mailbox only."""
    return _saved(await reading.raw(session, actor, mail_id), f"{mail_id}.eml")


@router.post("/messages", status_code=201, responses=_CHANGE)
async def send_mail(request: Request, body: MailDraft, session: CheckedWriteSession, actor: CurrentActor) -> MailInfo:
    """Send mail from a mailbox one is a member of, about a record one may read."""
    settings = facts_of(request.scope).context.settings
    given = body.model_dump(exclude={"id"})
    found = await sending.write(session, actor, settings, Draft(id=body.id or uuid7(), **given))
    return (await _mails(session, actor, [found]))[0]


@router.post("/messages/{mail_id}/retry", status_code=204, response_class=Response, responses=_CHANGE)
async def retry_mail(mail_id: UUID, session: CheckedWriteSession, actor: CurrentActor) -> Response:
    """Send mail again that could not be sent."""
    await sending.retry(session, actor, mail_id)
    return Response(status_code=204)


@router.get("/intents", responses=_READ)
async def list_intents(
    session: CheckedReadSession,
    actor: CurrentActor,
    dismissed: Annotated[bool, Query(description="Those that were dismissed instead")] = False,  # noqa: FBT002 - a query parameter
) -> IntentList:
    """List records whose customers' mail says that they are about to buy; of those the actor may read."""
    found = await marking.board(session, actor, ["dismissed"] if dismissed else ["open", "confirmed"])
    names = await identity.names_of(session, (each.decided_by for each, _ in found))
    return IntentList(items=[_intent(each, row, names) for each, row in found])


@router.post("/intent-trials", responses=_READ)
async def try_intent(body: IntentTrial, actor: CheckedActor) -> IntentFinding:
    """Say what words that are being edited would make of a text; nothing is stored."""
    if CONFIGURE not in actor.abilities:
        raise Forbidden(operation=CONFIGURE)
    return IntentFinding.model_validate(await asyncio.to_thread(intent.trial, body.languages, body.text))


@router.post("/intents/{mark_id}", status_code=204, response_class=Response, responses=_CHANGE)
async def decide_intent(
    mark_id: UUID, body: IntentDecision, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Confirm or dismiss what was found; by whoever may change the record."""
    await marking.decide(session, actor, mark_id, body.state, source=source_of(actor))
    return Response(status_code=204)


async def _mailboxes(session: Session, actor: Actor, found: list[Mailbox]) -> list[MailboxInfo]:
    ids = [each.id for each in found]
    members = await mailbox_repository.members(session, ids)
    problems = await mailbox_repository.problem_counts(session, ids)
    shown = MailboxInfo.model_fields.keys() & Mailbox.__dataclass_fields__.keys()
    return [
        MailboxInfo.model_validate(
            {name: getattr(each, name) for name in shown}
            | {
                "mine": any(person == actor.user_id for person, _ in members.get(each.id, [])),
                "members": [{"id": person, "name": name} for person, name in members.get(each.id, [])],
                "error": translate(each.last_error, {"detail": each.last_detail or ""}, actor.language)
                if each.last_error
                else None,
                "problems": problems.get(each.id, 0),
            }
        )
        for each in found
    ]


async def _mails(session: Session, actor: Actor, found: list[Mail]) -> list[MailInfo]:
    names = await identity.names_of(session, (each.sent_by for each in found))
    shown = MailInfo.model_fields.keys() & Mail.__dataclass_fields__.keys()
    items = []
    for each in found:
        values = {name: getattr(each, name) for name in shown}
        values["problem"] = translate(each.problem, {"detail": ""}, actor.language) if each.problem else None
        code, _, detail = (each.last_error or "").partition(" ")
        values["error"] = translate(code, {"detail": detail}, actor.language) if code else None
        by = names.get(each.sent_by) if each.sent_by else None
        values["sent_by"] = Person(id=each.sent_by, name=by) if each.sent_by and by else None
        items.append(MailInfo.model_validate(values))
    return items


def _intent(each: Shown, row: dict[str, Any], names: dict[UUID, str]) -> IntentInfo:
    return IntentInfo(
        id=each.id,
        object=each.object,
        record_id=each.record_id,
        thread_id=each.thread_id,
        name=str(row.get("$name") or "…"),
        account=row.get("account.name"),
        amount=None if row.get("amount") is None else float(row["amount"]),
        currency=row.get("amount.currency"),
        stage=row.get("stage"),
        owner=row.get("owner_id.name"),
        verdict="high" if each.verdict == "high" else "unclear",
        words=each.words,
        sentence=each.sentence,
        sender=each.sender_name or each.sender_address,
        subject=each.subject,
        at=each.at,
        state=each.state,
        decided_by=names.get(each.decided_by) if each.decided_by else None,
        decided_at=each.decided_at,
    )


def _saved(content: bytes, name: str) -> Response:
    headers = {
        "content-disposition": disposition("attachment", name),
        "x-content-type-options": "nosniff",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
