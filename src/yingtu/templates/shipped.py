"""The templates as the package ships them: a directory each, with ``template.yaml``, ``configuration/`` and ``sample.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yingtu.metadata.files import Loaded, load_directory
from yingtu.metadata.yaml_text import parse
from yingtu.standard.shipped import DIRECTORY as STANDARD
from yingtu.templates.errors import UnknownTemplate

DIRECTORY = STANDARD.with_name("templates")
#: In the order they are offered.
KEYS = ("medical", "saas", "education", "finance_tax", "cross_border", "manufacturing")


@dataclass(frozen=True, slots=True)
class Template:
    """One template.

    Attributes:
        modules: Groups of standard objects it is made for; they are switched on with it.
        configuration: Whole documents, and patches that only add to documents that are there.
        sample: Records as ``{object, ref, values}``; ``$ref`` stands for a record before, ``{+3d}`` for a day from today.
    """

    key: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    icon: str
    modules: tuple[str, ...]
    configuration: Loaded
    sample: tuple[Mapping[str, Any], ...]


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Return all templates by key."""
    return {key: _load(key) for key in KEYS}


def template(key: str) -> Template:
    """Return one template.

    Raises:
        UnknownTemplate: there is none of that key.
    """
    found = templates().get(key)
    if found is None:
        raise UnknownTemplate(template=key[:60], known=", ".join(KEYS))
    return found


def _load(key: str) -> Template:
    directory = DIRECTORY / key
    about = parse((directory / "template.yaml").read_bytes()).value
    sample = parse((directory / "sample.yaml").read_bytes()).value
    return Template(
        key=key,
        label=about["label"],
        description=about["description"],
        icon=about["icon"],
        modules=tuple(about["modules"]),
        configuration=load_directory(directory / "configuration"),
        sample=tuple(sample["records"]),
    )
