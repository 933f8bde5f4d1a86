"""Figures of a pipeline, over the records and values the actor may see: every one is made of the same lines.

A *line* is one record of the process: where it stands, the furthest stage it has reached, when it began and ended, its money.
A *stay* is the time a record spent in one stage, from the move into it to the move out of it. Both count the moves that were
entered until the moment that is looked at, so that a look back tells what was believed then.

Parameters: ``begins``, ``ends`` (moments), ``first_day``, ``end_day`` (days, the end excluded), ``known_at``; with ``as_of``
that moment too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, aggregate_order_by

from yingtu.insight.credit_repository import Shares, share_out, shares_of
from yingtu.insight.measures import Measured
from yingtu.process.models import stage_move
from yingtu.query.compile import Compilation, compile_shape, from_request
from yingtu.query.output import Labels
from yingtu.query.paths import BadPathError, Path, resolve_path
from yingtu.query.read import Plan, plan_of

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from yingtu.process.plan import Process
    from yingtu.query.aggregate import BoundGroup
    from yingtu.query.bind import Shape
    from yingtu.query.sight import Sight

_MOMENT = TIMESTAMP(timezone=True)
_BEGINS, _ENDS = (sa.bindparam(name, type_=_MOMENT) for name in ("begins", "ends"))
_FIRST, _END = (sa.bindparam(name, type_=sa.Date) for name in ("first_day", "end_day"))
_KNOWN = sa.bindparam("known_at", type_=_MOMENT)

#: What a drill-down lists the records of.
Part: TypeAlias = Literal["cohort", "open", "stay", "closed", "forecast"]


@dataclass(frozen=True, slots=True)
class PipelineSpec:
    """Everything that decides the text of a statement.

    Attributes:
        credited: Groups are the people whom records are credited to, each with their share of the money.
    """

    process: str
    what: str
    shape: Shape
    group: BoundGroup | None = None
    as_of: bool = False
    credited: bool = False


class Lines:
    """The lines of a process as common table expressions of one statement."""

    def __init__(self, sight: Sight, process: Process, measured: Measured, spec: PipelineSpec) -> None:
        self.sight = sight
        self.process = process
        self.compilation = Compilation(sight, as_of=spec.as_of)
        self.zone = sight.catalog.workspace.time_zone
        stages = process.document.stages
        self.open = [code for code, stage in stages.items() if stage.kind == "open"]
        self.won = [code for code, stage in stages.items() if stage.kind == "won"]
        self.lost = [code for code, stage in stages.items() if stage.kind == "lost"]
        self.shares: Shares | None = None
        self.mine = self._mine(measured, spec)
        self.moves = self._moves()
        self.lines = self._lines()
        if spec.credited:
            self.lines = self._credited()

    def _mine(self, measured: Measured, spec: PipelineSpec) -> sa.CTE:
        frame = self.compilation.frame(self.process.object)

        def value(name: str | None, part: str = "") -> ColumnElement[Any] | None:
            path = _path(self.sight, self.process, name)
            return None if path is None else frame.value(self.sight, replace(path, part=part))

        stage = value(self.process.document.field)
        stage = sa.cast(sa.null(), sa.Text) if stage is None else stage
        probability = value(self.process.document.fills.probability)
        usual = sa.case(
            *((stage == code, sa.literal(each.probability, sa.Numeric))
              for code, each in self.process.document.stages.items() if each.probability is not None),
            else_=sa.literal(0, sa.Numeric),
        )  # fmt: skip
        columns = {
            "id": frame.column("id"),
            "name": value(self.process.object.name_field),
            "stage": stage,
            "owner_id": value("owner_id"),
            "created_at": frame.column("created_at"),
            "amount": value(measured.amount, "base"),
            "probability": usual if probability is None else sa.func.coalesce(probability, usual),
            "expected": value(measured.expected_on),
            "closed_on": value(measured.closed_on),
            "grp": None if spec.group is None else sa.cast(frame.value(self.sight, spec.group.path), sa.Text),
        }
        shares = shares_of(frame, self.sight) if spec.credited else None
        if shares is not None:
            columns["team_of"], self.shares = shares
        types = {"name": sa.Text, "amount": sa.Numeric, "expected": sa.Date, "closed_on": sa.Date, "grp": sa.Text}
        shown = [
            (sa.cast(sa.null(), types.get(name, sa.Text)) if column is None else column).label(name)
            for name, column in columns.items()
        ]
        known = [*self.open, *self.won, *self.lost]
        where = [
            *frame.readable(self.sight),
            compile_shape(spec.shape, frame, self.sight, from_request),
            stage == sa.any_(_codes(known)),
        ]
        return sa.select(*shown).select_from(frame.from_clause()).where(*where).cte("mine")

    def _moves(self) -> sa.CTE:
        """Moves of these records known then, each with when its stage before was entered."""
        mine, move = self.mine, stage_move
        entered = sa.func.lag(move.c.occurred_at).over(partition_by=move.c.record_id, order_by=(move.c.at, move.c.id))
        return (
            sa.select(
                move.c.record_id, move.c.from_stage, move.c.to_stage, move.c.occurred_at, entered.label("entered_at")
            )
            .join(mine, mine.c.id == move.c.record_id)
            .where(
                move.c.object == self.process.object.api_name,
                move.c.process == self.process.key,
                move.c.at <= _KNOWN,
            )
            .cte("moves")
        )

    def rank(self, stage: ColumnElement[Any]) -> ColumnElement[Any]:
        """Return the place of a stage on the way to winning, from 1; NULL for lost ones."""
        places = [(stage == code, place) for place, code in enumerate(self.open, start=1)]
        places += [(stage == code, len(self.open) + 1) for code in self.won]
        return sa.case(*((test, sa.literal_column(str(place))) for test, place in places))

    def _lines(self) -> sa.CTE:
        mine, moves = self.mine, self.moves
        last = sa.func.array_agg(aggregate_order_by(moves.c.occurred_at, moves.c.occurred_at.desc()))
        way = (
            sa.select(
                moves.c.record_id,
                sa.func.min(moves.c.occurred_at).label("began_at"),
                last[1].label("moved_at"),
                sa.func.max(self.rank(moves.c.to_stage)).label("reached"),
            )
            .group_by(moves.c.record_id)
            .subquery("way")
        )
        # What was moved in from elsewhere has its own day of creation, and a first move when it was closed.
        began = sa.func.least(way.c.began_at, mine.c.created_at)
        final = mine.c.stage == sa.any_(_codes([*self.won, *self.lost]))
        closed = sa.case((final, sa.func.coalesce(mine.c.closed_on, self._day(way.c.moved_at))))
        kind = sa.case(
            (mine.c.stage == sa.any_(_codes(self.won)), sa.literal_column("'won'")),
            (mine.c.stage == sa.any_(_codes(self.lost)), sa.literal_column("'lost'")),
            else_=sa.literal_column("'open'"),
        )
        return (
            sa.select(
                *mine.c,
                kind.label("kind"),
                began.label("began_at"),
                sa.func.greatest(way.c.reached, self.rank(mine.c.stage), 1).label("reached"),
                closed.label("closed_day"),
                (closed - self._day(began)).label("days"),
            )
            .select_from(mine.outerjoin(way, way.c.record_id == mine.c.id))
            .cte("lines")
        )

    def _credited(self) -> sa.CTE:
        """The lines once for each person credited with a share of them, their money by it."""
        source, person, money = share_out(self.lines, self.shares)
        kept = [each for each in self.lines.c if each.name not in {"grp", "amount"}]
        return sa.select(*kept, money.label("amount"), person.label("grp")).select_from(source).cte("credited")

    def _day(self, moment: ColumnElement[Any]) -> ColumnElement[Any]:
        zone: ColumnElement[str] = sa.literal_column("'" + self.zone.replace("'", "''") + "'")
        return sa.cast(sa.func.timezone(zone, moment), sa.Date)

    # ------------------------------------------------------------------------------------------------- what is counted

    def cohort(self) -> list[ColumnElement[bool]]:
        """Records that began in the period."""
        return [self.lines.c.began_at >= _BEGINS, self.lines.c.began_at < _ENDS]

    def closed(self) -> list[ColumnElement[bool]]:
        """Records that were won or lost in the period."""
        return [self.lines.c.closed_day >= _FIRST, self.lines.c.closed_day < _END]

    def stays(self) -> sa.Subquery:
        """Stays that ended in the period: stage, days, and whether the record went on."""
        moves = self.moves
        days = sa.func.extract("epoch", moves.c.occurred_at - moves.c.entered_at) / 86_400
        ahead = sa.func.coalesce(self.rank(moves.c.to_stage) > self.rank(moves.c.from_stage), sa.false())
        return (
            sa.select(moves.c.record_id, moves.c.from_stage.label("stage"), days.label("days"), ahead.label("ahead"))
            .where(
                moves.c.from_stage.is_not(None),
                moves.c.entered_at.is_not(None),
                moves.c.occurred_at >= _BEGINS,
                moves.c.occurred_at < _ENDS,
            )
            .subquery("stays")
        )

    def plan(self, rows: sa.Select[Any]) -> Plan:
        found = rows.subquery("x")
        return plan_of(self.compilation, Labels(), list(found.c), rows=found)


def compile_funnel(lines: Lines) -> Plan:
    """Rows of (kind, furthest place, stage, records, money): records that began in the period."""
    line = lines.lines
    rows = (
        sa.select(
            line.c.kind, line.c.reached, line.c.stage, sa.func.count(), sa.func.coalesce(sa.func.sum(line.c.amount), 0)
        )
        .where(*lines.cohort())
        .group_by(line.c.kind, line.c.reached, line.c.stage)
    )
    return lines.plan(_named(rows, "kind", "reached", "stage", "count", "amount"))


def compile_stays(lines: Lines) -> Plan:
    """Rows of (stage, stays, of these went on, mean, median, 90th percentile in days of those that went on)."""
    stay = lines.stays()
    on = stay.c.ahead
    rows = sa.select(
        stay.c.stage,
        sa.func.count(),
        sa.func.count().filter(on),
        sa.func.avg(stay.c.days).filter(on),
        sa.func.percentile_cont(0.5).within_group(stay.c.days).filter(on),
        sa.func.percentile_cont(0.9).within_group(stay.c.days).filter(on),
    ).group_by(stay.c.stage)
    return lines.plan(_named(rows, "stage", "count", "ahead", "mean", "median", "p90"))


def compile_closed(lines: Lines, period: str | None) -> Plan:
    """Rows of (group, kind, records, money, mean and median days from beginning to end): records that ended in the period."""
    line = lines.lines
    group: ColumnElement[Any] = line.c.grp
    if period is not None:
        group = sa.cast(
            sa.cast(sa.func.date_trunc(sa.literal_column(f"'{period}'"), line.c.closed_day), sa.Date), sa.Text
        )
    inner = (
        sa.select(group.label("grp"), line.c.kind, line.c.amount, line.c.days).where(*lines.closed()).subquery("ended")
    )
    rows = sa.select(
        inner.c.grp,
        inner.c.kind,
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(inner.c.amount), 0),
        sa.func.avg(inner.c.days),
        sa.func.percentile_cont(0.5).within_group(inner.c.days),
    ).group_by(inner.c.grp, inner.c.kind)
    return lines.plan(_named(rows, "grp", "kind", "count", "amount", "mean", "median"))


def compile_forecast(lines: Lines) -> Plan:
    """Rows of (month, stage, records, money, weighted money): open records by the month they are expected in."""
    line = lines.lines
    month = sa.cast(sa.func.date_trunc(sa.literal_column("'month'"), line.c.expected), sa.Date)
    inner = (
        sa.select(
            month.label("month"),
            line.c.stage,
            sa.func.coalesce(line.c.amount, 0).label("amount"),
            (sa.func.coalesce(line.c.amount, 0) * line.c.probability / 100).label("weighted"),
        )
        .where(line.c.kind == "open")
        .subquery("open_lines")
    )
    rows = sa.select(
        inner.c.month, inner.c.stage, sa.func.count(), sa.func.sum(inner.c.amount), sa.func.sum(inner.c.weighted)
    ).group_by(inner.c.month, inner.c.stage)
    return lines.plan(_named(rows, "month", "stage", "count", "amount", "weighted"))


def compile_records(lines: Lines, part: Part) -> Plan:
    """Rows (id, name, owner, stage, money, days, day) of the records behind a figure, the largest first; ``limit`` of them.

    Parameters by part: ``stages`` (cohort: unused), ``place`` (cohort: reached at least), ``kinds``, ``group`` unless
    ``any_group``, ``people`` unless ``everybody``.
    """
    line = lines.lines
    stages = sa.bindparam("stages", type_=ARRAY(sa.Text))
    kinds = sa.bindparam("kinds", type_=ARRAY(sa.Text))
    source: Any = line
    days: ColumnElement[Any] = sa.cast(line.c.days, sa.Float)
    day: ColumnElement[Any] = line.c.closed_day
    match part:
        case "cohort":
            place = sa.bindparam("place", type_=sa.Integer)
            where = [*lines.cohort(), line.c.reached >= place, line.c.kind == sa.any_(kinds)]
        case "open":
            where = [line.c.kind == "open", line.c.stage == sa.any_(stages)]
            day = line.c.expected
        case "closed":
            group = sa.bindparam("group", type_=sa.Text)
            people = sa.bindparam("people", type_=ARRAY(sa.Text))
            where = [*lines.closed(), line.c.kind == sa.any_(kinds),
                     sa.or_(sa.bindparam("any_group", type_=sa.Boolean), line.c.grp.is_not_distinct_from(group)),
                     sa.or_(sa.bindparam("everybody", type_=sa.Boolean), line.c.grp == sa.any_(people))]  # fmt: skip
        case "forecast":
            where = [line.c.kind == "open", line.c.stage == sa.any_(stages),
                     sa.or_(sa.and_(line.c.expected >= _FIRST, line.c.expected < _END),
                            sa.and_(sa.bindparam("undated", type_=sa.Boolean), line.c.expected.is_(None)))]  # fmt: skip
            day = line.c.expected
        case "stay":
            stay = lines.stays()
            source = line.join(stay, stay.c.record_id == line.c.id)
            where = [stay.c.ahead, stay.c.stage == sa.any_(stages)]
            days = stay.c.days
    rows = (
        sa.select(line.c.id, line.c.name, line.c.owner_id, line.c.stage, line.c.amount, days, day)
        .select_from(source)
        .where(*where)
        .order_by(sa.desc(line.c.amount).nulls_last(), line.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer))
    )
    return lines.plan(_named(rows, "id", "name", "owner_id", "stage", "amount", "days", "day"))


def _named(rows: sa.Select[Any], *names: str) -> sa.Select[Any]:
    return rows.with_only_columns(*(c.label(n) for c, n in zip(rows.selected_columns, names, strict=True)))


def _codes(codes: list[str]) -> ColumnElement[Any]:
    return sa.bindparam(None, codes, type_=ARRAY(sa.Text), unique=True)


def _path(sight: Sight, process: Process, name: str | None) -> Path | None:
    if name is None:
        return None
    try:
        return resolve_path(sight, process.object, (name,))
    except BadPathError:
        # What somebody may not see counts as empty for them.
        return None
