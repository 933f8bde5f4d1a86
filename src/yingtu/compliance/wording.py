"""A proposed change in words: what is concerned, how it is now and how it would be, for people who have never seen a document.

Only what the checks propose needs words of its own; :func:`lines` walks the documents and names objects, fields and roles by their labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from yingtu.kit.i18n import translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingtu.metadata.catalog import Catalog, Object

#: What a value means where nobody has chosen one.
_UNSET: Final[dict[str, Any]] = {
    "four_eyes": False,
    "separate_administrators": False,
    "personal": False,
    "second_factor": [],
    "operations": [],
}
_ROLE_LISTS: Final = frozenset({"second_factor"})


@dataclass(frozen=True, slots=True)
class Line:
    """One change: what it is about, the value of now, the value that is proposed."""

    what: str
    before: str
    after: str


class Wording:
    """Words for documents of a workspace in a language."""

    def __init__(self, catalog: Catalog, language: str) -> None:
        self.catalog, self.language = catalog, language

    def title(self, kind: str, key: str, body: Mapping[str, Any]) -> str:
        """Return which document is changed: a kind in words, and its label."""
        named = "" if kind == "workspace" else self._label(body.get("label")) or key
        return self._say(f"kind_{kind}", name=named).strip()

    def lines(self, kind: str, key: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Line]:
        """Return what differs, in the order of the document; all that a new document says."""
        obj = self.catalog.objects.get(key if kind == "object" else str(after.get("object", "")))
        return [
            Line(self._what(kind, path, obj, after), *self._values(path, was, now, obj))
            for path, was, now in _differences((), before or {}, after)
            if path != ("label",)
        ]

    def _what(self, kind: str, path: tuple[str, ...], obj: Object | None, body: Mapping[str, Any]) -> str:
        """Return what a line is about: names on the way, then the attribute."""
        match (kind, *path):
            case ("role", "objects", name, number, "operations"):
                return self._joined(self._object(name), self._grant(body, name, number), self._say("part_operations"))
            case ("role", "objects", name, number, "fields", field):
                return self._joined(self._object(name), self._grant(body, name, number), self._field(name, field))
            case ("object", "fields", field, attribute):
                return self._joined(self._field_of(obj, field), self._say(f"part_{attribute}"))
            case _:
                return self._say(f"part_{path[-1]}")

    def _values(self, path: tuple[str, ...], was: Any, now: Any, obj: Object | None) -> tuple[str, str]:
        attribute = path[-1]
        words = [self._value(path, _UNSET.get(attribute) if each is None else each, obj) for each in (was, now)]
        return words[0], words[1]

    def _value(self, path: tuple[str, ...], value: Any, obj: Object | None) -> str:
        attribute = path[-1]
        if value is None or value == []:
            return self._say("none_limit" if attribute == "approve_export_above" else "none")
        match value:
            case bool():
                return self._say("yes" if value else "no")
            case int():
                return f"{value:,}"
            case list() if attribute == "operations":
                return self._enumerated([translate(f"word.{each}", {}, self.language) for each in value])
            case list() if attribute in _ROLE_LISTS:
                return self._enumerated([self._role(str(each)) for each in value])
            case dict():
                return self._label(value) or self._say("none")
            case str() if attribute == "object":
                return self._object(value)
            case str() if attribute == "action" or "objects" in path:
                return self._say(f"value_{value}")
            case str() if attribute == "since":
                return self._field_of(obj, value)
            case _:
                return str(value)

    def _grant(self, body: Mapping[str, Any], name: str, number: str) -> str:
        """Say which of several grants on an object is meant: by whose records it reaches."""
        grants = body["objects"][name]
        return "" if len(grants) < 2 else self._say(f"scope_{grants[int(number)].get('scope', 'own')}")

    def _object(self, name: str) -> str:
        obj = self.catalog.objects.get(name)
        return self._say("every_object") if name == "*" else name if obj is None else self._label(obj.label)

    def _field(self, object_name: str, name: str) -> str:
        return self._field_of(self.catalog.objects.get(object_name), name)

    def _field_of(self, obj: Object | None, name: str) -> str:
        field = None if obj is None else obj.fields.get(name)
        return name if field is None else self._label(field.label)

    def _role(self, key: str) -> str:
        role = self.catalog.roles.get(key)
        return self._say("everybody") if key == "*" else key if role is None else self._label(role.label)

    def _label(self, label: Mapping[str, str] | None) -> str:
        known = label or {}
        return known.get(self.language) or known.get("en") or next(iter(known.values()), "")

    def _joined(self, *parts: str) -> str:
        return " · ".join(each for each in parts if each)

    def _enumerated(self, words: list[str]) -> str:
        return ("、" if self.language.startswith("zh") else ", ").join(words)

    def _say(self, code: str, **params: object) -> str:
        return translate(f"compliance.{code}", params, self.language)


def _differences(path: tuple[str, ...], was: Any, now: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield where two values differ: texts in several languages and lists of plain values as a whole, the rest part by part."""
    if was == now or (not was and not now and not isinstance(now, bool | int)):
        return
    if isinstance(now, dict) and not _is_text(now):
        old = was if isinstance(was, dict) else {}
        for name in dict.fromkeys((*old, *now)):
            yield from _differences((*path, name), old.get(name), now.get(name))
    elif isinstance(now, list) and any(isinstance(each, dict) for each in now):
        old_parts = was if isinstance(was, list) else []
        for number, each in enumerate(now):
            before = old_parts[number] if number < len(old_parts) else None
            yield from _differences((*path, str(number)), before, each)
    else:
        yield path, was, now


def _is_text(value: dict[str, Any]) -> bool:
    return bool(value) and set(value) <= {"en", "zh-CN"}
