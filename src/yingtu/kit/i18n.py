"""Sentences for people, by stable code, in the shipped languages.

A sentence may have a second line: the hint, what to do about it. Placeholders are ``{name}`` and are filled from an error's
parameters; ``{count:record|records}`` is the first word for one and the second for any other number. Domains whose messages live beside their code (field types) add them with :func:`register`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from string import Formatter
from typing import Any

from yingtu.kit.messages import en, zh_CN

#: BCP 47 tags of the shipped languages, the fallback last.
LANGUAGES = ("zh-CN", "en")
FALLBACK = "en"

#: Parameters whose values are words of ours (``user``, ``delete``), never what somebody typed: codes ``word.<value>``.
WORDS = frozenset({"what", "operation", "because"})

_JOINERS = {"zh-CN": "、", "en": ", "}
_catalogs: dict[str, dict[str, str]] = {"zh-CN": dict(zh_CN.MESSAGES), "en": dict(en.MESSAGES)}
_formatter = Formatter()


def register(messages: Mapping[str, Mapping[str, str]]) -> None:
    """Add the sentences of a domain: language tag -> code -> sentence."""
    for language, sentences in messages.items():
        _catalogs[language].update(sentences)


def codes(language: str) -> frozenset[str]:
    """Return all codes that have a sentence in a language."""
    return frozenset(_catalogs[language])


def translate(code: str, params: Mapping[str, Any] | None = None, language: str = FALLBACK) -> str:
    """Return the sentence of ``code`` without its hint; an unknown language speaks English, an unknown code is itself."""
    return _fill(_sentence(code, language).partition("\n")[0], params or {}, language)


def translate_hint(code: str, params: Mapping[str, Any] | None = None, language: str = FALLBACK) -> str | None:
    """Return what to do about ``code``, or None when the sentence says it all."""
    hint = _sentence(code, language).partition("\n")[2]
    return _fill(hint, params or {}, language) if hint else None


def placeholders(code: str, language: str) -> frozenset[str]:
    """Return the names of the parameters a sentence uses."""
    return frozenset(name for _, name, _, _ in _formatter.parse(_sentence(code, language)) if name)


@lru_cache(maxsize=1000)
def negotiate(accepted: str | None) -> str | None:
    """Return the best shipped language for an ``Accept-Language`` header (RFC 9110 §12.5.4), None when none fits."""
    best: tuple[float, str] | None = None
    for part in (accepted or "").split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        language = _closest(tag.strip().lower())
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        if language and weight > 0 and (best is None or weight > best[0]):
            best = (weight, language)
    return best[1] if best else None


def _closest(tag: str) -> str | None:
    return next((each for each in LANGUAGES if tag.split("-", maxsplit=1)[0] == each.split("-")[0]), None)


def _sentence(code: str, language: str) -> str:
    catalog = _catalogs.get(language) or _catalogs[FALLBACK]
    return catalog.get(code) or _catalogs[FALLBACK].get(code) or code


def _fill(sentence: str, params: Mapping[str, Any], language: str) -> str:
    if "{" not in sentence:
        return sentence
    return "".join(
        literal + ("" if name is None else _filled(name, forms or "", params, language))
        for literal, name, forms, _ in _formatter.parse(sentence)
    )


def _filled(name: str, forms: str, params: Mapping[str, Any], language: str) -> str:
    value = params.get(name, "…")
    one, several, other = forms.partition("|")
    if several:
        return one if value == 1 else other
    return _word(name, value, params, language)


def _word(name: str, value: object, params: Mapping[str, Any], language: str) -> str:
    """Return a parameter as text; those in ``WORDS`` are our own words and are translated too, with parameters of theirs."""
    word = _catalogs.get(language, _catalogs[FALLBACK]).get(f"word.{value}") if name in WORDS else None
    return _readable(value, language) if word is None else _fill(word, params, language)


def _readable(value: object, language: str) -> str:
    match value:
        case None:
            return "–"
        case str():
            return value if len(value) <= 200 else value[:199] + "…"
        case bool() | int() | float() | Decimal():
            return str(value)
        case Mapping():
            return str(value.get(language) or next(iter(value.values()), "–"))
        case Iterable():
            return _JOINERS.get(language, ", ").join(_readable(each, language) for each in value)
        case _:
            return str(value)
