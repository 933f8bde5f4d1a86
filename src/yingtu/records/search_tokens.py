"""What a text is found by, and what a query asks for. Pure.

A text is folded (NFKC, lower case) and cut into runs. Chinese, Japanese and Korean runs give their single characters and pairs,
all other runs (words, numbers) their first one and two characters and every three in a row. The pinyin of a Chinese text adds
the same grams of its full spelling, and pairs and triples of its initials. A term of the query that is contained in a text has
grams of this kind only, so all texts that contain it are among those that have all its grams; the others are sorted out by
looking at the text itself.

A term of one or two latin letters or digits is found at the beginning of words (or as two initials), longer ones anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from yingtu.records.pinyin import pinyin_key

#: Only the beginning of a long text is searchable.
INDEXED_CHARACTERS = 500
#: A text up to this long can be found as a whole, however common its parts are.
EXACT_CHARACTERS = 100
#: Longer texts are not names; their pinyin is not asked for.
PINYIN_CHARACTERS = 100
MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 8
#: Fewer digits are too common to say anything about a phone number.
MIN_PHONE_DIGITS = 4

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: Where a Chinese word follows a latin one without a space.
_BEFORE_HAN = re.compile(f"(?<=[a-z0-9])(?={_HAN.pattern})")
_IS_CJK = re.compile(f"[{_CJK}]")
_PHONE_LIKE = re.compile(r"[+(]*\d[\d().\-/·]*", re.ASCII)
#: What nearly all companies are called; spelling it would cost a third of their entries.
_LEGAL_FORM = re.compile("(?:股份)?有限(?:责任)?公司")
#: With its country code a number is one word, however it is spaced.
_SPACED_PHONE = re.compile(r"\+[\d() \-]+", re.ASCII)
_SYLLABLE = re.compile("[a-z0-9]+")


def fold(text: str) -> str:
    """Return the form in which texts are compared; PostgreSQL's ``lower(normalize(…, NFKC) COLLATE pg_c_utf8)`` is equal."""
    if text.isascii():
        return text.lower()
    normal = unicodedata.normalize("NFKC", text)
    return "".join(map(_lower, normal)) if "\u0130" in normal or "\u03a3" in normal else normal.lower()


def _lower(character: str) -> str:
    # PostgreSQL maps letter by letter, see yingtu.fields.keys.
    return "i" if character == "\u0130" else character.lower()


class Entry(NamedTuple):
    """What the search table holds of one text; PostgreSQL sorts in fastest what comes in order."""

    pinyin: str | None
    tokens: list[str]


@lru_cache(maxsize=4096)
def entry_of(text: str) -> Entry:
    """Return the entry of a text that is no phone number."""
    folded = fold(text[:INDEXED_CHARACTERS])
    tokens: set[str] = set()
    for run in _RUN.findall(folded):
        tokens.update(_grams(run))
    pinyin = None
    if len(text) <= PINYIN_CHARACTERS and not folded.isascii() and _HAN.search(folded):
        full, initials = spelling(folded)
        if full:
            pinyin = f"{full} {initials}"
            tokens.update((full[:1], full[:2]), _triples(full), _pairs(initials), _triples(initials))
    if len(text) <= EXACT_CHARACTERS:
        tokens.add(exact_token(folded))
    return Entry(pinyin, sorted(tokens))


def phone_entry_of(number: str) -> Entry:
    """Return the entry of a stored phone number: every three digits in a row, and all of it."""
    folded = number.lower()
    tokens = {exact_token(folded)}
    for run in _RUN.findall(folded):
        tokens.update(_triples(run))
    return Entry(None, sorted(tokens))


def exact_token(folded: str) -> str:
    """Return the token of a whole text."""
    return f"={folded}"


def object_token(name: str) -> str:
    """Return the token that all entries of an object have."""
    return f"#{name}"


def spelling(text: str) -> tuple[str, str]:
    """Return full pinyin (``yunfankeji``) and initials (``yfkj``) of a text with Chinese characters, without the legal form."""
    syllables = _SYLLABLE.findall(pinyin_key(_BEFORE_HAN.sub(" ", _LEGAL_FORM.sub(" ", text))))
    return "".join(syllables), "".join([each[0] for each in syllables])


@lru_cache(maxsize=4096)
def _grams(run: str) -> tuple[str, ...]:
    if _IS_CJK.match(run):
        return (*run, *_pairs(run))
    return (run[:1], run[:2], *_triples(run))


def _pairs(run: str) -> Sequence[str]:
    return _cutter(2, len(run))(run) if len(run) > 2 else (run,) if len(run) == 2 else ()


def _triples(run: str) -> Sequence[str]:
    return _cutter(3, len(run))(run) if len(run) > 3 else (run,) if len(run) == 3 else ()


@lru_cache(maxsize=128)
def _cutter(width: int, length: int) -> Callable[[str], tuple[str, ...]]:
    """Return what cuts a text of a length, more than one piece, into all its pieces of a width: at once, without a loop of ours."""
    return itemgetter(*(slice(at, at + width) for at in range(length - width + 1)))


# ------------------------------------------------------------------------------------------------------------------ queries


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query.

    Attributes:
        text: Folded; must be contained in a text or its pinyin.
        digits: What must be contained in a phone number instead, when the term looks like one; else empty.
        tokens: Grams that every text containing the term has.
    """

    text: str
    digits: str
    tokens: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much the term narrows a search: Chinese characters say more than letters."""
        return sum(2 if _IS_CJK.match(each) else 1 for each in self.text) if self.tokens else 0


