"""Texts with places to fill in: ``{{name}}``, ``{{account.name}}``. Pure.

A place is a path of the record, or begins with one of these words:

* ``trigger``: what started the run (``trigger.body.order.id``, ``trigger.kind``);
* ``steps``: what an earlier step gave (``steps.call.body.id``);
* ``now``, ``today``: in the workspace's zone; ``record.id`` and ``record.url``;
* ``secret``: a secret of the server, in headers of calls only.

What is not there is an empty text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PLACE = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_-]+)*)\s*\}\}")
#: First words that are not fields of the record.
WORDS = frozenset({"trigger", "steps", "now", "today", "record", "secret"})
MAX_TEXT = 100_000


def places(value: Any) -> Iterator[str]:
    """Yield every place in a text, or in the texts inside a list or mapping."""
    match value:
        case str():
            yield from _PLACE.findall(value)
        case dict():
            for each in value.values():
                yield from places(each)
        case list() | tuple():
            for each in value:
                yield from places(each)
        case _:
            return


def paths(value: Any) -> set[str]:
    """Return the paths of the record among the places."""
    return {each for each in places(value) if each.partition(".")[0] not in WORDS}


def secrets(value: Any) -> set[str]:
    """Return the names of the secrets among the places."""
    return {name for each in places(value) for word, _, name in [each.partition(".")] if word == "secret"}


def fill(text: str, find: Callable[[str], Any]) -> str:
    """Fill in a text. ``find`` gives the value of a place, None when there is none."""

    def one(match: re.Match[str]) -> str:
        found = find(match.group(1))
        if found is None:
            return ""
        if isinstance(found, bool):
            return "true" if found else "false"
        return found if isinstance(found, str) else str(found)

    return _PLACE.sub(one, text)[:MAX_TEXT]


def fill_json(value: Any, find: Callable[[str], Any]) -> Any:
    """Fill in the texts of a JSON value; a text that is one place alone becomes the value itself."""
    match value:
        case str():
            alone = _PLACE.fullmatch(value.strip())
            return find(alone.group(1)) if alone else fill(value, find)
        case dict():
            return {str(key): fill_json(each, find) for key, each in value.items()}
        case list() | tuple():
            return [fill_json(each, find) for each in value]
        case _:
            return value


def dig(value: Any, path: str) -> Any:
    """Return what lies at a path of keys and indexes inside a JSON value, None when nothing does."""
    for name in filter(None, path.split(".")):
        match value:
            case dict():
                value = value.get(name)
            case list() if name.isdecimal() and int(name) < len(value):
                value = value[int(name)]
            case _:
                return None
    return value
