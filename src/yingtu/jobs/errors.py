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


class JobLost(YingtuError):
    """Another worker has taken over this job; this attempt stops without writing."""

    code = "job_lost"
    status = 409


class JobInterrupted(YingtuError):
    """The worker stops; the job goes on in another one."""

    code = "job_interrupted"
    status = 409
