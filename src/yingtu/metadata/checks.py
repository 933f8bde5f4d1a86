"""Collecting what is wrong with configuration, and the checks that need nothing but one document."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yingtu.kit.errors import Problem
from yingtu.kit.expected import expected
from yingtu.metadata.errors import InvalidDocument

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError

    from yingtu.metadata.documents import Label, WorkspaceDocument

MAX_LABEL_CHARACTERS = 200
#: More problems than this help nobody.
MAX_PROBLEMS = 200

_API_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_KEY = re.compile(r"[a-z0-9]+([_.-][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RATE = re.compile(r"\d{1,10}(\.\d{1,10})?")


@dataclass(slots=True)
class Problems:
    """What is wrong so far, each with the place: ``/object/lead/fields/phone/options``."""

    found: list[Problem] = field(default_factory=list)

    def add(self, pointer: str, code: str, **params: Any) -> None:
        """Remember one problem."""
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Problem(pointer, code, params))

    def add_form(self, pointer: str, error: ValidationError) -> None:
        """Remember what Pydantic says about the form of a document or of options."""
        for each in error.errors(include_url=False, include_input=False):
            if each["loc"] and each["loc"][-1] == "[key]" and each["type"].startswith("string_"):
                name = str(each["loc"][-2])[:60]
                self.add(
                    "/".join([pointer, *(str(part) for part in each["loc"][:-1])]), "config_name_pattern", name=name
                )
                continue
            place = "/".join(str(part) for part in each["loc"])
            self.add(
                f"{pointer}/{place}" if place else pointer,
                "config_form",
                **expected(each["type"], each["msg"], each.get("ctx") or {}),
            )

    def raise_if_any(self) -> None:
        """Raise all problems as one error.

        Raises:
            InvalidDocument: something is wrong.
        """
        if self.found:
            first = self.found[0]
            raise InvalidDocument(
                problems=tuple(self.found), reason=f"{first.pointer}: {first.code}", count=len(self.found)
            )


def is_api_name(name: str) -> bool:
    """Whether ``name`` has the form of an api name: lower case words joined by single underscores, at most 50 bytes."""
    return len(name) <= 50 and _API_NAME.fullmatch(name) is not None


def check_key(problems: Problems, kind: str, key: str) -> bool:
    """Check the key of a document that is not an object."""
    if len(key) <= 100 and _KEY.fullmatch(key) and (kind != "workspace" or key == "workspace"):
        return True
    problems.add(f"/{kind}/{key[:100]}", "config_key", key=key[:100])
    return False


def check_label(problems: Problems, pointer: str, label: Label, *, required: bool = True) -> None:
    """Check that a label has a text, known forms of languages, and nothing that breaks a page."""
    if required and not any(text.strip() for text in label.values()):
        problems.add(pointer, "config_label_missing")
    for language, text in label.items():
        if not _LANGUAGE.fullmatch(language):
            problems.add(pointer, "config_label_language", language=language[:40])
        elif len(text) > MAX_LABEL_CHARACTERS * (10 if not required else 1) or _CONTROL.search(text):
            problems.add(f"{pointer}/{language}", "config_label_text", maximum=MAX_LABEL_CHARACTERS)


def check_workspace(problems: Problems, document: WorkspaceDocument) -> None:
    """Check currency codes, rates and the time zone."""
    pointer = "/workspace/workspace"
    try:
        ZoneInfo(document.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.add(f"{pointer}/time_zone", "config_time_zone", time_zone=document.time_zone[:60])
    if not _CURRENCY.fullmatch(document.currency):
        problems.add(f"{pointer}/currency", "config_currency", currency=document.currency[:10])
    for code, rate in document.rates.items():
        if not _CURRENCY.fullmatch(code):
            problems.add(f"{pointer}/rates/{code[:10]}", "config_currency", currency=code[:10])
        elif not _RATE.fullmatch(rate) or not float(rate):
            problems.add(f"{pointer}/rates/{code}", "config_rate", rate=rate[:40])
    _check_hours(problems, f"{pointer}/working_hours/hours", document.working_hours.hours)
    for day, override in document.calendar_overrides.items():
        _check_hours(problems, f"{pointer}/calendar_overrides/{day}/hours", override.hours or [])


def _check_hours(problems: Problems, pointer: str, hours: list[str]) -> None:
    """Spans must end after they begin and must not overlap. ``HH:MM`` compares like the times."""
    spans = sorted(tuple(each.split("-")) for each in hours)
    for i, (begin, end) in enumerate(spans):
        if begin >= end or (i and begin < spans[i - 1][1]):
            problems.add(pointer, "config_hours", span=f"{begin}-{end}")


def texts(label: Mapping[str, str], language: str) -> str:
    """Return the text of a label in ``language``, else English, else any."""
    return label.get(language) or label.get("en") or next(iter(label.values()), "")
