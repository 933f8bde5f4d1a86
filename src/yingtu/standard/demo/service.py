"""Loading the demo company into a workspace that has the standard objects: all of it or nothing, and only once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import orjson
import structlog

from yingtu.identity.actor import SYSTEM, Actor
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.query.ast import parse_filter
from yingtu.records import service as records
from yingtu.records.changes import Rejected, Source, WriteContext
from yingtu.records.read import ListQuery
from yingtu.standard.demo.dice import Dice
from yingtu.standard.demo.errors import DemoRejected
from yingtu.standard.demo.people import LOGINS, PEOPLE, DemoPerson
from yingtu.standard.demo.story import Story, Teller

if TYPE_CHECKING:
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.records.changes import Change

log = structlog.get_logger(__name__)

#: What the story needs of the modules of the standard.
MODULES = ("core", "activities", "sales", "service", "marketing")
#: Objects in the order of their lookups; opportunities come day by day after ``contact``.
BEFORE, AFTER = (
    ("product", "account", "contact", "campaign"),
    (
        "lead", "touchpoint", "follow_up", "meeting", "contract", "payment", "ticket", "task", "target",
        "quote", "sales_order", "line_item", "delivery", "invoice", "receipt", "allocation",
    ),
)  # fmt: skip
CHUNK = 1000


class PersonTaken(Protocol):
    """What became of one person."""

    @property
    def id(self) -> UUID | None: ...
    @property
    def problems(self) -> tuple[Any, ...]: ...


class PeopleTaken(Protocol):
    """Outcomes in the order of the rows."""

    @property
    def outcomes(self) -> Sequence[PersonTaken]: ...


#: ``users.people_import``: how a person is written down, who takes a list of them. Given by the assembly.
PersonRow = Callable[..., Any]
TakePeople = Callable[["Session", Actor, Sequence[Any]], Awaitable[PeopleTaken]]


async def is_loaded(session: Session) -> bool:
    """Whether the demo company is there."""
    login = parse_filter({"field": "login", "op": "eq", "value": LOGINS[0]})
    page = await records.list_records(session, SYSTEM, USER_OBJECT, ListQuery(filter=login, fields=("id",), limit=1))
    return bool(orjson.loads(page)["items"])


async def load(
    database: Database,
    workspace: Workspace,
    *,
    row: PersonRow,
    take_people: TakePeople,
    now: datetime | None = None,
) -> bool:
    """Load people and a year of records in one transaction; False when they are there already.

    Everything goes through the write path as the system, its source is ``demo``. The same day gives the same company.

    Raises:
        DemoRejected: the workspace's configuration does not take the standard's records.
    """
    async with database.write(workspace, Pool.BATCH) as session:
        if await is_loaded(session):
            return False
        owners = await _people(session, row, take_people)
        authors = {login: replace(SYSTEM, user_id=owner, name=login) for login, owner in owners.items()}
        await _write(session, authors, Teller(Dice(now or clock.now()), owners).tell())
    log.info("demo.loaded", workspace=workspace.id)
    return True


async def _people(session: Session, row: PersonRow, take_people: TakePeople) -> dict[str, UUID]:
    result = await take_people(session, SYSTEM, [row(**_described(person)) for person in PEOPLE])
    ids: dict[str, UUID] = {}
    for person, outcome in zip(PEOPLE, result.outcomes, strict=True):
        if outcome.id is None:
            raise DemoRejected(object="user", problem=str(outcome.problems))
        ids[person.login] = outcome.id
    return ids


def _described(person: DemoPerson) -> dict[str, Any]:
    return {
        "name": person.name,
        "login": person.login,
        "manager": person.manager,
        "department": person.department,
        "region": person.region,
        "teams": [person.team] if person.team else None,
        "roles": list(person.roles),
        "email": f"{person.login}@example.com",
        "password": person.password,
    }


async def _write(session: Session, authors: Mapping[str, Actor], story: Story) -> None:
    await _chapters(session, authors, story, BEFORE)
    for step in story.steps:
        with clock.at(step.at):
            given = {"action": step.action} if step.action else {}
            await _batches(session, authors[step.owner], "opportunity", step.changes, given)
    await _chapters(session, authors, story, AFTER)


async def _chapters(session: Session, authors: Mapping[str, Actor], story: Story, names: Sequence[str]) -> None:
    # With the clock held, records begin when they say.
    with clock.at(clock.now()):
        for name in names:
            for (object_name, owner), changes in story.chapters.items():
                if object_name == name:
                    await _batches(session, authors[owner], name, changes)


async def _batches(
    session: Session, author: Actor, object_name: str, changes: Sequence[Change], given: Mapping[str, Any] | None = None
) -> None:
    context = WriteContext(given=given or {})
    for begin in range(0, len(changes), CHUNK):
        batch = changes[begin : begin + CHUNK]
        result = await records.write(session, author, object_name, batch, source=Source.DEMO, context=context)
        refused = [each for each in result.outcomes if isinstance(each, Rejected)]
        if refused:
            problems = {f"{one.pointer}: {one.code}" for each in refused for one in each.problems if one.pointer}
            raise DemoRejected(object=object_name, problem=", ".join(sorted(problems)))
