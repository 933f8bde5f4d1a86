"""Which moves a process allows: pure decisions about one step from stage to stage."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yingtu.metadata.process_documents import ProcessDocument, StageDocument


class MoveKind(StrEnum):
    """What a change of stage is."""

    START = "start"
    ADVANCE = "advance"
    WON = "won"
    LOST = "lost"
    #: To an earlier stage.
    BACK = "back"
    #: Out of a closed stage.
    REOPEN = "reopen"
    #: Its author takes the last move back at once.
    UNDO = "undo"
    #: The stage was replaced by another when the process was changed.
    MAPPED = "mapped"
    #: History that was moved in from elsewhere, or made before there was a process.
    HISTORY = "history"


#: Moves that need what their stage asks for.
FORWARD = frozenset({MoveKind.ADVANCE, MoveKind.WON, MoveKind.LOST})
#: Moves that need an approval, or are refused, or are free: as the process says.
BACKWARD = frozenset({MoveKind.BACK, MoveKind.REOPEN})


@dataclass(frozen=True, slots=True)
class Illegal:
    """A move that does not exist. ``code`` names the sentence; ``ways`` are the stages one may go to instead."""

    code: str
    ways: tuple[str, ...]


def first_stage(process: ProcessDocument) -> str:
    """Return where records begin: the first open stage."""
    return next(code for code, stage in process.stages.items() if stage.kind == "open")


def following(process: ProcessDocument, stage: str) -> tuple[str, ...]:
    """Return the stages that a record may go on to, in the process's order; losing included."""
    document = process.stages[stage]
    if document.kind != "open":
        return ()
    lost = [code for code, each in process.stages.items() if each.kind == "lost"]
    return tuple(dict.fromkeys((*(document.next or _next_open(process, stage)), *lost)))


def _next_open(process: ProcessDocument, stage: str) -> list[str]:
    codes = list(process.stages)
    later = codes[codes.index(stage) + 1 :]
    for code in later:
        if process.stages[code].kind == "open":
            return [code]
    return [code for code, each in process.stages.items() if each.kind == "won"]


def earlier(process: ProcessDocument, stage: str) -> tuple[str, ...]:
    """Return the stages a record may be taken back to: the open ones before it, of a closed stage all open ones."""
    codes = list(process.stages)
    before = codes if process.stages[stage].kind != "open" else codes[: codes.index(stage)]
    return tuple(code for code in before if process.stages[code].kind == "open")


def classify(process: ProcessDocument, old: str | None, new: str) -> MoveKind | Illegal:
    """Say what the step from ``old`` to ``new`` is, whatever it may need. ``old`` None: a new record.

    Both are stages of the process; a record whose old stage is none of them starts anew.
    """
    start = first_stage(process)
    if old is None or old not in process.stages:
        return MoveKind.START if new == start else Illegal("stage_start", (start,))
    ways = following(process, old)
    if process.stages[old].kind != "open":
        return MoveKind.REOPEN
    if new in ways:
        return _forward(process.stages[new])
    if new in earlier(process, old):
        return MoveKind.BACK
    return Illegal("stage_skipped", ways)


def _forward(stage: StageDocument) -> MoveKind:
    match stage.kind:
        case "open":
            return MoveKind.ADVANCE
        case "won":
            return MoveKind.WON
        case "lost":
            return MoveKind.LOST


def actions_for(process: ProcessDocument, stage: str) -> tuple[str, ...]:
    """Return the advance actions that may lead into a stage."""
    return tuple(
        code
        for code, action in process.actions.items()
        if action.active and (not action.stages or stage in action.stages)
    )
