"""Where files of exports are: ``data_dir/files/<workspace>/exports/<job>.<format>``, kept for a week."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from yingtu.kit import clock

if TYPE_CHECKING:
    from pathlib import Path

    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Object

KEPT = timedelta(days=7)
#: What an attempt left unfinished, and nobody has touched for so long, belongs to nobody.
UNFINISHED_KEPT = timedelta(days=1)
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def place_of(settings: Settings, workspace: Workspace, job_id: int, file_format: str) -> Path:
    """Return where the file of a job is, complete or not there."""
    return directory_of(settings, workspace) / f"{job_id}.{file_format}"


def directory_of(settings: Settings, workspace: Workspace) -> Path:
    return settings.data_dir / "files" / workspace.id / "exports"


def file_name(obj: Object, file_format: str, language: str, time_zone: str, *, what: str = "") -> str:
    """Return what the person's file is called: the object, what of it, and the day."""
    label = f"{obj.label.get(language) or obj.label.get('en') or obj.api_name} {what}"
    day = clock.now().astimezone(ZoneInfo(time_zone)).date().isoformat()
    return f"{_NOT_IN_NAMES.sub(' ', label).strip()[:80] or obj.api_name} {day}.{file_format}"


def remove_expired(settings: Settings, workspace: Workspace) -> int:
    """Remove files that are older than :data:`KEPT` and what dead attempts left; return how many."""
    directory = directory_of(settings, workspace)
    if not directory.is_dir():
        return 0
    removed = 0
    for path in list(directory.iterdir()):
        unfinished = path.name.startswith(".")
        age = clock.now() - datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if age < (UNFINISHED_KEPT if unfinished else KEPT):
            continue
        if unfinished:
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
        removed += 1
    return removed
