"""Small configuration documents with valid defaults."""

from __future__ import annotations

from typing import Any

from yingtu.schema.draft import DocumentChange


def field(type_name: str = "text", **settings: Any) -> dict[str, Any]:
    """A field document; ``options`` and the other settings as given."""
    return {"type": type_name, "label": {"zh-CN": "字段", "en": "Field"}, **settings}


def choice(*codes: str, type_name: str = "choice", **settings: Any) -> dict[str, Any]:
    """A choice field with these option codes, labelled like them in capitals."""
    options = [{"code": code, "label": {"zh-CN": code.upper(), "en": code.upper()}} for code in codes]
    return field(type_name, options={"options": options}, **settings)


def lookup(target: str, **options: Any) -> dict[str, Any]:
    """A lookup to an object."""
    return field("lookup", options={"object": target, **options})


def an_object(fields: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """An object document with a text field ``name`` and the fields given."""
    return {"label": {"zh-CN": "对象", "en": "Object"}, "fields": {"name": field(), **(fields or {})}, **settings}


def change(
    key: str, body: dict[str, Any] | None, *, kind: str = "object", **mappings: dict[str, str | None]
) -> DocumentChange:
    """A change of one document."""
    return DocumentChange(kind, key, body, mappings)
