"""Step *authorise*: may this actor do this with these records? Default deny; SYSTEM is the only exception.

The rules, on the row as it was and as it will be:

- A record that no *read* rule covers does not exist for the actor (404), whatever else they may do.
- An update needs an *edit* rule that covers the old row, and level ``edit`` for every field that changes, in some edit
  rule covering the old row. A field the actor sees nowhere does not exist (``unknown_field``).
- Some edit rule must cover the new row too: no one moves a record across the border of their own rights. Handing it over is
  no such move: who may edit ``owner_id`` may give the record away, so the new row is judged with its old owner.
- Deleting needs a *delete* rule that covers the row, and so does bringing it back.
- A new record must be covered by a *create* rule, and every field the caller names needs level ``edit`` in such a rule. Numbers
  and dates that only the migration right lets in (``parse`` has asked for it) are nobody's to edit: they need level ``read``.

All of it is evaluated by PostgreSQL through the compiler of ``access``, one boolean per rule and row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa

from yingtu.access import service as access
from yingtu.access.compile import ActorSight
from yingtu.access.policy import Level, Operation
from yingtu.query.ast import conditions
from yingtu.query.compile import Compilation
from yingtu.query.kinds import resolve
from yingtu.records import parse
from yingtu.records.batch import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import FromClause

    from yingtu.access.policy import Policy, Rule
    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.kinds import Dynamic
    from yingtu.records.batch import Batch, Row

#: Which rules of a policy cover a row, in the policy's order.
Covering: TypeAlias = tuple[bool, ...]

#: The operation each kind of change needs.
OPERATIONS = {
    Kind.CREATE: Operation.CREATE,
    Kind.UPDATE: Operation.EDIT,
    Kind.DELETE: Operation.DELETE,
    Kind.RESTORE: Operation.DELETE,
}


@dataclass(frozen=True, slots=True)
class Flags:
    """The rules of a policy as SQL over one table: one boolean per rule that does not hold everywhere.

    Attributes:
        columns: Expression by the rule's position in the policy; rules that hold on every row have none.
        used: Columns of the table that the expressions read.
    """

    columns: Mapping[int, sa.ColumnElement[bool]]
    used: tuple[str, ...]
    dynamic: Mapping[str, Dynamic]
    owners: Mapping[str, Any]
    single: frozenset[str]

    def params(self, actor: Actor) -> dict[str, Any]:
        """Return the values of the expressions' parameters for one actor."""
        if not (self.dynamic or self.owners):
            return {}
        context = access.context_of(actor)
        found = {name: resolve(value, context) for name, value in self.dynamic.items()}
        return found | access.parameters(self.owners, actor, single=self.single)

    def covering(self, count: int, values: Iterable[Any]) -> tuple[bool, ...]:
        """Return which of ``count`` rules cover a row, given the values of the columns on it."""
        each = iter(values)
        return tuple(bool(next(each)) if number in self.columns else True for number in range(count))


NO_FLAGS = Flags({}, (), {}, {}, frozenset())


def flags(
    catalog: Catalog, actor: Actor, obj: Object, table: FromClause, *, only: frozenset[int] | None = None
) -> Flags:
    """Compile the rules of the actor's policy (or ``only`` some of them) over ``table``.

    Slow (milliseconds): callers keep what they build from it in :func:`cache_of`.
    """
    seen = access.sight(catalog, actor)
    if not isinstance(seen, ActorSight):
        return NO_FLAGS
    compilation = Compilation(seen)
    frame = compilation.frame(obj, source=table, joins=False)
    found: dict[int, sa.ColumnElement[bool]] = {}
    for number, rule in enumerate(seen.policy(obj).rules):
        if only is None or number in only:
            condition = seen.covered(frame, (rule,))
            if condition is not None:
                found[number] = sa.func.coalesce(condition, sa.false())
    return Flags(found, tuple(frame.used), compilation.dynamic, compilation.owners, seen.single(compilation))


def cache_of(catalog: Catalog, actor: Actor) -> dict[Any, Any]:
    """Return where statements with compiled rules are kept: shared by actors with equal roles, owner sizes and device."""
    return access.sight(catalog, actor).cache


def covers(policy: Policy, covering: Covering, operation: Operation) -> bool:
    """Whether some of the covering rules has the operation; nothing covers a row that nothing was asked about."""
    return bool(covering) and any(
        yes and operation in rule.operations for rule, yes in zip(policy.rules, covering, strict=True)
    )


