"""What can be wrong with a file."""

from __future__ import annotations

from yingtu.files import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import InvalidInput, NotFound, YingtuError


class UploadIncomplete(InvalidInput):
    """The upload cannot be read: {reason}. Send one file as multipart/form-data in the part "file"."""

    code = "file_upload_incomplete"


class UploadTooLarge(InvalidInput):
    """The file is larger than the {limit_mb} MB allowed. Make it smaller, or ask an administrator for a higher limit."""

    code = "file_upload_too_large"
    status = 413


class QuotaReached(InvalidInput):
    """All files together may take {limit_mb} MB, and this one does not fit any more. Ask an administrator for more room."""

    code = "file_quota_reached"
    status = 413


class FileRefused(InvalidInput):
    """The virus scanner refused "{name}". Check the file on your computer before you try again."""

    code = "file_refused_by_scan"


class ScannerBroken(YingtuError):
    """The virus scanner does not answer, so no files are accepted. Try again later, or tell an administrator."""

    code = "file_scanner_broken"
    status = 503


class FileNotFound(NotFound):
    """There is no such file, or you may not see it."""

    code = "file_not_found"


class FileLost(NotFound):
    """The content of "{name}" is missing on the server. Tell an administrator, and upload it again."""

    code = "file_lost"


class NoThumbnail(NotFound):
    """There is no small picture of "{name}": it is no image, damaged or too large. Download the file instead."""

    code = "file_no_thumbnail"


class TooManyFiles(InvalidInput):
    """A record has at most {maximum} files. Remove some that are no longer needed."""

    code = "too_many_files"


class RangeNotSatisfiable(YingtuError):
    """The file has {size} bytes; the range asked for lies outside."""

    code = "range_not_satisfiable"
    status = 416
