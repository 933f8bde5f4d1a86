"""What can be wrong with requests about rights."""

from __future__ import annotations

from typing import ClassVar

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound, YingtuError
from yingtu.permissions import messages as _messages  # noqa: F401 - the sentences come with the errors


class RequestNotFound(NotFound):
    """There is no such request, or it is none of yours."""

    code = "access_request_not_found"


class RequestClosed(Conflict):
    """The request is no longer open: it was decided or withdrawn."""

    code = "access_request_closed"


class NotYoursToDecide(Forbidden):
    """You may not decide about this request: not about your own, and only as one of those who were asked or as an administrator of rights."""

    code = "access_request_not_yours"


class NothingToReveal(InvalidInput):
    """The field "{field}" is not masked for you on these records, so there is nothing to reveal."""

    code = "access_nothing_to_reveal"


class CodeWrong(InvalidInput):
    """The code is wrong. {left} attempts are left."""

    code = "access_code_wrong"


class CodeVoid(Conflict):
    """The code is void: it was used, is older than {minutes} minutes, or was entered wrongly too often. Ask for a new one."""

    code = "access_code_void"


class CannotSeeAs(Forbidden):
    """You cannot look as this person: only as other active people, and not as one who may do more in the administration than you."""

    code = "access_cannot_see_as"


class ReadingLimit(YingtuError):
    """You have read {count} records today; your roles allow {limit} a day. Tomorrow you can go on, or ask your manager."""

    code: ClassVar[str] = "access_reading_limit"
    status: ClassVar[int] = 429


class ExportLimit(Forbidden):
    """This file would have {rows} rows; your roles allow {limit} a day, and {done} were taken today."""

    code = "access_export_limit"


class ExportNeedsApproval(Conflict):
    """A file of {rows} rows needs an approval: your roles allow {limit} without. Ask for it, with a reason."""

    code = "access_export_needs_approval"
