"""Statements on the directory of workspaces, which lives in ``public``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from yingtu.kit.db import Session
from yingtu.kit.statement import Statement
from yingtu.records.models import change
from yingtu.workspaces.models import workspace_hosts, workspaces


@dataclass(frozen=True, slots=True)
class Entry:
    """One workspace. ``state`` is ``creating``, ``active``, ``suspended`` or ``deleting``; ``demo``: its passwords are published."""

    id: str
    name: str
    state: str
    demo: bool
    created_at: datetime
    trial_ends_at: datetime | None
    state_reason: str | None
    sandbox_of: str | None
    hosts: list[str]

    def read_only_since(self, moment: datetime) -> datetime | None:
        """Return when its trial ended, None when it has not."""
        return self.trial_ends_at if self.trial_ends_at is not None and self.trial_ends_at <= moment else None


_HOSTS = sa.func.array(
    sa.select(workspace_hosts.c.host)
    .where(workspace_hosts.c.workspace_id == workspaces.c.id)
    .order_by(workspace_hosts.c.host)
    .scalar_subquery(),
    type_=ARRAY(sa.Text),
).label("hosts")
_ENTRY = sa.select(
    workspaces.c.id,
    workspaces.c.name,
    workspaces.c.state,
    workspaces.c.demo,
    workspaces.c.created_at,
    workspaces.c.trial_ends_at,
    workspaces.c.state_reason,
    workspaces.c.sandbox_of,
    _HOSTS,
)
_ALL = Statement(_ENTRY.order_by(workspaces.c.id))
_ONE = Statement(_ENTRY.where(workspaces.c.id == sa.bindparam("workspace", type_=sa.Text)))
_ADD = Statement(
    insert(workspaces)
    .values(
        id=sa.bindparam("id"),
        name=sa.bindparam("name"),
        demo=sa.bindparam("demo"),
        trial_ends_at=sa.bindparam("trial_ends_at"),
        sandbox_of=sa.bindparam("sandbox_of"),
        state="creating",
    )
    .on_conflict_do_nothing()
)
_SET_STATE = Statement(
    sa.update(workspaces)
    .where(workspaces.c.id == sa.bindparam("workspace", type_=sa.Text))
    .values(state=sa.bindparam("new_state"), state_reason=sa.bindparam("reason"))
)
_SET_TRIAL = Statement(
    sa.update(workspaces)
    .where(workspaces.c.id == sa.bindparam("workspace", type_=sa.Text))
    .values(trial_ends_at=sa.bindparam("ends_at"))
)
_HAS_CHANGES = Statement(sa.select(sa.exists(sa.select(change.c.id))))
_SET_DEMO = Statement(
    sa.update(workspaces)
    .where(workspaces.c.id == sa.bindparam("workspace", type_=sa.Text))
    .values(demo=sa.bindparam("new_demo"))
)
_DELETE = Statement(sa.delete(workspaces).where(workspaces.c.id == sa.bindparam("workspace", type_=sa.Text)))
_ADD_HOST = Statement(
    insert(workspace_hosts)
    .values(host=sa.bindparam("host"), workspace_id=sa.bindparam("workspace"))
    .on_conflict_do_nothing()
)


async def entries(session: Session) -> list[Entry]:
    """Return all workspaces by id."""
    return await session.load(Entry, _ALL)


async def find(session: Session, workspace_id: str) -> Entry | None:
    """Return a workspace."""
    return next(iter(await session.load(Entry, _ONE, {"workspace": workspace_id})), None)


async def add(
    session: Session,
    workspace_id: str,
    name: str,
    *,
    demo: bool,
    trial_ends_at: datetime | None = None,
    sandbox_of: str | None = None,
) -> bool:
    """Add a workspace in state ``creating``; False when the id is taken."""
    values = {
        "id": workspace_id,
        "name": name,
        "demo": demo,
        "trial_ends_at": trial_ends_at,
        "sandbox_of": sandbox_of,
    }
    return await session.execute(_ADD, values) > 0


async def set_state(session: Session, workspace_id: str, state: str, *, reason: str | None = None) -> bool:
    """Change the state; False when there is no such workspace."""
    values = {"workspace": workspace_id, "new_state": state, "reason": reason}
    return await session.execute(_SET_STATE, values) > 0


async def set_trial(session: Session, workspace_id: str, ends_at: datetime | None) -> bool:
    """Let the trial end at another moment, or be none; False when there is no such workspace."""
    return await session.execute(_SET_TRIAL, {"workspace": workspace_id, "ends_at": ends_at}) > 0


async def set_demo(session: Session, workspace_id: str, *, demo: bool) -> None:
    """Note whether a workspace may hold published passwords."""
    await session.execute(_SET_DEMO, {"workspace": workspace_id, "new_demo": demo})


async def has_changes(session: Session) -> bool:
    """Whether a record was ever written in the session's workspace."""
    return bool(await session.scalar(_HAS_CHANGES))


async def delete(session: Session, workspace_id: str) -> bool:
    """Remove a workspace and its host names from the directory; False when there is none."""
    return await session.execute(_DELETE, {"workspace": workspace_id}) > 0


async def add_host(session: Session, workspace_id: str, host: str) -> bool:
    """Let a host name lead to a workspace; False when it leads somewhere already."""
    return await session.execute(_ADD_HOST, {"host": host, "workspace": workspace_id}) > 0
