"""What can be wrong with random audits."""

from __future__ import annotations

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from yingtu.sampling import messages as _messages  # noqa: F401 - the sentences come with the errors


class UnknownSampling(NotFound):
    """There is no such random audit, or you take no part in it."""

    code = "unknown_sampling"


class MonthNotOver(InvalidInput):
    """This month is not over: what is won until its end could still be drawn."""

    code = "sampling_month_not_over"


class NotYourCheck(Forbidden):
    """This check is somebody else's."""

    code = "sampling_not_yours"


class CheckClosed(Conflict):
    """This check has its result already."""

    code = "sampling_check_closed"


class AnswerMissing(InvalidInput):
    """The list is not complete: answer each point."""

    code = "sampling_answer_missing"


class FindingUnsaid(InvalidInput):
    """Say what was found."""

    code = "sampling_finding_unsaid"
    pointer = "/note"


class OwnRecord(InvalidInput):
    """Nobody checks a record of their own."""

    code = "sampling_own_record"
