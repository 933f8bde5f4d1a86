"""The customer's word on a solved ticket: a signed link opens a page, once; nothing but the ticket's subject is told there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock, signed
from yingtu.records import service as records
from yingtu.records.changes import Rejected, Source, Update
from yingtu.records.reach import require_editable
from yingtu.records.requests import error_of
from yingtu.sales.errors import NotSolved, SurveyAnswered, SurveyInvalid
from yingtu.sales.tickets import OBJECT

if TYPE_CHECKING:
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

LIFETIME: Final = timedelta(days=30)
_PURPOSE: Final = "ticket survey"
_FIELDS: Final = ("id", "subject", "number", "status", "satisfaction", "rated_at")


@dataclass(frozen=True, slots=True)
class Survey:
    """What the customer is asked about."""

    company: str
    subject: str
    number: str | None
    answered: bool


async def invite(session: Session, actor: Actor, ticket: UUID) -> str:
    """Return the path of the page for the customer.

    Raises:
        RecordNotFound, RecordForbidden: the ticket is not the actor's to change.
        NotSolved: there is nothing to judge yet.
        SurveyAnswered: the customer has answered.
    """
    await require_editable(session, actor, OBJECT, ticket)
    row = await _ticket(session, ticket)
    if row["status"] not in {"solved", "closed"}:
        raise NotSolved
    if row["rated_at"]:
        raise SurveyAnswered
    return f"/survey/{signed.sign(_PURPOSE, ticket, ticket, LIFETIME)}"


async def show(session: Session, token: str) -> Survey:
    """Return what a link is about.

    Raises:
        SurveyInvalid: it is not ours, or too old.
    """
    row = await _ticket(session, _read(token))
    catalog = await records.catalog_for(session, SYSTEM)
    return Survey(catalog.workspace.name, str(row["subject"] or ""), row["number"], bool(row["rated_at"]))


async def answer(session: Session, token: str, score: int, comment: str) -> None:
    """Write what the customer says; works once.

    Raises:
        SurveyInvalid: the link is not ours, or too old.
        SurveyAnswered: they have answered.
    """
    ticket = _read(token)
    row = await _ticket(session, ticket)
    if row["rated_at"]:
        raise SurveyAnswered
    values: dict[str, Any] = {"satisfaction": score, "rated_at": clock.now().isoformat()}
    if comment.strip():
        values["satisfaction_comment"] = comment.strip()
    result = await records.write(
        session, SYSTEM, OBJECT, [Update(ticket, values, version=row["version"])], source=Source.SYSTEM
    )
    for outcome in result.outcomes:
        if isinstance(outcome, Rejected):
            raise SurveyAnswered if outcome.status == 409 else error_of(outcome)


def _read(token: str) -> UUID:
    found = signed.read(_PURPOSE, token)
    if found is None:
        raise SurveyInvalid
    return found[0]


async def _ticket(session: Session, ticket: UUID) -> dict[str, Any]:
    catalog = await records.catalog_for(session, SYSTEM)
    obj = catalog.objects.get(OBJECT)
    if obj is None or not obj.fields.keys() >= {*_FIELDS} - {"id"}:
        raise SurveyInvalid
    found = await records.fetch(session, SYSTEM, OBJECT, [ticket], fields=(*_FIELDS, "version"))
    if not found:
        raise SurveyInvalid
    return found[0]