def level(policy: Policy, covering: Covering, field: str, operation: Operation) -> Level:
    """Return the best level of a field among the covering rules that have the operation."""
    return max(
        (
            rule.levels.get(field, Level.HIDDEN)
            for rule, yes in zip(policy.rules, covering, strict=True)
            if yes and operation in rule.operations
        ),
        default=Level.HIDDEN,
    )


def check_old(batch: Batch) -> None:
    """Judge updates, deletions and restorations by the row as it was; fields that are not seen in clear by their name alone."""
    policy = batch.policy
    if policy.unrestricted:
        return
    for row in batch.rows:
        if row.old is None or row.status == 404:
            continue
        if not covers(policy, row.covering, Operation.READ):
            row.hide(batch.object.api_name)
        elif not covers(policy, row.covering, OPERATIONS[row.kind]):
            row.reject("", "may_not_delete" if row.kind is not Kind.UPDATE else "may_not_edit", status=403)
        elif row.kind is Kind.UPDATE:
            _check_named_fields(batch, row)


def _check_named_fields(batch: Batch, row: Row) -> None:
    policy = batch.policy
    # Whether a value equals one that is not shown must not be found out by sending it: such fields are refused unseen.
    for name in sorted(row.given):
        seen = level(policy, row.covering, name, Operation.READ)
        if policy.best_level(name) is Level.HIDDEN and level(policy, row.covering, name, Operation.EDIT) < Level.EDIT:
            row.reject(name, "unknown_field", object=policy.object, field=name, suggestions=[])
        elif seen < Level.READ and level(policy, row.covering, name, Operation.EDIT) < Level.EDIT:
            _refuse_field(batch, row, name)


def _refuse_field(batch: Batch, row: Row, name: str) -> None:
    row.reject(name, "may_not_edit_field", status=403, field=name, label=batch.object.fields[name].label)


def check_changed_fields(batch: Batch) -> None:
    """Judge the fields that really change; a form may send back what it showed, and marks follow from other fields."""
    policy = batch.policy
    if policy.unrestricted:
        return
    for row in batch.of(Kind.UPDATE):
        for name in sorted(row.changed_fields & row.given):
            if level(policy, row.covering, name, Operation.EDIT) < Level.EDIT:
                _refuse_field(batch, row, name)


def check_created(batch: Batch) -> None:
    """Judge new records by the rules that cover them as they will be."""
    policy = batch.policy
    if policy.unrestricted:
        return
    fields = parse.object_parser(batch.catalog, batch.object).fields
    # Rows of a batch mostly name the same fields and are covered by the same rules.
    fine: set[tuple[Covering, frozenset[str]]] = set()
    for row in batch.of(Kind.CREATE):
        kind = (row.new_covering, row.given)
        if kind in fine:
            continue
        if not covers(policy, row.new_covering, Operation.CREATE):
            row.reject("", "may_not_create", status=403)
            continue
        for name in sorted(row.given):
            needed = Level.READ if fields[name].right is not None else Level.EDIT
            if level(policy, row.new_covering, name, Operation.CREATE) >= needed:
                continue
            if policy.best_level(name) is Level.HIDDEN:
                row.reject(name, "unknown_field", object=policy.object, field=name, suggestions=[])
            else:
                _refuse_field(batch, row, name)
        if row.accepted:
            fine.add(kind)


def check_border(batch: Batch) -> None:
    """Refuse updates after which no edit rule would cover the record."""
    for row in batch.of(Kind.UPDATE):
        if row.new_covering and not covers(batch.policy, row.new_covering, Operation.EDIT):
            row.reject("", "out_of_reach", status=403, fields=sorted(row.changed_fields))


def rule_fields(rule: Rule) -> frozenset[str]:
    """Return the fields of the object that a rule looks at first."""
    return frozenset([*rule.via[:1], *(condition.path[0] for condition in conditions(rule.filter))])


def any_of(policy: Policy, rules: frozenset[int], compiled: Flags) -> sa.ColumnElement[bool] | None:
    """Return whether some of the rules covers a row; None when one holds on every row."""
    if policy.unrestricted or any(number not in compiled.columns for number in rules):
        return None
    return sa.or_(sa.false(), *(compiled.columns[number] for number in sorted(rules)))
