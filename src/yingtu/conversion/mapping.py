"""From the converted record to the values of what it turns into: pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingtu.metadata.catalog import Object
    from yingtu.metadata.conversion_documents import ConversionDocument, TargetDocument

_PLACE = re.compile(r"\{([a-z0-9_]+(?:\.[a-z0-9_]+)?)\}")
_SPACES = re.compile(r"\s{2,}")


def paths_of(document: ConversionDocument, source: Object) -> tuple[str, ...]:
    """Return the paths of the converted record that a conversion reads."""
    found: dict[str, None] = dict.fromkeys(document.fills)
    for target in document.targets.values():
        found |= {target.link: None} if target.link else {}
        for path in sources_of(target):
            found[path] = None
            if "." not in path and path in source.fields and source.fields[path].type.name == "currency":
                found[f"{path}.currency"] = None
    return tuple(name for name in found if name.partition(".")[0] in source.fields)


def sources_of(target: TargetDocument) -> Iterator[str]:
    """Yield the paths of the converted record from which a target's values come."""
    for text in target.values.values():
        if text.startswith("@"):
            continue
        places = _PLACE.findall(text)
        yield from places or [text]


def values_for(
    target: TargetDocument, source: Object, record: Mapping[str, Any], made: Mapping[str, str], known: Object
) -> dict[str, Any]:
    """Return the values of a new record; fields that the workspace does not have, and empty values, are left out."""
    found: dict[str, Any] = {name: value for name, value in target.fixed.items() if name in known.fields}
    for name, text in target.values.items():
        value = _value(text, source, record, made)
        if name in known.fields and value not in (None, "", []):
            found[name] = value
    return found


def _value(text: str, source: Object, record: Mapping[str, Any], made: Mapping[str, str]) -> Any:
    if text.startswith("@"):
        return made.get(text[1:])
    if _PLACE.search(text):
        filled = _PLACE.sub(lambda place: _shown(record.get(place[1])), text)
        return _SPACES.sub(" ", filled).strip()
    field = source.fields.get(text)
    value = record.get(text)
    if field is not None and field.type.name == "currency" and value is not None:
        return {"amount": value, "currency": record.get(f"{text}.currency")}
    return value


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
