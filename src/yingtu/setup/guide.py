"""The first steps of each person: a few things to do once, by role; done is what the data show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.access.policy import Operation
from yingtu.access.service import policy
from yingtu.fields.base import Operator
from yingtu.kit import clock
from yingtu.metadata import service as metadata
from yingtu.query.ast import TRUE, Condition
from yingtu.records import service as records
from yingtu.records.service import ListQuery
from yingtu.setup import repository

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

_MINE = Condition(("owner_id",), Operator.EQ, "@me")
#: What people of every role do first, as far as they may: step, object, whose records count. A lead asks for a product.
_RECORDS = (
    ("product", "product", TRUE),
    ("customer", "account", _MINE),
    ("opportunity", "opportunity", _MINE),
    ("follow_up", "follow_up", _MINE),
    ("task", "task", _MINE),
)


@dataclass(frozen=True, slots=True)
class Step:
    """``to``: the page where it is done."""

    key: str
    done: bool
    to: str


@dataclass(frozen=True, slots=True)
class Guide:
    dismissed: bool
    steps: tuple[Step, ...]


async def first_steps(session: Session, actor: Actor) -> Guide:
    """Return the steps of the actor's role."""
    if actor.user_id is None or await repository.is_dismissed(session, actor.user_id):
        return Guide(dismissed=True, steps=())
    steps: list[Step] = []
    if "configure" in actor.abilities:
        state = await repository.load(session)
        steps.append(Step("setup", state is not None and state.finished_at is not None, "/setup"))
        steps.append(Step("people", await repository.count_people(session) > 1, "/setup?step=people"))
    catalog = await metadata.of_version(session, actor.catalog_version)
    for key, name, whose in _RECORDS:
        if name not in catalog.objects:
            continue
        rights = policy(catalog, actor, catalog.objects[name])
        if not rights.allows(Operation.CREATE):
            continue
        page = await records.list_records(session, actor, name, ListQuery(filter=whose, fields=("id",), limit=1))
        steps.append(Step(key, bool(records.items_of(page)), f"/o/{name}?create=1"))
    return Guide(dismissed=False, steps=tuple(steps))


async def dismiss(session: Session, actor: Actor) -> None:
    """Put the first steps away for good."""
    if actor.user_id is not None:
        await repository.dismiss(session, actor.user_id, clock.now())