def terms_of(query: str) -> tuple[Term, ...]:
    """Return the terms of a query, the most telling one first; words without letters and digits say nothing."""
    phrase = phrase_of(query)
    words = dict.fromkeys([phrase.replace(" ", "")] if _SPACED_PHONE.fullmatch(phrase) else phrase.split())
    terms = [term for term in map(_term, words) if term.tokens]
    return tuple(sorted(terms, key=lambda term: -term.weight))


def phrase_of(query: str) -> str:
    """Return a query as one folded text."""
    cleaned = "".join(" " if unicodedata.category(each)[0] == "C" else each for each in query)
    return " ".join(fold(cleaned).split())


def _term(word: str) -> Term:
    digits = ""
    if _PHONE_LIKE.fullmatch(word):
        all_digits = re.sub(r"\D", "", word)
        digits = all_digits.lstrip("0") if len(all_digits) >= MIN_PHONE_DIGITS else ""
        digits = digits if len(digits) >= MIN_PHONE_DIGITS - 1 else ""
    return Term(word, digits, tuple(dict.fromkeys(_phone_tokens(word, digits) if digits else _term_tokens(word))))


def _phone_tokens(word: str, digits: str) -> list[str]:
    """Grams that a text with the word as it stands has, and a phone number with its digits as well."""
    runs = _RUN.findall(word.lstrip("+(0"))
    return [triple for run in runs for triple in _triples(run)] or list(_triples(digits))


def _term_tokens(word: str) -> list[str]:
    runs = _RUN.findall(word)
    tokens: list[str] = []
    for place, run in enumerate(runs):
        if _IS_CJK.match(run):
            tokens += [run] if len(run) == 1 else [run[i : i + 2] for i in range(len(run) - 1)]
        elif len(run) > 2:
            tokens += _triples(run)
        elif place or len(runs) == 1:
            # The first run of several may be the end of a longer word in the text; all others are beginnings.
            tokens.append(run)
    return tokens


# --------------------------------------------------------------------------------------------------------------- highlights

_MAX_HIGHLIGHTS = 10


def highlights(text: str, terms: tuple[Term, ...], *, phone: bool = False) -> list[list[int]]:
    """Return where the terms stand in a text, as [start, end) in characters, in order and without overlaps."""
    folded, places = _folded_with_places(text)
    spelt: tuple[str, list[int], str, list[int]] | None = None
    found: list[tuple[int, int]] = []
    for term in terms:
        marked = _marks(folded, places, term.text)
        if not marked and phone and term.digits:
            marked = _marks(folded, places, term.digits)
        if not marked and term.text.isascii() and _HAN.search(folded):
            if spelt is None:
                spelt = _spelt_with_places(folded)
            full, full_places, initials, initial_places = spelt
            marked = _marks(full, full_places, term.text) or _marks(initials, initial_places, term.text)
            marked = [(places[begin], places[end - 1] + 1) for begin, end in marked]
        found += marked
    return _merged(found)


def _marks(folded: str, places: Sequence[int], wanted: str) -> list[tuple[int, int]]:
    marks: list[tuple[int, int]] = []
    at = folded.find(wanted)
    while at >= 0 and len(marks) < _MAX_HIGHLIGHTS:
        marks.append((places[at], places[at + len(wanted) - 1] + 1))
        at = folded.find(wanted, at + len(wanted))
    return marks


def _folded_with_places(text: str) -> tuple[str, Sequence[int]]:
    """Return the folded text and, for each of its characters, the place in ``text`` it comes from."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded, range(len(text))
    pairs = [(each, place) for place, character in enumerate(text) for each in fold(character)]
    return "".join(each for each, _ in pairs), [place for _, place in pairs]


@lru_cache(maxsize=2048)
def _spelt_with_places(folded: str) -> tuple[str, list[int], str, list[int]]:
    """Return full pinyin and initials of a folded text, with the places in it that their letters come from."""
    folded = _LEGAL_FORM.sub(lambda found: " " * len(found[0]), folded)
    spaced: list[tuple[str, int]] = []
    for place, character in enumerate(folded):
        if _HAN.match(character) and place and folded[place - 1].isascii() and folded[place - 1].isalnum():
            spaced.append((" ", place))
        spaced.append((character, place))
    key = pinyin_key("".join(character for character, _ in spaced)) + " "
    letters: list[str] = []
    places: list[int] = []
    initials: list[str] = []
    initial_places: list[int] = []
    at, new = 0, True
    for character, place in spaced:
        chinese = _HAN.match(character) is not None
        end = key.find(" ", at) if chinese else at + 1
        for each in key[at:end]:
            if not _SYLLABLE.match(each):
                new = True
                continue
            letters.append(each)
            places.append(place)
            if new:
                initials.append(each)
                initial_places.append(place)
            new = False
        new = new or chinese
        at = end + 1 if chinese else end
    return "".join(letters), places, "".join(initials), initial_places


def _merged(marks: list[tuple[int, int]]) -> list[list[int]]:
    merged: list[list[int]] = []
    for begin, end in sorted(marks):
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([begin, end])
    return merged
