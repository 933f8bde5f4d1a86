"""Notes of versions that the product wrote itself, in the reader's language."""

from __future__ import annotations

import re
from typing import Final

from yingtu.kit.i18n import translate

#: Notes as they are stored -> code of their sentence. What people wrote is not touched.
_KNOWN: Final = (
    (re.compile(r"Standard objects"), "note_standard"),
    (re.compile(r"Standard upgrade"), "note_upgrade"),
    (re.compile(r"Modules"), "note_modules"),
    (re.compile(r"Copied configuration"), "note_copied"),
    (re.compile(r"Roll-back to version (?P<version>\d+)"), "note_rollback"),
)


def note_in(language: str, note: str) -> str:
    """Return a note for people: translated when it is one of ours, else as it was written."""
    for pattern, code in _KNOWN:
        if found := pattern.fullmatch(note):
            return translate(code, found.groupdict(), language)
    return note
