"""An automation's steps as a program: every step by id, with the step after it. Pure.

The turn of a loop is a run of its own that begins at the loop's first step and ends with its last; it is about a record of the
loop's object.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingtu.metadata.automation_documents import ApproveStep, BranchStep, LoopStep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from yingtu.metadata.automation_documents import AnyStep, AutomationDocument


@dataclass(frozen=True, slots=True)
class Place:
    """A step in its program.

    Attributes:
        object: Kind of the record it is about.
        after: The step that follows; None: the end.
        inner: First steps of what it contains: then and otherwise of a branch or an approval, the body of a loop.
        pointer: Place in the document.
    """

    step: AnyStep
    object: str | None
    after: str | None
    inner: tuple[str | None, ...]
    pointer: str
    loops: int


@dataclass(frozen=True, slots=True)
class Program:
    """All steps of an automation by id."""

    document: AutomationDocument
    places: dict[str, Place]

    @property
    def first(self) -> str:
        return self.document.steps[0].id


def program_of(document: AutomationDocument) -> Program:
    """Return the program of a document; of steps with the same id the last wins (they are refused when published)."""
    return Program(document, {place.step.id: place for place in walk(document)})


def walk(document: AutomationDocument) -> Iterator[Place]:
    """Yield every step, outer ones first."""
    yield from _walk(document.steps, document.object, None, "/steps", 0)


def _walk(steps: Sequence[AnyStep], object_name: str | None, after: str | None, at: str, loops: int) -> Iterator[Place]:
    for number, step in enumerate(steps):
        following = steps[number + 1].id if number + 1 < len(steps) else after
        pointer = f"{at}/{number}"
        match step:
            case BranchStep() | ApproveStep():
                inner = (_first(step.then, following), _first(step.otherwise, following))
                yield Place(step, object_name, following, inner, pointer, loops)
                yield from _walk(step.then, object_name, following, f"{pointer}/then", loops)
                yield from _walk(step.otherwise, object_name, following, f"{pointer}/otherwise", loops)
            case LoopStep():
                yield Place(step, object_name, following, (step.steps[0].id,), pointer, loops)
                yield from _walk(step.steps, step.object, None, f"{pointer}/steps", loops + 1)
            case _:
                yield Place(step, object_name, following, (), pointer, loops)


def _first(steps: Sequence[AnyStep], otherwise: str | None) -> str | None:
    return steps[0].id if steps else otherwise
