"""Whether somebody's own words say that they are about to buy. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from yingtu.mail.splitting import own_text
from yingtu.metadata.intent_documents import IntentDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from yingtu.metadata.intent_documents import IntentWords

Verdict = Literal["high", "unclear"]

_SENTENCE: Final = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
#: Within one of these a negation speaks about the words beside it.
_CLAUSE: Final = re.compile(r"[，,、:：]+|\b(?:but|however|although)\b|但是|不过|然而")
MAX_SENTENCE: Final = 300


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the sentence that says most, with all words of the mail."""

    verdict: Verdict
    words: tuple[str, ...]
    sentence: str


def find(rule: IntentDocument, subject: str, own: str) -> Finding | None:
    """Search a mail; the subject counts as a sentence of its own when it is no answer. One clear sentence is enough."""
    best: Finding | None = None
    words: dict[str, None] = {}
    for sentence in _sentences(subject, own):
        found = [(each, verdict) for clause in _CLAUSE.split(sentence) for each, verdict in _judge(rule, clause)]
        if not found:
            continue
        words |= dict.fromkeys(each for each, _ in found)
        verdict: Verdict = "high" if any(each == "high" for _, each in found) else "unclear"
        if best is None or (best.verdict == "unclear" and verdict == "high"):
            best = Finding(verdict, (), " ".join(sentence.split())[:MAX_SENTENCE])
    return None if best is None else Finding(best.verdict, tuple(words), best.sentence)


def trial(languages: Mapping[str, IntentWords], text: str) -> dict[str, Any]:
    """Return what words would find in a mail with this text, and what of it counts."""
    own = own_text(text)
    found = find(IntentDocument(label={"en": "trial"}, languages=dict(languages)), "", own)
    if found is None:
        return {"verdict": None, "words": [], "sentence": None, "own": own}
    return {"verdict": found.verdict, "words": list(found.words), "sentence": found.sentence, "own": own}


def _sentences(subject: str, own: str) -> Iterable[str]:
    for text in (own, subject):
        yield from (each for each in _SENTENCE.split(text) if each and each.strip())


def _judge(rule: IntentDocument, clause: str) -> list[tuple[str, Verdict]]:
    text = unicodedata.normalize("NFKC", clause).casefold().replace("’", "'")
    found = [(word, each) for each in rule.languages.values() for word in each.words if _pattern((word,)).search(text)]
    if not found:
        return []
    uncertain = any(_negated(each, text) for each in rule.languages.values())
    return [(word, "unclear" if uncertain else "high") for word, _ in found]


def _negated(words: IntentWords, text: str) -> bool:
    if not words.negations:
        return False
    rest = _pattern(tuple(words.harmless)).sub(" ", text) if words.harmless else text
    return _pattern(tuple(words.negations)).search(rest) is not None


@lru_cache(maxsize=512)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return what matches one of some words: whole words where the script has spaces between them."""
    parts = []
    for word in sorted((unicodedata.normalize("NFKC", each).casefold() for each in words), key=len, reverse=True):
        before = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
        after = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
        parts.append(before + re.escape(word) + after)
    return re.compile("|".join(parts))
