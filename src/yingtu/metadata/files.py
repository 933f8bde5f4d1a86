"""Configuration as files: one document per file, readable in a diff, errors with file and line.

objects/lead.yaml   roles/sales.yaml   views/<key>.yaml   workspace.yaml      whole documents
patches/objects/account.yaml                                                  merged into the present document (RFC 7396)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from yingtu.metadata.errors import NothingThere, UnreadableFile
from yingtu.metadata.kinds import FOLDERS
from yingtu.metadata.yaml_text import YamlError, dump, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from yingtu.kit.errors import Problem

WORKSPACE_FILE = "workspace.yaml"
PATCHES = "patches"
MAX_FILES = 2_000
#: What else may lie in a directory of configuration.
_IGNORED = (".md", ".txt", ".csv", ".gitignore")


@dataclass(slots=True)
class Loaded:
    """A directory of configuration.

    Attributes:
        documents: Whole documents by (kind, key).
        patches: What is merged into documents that are there.
    """

    documents: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    patches: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    _places: dict[tuple[str, str], tuple[str, Mapping[tuple[str, ...], int]]] = field(default_factory=dict)

    def place_of(self, problem: Problem) -> str | None:
        """Return ``objects/lead.yaml:12`` for a problem with one of these documents, None for another one."""
        path = tuple(problem.pointer.strip("/").split("/"))
        found = self._places.get(path[:2]) if len(path) >= 2 else None  # type: ignore[arg-type]
        if found is None:
            return None
        name, lines = found
        rest = path[2:]
        while rest and rest not in lines:
            rest = rest[:-1]
        return f"{name}:{lines.get(rest, 1)}"


def file_name(kind: str, key: str) -> str:
    """Return the path of a document below the directory."""
    if kind == "workspace":
        return WORKSPACE_FILE
    return f"{next(folder for folder, each in FOLDERS.items() if each == kind)}/{key}.yaml"


def write_directory(directory: Path, documents: Mapping[tuple[str, str], Mapping[str, Any]]) -> list[str]:
    """Write one file per document and remove files of documents that are no more; return the paths written, sorted."""
    wanted = {file_name(kind, key): body for (kind, key), body in documents.items()}
    for folder in FOLDERS:
        for path in (directory / folder).glob("*.yaml"):
            if f"{folder}/{path.name}" not in wanted:
                path.unlink()
    for name, body in wanted.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = dump(body)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return sorted(wanted)


def load_directory(directory: Path) -> Loaded:
    """Read a directory written by :func:`write_directory` or by hand.

    Raises:
        UnreadableFile: with file and line.
        NothingThere: no configuration in it.
    """
    loaded = Loaded()
    for name, path in _files(directory):
        kind, key, patch = _identify(name)
        try:
            parsed = parse(path.read_bytes())
        except YamlError as error:
            raise UnreadableFile(file=name, line=error.line, reason=error.reason) from None
        if not isinstance(parsed.value, dict):
            raise UnreadableFile(file=name, line=1, reason="a document is a mapping, such as `label: {en: Lead}`")
        (loaded.patches if patch else loaded.documents)[kind, key] = parsed.value
        loaded._places[kind, key] = (name, parsed.lines)  # noqa: SLF001 - built here, read by its method
    if not loaded.documents and not loaded.patches:
        raise NothingThere(directory=str(directory))
    return loaded


def _files(directory: Path) -> Iterator[tuple[str, Path]]:
    if not directory.is_dir():
        raise NothingThere(directory=str(directory))
    found = sorted(path for path in directory.rglob("*") if path.is_file() and not path.name.startswith("."))
    if len(found) > MAX_FILES:
        raise UnreadableFile(file=str(directory), line=1, reason=f"more than {MAX_FILES} files")
    for path in found:
        name = path.relative_to(directory).as_posix()
        if path.suffix in {".yaml", ".yml"}:
            yield name, path
        elif path.suffix not in _IGNORED:
            raise UnreadableFile(file=name, line=1, reason="only .yaml files are configuration; take other files away")


def _identify(name: str) -> tuple[str, str, bool]:
    """Return kind, key and whether it is a patch, from a path."""
    parts = name.rsplit(".", 1)[0].split("/")
    patch = parts[0] == PATCHES
    parts = parts[1:] if patch else parts
    if parts == ["workspace"]:
        return "workspace", "workspace", patch
    if len(parts) == 2 and parts[0] in FOLDERS:
        return FOLDERS[parts[0]], parts[1], patch
    known = ", ".join(f"{folder}/<key>.yaml" for folder in FOLDERS)
    raise UnreadableFile(
        file=name, line=1, reason=f"the place says nothing about what it is; known are {known}, workspace.yaml"
    )


def merged(present: Any, patch: Any) -> Any:
    """Merge a patch into a value (RFC 7396): mappings entry by entry, null removes, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(present) if isinstance(present, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result
