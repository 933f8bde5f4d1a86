"""The scan hook: a command of the operator's that looks at every file before it is stored, such as ``clamdscan``."""

from __future__ import annotations

import asyncio
import shlex
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog

from yingtu.files.errors import FileRefused, ScannerBroken

if TYPE_CHECKING:
    from yingtu.files.upload import Arrived
    from yingtu.kit.settings import Settings

log = structlog.get_logger(__name__)

_CLEAN, _INFECTED = 0, 1


async def scan(settings: Settings, arrived: Arrived) -> None:
    """Run the command, if there is one, with the file's path as its last word.

    Raises:
        FileRefused: it ended with 1.
        ScannerBroken: it ended with anything else, did not start, or took too long. Nothing passes unseen.
    """
    if not settings.scan_command:
        return
    command = [*shlex.split(settings.scan_command), str(arrived.path.resolve())]
    try:
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except OSError as error:
        log.error("file_scanner_not_started", command=command[0], reason=str(error))  # noqa: TRY400 - no defect of ours
        raise ScannerBroken from None
    try:
        said, _ = await asyncio.wait_for(process.communicate(), settings.scan_timeout_s)
    except TimeoutError:
        log.error("file_scanner_timeout", command=command[0], seconds=settings.scan_timeout_s)  # noqa: TRY400
        raise ScannerBroken from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == _INFECTED:
        log.warning(
            "file_refused", name=arrived.name, sha256=arrived.sha256, said=said.decode("utf-8", "replace")[:500]
        )
        raise FileRefused(name=arrived.name)
    if process.returncode != _CLEAN:
        log.error("file_scanner_broken", code=process.returncode, said=said.decode("utf-8", "replace")[:500])
        raise ScannerBroken
