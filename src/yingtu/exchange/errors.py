"""What can be wrong with a file or its mapping as a whole; what is wrong with a cell is a row error of the job."""

from __future__ import annotations

from yingtu.exchange import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, InvalidInput, NotFound, Overloaded


class UnusableFile(InvalidInput):
    """The file cannot be read."""

    code = "unreadable_encoding"


class FileEmpty(UnusableFile):
    """The file is empty. Choose a file with a heading row and at least one row below it."""

    code = "file_empty"


class FileTooLarge(UnusableFile):
    """The file is larger than the {limit_mb} MB allowed. Split it into several files."""

    code = "file_too_large"
    status = 413


class LineTooLong(UnusableFile):
    """Line {line} is longer than {limit_kb} kB, so this is not a table."""

    code = "line_too_long"


class NulInFile(UnusableFile):
    """The file contains NUL bytes near line {line}, so it is not text."""

    code = "nul_in_file"


class UnreadableEncoding(UnusableFile):
    """The characters of the file cannot be read as UTF-8, GB 18030 or UTF-16."""

    code = "unreadable_encoding"


class DamagedEncoding(UnusableFile):
    """The file is UTF-8 but has damaged characters near line {line}."""

    code = "damaged_encoding"


class TooManyColumns(UnusableFile):
    """The file has more than {limit} columns."""

    code = "too_many_columns"


class NoHeading(UnusableFile):
    """The first row has no headings."""

    code = "no_heading"


class NotCsv(UnusableFile):
    """Line {line} cannot be read as CSV: {reason}"""

    code = "not_csv"


class FileMissing(InvalidInput):
    """No file was sent. Send it as multipart/form-data in the part "file"."""

    code = "file_missing"


class UploadBroken(InvalidInput):
    """The upload cannot be read: {reason}. Send it again as multipart/form-data."""

    code = "upload_broken"


class UnknownSource(NotFound):
    """There is no uploaded file {source}, or it belongs to somebody else."""

    code = "unknown_source"


class SourceUsed(Conflict):
    """This file has been imported already by job {job}."""

    code = "source_used"


class FileGone(NotFound):
    """The uploaded file is no longer there. Upload it again."""

    code = "file_gone"


class StorageFailed(Overloaded):
    """The file cannot be stored: {reason}. Tell the operator of this server; nothing was accepted."""

    code = "storage_failed"

    def __init__(self, *, reason: str | None) -> None:
        super().__init__(retry_after_s=60, reason=reason or "input/output error")


class InvalidMapping(InvalidInput):
    """The mapping is not valid; the list of errors says where."""

    code = "invalid_mapping"


class ImportStopped(InvalidInput):
    """The import was stopped because of an error that is not about single rows: {reason}"""

    code = "import_stopped"


class PeopleStay(Conflict):
    """People that an import brought in are not undone. Deactivate those who should not be there."""

    code = "people_stay"


class RetriedAlready(Conflict):
    """The refused rows of job {job} are tried again by job {retry}. Correct what that one refuses."""

    code = "retried_already"


class NothingToRetry(Conflict):
    """Job {job} has no refused rows left to try again."""

    code = "nothing_to_retry"


class RowNotRefused(InvalidInput):
    """Row {row} was not refused by job {job}, so it is not imported again."""

    code = "row_not_refused"


class UnknownColumn(InvalidInput):
    """The file has no column "{column}". Its columns are: {columns}."""

    code = "mapping_unknown_column"


class UnknownSet(NotFound):
    """There are no imports {set}, or they are somebody else's."""

    code = "unknown_import_set"


class SetAtWork(Conflict):
    """One of these imports is still at work. Wait for it, or cancel it."""

    code = "import_set_at_work"


class SetEnded(Conflict):
    """All files of this set have been imported."""

    code = "import_set_ended"
