"""The whole configuration as an archive of YAML files, one per object or flow: taken out, edited anywhere, compared, applied."""

from __future__ import annotations

import io
import tempfile
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from yingtu.metadata import repository as documents
from yingtu.metadata.files import file_name
from yingtu.metadata.yaml_text import dump
from yingtu.schema import config
from yingtu.schema.service import Published, require_configure
from yingtu.workspaces.errors import TakeoutUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.schema.config import Difference

MAX_BYTES = 50 * 1024 * 1024
MAX_FILES = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What applying would change; ``published`` None: nothing."""

    differences: list[Difference]
    published: Published | None


async def archive(session: Session, actor: Actor) -> bytes:
    """Return the configuration as a ZIP archive; the same configuration gives the same bytes."""
    require_configure(actor)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as files:
        for (kind, key), each in sorted((await documents.stored(session)).items()):
            files.writestr(zipfile.ZipInfo(file_name(kind, key), (2020, 1, 1, 0, 0, 0)), dump(each.body))
    return target.getvalue()


async def compare(session: Session, actor: Actor, content: bytes, *, prune: bool) -> Compared:
    """Say what applying an archive would change.

    Raises:
        TakeoutUnreadable: no archive.
        UnreadableFile, InvalidDocument: with file and line of each problem.
    """
    require_configure(actor)
    with unpacked(content) as directory:
        found = await config.diff(session, directory, prune=prune)
        planned = await config.apply(session, actor, directory, dry_run=True, prune=prune) if found else None
        return Compared(found, planned)


async def apply(session: Session, actor: Actor, content: bytes, *, prune: bool, confirm: bool, note: str) -> Published:
    """Bring an archive into force, as one version.

    Raises:
        As :func:`compare`, and NeedsConfirmation: values would be lost.
    """
    require_configure(actor)
    with unpacked(content) as directory:
        return await config.apply(session, actor, directory, prune=prune, confirm=confirm, note=note or "YAML")


@contextmanager
def unpacked(content: bytes | Path, prefix: str = "") -> Iterator[Path]:
    """Lend a directory with the files of an archive whose names begin with ``prefix``; nothing is written outside it.

    Raises:
        TakeoutUnreadable: no archive, too much in it, or names that lead elsewhere.
    """
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        try:
            with zipfile.ZipFile(io.BytesIO(content) if isinstance(content, bytes) else content) as files:
                members = [each for each in files.infolist() if each.filename.startswith(prefix) and not each.is_dir()]
                if len(members) > MAX_FILES or sum(each.file_size for each in members) > MAX_BYTES:
                    raise TakeoutUnreadable(reason=f"> {MAX_FILES} files, > {MAX_BYTES // 2**20} MB")
                for each in members:
                    target = (root / each.filename.removeprefix(prefix)).resolve()
                    if not target.is_relative_to(root):
                        raise TakeoutUnreadable(reason=each.filename[:100])
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(files.read(each))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise TakeoutUnreadable(reason=str(error)) from error
        yield root
