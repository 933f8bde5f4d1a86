"""Whom money is credited to: to the people of a deal's team by their shares, all of it to the owner where nobody has one.

Shares are those of the moment that is looked at, and only as far as the reader sees the team; the money of a share is exact and
rounded when it is shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from yingtu.credit.shares import SHARE, shared_by
from yingtu.fields.links import ATTRIBUTES
from yingtu.query.compile import Compilation, compile_shape, from_request
from yingtu.query.output import Labels
from yingtu.query.paths import BadPathError, resolve_path
from yingtu.query.read import Plan, plan_of
from yingtu.query.sight import Seen

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from yingtu.metadata.catalog import Object
    from yingtu.query.bind import Shape
    from yingtu.query.compile import Frame
    from yingtu.query.sight import Sight

#: Links to the people of teams, and which of them there were.
Shares: TypeAlias = "tuple[sa.FromClause, list[ColumnElement[bool]]]"


def shares_of(frame: Frame, sight: Sight) -> tuple[ColumnElement[Any], Shares] | None:
    """Return of whose team a row shows the shares (its own id), and the shares; None: there are none for this reader."""
    team = shared_by(frame.object)
    if team is None or sight.seen(frame.object, team) is not Seen.CLEAR:
        return None
    return frame.clear_id(sight, team), frame.links(team)


def share_out(
    line: sa.FromClause, shares: Shares | None
) -> tuple[sa.FromClause, ColumnElement[Any], ColumnElement[Any]]:
    """Return the lines once for each person credited, the person, and the money of that share.

    ``line`` has ``owner_id`` and ``amount``, and with ``shares`` the column ``team_of``.
    """
    owner: ColumnElement[Any] = sa.cast(line.c.owner_id, sa.Text)
    amount: ColumnElement[Any] = line.c.amount
    if shares is None:
        return line, owner, amount
    link, there = shares
    share = sa.cast(link.c[ATTRIBUTES].op("->>")(sa.literal_column(f"'{SHARE}'")), sa.Numeric)
    found = line.outerjoin(link, sa.and_(link.c.source_id == line.c.team_of, share > 0, *there))
    person = sa.func.coalesce(sa.cast(link.c.target_id, sa.Text), owner)
    return found, person, sa.func.coalesce(amount * share / 100, amount)


def compile_credit(sight: Sight, obj: Object, money: str, shape: Shape) -> Plan:
    """Rows of (person, money) of the records of a filter."""
    compilation = Compilation(sight)
    frame = compilation.frame(obj)
    owner = frame.value(sight, resolve_path(sight, obj, ("owner_id",)))
    try:
        path = replace(resolve_path(sight, obj, (money,)), part="base")
        amount: ColumnElement[Any] = frame.value(sight, path)
    except BadPathError:
        # What somebody may not see counts as empty for them.
        amount = sa.cast(sa.null(), sa.Numeric)
    known = shares_of(frame, sight)
    columns = [owner.label("owner_id"), amount.label("amount")]
    columns += [] if known is None else [known[0].label("team_of")]
    where = [*frame.readable(sight), compile_shape(shape, frame, sight, from_request)]
    line = sa.select(*columns).select_from(frame.from_clause()).where(*where).cte("line")
    source, person, credited = share_out(line, None if known is None else known[1])
    rows = (
        sa.select(person.label("person"), sa.func.coalesce(sa.func.sum(credited), 0).label("amount"))
        .select_from(source)
        .group_by(person)
        .subquery("x")
    )
    return plan_of(compilation, Labels(), list(rows.c), rows=rows)
