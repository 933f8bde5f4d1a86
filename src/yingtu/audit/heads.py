"""Heads of seals, kept outside the database: one line of JSON each, so that a cut-off end is found.

Who can write the database should not be able to write this file too: copy it, or send it away by mail or webhook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    from pathlib import Path

    from yingtu.audit.seal import Seal
    from yingtu.kit.db import Workspace
    from yingtu.kit.settings import Settings


def heads_file(settings: Settings, workspace: Workspace) -> Path:
    """Return where the heads of a workspace are kept."""
    return settings.data_dir / "audit" / f"{workspace.id}.jsonl"


def line(workspace: Workspace, seal: Seal) -> bytes:
    """Return what is kept of a seal."""
    said = {"workspace": workspace.id, "number": seal.number, "at": seal.at, "head": seal.head.hex()}
    return orjson.dumps(said) + b"\n"


def read(path: Path) -> dict[int, bytes]:
    """Return the heads in a file by the number of their seal; of a file that is not there: none.

    Raises:
        ValueError: a line is not one of ours.
    """
    if not path.exists():
        return {}
    heads = {}
    for number, text in enumerate(path.read_bytes().splitlines(), 1):
        try:
            said = orjson.loads(text)
            heads[int(said["number"])] = bytes.fromhex(said["head"])
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}, line {number}: {error}") from None
    return heads


def keep(settings: Settings, workspace: Workspace, seal: Seal) -> None:
    """Add a head to the file of the workspace."""
    path = heads_file(settings, workspace)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("ab") as file:
        file.write(line(workspace, seal))
