"""What can be wrong with compliance."""

from __future__ import annotations

from yingtu.kit.errors import NotFound


class UnknownRun(NotFound):
    """There is no such report."""

    code = "compliance_unknown_run"


class NothingProposed(NotFound):
    """There is no change to propose: it is in order by now, or people have to act."""

    code = "compliance_nothing_proposed"
