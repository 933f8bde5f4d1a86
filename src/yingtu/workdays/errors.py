"""What can go wrong with working time."""

from __future__ import annotations

from yingtu.kit.errors import InvalidInput
from yingtu.workdays import messages as _messages  # noqa: F401 - the sentences come with the errors


class OutOfCalendar(InvalidInput):
    """The working day asked for lies further away than the calendar reaches. Use a shorter time."""

    code = "out_of_calendar"
