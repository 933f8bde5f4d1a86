"""What customers' mail says about intent: written to the record, told to those who wait for it, and listed on their board.

Only what comes in from outside, written by a person, and hangs on a record; of it only what the writer wrote themselves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from yingtu.access.errors import OperationForbidden
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.actor import SYSTEM
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.i18n import translate
from yingtu.kit.ids import uuid7
from yingtu.mail import intent
from yingtu.mail import marking_repository as repository
from yingtu.mail.errors import UnknownMail
from yingtu.mail.marking_repository import Mark, Shown
from yingtu.metadata.errors import UnknownObject
from yingtu.metadata.intent_documents import IntentDocument
from yingtu.records import service as records
from yingtu.records.changes import Rejected, Source, Update
from yingtu.records.reach import reach, require_editable
from yingtu.records.requests import error_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

#: What a mail counts for when it hangs on no record of a rule's object, the first that there is.
ELSEWHERE: Final = ("lead", "account", "contact")
#: The board shows this much of the past, and at most so many.
BOARD_LASTS: Final = timedelta(days=90)
MAX_BOARD: Final = 200

State = Literal["open", "confirmed", "dismissed"]


async def mark_intent(
    session: Session,
    catalog: Catalog,
    mails: Sequence[Mapping[str, Any]],
    links: Sequence[tuple[UUID, str, UUID]],
    outside: frozenset[str],
) -> int:
    """Judge mails that have just been stored; return how many records were marked."""
    rules = [(key, each) for key, each in catalog.of_kind(IntentDocument).items() if each.active]
    by_thread: dict[UUID, list[tuple[str, UUID]]] = {}
    for thread, name, record in links:
        by_thread.setdefault(thread, []).append((name, record))
    marked = 0
    for each in mails:
        targets = by_thread.get(each["thread_id"], [])
        if each["direction"] != "in" or each["automatic"] or each["sender_address"] not in outside or not targets:
            continue
        for key, rule in rules:
            found = intent.find(rule, "", each["own"])
            if found is None:
                continue
            said = (found.verdict, list(found.words), found.sentence, each["at"])
            for name, record in _meant(rule, targets):
                mark = Mark(uuid7(), each["id"], name, record, key, *said)
                if await repository.add(session, mark):
                    await _follow(session, catalog, rule, mark, each)
                    marked += 1
    return marked


def _meant(rule: IntentDocument, targets: Sequence[tuple[str, UUID]]) -> list[tuple[str, UUID]]:
    for wanted in (rule.object, *ELSEWHERE):
        found = [each for each in targets if each[0] == wanted]
        if found:
            return found
    return []


async def _follow(
    session: Session, catalog: Catalog, rule: IntentDocument, mark: Mark, mail: Mapping[str, Any]
) -> None:
    """Write the finding to the record and tell the people of the rule, and the owner, who may read it."""
    obj = catalog.object(mark.object)
    has_field = mark.object == rule.object and rule.field in obj.fields
    fields = ("id", obj.name_field, "owner_id", *((rule.field,) if has_field else ()))
    rows = await records.fetch(session, SYSTEM, mark.object, [mark.record_id], fields=fields)
    if not rows:
        return
    wanted = rule.high if mark.verdict == "high" else rule.unclear
    # What is certain is not made uncertain by a later mail.
    if has_field and rows[0].get(rule.field) not in {wanted, rule.high}:
        reason = translate("mail_intent_reason", {"words": "、".join(mark.words)}, catalog.workspace.language)
        change = Update(mark.record_id, {rule.field: wanted})
        await records.write(
            session, SYSTEM, mark.object, [change], source=Source.AUTOMATION, reason=reason, atomic=False
        )
    people = await repository.holders(session, rule.roles)
    if rows[0].get("owner_id"):
        people.append(UUID(str(rows[0]["owner_id"])))
    told = [each for each in dict.fromkeys(people) if await _may_read(session, each, mark)]
    await channels.notify(
        session,
        told,
        kind="process.intent" if mark.verdict == "high" else "process.intent_unclear",
        params={
            "record": str(rows[0].get(obj.name_field) or "…"),
            "who": mail["sender_name"] or mail["sender_address"],
            "sentence": mark.sentence,
        },
        object=mark.object,
        record_id=mark.record_id,
        dedupe_key=f"intent:{mark.mail_id}:{mark.record_id}",
    )


async def _may_read(session: Session, person: UUID, mark: Mark) -> bool:
    try:
        somebody = await identity.actor_of_user(session, person)
        return mark.record_id in (await reach(session, somebody, mark.object, [mark.record_id])).readable
    except (NotSignedIn, UnknownObject, OperationForbidden):
        return False


async def board(session: Session, actor: Actor, states: Sequence[State]) -> list[tuple[Shown, dict[str, Any]]]:
    """Return marks on records that the actor may read, one for each record, the newest first, with the record."""
    found = await repository.list_marks(session, list(states), clock.now() - BOARD_LASTS, MAX_BOARD * 5)
    newest: dict[tuple[str, UUID], Shown] = {}
    for each in sorted(found, key=lambda one: one.verdict != "high"):
        # What is certain stays certain, whatever a later mail says.
        newest.setdefault((each.object, each.record_id), each)
    catalog = await records.catalog_for(session, actor)
    rows: dict[tuple[str, UUID], dict[str, Any]] = {}
    for name in sorted({name for name, _ in newest} & catalog.objects.keys()):
        obj = catalog.object(name)
        wanted = [each for each in ("amount", "amount.currency", "stage", "account.name") if _has(catalog, name, each)]
        ids = [record for object_name, record in newest if object_name == name]
        try:
            known = await records.fetch(
                session, actor, name, ids, fields=("id", obj.name_field, "owner_id", "owner_id.name", *wanted)
            )
        except (UnknownObject, OperationForbidden):
            continue
        rows |= {(name, UUID(str(row["id"]))): row | {"$name": row.get(obj.name_field)} for row in known}
    shown = sorted(newest.items(), key=lambda pair: pair[1].at, reverse=True)
    return [(each, rows[key]) for key, each in shown if key in rows][:MAX_BOARD]


def _has(catalog: Catalog, name: str, path: str) -> bool:
    return path.partition(".")[0] in catalog.object(name).fields


async def decide(session: Session, actor: Actor, mark_id: UUID, state: State, *, source: Source) -> None:
    """Say what is true of a record: a mark is confirmed or dismissed by whoever may change the record.

    Raises:
        UnknownMail: there is no such mark.
        RecordNotFound, RecordForbidden, RecordRejected: the record is not the actor's to change.
    """
    found = await repository.find(session, mark_id)
    if found is None:
        raise UnknownMail
    await require_editable(session, actor, found.object, found.record_id)
    catalog = await records.catalog_for(session, actor)
    rule = catalog.of_kind(IntentDocument).get(found.rule)
    if rule is not None and rule.object == found.object and rule.field in catalog.object(found.object).fields:
        value = rule.high if state == "confirmed" else None
        result = await records.write(
            session, actor, found.object, [Update(found.record_id, {rule.field: value})], source=source
        )
        for outcome in result.outcomes:
            if isinstance(outcome, Rejected):
                raise error_of(outcome)
    await repository.decide(session, found.object, found.record_id, state, actor.user_id, clock.now())
