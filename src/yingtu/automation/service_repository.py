"""Statements behind the pages of automations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects.postgresql import TIMESTAMP, insert
from sqlalchemy.dialects.postgresql import UUID as SQL_UUID

from yingtu.automation.models import control, inbound, run, step_log
from yingtu.automation.repository import standing
from yingtu.kit.statement import Statement

if TYPE_CHECKING:
    from datetime import datetime

_MOMENT = TIMESTAMP(timezone=True)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run as it is shown."""

    id: UUID
    automation: str
    version_id: int
    object: str | None
    record_id: UUID | None
    trigger: str
    actor_id: UUID | None
    state: str
    step: str | None
    due_at: datetime | None
    attempts: int
    depth: int
    parent_id: UUID | None
    code: str | None
    params: dict[str, Any] | None
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class LogRow:
    """What a step did, as it is shown."""

    id: int
    run_id: UUID
    step: str
    at: datetime
    outcome: str
    input: Any
    output: Any
    code: str | None
    params: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Control:
    """What is not configuration about an automation."""

    automation: str
    paused_at: datetime | None
    paused_by: UUID | None
    token: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many runs of an automation began lately, by state, and when the last one did."""

    automation: str
    state: str
    count: int
    last: datetime


_SHOWN = tuple(run.c[name] for name in RunRow.__dataclass_fields__)
_before = bindparam("before", type_=SQL_UUID)
_state = bindparam("state", type_=sa.Text)
_record = bindparam("record", type_=SQL_UUID)
RUNS = Statement(
    sa.select(*_SHOWN)
    .where(
        run.c.automation == bindparam("automation"),
        run.c.parent_id.is_(None),
        sa.or_(_before.is_(None), run.c.id < _before),
        sa.or_(_state.is_(None), run.c.state == _state),
        sa.or_(_record.is_(None), run.c.record_id == _record),
    )
    .order_by(run.c.id.desc())
    .limit(bindparam("most", type_=sa.Integer))
)
RUN = Statement(sa.select(*_SHOWN).where(run.c.id == bindparam("run")))
LOG = Statement(
    sa.select(*(step_log.c[name] for name in LogRow.__dataclass_fields__))
    .where(step_log.c.run_id == bindparam("run"), step_log.c.id > bindparam("after", type_=sa.BigInteger))
    .order_by(step_log.c.id)
    .limit(bindparam("most", type_=sa.Integer))
)
COUNTS = Statement(
    sa.select(
        run.c.automation,
        run.c.state,
        sa.func.count().label("count"),
        sa.func.max(run.c.created_at).label("last"),
    )
    .where(run.c.id > bindparam("after", type_=SQL_UUID), run.c.parent_id.is_(None))
    .group_by(run.c.automation, run.c.state)
)
CONTROLS = Statement(sa.select(*(control.c[name] for name in Control.__dataclass_fields__)))
PAUSE = Statement(
    insert(control)
    .values(automation=bindparam("automation"), paused_at=bindparam("now"), paused_by=bindparam("person"))
    .on_conflict_do_update(
        index_elements=[control.c.automation],
        set_={
            "paused_at": bindparam("now", type_=_MOMENT),
            "paused_by": bindparam("person", type_=SQL_UUID),
            # What came due meanwhile is not made up for.
            "looked_at": sa.null(),
        },
    )
)
#: Automations that no person paused: they stand still since the workspace was restored.
HELD = Statement(sa.select(control.c.automation).where(control.c.paused_at.is_not(None), control.c.paused_by.is_(None)))
SET_TOKEN = Statement(
    insert(control)
    .values(automation=bindparam("automation"), token=bindparam("token"))
    .on_conflict_do_update(index_elements=[control.c.automation], set_={"token": bindparam("token", type_=sa.Text)})
)
BY_TOKEN = Statement(sa.select(control.c.automation).where(control.c.token == bindparam("token")))
#: Lets a failed run go on from the step it failed at.
REPLAY = Statement(
    sa.update(run)
    .where(run.c.id == bindparam("run"), run.c.state == "failed")
    .values(
        state=bindparam("state"),
        step=bindparam("step"),
        attempts=0,
        due_at=bindparam("now"),
        code=None,
        params=None,
        finished_at=None,
    )
)
FAILED_STEP = Statement(sa.select(run.c.state, run.c.step, run.c.version_id).where(run.c.id == bindparam("run")))
RECEIVE = Statement(
    insert(inbound)
    .values(
        id=bindparam("id"),
        automation=bindparam("automation"),
        dedupe=bindparam("dedupe"),
        body=sa.cast(bindparam("body", type_=sa.Text), sa.JSON),
        received_at=bindparam("now"),
        run_id=bindparam("run"),
    )
    .on_conflict_do_nothing()
    .returning(inbound.c.id)
)
RECEIVED = Statement(
    sa.select(inbound.c.run_id).where(
        inbound.c.automation == bindparam("automation"), inbound.c.dedupe == bindparam("dedupe")
    )
)
#: The next step of a test, whatever it would wait for.
TRIED = Statement(
    sa.select(run.c.id)
    .where(run.c.automation == bindparam("automation"), standing("ready", "waiting", "calling"))
    .order_by(run.c.id)
    .limit(1)
)
TRIED_LOG = Statement(
    sa.select(*(step_log.c[name] for name in LogRow.__dataclass_fields__), run.c.object, run.c.record_id)
    .join(run, run.c.id == step_log.c.run_id)
    .where(run.c.automation == bindparam("automation"))
    .order_by(step_log.c.id)
)
