"""Choices. Stored is the option's code; labels, colours and order live in the field's options and may change freely."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from rapidfuzz import fuzz, process
from sqlalchemy import ARRAY, Text

from yingtu.fields.base import EMPTINESS, EQUALITY, BadValue, Capability, FieldType, Operator, Options, Part
from yingtu.fields.clean import as_text, half_width, shown
from yingtu.fields.text import text_parts
from yingtu.kit.expected import refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.fields.base import ParseContext

#: Similarity (0–100) from which an option is worth suggesting.
SIMILAR = 60
MAX_SUGGESTIONS = 3
_SEPARATORS = re.compile(r"[,，;；、|\n]+")


class Option(BaseModel):
    """One value of a choice. ``code`` never changes; inactive options stay on old records and cannot be chosen.

    Attributes:
        order: Place in lists and sorting; options of equal order stay as written.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)
    label: dict[str, str]
    color: str = Field(default="default", max_length=30)
    order: int = 0
    active: bool = True


class ChoiceOptions(Options):
    options: tuple[Option, ...] = Field(min_length=1, max_length=1000)

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        codes = [each.code for each in self.options]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise refused("value_twice", "option codes occur more than once", twice=twice)
        return self

    @cached_property
    def ordered(self) -> tuple[Option, ...]:
        """The options as shown and sorted."""
        return tuple(sorted(self.options, key=lambda each: each.order))

    @cached_property
    def by_code(self) -> Mapping[str, Option]:
        return {each.code: each for each in self.ordered}

    @cached_property
    def by_word(self) -> Mapping[str, Option]:
        """Options by folded code and label in any language; active ones first, codes before labels."""
        found: dict[str, Option] = {}
        for each in sorted(self.ordered, key=lambda one: not one.active):
            found.setdefault(_folded(each.code), each)
        for each in sorted(self.ordered, key=lambda one: not one.active):
            for label in each.label.values():
                found.setdefault(_folded(label), each)
        return found

    def label_of(self, code: str, language: str) -> str:
        """Return the label of an option in a language, else in English, else in any, else the code."""
        option = self.by_code.get(code)
        labels = option.label if option else {}
        return labels.get(language) or labels.get("en") or next(iter(labels.values()), code)


class MultiChoiceOptions(ChoiceOptions):
    max_values: int = Field(default=100, ge=1, le=1000)


def _folded(text: str) -> str:
    return half_width(text).strip().casefold()


def suggestions(value: str, options: ChoiceOptions, language: str = "zh-CN") -> list[str]:
    """Return the labels of the active options that look most like ``value``, best first, at most three."""
    words = {word: each.code for word, each in options.by_word.items() if each.active}
    found = process.extract(
        _folded(value)[:200], list(words), scorer=fuzz.ratio, limit=3 * MAX_SUGGESTIONS, score_cutoff=SIMILAR
    )
    codes = dict.fromkeys(words[word] for word, _score, _index in found)
    return [options.label_of(code, language) for code in codes][:MAX_SUGGESTIONS]


def option_code(value: Any, options: ChoiceOptions, context: ParseContext, *, inactive: bool = False) -> str:
    """Return the code that ``value`` names: the code itself, or in lenient mode a label in any language.

    Raises:
        BadValue: no such option (with suggestions), or one that is no longer offered and ``inactive`` is False.
    """
    option = options.by_code.get(value) if isinstance(value, str) else None
    if option is None and context.lenient and not isinstance(value, (bool, list, dict)):
        value = as_text(value, context)
        option = options.by_word.get(_folded(value))
    if option is None:
        text = value if isinstance(value, str) else repr(value)
        offered = [options.label_of(each.code, context.language) for each in options.ordered if each.active]
        raise BadValue(
            "unknown_option",
            value=shown(text),
            suggestions=suggestions(text, options, context.language),
            options=", ".join(offered[:10]) + (", …" if len(offered) > 10 else ""),
        )
    if not option.active and not inactive:
        raise BadValue("inactive_option", value=options.label_of(option.code, context.language))
    return option.code


def _parse_choice(value: Any, options: ChoiceOptions, context: ParseContext) -> dict[str, Any]:
    if isinstance(value, str) and not value.strip():
        return {"": None}
    return {"": option_code(value, options, context)}


def _parse_multi_choice(value: Any, options: MultiChoiceOptions, context: ParseContext) -> dict[str, Any]:
    if context.lenient and not isinstance(value, (list, tuple)):
        text = as_text(value, context)
        value = (
            [text] if _folded(text) in options.by_word else [part for part in _SEPARATORS.split(text) if part.strip()]
        )
    if not isinstance(value, (list, tuple)):
        raise BadValue("not_list", value=shown(value))
    if len(value) > options.max_values:
        raise BadValue("too_many_values", maximum=options.max_values)
    codes = {option_code(each, options, context) for each in value}
    return {"": [code for code in options.by_code if code in codes] or None}


CHOICE_TYPE = FieldType(
    name="choice",
    parts=text_parts,
    parse=_parse_choice,
    operators=EQUALITY,
    options=ChoiceOptions,
    capabilities=frozenset({Capability.SORT, Capability.GROUP}),
)

MULTI_CHOICE_TYPE = FieldType(
    name="multi_choice",
    parts=lambda _options: (Part("", ARRAY(Text())),),
    parse=_parse_multi_choice,
    operators=EMPTINESS | {Operator.HAS_ANY, Operator.HAS_ALL},
    options=MultiChoiceOptions,
)
