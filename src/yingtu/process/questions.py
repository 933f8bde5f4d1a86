"""Answers to 请确认是否需售前支持: yes makes a pre-sales request, no gives a reason and lets the record be for a while.

Whoever may edit the record answers, asked or not; the first answer counts, closes the to-dos and settles the messages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.ids import parse_uuid
from yingtu.metadata.checks import texts
from yingtu.process import links, repository, service, watch
from yingtu.process import questions_repository as questions
from yingtu.process.errors import NoProcess, NoSupport, PauseUnending, QuestionLinkInvalid
from yingtu.process.questions_repository import Question
from yingtu.records import service as records
from yingtu.records.changes import Create, Rejected
from yingtu.records.reach import require_editable
from yingtu.records.requests import error_of
from yingtu.workdays.service import calendar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.records.changes import Source

#: The object that requests for pre-sales support are records of.
SUPPORT: Final = "presales_request"
#: Open questions that are listed at once.
MOST: Final = 200
#: A pause ends within so many days.
LONGEST_PAUSE: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what its reader may see of the record; ``name`` None: nothing."""

    question: Question
    name: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Support:
    """What a yes asks for."""

    engineer: UUID | None
    needed_on: date | None
    material: str | None


async def mine(session: Session, actor: Actor) -> list[Asked]:
    """Return the questions that wait for the actor, the newest first."""
    if actor.user_id is None:
        raise NotSignedIn
    found = await questions.of_person(session, actor.user_id, MOST)
    return [each for each in await _named(session, actor, found) if each.name is not None]


async def of_link(session: Session, token: str) -> tuple[Actor, list[Asked]]:
    """Return who a link was sent to, as actor, and the questions of its message that are still theirs.

    Raises:
        QuestionLinkInvalid: not one of ours, too old, or the questions went on to somebody else.
        NotSignedIn: the person is disabled.
    """
    letter, person = links.read(token)
    found = await questions.of_letter(session, letter, person)
    if not found:
        raise QuestionLinkInvalid
    actor = await identity.actor_of_user(session, person)
    return actor, await _named(session, actor, found)


async def yes(
    session: Session, actor: Actor, object_name: str, record_id: UUID, support: Support, *, source: Source
) -> UUID:
    """Ask for pre-sales support of a record and return the request; the engineer is told.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit the record.
        NoSupport: the company has no such requests, or none about these records.
        RecordRejected: the request is not complete, or the actor may not make one.
    """
    await require_editable(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    obj = catalog.objects.get(SUPPORT)
    about = _lookup(obj, object_name)
    if obj is None or about is None:
        raise NoSupport
    name = (await _names(session, actor, object_name, [record_id])).get(record_id, ("", None))[0]
    values: dict[str, Any] = {
        obj.name_field: f"{name} · {texts(obj.document.label, actor.language)}"[:200],
        about: str(record_id),
    }
    given = {
        "engineer": str(support.engineer) if support.engineer else None,
        "needed_on": support.needed_on.isoformat() if support.needed_on else None,
        "material": (support.material or "").strip() or None,
    }
    values |= {field: value for field, value in given.items() if value is not None and field in obj.fields}
    result = await records.write(session, actor, SUPPORT, [Create(values)], source=source)
    outcome = result.outcomes[0]
    if isinstance(outcome, Rejected):
        raise error_of(outcome)
    request: UUID | None = getattr(outcome, "id", None)
    await _settle(session, actor, catalog, object_name, record_id, "yes", request)
    if support.engineer is not None and support.engineer != actor.user_id and request is not None:
        params = {"name": name, "who": actor.name, "day": given["needed_on"] or "", "text": given["material"] or ""}
        await channels.notify(
            session, [support.engineer], kind="assignment.support", params=params, object=SUPPORT, record_id=request
        )
    if request is None:
        raise NoSupport
    return request


async def no(
    session: Session,
    actor: Actor,
    object_name: str,
    record_id: UUID,
    *,
    reason: str,
    working_days: int,
    until: date | None = None,
) -> datetime:
    """Say why a record stays in its stage: nobody is asked until a day, or for some working days; return until when.

    Raises:
        RecordNotFound, RecordForbidden: the actor may not see or edit it.
        NoProcess: it stands nowhere.
        PauseUnending: the day is past, or too far away.
    """
    catalog = await records.catalog_for(session, actor)
    if until is None:
        end = await service.pause(session, actor, object_name, record_id, reason=reason, working_days=working_days)
    else:
        await require_editable(session, actor, object_name, record_id)
        calendar = calendar_of(catalog)
        today = calendar.local(clock.now()).date()
        if not today < until <= today + LONGEST_PAUSE:
            raise PauseUnending(days=LONGEST_PAUSE.days)
        end = calendar.moment(datetime.combine(until, time()))
        if not await repository.pause(session, object_name, record_id, until=end, reason=reason):
            raise NoProcess
    await _settle(session, actor, catalog, object_name, record_id, "no", None)
    return end


async def _settle(
    session: Session,
    actor: Actor,
    catalog: Catalog,
    object_name: str,
    record_id: UUID,
    said: str,
    request: UUID | None,
) -> None:
    closed = await questions.answer(
        session, object_name, record_id, said, by=actor.user_id, request=request, now=clock.now()
    )
    await watch.put_away(session, catalog, closed, done=True)


def _lookup(obj: Object | None, target: str) -> str | None:
    fields = obj.fields.values() if obj else ()
    return next((each.api_name for each in fields if each.type.name == "lookup" and each.target == target), None)


async def _named(session: Session, actor: Actor, found: Sequence[Question]) -> list[Asked]:
    """Return questions with the names of their records; one statement per object."""
    by_object: dict[str, list[UUID]] = defaultdict(list)
    for each in found:
        by_object[each.object].append(each.record_id)
    names: dict[UUID, tuple[str, UUID | None]] = {}
    for object_name, ids in by_object.items():
        names |= await _names(session, actor, object_name, ids)
    people = await identity.names_of(session, [owner for _, owner in names.values()])
    asked = []
    for each in found:
        name, owner = names.get(each.record_id, (None, None))
        asked.append(Asked(each, name, people.get(owner) if owner else None))
    return asked


async def _names(
    session: Session, actor: Actor, object_name: str, ids: Sequence[UUID]
) -> dict[UUID, tuple[str, UUID | None]]:
    """Return name and owner of those records that the actor may read."""
    catalog = await records.catalog_for(session, actor)
    obj = catalog.objects.get(object_name)
    if obj is None or not access.policy(catalog, actor, obj).allows(Operation.READ):
        return {}
    rows = await records.fetch(session, actor, object_name, ids, fields=("id", obj.name_field, "owner_id"))
    found = {}
    for row in rows:
        record = parse_uuid(row["id"])
        if record is not None:
            found[record] = (str(row.get(obj.name_field) or ""), parse_uuid(row.get("owner_id")))
    return found
