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
