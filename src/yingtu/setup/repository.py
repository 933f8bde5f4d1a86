"""Statements on the set-up of a company and first steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects.postgresql import insert

from yingtu.identity.models import users
from yingtu.kit.statement import Statement
from yingtu.setup.models import first_steps, setup_state

if TYPE_CHECKING:
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class State:
    """How far the set-up has come. ``answers`` are as the browser gave them, to show them again."""

    step: str
    answers: dict[str, Any]
    inputs: int
    started_at: datetime
    finished_at: datetime | None


_PUT = insert(setup_state)
_SAVE = Statement(
    _PUT.on_conflict_do_update(
        index_elements=["id"],
        set_={"step": _PUT.excluded.step, "answers": _PUT.excluded.answers, "inputs": _PUT.excluded.inputs},
    )
)
_LOAD = Statement(
    sa.select(
        setup_state.c.step,
        setup_state.c.answers,
        setup_state.c.inputs,
        setup_state.c.started_at,
        setup_state.c.finished_at,
    )
)
_FINISH = Statement(sa.update(setup_state).values(finished_at=sa.bindparam("moment")))
_BEGIN_AGAIN = Statement(sa.delete(setup_state))
_PEOPLE = Statement(sa.select(sa.func.count()).select_from(users).where(users.c.active))
_DISMISS = Statement(insert(first_steps).on_conflict_do_nothing())
_DISMISSED = Statement(
    sa.select(
        sa.exists(
            sa.select(first_steps.c.user_id).where(first_steps.c.user_id == sa.bindparam("person", type_=sa.Uuid))
        )
    )
)


async def load(session: Session) -> State | None:
    """Return how far it has come; None: nobody has begun."""
    return next(iter(await session.load(State, _LOAD)), None)


async def save(session: Session, step: str, answers: dict[str, Any], inputs: int, moment: datetime) -> None:
    """Keep a step; the first one begins the time."""
    values = {
        "id": 1,
        "step": step,
        "answers": Jsonb(answers),
        "inputs": inputs,
        "started_at": moment,
        "finished_at": None,
    }
    await session.execute(_SAVE, values)


async def finish(session: Session, moment: datetime) -> None:
    """Write down when it was finished."""
    await session.execute(_FINISH, {"moment": moment})


async def begin_again(session: Session) -> None:
    """Forget the answers."""
    await session.execute(_BEGIN_AGAIN)


async def count_people(session: Session) -> int:
    """Return how many people can sign in."""
    found: int = await session.scalar(_PEOPLE)
    return found


async def dismiss(session: Session, person: UUID, moment: datetime) -> None:
    """Put a person's first steps away."""
    await session.execute(_DISMISS, {"user_id": person, "dismissed_at": moment})


async def is_dismissed(session: Session, person: UUID) -> bool:
    """Whether a person has put their first steps away."""
    return bool(await session.scalar(_DISMISSED, {"person": person}))
