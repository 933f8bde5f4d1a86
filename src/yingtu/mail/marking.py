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
    """Judge mails that have just been stored; return how many marks were made.

    As many statements as there are rules with something found, objects and people to tell, however many mails.
    """
    rules = [(key, each) for key, each in catalog.of_kind(IntentDocument).items() if each.active]
    by_thread: dict[UUID, list[tuple[str, UUID]]] = {}
    for thread, name, record in links:
        by_thread.setdefault(thread, []).append((name, record))
    found: dict[str, list[tuple[Mark, Mapping[str, Any]]]] = {}
    for each in mails:
        targets = by_thread.get(each["thread_id"], [])
        if each["direction"] != "in" or each["automatic"] or each["sender_address"] not in outside or not targets:
            continue
        for key, rule in rules:
            said = intent.find(rule, "", each["own"])
            if said is None:
                continue
            for name, record in _meant(rule, targets):
                words = (said.verdict, list(said.words), said.sentence, each["at"])
                found.setdefault(key, []).append((Mark(uuid7(), each["id"], name, record, key, *words), each))
    if not found:
        return 0
    fresh = await repository.add(session, [mark for marks in found.values() for mark, _ in marks])
    for key, rule in rules:
        if marks := [pair for pair in found.get(key, ()) if pair[0].id in fresh]:
            await _follow(session, catalog, rule, marks)
    return len(fresh)


def _meant(rule: IntentDocument, targets: Sequence[tuple[str, UUID]]) -> list[tuple[str, UUID]]:
    for wanted in (rule.object, *ELSEWHERE):
        found = [each for each in targets if each[0] == wanted]
        if found:
            return found
    return []


async def _follow(
    session: Session, catalog: Catalog, rule: IntentDocument, marks: Sequence[tuple[Mark, Mapping[str, Any]]]
) -> None:
    """Write the findings to the records and tell the people of the rule, and the owners, who may read them."""
    holders = await repository.holders(session, rule.roles)
    for name in dict.fromkeys(mark.object for mark, _ in marks):
        mine = [pair for pair in marks if pair[0].object == name]
        obj = catalog.object(name)
        field = rule.field if name == rule.object and rule.field in obj.fields else None
        ids = list(dict.fromkeys(mark.record_id for mark, _ in mine))
        fields = ("id", obj.name_field, "owner_id", *((field,) if field else ()))
        fetched = await records.fetch(session, SYSTEM, name, ids, fields=fields)
        rows = {UUID(str(row["id"])): row for row in fetched}
        mine = [pair for pair in mine if pair[0].record_id in rows]
        if field:
            await _write(session, catalog, rule, [mark for mark, _ in mine], rows)
        owners = {key: UUID(str(row["owner_id"])) for key, row in rows.items() if row.get("owner_id")}
        reach_of = {
            person: await _may_read(session, person, name, ids)
            for person in dict.fromkeys([*holders, *owners.values()])
        }
        for verdict, kind in (("high", "process.intent"), ("unclear", "process.intent_unclear")):
            messages = [
                channels.Message(
                    [
                        person
                        for person in dict.fromkeys([*holders, *filter(None, [owners.get(mark.record_id)])])
                        if mark.record_id in reach_of[person]
                    ],
                    {
                        "record": str(rows[mark.record_id].get(obj.name_field) or "…"),
                        "who": mail["sender_name"] or mail["sender_address"],
                        "sentence": mark.sentence,
                    },
                    mark.record_id,
                )
                for mark, mail in mine
                if mark.verdict == verdict
            ]
            if messages:
                await channels.notify_each(session, messages, kind=kind, object=name)


async def _write(
    session: Session,
    catalog: Catalog,
    rule: IntentDocument,
    marks: Sequence[Mark],
    rows: Mapping[UUID, Mapping[str, Any]],
) -> None:
    """Write the strongest finding of each record, unless it is known already: what is certain stays certain."""
    strongest: dict[UUID, Mark] = {}
    for mark in sorted(marks, key=lambda each: each.verdict != "high"):
        strongest.setdefault(mark.record_id, mark)
    changes: dict[str, list[Update]] = {}
    for record, mark in strongest.items():
        wanted = rule.high if mark.verdict == "high" else rule.unclear
        if rows[record].get(rule.field) not in {wanted, rule.high}:
            reason = translate("mail_intent_reason", {"words": "、".join(mark.words)}, catalog.workspace.language)
            changes.setdefault(reason, []).append(Update(record, {rule.field: wanted}))
    for reason, some in changes.items():
        await records.write(session, SYSTEM, rule.object, some, source=Source.AUTOMATION, reason=reason, atomic=False)


async def _may_read(session: Session, person: UUID, name: str, ids: Sequence[UUID]) -> frozenset[UUID]:
    try:
        somebody = await identity.actor_of_user(session, person)
        return frozenset((await reach(session, somebody, name, ids)).readable)
    except (NotSignedIn, UnknownObject, OperationForbidden):
        return frozenset()


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
