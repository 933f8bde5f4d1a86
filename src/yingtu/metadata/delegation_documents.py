"""Delegated areas: who looks after which objects beside the administrators, and what they may change of them (LOW-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from yingtu.metadata.access_documents import People
from yingtu.metadata.documents import ApiName, Document, Label

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

#: What may be handed over, each by itself.
Part = Literal["fields", "layouts", "views", "approvals"]


class DelegationDocument(Document):
    """Some people change parts of the configuration of named objects; sensitive fields and rights stay with administrators."""

    label: Label
    to: People
    objects: Annotated[list[ApiName], Field(min_length=1, max_length=100)]
    may: Annotated[list[Part], Field(min_length=1)]
    active: bool = True


def areas_of(
    documents: Mapping[str, DelegationDocument], roles: Collection[str], groups: frozenset[str]
) -> tuple[str, ...]:
    """Return the keys of the areas handed to somebody with these roles and memberships, sorted."""
    mine = groups | {f"role:{each}" for each in roles}
    return tuple(sorted(key for key, each in documents.items() if each.active and each.to.groups() & mine))


def parts_of(documents: Mapping[str, DelegationDocument], areas: Collection[str]) -> dict[str, frozenset[str]]:
    """Return what may be changed of which object by somebody who holds these areas."""
    found: dict[str, frozenset[str]] = {}
    for key in areas:
        if key in documents:
            for name in documents[key].objects:
                found[name] = found.get(name, frozenset()) | frozenset(documents[key].may)
    return found
