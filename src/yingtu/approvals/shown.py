"""What a change is about, in words: labels and values by language, as they were when the approval was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yingtu.fields.choice import ChoiceOptions
from yingtu.identity import service as identity
from yingtu.kit.i18n import LANGUAGES, translate
from yingtu.metadata.catalog import USER_OBJECT
from yingtu.records import service as records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Field, Object

Texts = dict[str, str]
MAX_TEXT = 300
#: Signs that everybody reads; other money is written with its code.
_SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a change, by column values."""

    field: Field
    old: Any
    new: Any
    currency: str | None = None


def differences(
    obj: Object, fields: Iterable[str], old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> list[Difference]:
    """Return the stored fields that a change touches, in the order of the object."""
    wanted = set(fields)
    found = []
    for name, each in obj.fields.items():
        if name not in wanted or not each.stored:
            continue
        currency = (new or {}).get(f"{name}__currency") or (old or {}).get(f"{name}__currency")
        found.append(Difference(each, (old or {}).get(name), (new or {}).get(name), currency))
    return found


async def names_in(
    session: Session, actor: Actor, catalog: Catalog, changes: Iterable[Difference]
) -> Mapping[UUID, str]:
    """Return the names of people and records that changes point to; one read per object."""
    wanted: dict[str, set[UUID]] = {}
    for each in changes:
        if each.field.target is not None:
            wanted.setdefault(each.field.target, set()).update(
                value for value in (each.old, each.new) if value is not None and not isinstance(value, list)
            )
    found: dict[UUID, str] = {}
    for target, ids in wanted.items():
        if target == USER_OBJECT:
            found |= await identity.names_of(session, ids)
            continue
        name_field = catalog.object(target).name_field
        rows = await records.fetch(session, actor, target, sorted(ids), fields=("id", name_field))
        texts = {row["id"]: str(row.get(name_field) or "…") for row in rows}
        found |= {each: texts[str(each)] for each in ids if str(each) in texts}
    return found


def in_words(catalog: Catalog, changes: Sequence[Difference], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Return changes as JSON: field, label, and old and new value by language. Sensitive values are not told."""
    zone = ZoneInfo(catalog.workspace.time_zone)
    return [
        {
            "field": each.field.api_name,
            "label": dict(each.field.label),
            "old": _texts(each, each.old, names, zone),
            "new": _texts(each, each.new, names, zone),
        }
        for each in changes
    ]


def summary(shown: Sequence[Mapping[str, Any]]) -> Texts:
    """Return all changes as one text by language: ``金额:1,000 → 800``."""
    return {
        language: "\n".join(
            f"{_of(each['label'], language)}: {_of(each['old'], language)} → {_of(each['new'], language)}"
            for each in shown
        )
        for language in LANGUAGES
    }


def _of(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _texts(each: Difference, value: Any, names: Mapping[UUID, str], zone: ZoneInfo) -> Texts:
    return {language: _text(each, value, names, zone, language)[:MAX_TEXT] for language in LANGUAGES}


def _text(each: Difference, value: Any, names: Mapping[UUID, str], zone: ZoneInfo, language: str) -> str:
    if value is None or value in ("", []):
        return translate("approval.empty", {}, language)
    if each.field.sensitive:
        return translate("approval.hidden", {}, language)
    options = each.field.options
    if isinstance(options, ChoiceOptions):
        codes = value if isinstance(value, list) else [value]
        known = options.by_code
        return ", ".join(_of(known[code].label, language) if code in known else str(code) for code in codes)
    match value:
        case bool():
            return translate("approval.yes" if value else "approval.no", {}, language)
        case Decimal() | int() | float():
            if each.field.type.name == "currency" and each.currency:
                return _SIGNS.get(each.currency, each.currency + " ") + _number(value)
            return _number(value) + ("%" if each.field.type.name == "percent" else "")
        case datetime():
            return value.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case _:
            return names.get(value, str(value)) if each.field.target is not None else str(value)


def _number(value: Decimal | float) -> str:
    text = f"{Decimal(str(value)):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
