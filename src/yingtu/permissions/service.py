"""Requests about rights: somebody asks with a reason, somebody else decides, and what is granted ends by itself.

view     to read some records for at most a day; compiled into the person's policy as temporary view rights
reveal   to see a masked value; the decider gets a code, shown once, that only this person can use for this field and these records
change   a change of rights where the workspace wants a second administrator
see_as   to look as another person where the workspace wants a second administrator
export   a file of more rows than the person's roles allow without approval
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.channels import service as channels
from yingtu.identity.actor import SYSTEM
from yingtu.identity.errors import NotSignedIn
from yingtu.kit import clock
from yingtu.kit.errors import Problem
from yingtu.kit.ids import uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import UnknownField
from yingtu.permissions import repository
from yingtu.permissions.errors import (
    CodeVoid,
    CodeWrong,
    NothingToReveal,
    NotYoursToDecide,
    RequestClosed,
    RequestNotFound,
)
from yingtu.query.output import MASKED_KEY
from yingtu.records import read
from yingtu.records.reach import reach
from yingtu.records.service import catalog_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog
    from yingtu.permissions.repository import AccessRequest

MAX_HOURS = 24
MAX_RECORDS = 200
CODE_MINUTES = 10
CODE_ATTEMPTS = 5
#: How long a revealed value stays on the screen.
SHOWN_S = 60
#: How long an approval of an export waits to be used.
EXPORT_HOURS = 24
#: No letters that look alike.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision; ``code`` is there once, for the decider to hand on."""

    request: AccessRequest
    code: str | None = None


async def ask_to_view(
    session: Session, actor: Actor, object_name: str, records: Sequence[UUID], *, hours: int, reason: str
) -> AccessRequest:
    """Ask to read records that one may not read, for some hours.

    Records that do not exist are answered like others: nothing is learnt by asking. Whoever is asked sees only those they may read.
    """
    catalog = await catalog_for(session, actor)
    catalog.object(object_name)
    owners = await read.fetch(
        session, SYSTEM, catalog, catalog.object(object_name), list(records), fields=("owner_id",)
    )
    asked = await repository.managers(session, {_uuid(each["owner_id"]) for each in owners})
    return await _ask(
        session, actor, "view", object_name=object_name, records=records, reason=reason, params={"hours": hours}, asked=asked
    )  # fmt: skip


async def ask_to_reveal(
    session: Session, actor: Actor, object_name: str, records: Sequence[UUID], field: str, *, reason: str
) -> AccessRequest:
    """Ask to see a masked value of some records.

    Raises:
        UnknownObject, UnknownField: it does not exist for the actor.
        NothingToReveal: no value of these is masked for them.
    """
    catalog = await catalog_for(session, actor)
    obj = catalog.object(object_name)
    if (
        field not in obj.fields
        or (found := await _masked(session, actor, catalog, object_name, records, field)) is None
    ):
        raise UnknownField(object=object_name, field=field)
    if set(records) - found:
        raise NothingToReveal(field=field)
    asked = await repository.managers(session, [_person(actor)])
    return await _ask(
        session, actor, "reveal", object_name=object_name, records=records, field=field, reason=reason, asked=asked
    )


async def _masked(
    session: Session, actor: Actor, catalog: Catalog, object_name: str, records: Sequence[UUID], field: str
) -> set[UUID] | None:
    """Return on which of some readable records a field is masked, None when the field is hidden from the actor."""
    rows = await read.fetch(session, actor, catalog, catalog.object(object_name), list(records), fields=(field,))
    if rows and all(field not in each for each in rows):
        return None
    return {_uuid(each["id"]) for each in rows if field in each.get(MASKED_KEY, ())}


async def ask(session: Session, actor: Actor, kind: str, *, reason: str, params: dict[str, Any]) -> AccessRequest:
    """Ask administrators of rights for something they do, or for an export one's manager."""
    asked = await repository.managers(session, [_person(actor)]) if kind == "export" else []
    return await _ask(session, actor, kind, reason=reason, params=params, asked=asked)


