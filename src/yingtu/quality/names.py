"""Company names that may mean the same company: pairs found by rare pieces of the names, judged by their similarity. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

#: Similarity (0–100) of two names without what every company is called from which a person should look.
SIMILAR = 85
#: Pieces of a name by which others are looked for: the rarest ones.
PIECES = 4
#: Names compared with one name, at most: those that share most of the rare pieces.
COMPARED = 400
#: A piece that stands in more names than this says nothing.
COMMON = 5000

_BRACKETS = re.compile(r"[((【\[][^))】\]]*[))】\]]")
_FORM = re.compile(
    r"股份有限公司|有限责任公司|有限公司|股份公司|集团公司|分公司|总公司|公司|集团|股份"
    r"|\b(?:inc|incorporated|ltd|limited|llc|corp|corporation|company|co|gmbh|ag|plc|group)\b\.?"
)
_REST = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records whose names are alike; ``score`` 0 to 100, 100: the same but for the legal form."""

    first: UUID
    second: UUID
    score: int


def plain(name: str) -> str:
    """Return a company name without legal form, brackets, width, case and punctuation; empty when nothing is left."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _REST.sub("", _FORM.sub("", _BRACKETS.sub("", folded)))


def pairs(fresh: Sequence[tuple[UUID, str]], known: Sequence[tuple[UUID, str]]) -> list[Pair]:
    """Return the pairs of a fresh record with another one, the most similar first, each once.

    Args:
        fresh: Records and names to look for.
        known: All records and names, the fresh ones too.

    Linear in ``known`` for the index, then at most :data:`COMPARED` comparisons per fresh name.
    """
    new = [(identifier, text) for identifier, name in fresh if (text := plain(name))]
    wanted = {piece for _, text in new for piece in _pieces(text)}
    texts: dict[str, list[UUID]] = {}
    for identifier, name in known:
        if text := plain(name):
            texts.setdefault(text, []).append(identifier)
    index: dict[str, list[str]] = {}
    for text in texts:
        for piece in _pieces(text):
            if piece in wanted:
                index.setdefault(piece, []).append(text)
    found: dict[tuple[UUID, UUID], int] = {}
    for identifier, text in new:
        for other, score in _alike(text, index, texts):
            for each in texts[other]:
                if each != identifier:
                    found[min(identifier, each), max(identifier, each)] = score
    return sorted((Pair(*both, score) for both, score in found.items()), key=lambda each: -each.score)


def _pieces(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


def _alike(text: str, index: Mapping[str, list[str]], texts: Mapping[str, list[UUID]]) -> Iterable[tuple[str, int]]:
    if text in texts:
        yield text, 100
    if len(text) < 3:
        return
    rarest = sorted(_pieces(text), key=lambda piece: len(index.get(piece, ())))[:PIECES]
    shared: Counter[str] = Counter()
    for piece in rarest:
        others = index.get(piece, ())
        if len(others) <= COMMON:
            shared.update(others)
    numbers = _DIGITS.findall(text)
    for other, _ in shared.most_common(COMPARED):
        # Names that differ by a number are branches or rows of a list, not slips.
        if other == text or abs(len(other) - len(text)) > len(text) // 2 or _DIGITS.findall(other) != numbers:
            continue
        score = fuzz.ratio(text, other, score_cutoff=SIMILAR)
        if score:
            yield other, round(score)
