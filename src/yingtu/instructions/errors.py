"""What can be wrong with giving and receiving instructions."""

from __future__ import annotations

from yingtu.instructions import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, InvalidInput, NotFound


class NobodyAsked(InvalidInput):
    """Choose at least one person who does not have this instruction yet."""

    code = "instruction_nobody"


class OutOfReach(InvalidInput):
    """You cannot give instructions to {names}: you may not set tasks for them."""

    code = "instruction_out_of_reach"


class AudienceUnknown(InvalidInput):
    """There is no such group as “{audience}”, or nobody in it is active."""

    code = "instruction_audience_unknown"


class InstructionHeld(Conflict):
    """Instructions wait for an approval in this company: write it first, and give it to people when it is approved."""

    code = "instruction_held"


class NotAsked(NotFound):
    """This instruction was not given to you, or has been withdrawn."""

    code = "instruction_not_asked"


class DoneAlready(Conflict):
    """You have reported this instruction done already."""

    code = "instruction_done_already"


class NobodyToRemind(Conflict):
    """Everybody has done it, or was reminded within the last hour."""

    code = "instruction_nobody_to_remind"