async def _ask(
    session: Session,
    actor: Actor,
    kind: str,
    *,
    reason: str,
    asked: Sequence[UUID],
    object_name: str | None = None,
    records: Sequence[UUID] = (),
    field: str | None = None,
    params: dict[str, Any] | None = None,
) -> AccessRequest:
    person, request = _person(actor), uuid7()
    deciders = [each for each in asked if each != person]
    told = deciders or [each for each in await administrators(session) if each != person]
    values = {
        "id": request,
        "kind": kind,
        "person": person,
        "object": object_name,
        "record_ids": list(dict.fromkeys(records)),
        "field": field,
        "reason": reason,
        "params": params or {},
        "deciders": deciders,
        "created_at": clock.now(),
    }
    await repository.add(session, values)
    await channels.notify(
        session,
        told,
        kind=f"approval.access_{kind}",
        params={"who": actor.name, "text": reason},
        link=f"/access?box=to_decide&request={request}",
        dedupe_key=f"access:{request}",
        urgent=kind == "reveal",
    )
    return await _found(session, request)


async def administrators(session: Session) -> list[UUID]:
    """Return the active people who administer rights."""
    catalog = await metadata.catalog(session)
    separate = catalog.workspace.access.separate_administrators
    wanted = {"manage_access"} if separate else {"manage_access", "configure"}
    return await repository.holders(
        session, [key for key, role in catalog.roles.items() if wanted.intersection(role.abilities)]
    )


def administers(catalog: Catalog, actor: Actor) -> bool:
    """Whether an actor administers rights."""
    if actor.system or "manage_access" in actor.abilities:
        return True
    return "configure" in actor.abilities and not catalog.workspace.access.separate_administrators


async def approve(session: Session, actor: Actor, request_id: UUID, *, note: str | None = None) -> Decided:
    """Grant a request.

    Raises:
        NotYoursToDecide: it is one's own, or one was not asked; a view right also needs that the decider may read the records.
        RequestClosed: it is no longer open.
    """
    request = await _to_decide(session, actor, request_id)
    moment = clock.now()
    code, until = None, None
    if request.kind == "view":
        until = await _lend(session, actor, request, moment)
    elif request.kind == "reveal":
        code, until = (
            "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH)),
            moment + timedelta(minutes=CODE_MINUTES),
        )
    elif request.kind == "export":
        until = moment + timedelta(hours=EXPORT_HOURS)
    digest = None if code is None else _digest(request_id, code)
    await repository.decide(
        session, request_id, "approved", by=actor.user_id, now=moment, note=note, until=until, code=digest
    )
    await _tell(session, actor, request, "approved", note)
    return Decided(await _found(session, request_id), code)


async def _lend(session: Session, actor: Actor, request: AccessRequest, moment: datetime) -> datetime:
    reached = await reach(session, actor, request.object or "", request.record_ids)
    if not set(request.record_ids) <= reached.readable:
        # Nobody lends what they cannot see.
        raise NotYoursToDecide
    until = moment + timedelta(hours=min(int(request.params.get("hours", MAX_HOURS)), MAX_HOURS))
    await repository.lend(session, request.person, request.object or "", request.record_ids, request.id, until)
    await metadata.bump_access_epoch(session)
    said = {
        "person": request.person_name,
        "records": [str(each) for each in request.record_ids],
        "until": until.isoformat(),
    }
    await audit.note(
        session, actor, Action.VIEW_GRANTED, object_name=request.object, reason=request.reason, detail=said
    )
    return until


async def refuse(session: Session, actor: Actor, request_id: UUID, *, note: str | None = None) -> AccessRequest:
    """Refuse a request; see :func:`approve`."""
    request = await _to_decide(session, actor, request_id)
    await repository.decide(session, request_id, "refused", by=actor.user_id, now=clock.now(), note=note)
    await _tell(session, actor, request, "refused", note)
    return await _found(session, request_id)


async def revoke(session: Session, actor: Actor, request_id: UUID) -> AccessRequest:
    """Withdraw one's own request, or end what was granted by it; at once, everywhere."""
    request = await repository.one(session, request_id, lock=True)
    if request is None or not await _concerns(session, actor, request):
        raise RequestNotFound
    if request.state not in {"open", "approved"}:
        raise RequestClosed
    moment = clock.now()
    if request.state == "open" and request.person != actor.user_id:
        raise NotYoursToDecide
    if await repository.take_back(session, request_id, moment):
        await metadata.bump_access_epoch(session)
        await audit.note(
            session, actor, Action.VIEW_REVOKED, object_name=request.object, detail={"person": request.person_name}
        )
    await repository.close(session, request_id, "withdrawn" if request.state == "open" else "revoked", moment)
    await channels.settle(session, [f"access:{request_id}"])
    return await _found(session, request_id)


