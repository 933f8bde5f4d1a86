"""Three-way merge of a configuration document, attribute by attribute: the base, what it became elsewhere, one's own.

One's own wins: what I changed stays, what I deleted stays deleted, and both sides changing the same attribute differently is
a conflict that is listed. Everything I did not touch follows theirs. Used for upgrades of standard documents (theirs: the new
standard) and for drafts of the studio (theirs: what a colleague has published). Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


#: The attribute is not there on this side.
MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Conflict:
    """An attribute that both sides changed; ``mine`` stayed unless theirs was preferred. None stands for "not there"."""

    kind: str
    key: str
    pointer: str
    base: Any
    theirs: Any
    mine: Any


def merge_document(
    kind: str,
    key: str,
    *,
    base: dict[str, Any] | None,
    theirs: dict[str, Any],
    mine: dict[str, Any] | None,
    prefer: frozenset[str] = frozenset(),
) -> tuple[dict[str, Any] | None, list[Conflict]]:
    """Return the merged document, None when it stays deleted, and the conflicts.

    ``base`` None: never there before; then a document of one's own under that name stays as it is. ``prefer`` holds the
    pointers of conflicts in which theirs is taken.
    """
    if mine is None:
        return (dict(theirs) if base is None else None), []
    if base is None:
        conflicts = [] if mine == theirs else [Conflict(kind, key, "", None, theirs, mine)]
        return (theirs if "" in prefer else mine), conflicts
    merger = _Merger(kind, key, prefer)
    merged = merger.merge("", base, theirs, mine)
    return merged, merger.conflicts


class _Merger:
    def __init__(self, kind: str, key: str, prefer: frozenset[str]) -> None:
        self.kind = kind
        self.key = key
        self.prefer = prefer
        self.conflicts: list[Conflict] = []

    def merge(self, pointer: str, base: Any, theirs: Any, mine: Any) -> Any:
        if _same(mine, theirs) or _same(theirs, base):
            return mine
        if _same(mine, base):
            return theirs
        if mine is MISSING:
            return MISSING
        if isinstance(mine, dict) and isinstance(theirs, dict):
            return self._mappings(pointer, base if isinstance(base, dict) else {}, theirs, mine)
        if isinstance(mine, list) and isinstance(theirs, list):
            merged = self._lists(pointer, base if isinstance(base, list) else [], theirs, mine)
            if merged is not None:
                return merged
        self.conflicts.append(Conflict(self.kind, self.key, pointer, _plain(base), _plain(theirs), mine))
        return theirs if pointer in self.prefer else mine

    def _mappings(
        self, pointer: str, base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
    ) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for name in dict.fromkeys((*mine, *theirs)):
            value = self.merge(
                f"{pointer}/{name}", base.get(name, MISSING), theirs.get(name, MISSING), mine.get(name, MISSING)
            )
            if value is not MISSING:
                merged[name] = value
        return merged

    def _lists(self, pointer: str, base: list[Any], theirs: list[Any], mine: list[Any]) -> list[Any] | None:
        """Merge lists whose items can be told apart; None when they cannot."""
        sides = [_by_identity(side) for side in (base, theirs, mine)]
        if any(side is None for side in sides):
            return None
        old, new, own = (side or {} for side in sides)
        merged = self._mappings(pointer, old, new, own)
        return list(merged.values())


def _by_identity(items: list[Any]) -> dict[str, Any] | None:
    """Return the items by what identifies them: themselves, an option's code, a section's label; None when nothing does."""
    found: dict[str, Any] = {}
    for item in items:
        identity = _identity(item)
        if identity is None or identity in found:
            return None
        found[identity] = item
    return found


def _identity(item: Any) -> str | None:
    match item:
        case {"code": str(code)}:
            return f"code {code}"
        case {"label": {"en": str(label)}}:
            return f"label {label}"
        case str() | int():
            return f"{type(item).__name__} {item}"
    return None


def _same(left: Any, right: Any) -> bool:
    """Equality that tells 1 from true and missing from null."""
    if left is MISSING or right is MISSING:
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    return type(left) is type(right) and bool(left == right)


def _plain(value: Any) -> Any:
    return None if value is MISSING else value
