"""What an upgrade of the standard objects does, in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yingtu.standard.messages  # noqa: F401 - its sentences
from yingtu.kit import i18n
from yingtu.kit.i18n import codes, translate, translate_hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.standard.service import LeftOut
    from yingtu.standard.upgrade import Conflict

LONGEST_VALUE = 80


def document_name(kind: str, key: str, body: Mapping[str, Any] | None, language: str) -> str:
    """Return what people call a document: its label, else its key."""
    return _labelled(body or {}, language) or f"{kind} {key}"


def conflict_words(conflict: Conflict, body: Mapping[str, Any] | None, language: str) -> str:
    """Return a conflict as a sentence; ``body`` is the customer's document."""
    document = document_name(conflict.kind, conflict.key, body, language)
    if not conflict.pointer:
        return _sentence("standard_own", {"document": document}, language)
    params = {
        "document": document,
        "place": _place(conflict.pointer, body or {}, language),
        "mine": _short(conflict.mine, language),
        "theirs": _short(conflict.theirs, language),
    }
    return _sentence("standard_conflict", params, language)


def left_out_words(left: LeftOut, body: Mapping[str, Any] | None, language: str) -> str:
    """Return why a document stays out; ``body`` is that of the standard."""
    first = left.problems[0]
    params = {
        "document": document_name(left.kind, left.key, body, language),
        "reason": translate(first.code, first.params, language),
    }
    return _sentence("standard_left_out", params, language)


def _sentence(code: str, params: Mapping[str, Any], language: str) -> str:
    hint = translate_hint(code, params, language)
    return " ".join(filter(None, (translate(code, params, language), hint)))


def _place(pointer: str, body: Mapping[str, Any], language: str) -> str:
    """Return a pointer in words: fields and options by their labels, attributes by what people call them."""
    at: Any = body
    words: list[str] = []
    for part in pointer.strip("/").split("/"):
        at = _step(at, part)
        labelled = _labelled(at, language) if isinstance(at, dict) else ""
        known = f"standard_place_{part}"
        if labelled:
            words.append(labelled)
        elif known in codes(language):
            words.append(translate(known, {}, language))
        elif part not in i18n.LANGUAGES:
            words.append(part)
    return " › ".join(words)


def _step(at: Any, part: str) -> Any:
    if isinstance(at, dict):
        return at.get(part)
    if isinstance(at, list):
        code = part.partition(" ")[2]
        return next((each for each in at if isinstance(each, dict) and each.get("code") == code), None)
    return None


def _labelled(body: Mapping[str, Any], language: str) -> str:
    label = body.get("label")
    if not isinstance(label, dict):
        return ""
    return str(label.get(language) or label.get("en") or "")


def _short(value: Any, language: str) -> str:
    if value is None:
        return translate("standard_nothing", {}, language)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"
    return f"“{text}”" if language.startswith("zh") else f'"{text}"'
