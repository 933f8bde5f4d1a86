"""The step that asks for an approval: it begins one, waits without looking, and goes on when it is decided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from yingtu.approvals import engine as approvals_engine
from yingtu.approvals import service as approvals
from yingtu.approvals.errors import NobodyDecides, UnknownFlow
from yingtu.automation import repository
from yingtu.automation.outcomes import Done, Failed, Outcome, Waits
from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock

if TYPE_CHECKING:
    from yingtu.approvals.repository import Approval
    from yingtu.automation.repository import Run
    from yingtu.automation.stage import Stage
    from yingtu.kit.db import Session
    from yingtu.metadata.automation_documents import ApproveStep

#: Kind of the approvals that automations ask for.
KIND: Final = "automation"
#: A decision wakes the run; should nobody ever decide, it is looked at again after so long.
_LONG: Final = timedelta(days=365)


def subscribe() -> None:
    """Go on with runs when their approval is decided; called when a process is assembled."""
    approvals_engine.on_decided(KIND, _decided)


async def ask(stage: Stage, step: ApproveStep) -> dict[UUID, Outcome]:
    """Begin an approval for each run that has none yet; runs whose approval is decided go their way."""
    then, otherwise = stage.place.inner
    found: dict[UUID, Outcome] = {}
    for run in stage.runs:
        noted = run.memo.get("notes", {}).get(step.id)
        if noted is None:
            found[run.id] = await _begin(stage, step, run, then)
            continue
        approval, _, state = str(noted).partition("/")
        if not state:
            found[run.id] = Waits(stage.now + _LONG)
        else:
            output = {"approval": approval, "state": state}
            found[run.id] = Done(output=output, to=then if state == "approved" else otherwise)
    return found


async def _begin(stage: Stage, step: ApproveStep, run: Run, then: str | None) -> Outcome:
    reason = stage.text(run, step.reason) or stage.title
    given = {"flow": step.flow, "reason": reason}
    if stage.trying or run.record_id is None:
        return Done(given, {"asked": False}, to=then)
    try:
        made = await approvals.request(
            stage.session,
            SYSTEM,
            object=stage.place.object or "",
            record_id=run.record_id,
            change=None,
            flow=step.flow,
            reason=reason,
            kind=KIND,
        )
    except (NobodyDecides, UnknownFlow) as error:
        return Failed(error.code, error.params, input=given)
    if made is None:
        return Done(given, {"asked": False}, to=then)
    return Waits(stage.now + _LONG, given, note=str(made))


async def _decided(session: Session, approval: Approval, state: str) -> None:
    """Note how it was decided on the run that waits for it, and wake it; in the transaction of the decision."""
    params = {"record": approval.record_id, "approval": str(approval.id), "decided": f"{approval.id}/{state}"}
    await session.execute(repository.DECIDED, params | {"now": clock.now()})
