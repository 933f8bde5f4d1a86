"""Scopes: what a key or an app may do of what its person may. They only ever take away.

``read``, ``write``, ``admin`` cover everything; ``lead:read`` and ``lead:write`` one kind of record, and nothing but its records.
Writing includes reading. Without ``admin`` none of the person's abilities counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

GENERAL = ("read", "write", "admin")
PATTERN = r"^(read|write|admin|[a-z][a-z0-9]*(_[a-z0-9]+)*:(read|write))$"

#: Addresses of one kind of record, and those that say what there is: all that an app with scopes of single objects reaches.
_RECORDS = re.compile(r"^/api/v1/objects/([a-z0-9_]+)/records(?:/|$)")
_ABOUT = re.compile(r"^/api/v1/(?:session|search|meta/objects(?:/[a-z0-9_]+)?)$")
_EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Reach:
    """The objects of which records may be read and changed; ``*`` means all of them."""

    reads: frozenset[str]
    writes: frozenset[str]

    def about(self, name: str) -> Reach | None:
        """Return what of this decides about one object; None: nothing is taken away."""
        reads, writes = _has(self.reads, name), _has(self.writes, name)
        if reads and writes:
            return None
        return Reach(frozenset({_EVERYTHING} if reads else ()), frozenset({_EVERYTHING} if writes else ()))

    @property
    def reading(self) -> bool:
        """Of a reach about one object: whether its records may be read."""
        return _EVERYTHING in self.reads

    @property
    def writing(self) -> bool:
        """Of a reach about one object: whether its records may be changed."""
        return _EVERYTHING in self.writes


def reach_of(scopes: frozenset[str] | None) -> Reach | None:
    """Return what scopes leave of the rights on single kinds of record; None: as much as on all others.

    What all have in common, reading or writing, is asked for by every address.
    """
    if scopes is None or "write" in scopes or not objects_of(scopes):
        return None
    writes = {name for name, access in _of_objects(scopes) if access == "write"}
    reads = {name for name, _ in _of_objects(scopes)}
    return Reach(frozenset({_EVERYTHING} if "read" in scopes else reads), frozenset(writes))


def permit(scopes: frozenset[str], wanted: str, path: str) -> bool:
    """Whether scopes are enough to ``read`` or ``write`` at an address."""
    if wanted in scopes:
        return True
    named = dict.fromkeys(name for name, _ in _of_objects(scopes))
    if found := _RECORDS.match(path):
        return f"{found[1]}:write" in scopes or (wanted == "read" and found[1] in named)
    return wanted == "read" and bool(named) and _ABOUT.match(path) is not None


def reach_address(scopes: frozenset[str], path: str) -> bool:
    """Whether an address is any business of who has these scopes. With a general one everything is, before it is asked for."""
    if not scopes.isdisjoint(GENERAL):
        return True
    return permit(scopes, "read", path)


def objects_of(scopes: Iterable[str]) -> set[str]:
    """Return the objects that scopes name."""
    return {name for name, _ in _of_objects(scopes)}


def _of_objects(scopes: Iterable[str]) -> list[tuple[str, str]]:
    return [(name, access) for name, _, access in (each.partition(":") for each in scopes) if access]


def _has(names: frozenset[str], name: str) -> bool:
    return _EVERYTHING in names or name in names
