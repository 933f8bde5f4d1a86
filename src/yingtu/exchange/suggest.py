"""What somebody probably meant: the most similar known texts."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Similarity (0–100) from which a text is worth suggesting.
SIMILAR = 70
MAX_SUGGESTIONS = 3


def similar(text: str, known: Sequence[str]) -> list[str]:
    """Return the most similar of ``known``, best first; case, width and spaces do not count."""
    found = process.extract(
        text, known, scorer=fuzz.ratio, processor=_folded, score_cutoff=SIMILAR, limit=MAX_SUGGESTIONS
    )
    return [each for each, _, _ in found]


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
