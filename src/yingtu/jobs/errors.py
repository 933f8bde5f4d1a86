"""What can be wrong with a job."""

from yingtu.jobs import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, NotFound, YingtuError


class UnknownJob(NotFound):
    """There is no job {job}, or it belongs to somebody else."""

    code = "unknown_job"


class JobFinished(Conflict):
    """Job {job} has already ended ({state}); there is nothing left to cancel."""

    code = "job_finished"


class UnknownJobKind(YingtuError):
    """This worker does not know jobs of the kind "{kind}". Start workers of the same version as the web processes."""

    code = "unknown_job_kind"


class JobFailed(YingtuError):
    """The job stopped after {attempts} attempts because of an unexpected error; its details are in the worker's log."""

    code = "job_failed"


class JobCancelled(YingtuError):
    """The job was cancelled."""

    code = "job_cancelled"
    status = 409


class JobNotPausable(Conflict):
    """Job {job} neither waits nor runs ({state}), so it cannot be paused."""

    code = "job_not_pausable"


class JobNotPaused(Conflict):
    """Job {job} is not paused ({state}), so there is nothing to go on with."""

    code = "job_not_paused"


class JobPaused(YingtuError):
    """The job is paused. Resume it to go on where it stopped, or cancel it; what is written stays."""

    code = "job_paused"
    status = 409


class PausedByItself(YingtuError):
    """The job paused itself. Raised by a handler between two steps; the sentence of ``code`` says why and what to do.

    With ``resume_at`` among ``params`` the job goes on by itself at that moment.
    """

    code = "job_paused"

    def __init__(self, code: str, params: dict[str, object], *, cursor: object | None = None) -> None:
        super().__init__()
        self.reason, self.reason_params, self.cursor = code, params, cursor


class JobLost(YingtuError):
    """Another worker has taken over this job; this attempt stops without writing."""

    code = "job_lost"
    status = 409


class JobInterrupted(YingtuError):
    """The worker stops; the job goes on in another one."""

    code = "job_interrupted"
    status = 409


class JobNotEnded(Conflict):
    """Job {job} is still at work. Wait for its end or cancel it, then undo it."""

    code = "job_not_ended"


class NotUndoable(Conflict):
    """Jobs of this kind ({kind}) cannot be undone."""

    code = "not_undoable"


class AlreadyUndone(Conflict):
    """Job {job} is undone already, by job {undone_by}."""

    code = "already_undone"
