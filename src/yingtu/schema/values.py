"""Taking a value from one field type to another, as a person would retype it. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yingtu.fields.base import BadValue, ParseContext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.metadata.catalog import Catalog, Field

_YES_NO = {"zh-CN": ("是", "否"), "en": ("yes", "no")}


def parse_context(catalog: Catalog) -> ParseContext:
    """Return how values of a workspace are read when people have written them."""
    workspace = catalog.workspace
    return ParseContext(
        language=workspace.language,
        time_zone=workspace.time_zone,
        currency=workspace.currency,
        country=workspace.country,
        lenient=True,
        rates=workspace.rates,
    )


def converted(old: Field, new: Field, values: Sequence[Any], context: ParseContext) -> tuple[Any, ...]:
    """Return the values of the new type's columns for those of the old type's, both main part first.

    Raises:
        BadValue: the new type cannot hold it.
    """
    parts = [part.name for part in new.type.parts(new.options)]
    if values[0] is None:
        return tuple(None for _ in parts)
    failure: BadValue | None = None
    for raw in _written(old, new, values, context):
        try:
            stored = new.type.parse(raw, new.options, replace(context, lenient=True))
        except BadValue as error:
            failure = error
            continue
        return tuple(stored.get(part) for part in parts)
    raise failure or BadValue("not_text")


def _written(old: Field, new: Field, values: Sequence[Any], context: ParseContext) -> list[Any]:
    """Return how the value can be written down, best first."""
    main = values[0]
    if hasattr(old.options, "by_code"):
        return _options_written(old, new, main, context)
    match main:
        case bool():
            yes, no = _YES_NO.get(context.language, _YES_NO["en"])
            return [main, yes if main else no, "true" if main else "false"]
        case Decimal():
            text = format(main.normalize(), "f")
            if old.type.name == "currency" and new.type.name in {"text", "long_text"}:
                return [f"{text} {values[1]}" if values[1] else text]
            return [text]
        case datetime():
            local = main.astimezone(ZoneInfo(context.time_zone))
            if new.type.name == "date":
                return [local.date().isoformat()]
            if new.type.name == "time":
                return [f"{local:%H:%M:%S}"]
            return [main.isoformat(), f"{local:%Y-%m-%d %H:%M:%S}"]
        case date() | time():
            return [main.isoformat()]
        case _:
            return [main]


def _options_written(old: Field, new: Field, main: Any, context: ParseContext) -> list[Any]:
    codes = main if isinstance(main, list) else [main]
    labels = [old.options.label_of(code, context.language) for code in codes]  # type: ignore[attr-defined]
    if new.type.name == "multi_choice":
        return [codes, labels]
    if new.type.name == "choice":
        return [codes[0], labels[0]] if len(codes) == 1 else ["、".join(labels)]
    return ["、".join(labels) if context.language.startswith("zh") else ", ".join(labels)]
