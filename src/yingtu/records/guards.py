"""Step *guards*: what may refuse a batch after rights are settled. An explicit, ordered list.

Built in, in this order: references, required fields, the new rows within rights, unique fields and duplicate rules, validation
formulas. Then come the guards that features add (:func:`configure`, called once when the application is assembled): they
see the whole batch with old and new values, the changes as they were given and the context of the write, and reject or hold
rows. What they write in the batch's session belongs to the same transaction: it is gone when the write is undone or made again.
A guard that holds comes last: what it holds has passed all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from yingtu.records.changes import Held
from yingtu.records.deciding import Deciding

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from yingtu.kit.errors import Problem
    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog
    from yingtu.records.batch import Batch
    from yingtu.records.deciding import Decision, Simple


#: Why a row is refused, or what it waits for.
Verdict: TypeAlias = "tuple[Problem, ...] | Held"


class Guard(Protocol):
    """A further check of the write path."""

    def concerns(self, catalog: Catalog, object: str, fields: frozenset[str]) -> bool:  # noqa: A002 - the glossary's word
        """Whether changes of these fields have to be checked at all. Cheap, without I/O; when in doubt, True."""

    async def check(self, batch: Batch) -> Mapping[int, Verdict]:
        """Return verdicts by the row's index; rows without any pass. Look at ``batch.accepted()`` only."""


#: Statements with their parameters, and what is to be done with the rows of each.
Questions: TypeAlias = (
    "tuple[Sequence[tuple[Statement, dict[str, Any]]], Callable[[Sequence[list[tuple[Any, ...]]]], None]]"
)


@runtime_checkable
class Asking(Protocol):
    """A guard that knows before its turn what it has to look up: that goes with the questions of the write path."""

    def ask(self, batch: Batch) -> Questions | None:
        """Return what to look up in the same round trip; what is learnt is kept in ``batch.known``."""


_guards: tuple[Guard, ...] = ()
_asking: tuple[Asking, ...] = ()
#: Whether a guard decides within a statement, too: found out once, because asking a protocol is slow.
_deciding: tuple[tuple[Guard, Deciding | None], ...] = ()


def configure(guards: Sequence[Guard]) -> None:
    """Set the further guards of this process, in order."""
    global _guards, _asking, _deciding  # noqa: PLW0603 - assembled once per process
    _guards = tuple(guards)
    _asking = tuple(guard for guard in guards if isinstance(guard, Asking))
    _deciding = tuple((guard, guard if isinstance(guard, Deciding) else None) for guard in guards)


def configured() -> tuple[Guard, ...]:
    """Return the further guards, in order."""
    return _guards


def decide(simple: Simple, fields: frozenset[str]) -> list[Decision] | None:
    """Return how the guards that want to see changes of these fields decide in one statement; None: one of them cannot."""
    decisions = []
    for guard, deciding in _deciding:
        if guard.concerns(simple.catalog, simple.object.api_name, fields):
            found = None if deciding is None else deciding.decide(simple)
            if found is None:
                return None
            decisions.append(found)
    return decisions


def ask(batch: Batch) -> list[Questions]:
    """Return what the guards want looked up before their turn."""
    return [questions for guard in _asking if (questions := guard.ask(batch)) is not None]


async def check(batch: Batch) -> None:
    """Ask the further guards, each about the rows that are still accepted."""
    for guard in _guards:
        by_index = {row.index: row for row in batch.accepted()}
        if not by_index:
            return
        for index, verdict in (await guard.check(batch)).items():
            row = by_index[index]
            if isinstance(verdict, Held):
                row.held = verdict.approval_id
                continue
            for problem in verdict:
                row.reject(problem.pointer, problem.code, **problem.params)