async def reveal(session: Session, actor: Actor, request_id: UUID, code: str) -> list[dict[str, Any]] | Problem:
    """Return the values (``id``, ``value``) that a code is for, once, to the person it was given for.

    A wrong code is counted and answered as a problem, not raised: the count has to stay.

    Raises:
        RequestNotFound: not the actor's.
        CodeVoid: used, too old, or tried too often.
    """
    request = await repository.one(session, request_id, lock=True)
    if request is None or request.person != actor.user_id or request.kind != "reveal":
        raise RequestNotFound
    digest, missed = await repository.code_of(session, request_id)
    moment = clock.now()
    over = request.ends_at is None or request.ends_at <= moment
    if request.state != "approved" or digest is None or over or missed >= CODE_ATTEMPTS:
        raise CodeVoid(minutes=CODE_MINUTES)
    if not hmac.compare_digest(digest, _digest(request_id, code)):
        await repository.miss(session, request_id)
        return Problem("code", CodeWrong.code, {"left": CODE_ATTEMPTS - missed - 1})
    catalog = await catalog_for(session, actor)
    obj, field = catalog.object(request.object or ""), request.field or ""
    sight = access.revealing(catalog, actor, obj, field)
    rows = await read.fetch_with(session, actor, catalog, obj, sight, request.record_ids, (field,))
    await repository.close(session, request_id, "used", moment)
    for each in rows:
        await audit.note(
            session, actor, Action.VALUE_REVEALED, object_name=request.object, record_id=_uuid(each["id"]),
            reason=request.reason, detail={"field": field, "approved_by": request.decider_name},
        )  # fmt: skip
    return [{"id": each["id"], "value": each.get(field)} for each in rows]


async def boxes(session: Session, actor: Actor) -> tuple[list[AccessRequest], list[AccessRequest]]:
    """Return what the actor asked for, and what they may decide."""
    person = _person(actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    mine = await repository.mine(session, person)
    return mine, await repository.to_decide(session, person, everything=administers(catalog, actor))


async def rights(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Return the temporary view rights the actor holds now, those that end first at the top, with the records' names."""
    found = await repository.lent(session, _person(actor), clock.now())
    catalog = await catalog_for(session, actor)
    named: dict[str, dict[str, str]] = {}
    for name in dict.fromkeys(row[0] for row in found):
        obj = catalog.objects.get(name)
        if obj is None or not access.policy(catalog, actor, obj).allows(Operation.READ):
            continue
        ids = [row[1] for row in found if row[0] == name]
        rows = await read.fetch(session, actor, catalog, obj, ids, fields=(obj.name_field,))
        named[name] = {each["id"]: str(each.get(obj.name_field) or "") for each in rows}
    return [
        {"object": name, "record_id": record, "name": named.get(name, {}).get(str(record), ""), "ends_at": until, "request_id": request}
        for name, record, until, request in found
        if str(record) in named.get(name, {})
    ]  # fmt: skip


async def _to_decide(session: Session, actor: Actor, request_id: UUID) -> AccessRequest:
    request = await repository.one(session, request_id, lock=True)
    if request is None or not await _concerns(session, actor, request):
        raise RequestNotFound
    if request.person == actor.user_id:
        raise NotYoursToDecide
    if request.state != "open":
        raise RequestClosed
    return request


async def _concerns(session: Session, actor: Actor, request: AccessRequest) -> bool:
    if actor.user_id in {request.person, *request.deciders}:
        return True
    return administers(await metadata.of_version(session, actor.catalog_version), actor)


async def _found(session: Session, request_id: UUID) -> AccessRequest:
    request = await repository.one(session, request_id)
    if request is None:
        raise RequestNotFound
    return request


async def _tell(session: Session, actor: Actor, request: AccessRequest, how: str, note: str | None) -> None:
    await channels.settle(session, [f"access:{request.id}"])
    await channels.notify(
        session,
        [request.person],
        kind=f"approval.access_{how}",
        params={"who": actor.name, **({"text": note} if note else {})},
        link=f"/access?box=mine&request={request.id}",
        urgent=True,
    )


def _digest(request_id: UUID, code: str) -> bytes:
    return hashlib.sha256(request_id.bytes + code.strip().upper().replace("-", "").encode()).digest()


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotSignedIn
    return actor.user_id


def _uuid(text: Any) -> UUID:
    return UUID(str(text))
