"""What identifies a person, and how it is found and taken out of text. No database here.

One pattern serves PostgreSQL (``~*``) and Python, so what the database finds is what is taken out. Numbers are found however they
are grouped (``138 0013-8000``, ``+86 138…``); a number within a longer one, and a Latin name within a longer word, are not meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SEPARATOR = "[- ./()]?"
_NOT_DIGITS = re.compile(r"[^0-9]")
#: Numbers and words shorter than this say nothing about a person, and are in every other text.
_FEWEST_DIGITS, _FEWEST_LATIN, _FEWEST_CHINESE = 6, 3, 2
_LONG_NUMBER = 10
_CHINESE = re.compile("[㐀-鿿]")


class Kind(StrEnum):
    """How a value is written."""

    NUMBER = "number"
    EMAIL = "email"
    NAME = "name"
    TEXT = "text"


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """Something that identifies a person.

    Attributes:
        shared: Others have it or contain it as well (a common name): it is taken out only around the person's own records.
    """

    kind: Kind
    text: str
    shared: bool = False

    def masked(self) -> str:
        """Return enough to recognise the value, not enough to use it."""
        match self.kind:
            case Kind.NUMBER:
                digits = _NOT_DIGITS.sub("", self.text.removeprefix("+86"))
                return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= _LONG_NUMBER else f"****{digits[-2:]}"
            case Kind.EMAIL:
                local, _, domain = self.text.partition("@")
                return f"{local[:1]}***@{domain}"
            case _:
                return self.text[:1] + "*" * min(max(len(self.text) - 1, 1), 3)

    def params(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "text": self.text, "shared": self.shared}


def value_of(kind: Kind, text: str) -> Value | None:
    """Return a value; None: it is too short to be looked for."""
    text = text.strip()
    if kind is Kind.NUMBER:
        return Value(kind, text) if len(_NOT_DIGITS.sub("", text)) >= _FEWEST_DIGITS else None
    fewest = _FEWEST_CHINESE if _CHINESE.search(text) else _FEWEST_LATIN
    return Value(kind, text) if len(text) >= fewest else None


def kind_of(type_name: str, *, name: bool) -> Kind:
    """Return how values of a field are written."""
    if type_name in {"phone", "identity_number", "bank_card"}:
        return Kind.NUMBER
    if type_name == "email":
        return Kind.EMAIL
    return Kind.NAME if name else Kind.TEXT


def from_params(params: Iterable[Mapping[str, Any]]) -> list[Value]:
    return [Value(Kind(each["kind"]), each["text"], each["shared"]) for each in params]


def pattern_of(values: Iterable[Value]) -> str | None:
    """Return a regular expression, to be used without regard to case, that finds any of some values; None: there are none."""
    parts = sorted({_part(each) for each in values}, key=len, reverse=True)
    return "|".join(parts) if parts else None


def _part(value: Value) -> str:
    match value.kind:
        case Kind.NUMBER:
            return _number(value.text)
        case Kind.EMAIL:
            return rf"(?<![A-Za-z0-9._%+-]){_escaped(value.text)}(?![A-Za-z0-9-])"
        case _:
            escaped = _escaped(value.text)
            before = "(?<![A-Za-z])" if value.text[:1].isascii() else ""
            after = "(?![A-Za-z])" if value.text[-1:].isascii() else ""
            return f"{before}{escaped}{after}"


def _number(text: str) -> str:
    main = text.split(";", 1)[0]
    digits = _NOT_DIGITS.sub("", main)
    code = ""
    if main.startswith("+86"):
        digits, code = digits[2:], f"(\\+?(00)?86{_SEPARATOR})?0?"
    ending = "[Xx]" if main[-1:] in {"x", "X"} else ""
    return f"(?<![0-9]){code}{_SEPARATOR.join(digits)}{ending}(?![0-9])"


def _escaped(text: str) -> str:
    return re.sub(r"([^\w@\s])", r"\\\1", text)


class Scrubber:
    """Takes values out of texts and JSON, leaving ``marker``; and whatever JSON holds under the names of personal ``fields``."""

    def __init__(self, values: Sequence[Value], marker: str, fields: frozenset[str] = frozenset()) -> None:
        pattern = pattern_of(values)
        self._finds = None if pattern is None else re.compile(pattern, re.IGNORECASE)
        self._fields = fields
        self.marker = marker

    def finds(self, text: str) -> bool:
        return self._finds is not None and self._finds.search(text) is not None

    def text(self, text: str) -> str:
        return text if self._finds is None else self._finds.sub(self.marker, text)

    def json(self, value: Any) -> Any:
        """Return JSON with the values taken out of its texts and keys; a number that is one of them becomes the marker."""
        match value:
            case str():
                return self.text(value)
            case bool() | None:
                return value
            case int() | float():
                return self.marker if self.finds(str(value)) else value
            case list():
                return [self.json(each) for each in value]
            case dict():
                return {self.text(key): self._under(key, each) for key, each in value.items()}
            case _:
                return value

    def _under(self, key: str, value: Any) -> Any:
        if key.partition("__")[0] not in self._fields or value is None:
            return self.json(value)
        return self.marker if isinstance(value, str) else None

    def json_text(self, text: str) -> str:
        """Return JSON text with the values taken out; what is no JSON is treated as text."""
        try:
            return orjson.dumps(self.json(orjson.loads(text))).decode()
        except orjson.JSONDecodeError:
            return self.text(text)


def needles(values: Iterable[Value]) -> list[bytes]:
    """Return the bytes by which a file is recognised as holding some values, in the encodings files come in."""
    found: set[bytes] = set()
    for each in values:
        texts = {each.text}
        if each.kind is Kind.NUMBER:
            digits = _NOT_DIGITS.sub("", each.text.split(";", 1)[0])
            texts = {digits.removeprefix("86") if each.text.startswith("+86") else digits}
        for text in texts:
            for encoding in ("utf-8", "gb18030", "utf-16-le"):
                found.add(text.encode(encoding))
            found.add(orjson.dumps(text).strip(b'"'))
    return sorted(found)
