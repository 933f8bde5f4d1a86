"""What can be wrong with automations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yingtu.automation import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping


class AutomationNotFound(NotFound):
    """There is no such automation. GET /api/v1/automations lists them."""

    code = "automation_not_found"


class RunNotFound(NotFound):
    """There is no such run; runs are kept for some weeks."""

    code = "automation_run_not_found"


class RunNotFailed(Conflict):
    """Only a failed run can be repeated; this one is {state}."""

    code = "automation_run_not_failed"


class AutomationNotActive(Conflict):
    """The automation is switched off or paused. Switch it on, then try again."""

    code = "automation_not_active"


class ButtonNotYours(Forbidden):
    """This button is not for you. Ask an administrator for the role it belongs to."""

    code = "automation_button_not_yours"


class WrongSignature(Forbidden):
    """The call is not signed as agreed: X-Signature must be sha256=<HMAC of the body>."""

    code = "automation_wrong_signature"


class NoRecord(InvalidInput):
    """The automation is about records: name one to try it on."""

    code = "automation_needs_record"


class StepFailed(Exception):
    """A step cannot be done in one run, and trying again is useless."""

    def __init__(self, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = dict(params or {})
