"""What can be wrong with stages beside refused moves."""

from __future__ import annotations

from yingtu.kit.errors import InvalidInput, NotFound
from yingtu.process import messages as _messages  # noqa: F401 - the sentences come with the errors


class NoProcess(NotFound):
    """These records follow no process. An administrator can define one under settings, processes."""

    code = "no_process"


class UnknownCheck(InvalidInput):
    """There is no such item on a checklist of this record's process."""

    code = "stage_check_unknown"


class NoQuestion(NotFound):
    """Nobody waits for an answer about this record (any more)."""

    code = "dwell_no_question"


class QuestionLinkInvalid(NotFound):
    """This link is not valid (any more). Sign in and answer on the page of the record."""

    code = "dwell_link_invalid"


class NoSupport(InvalidInput):
    """Pre-sales requests are switched off in this company."""

    code = "dwell_no_support"


class PauseUnending(InvalidInput):
    """The pause must end after today, and within {days} days."""

    code = "dwell_pause_end"
    pointer = "/until"
