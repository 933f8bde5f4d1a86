"""Documents about rights beside roles: sharing rules, and which of them concern whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import Field

from yingtu.metadata.documents import ApiName, Document, Label

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class People(Document):
    """Some people of the workspace: those named, and those in one of the teams, departments (with all below) or regions."""

    users: list[UUID] = Field(default=[], max_length=500)
    teams: list[UUID] = Field(default=[], max_length=100)
    departments: list[UUID] = Field(default=[], max_length=100)
    regions: list[str] = Field(default=[], max_length=100)
    roles: list[str] = Field(default=[], max_length=100)

    def groups(self) -> frozenset[str]:
        """Return the names under which an actor carries these memberships."""
        found = [f"user:{each}" for each in self.users]
        found += [f"team:{each}" for each in self.teams]
        found += [f"department:{each}" for each in self.departments]
        found += [f"region:{each}" for each in self.regions]
        return frozenset([*found, *(f"role:{each}" for each in self.roles)])


class SharingDocument(Document):
    """Records that satisfy ``filter`` are shown to some people who would not see them by their roles.

    Sharing widens rows, never operations or fields: who may not read the object at all gets nothing by it, and fields are at
    most at the level that the person's roles give. Sensitive fields are masked unless ``sensitive`` is ``as_role``.
    """

    label: Label
    object: ApiName
    #: Which records: the filter language as JSON. Empty shares everything and is refused.
    filter: dict[str, Any]
    to: People
    access: Literal["read", "edit"] = "read"
    sensitive: Literal["masked", "as_role"] = "masked"
    active: bool = True


def shares_of(
    documents: Mapping[str, SharingDocument], roles: Collection[str], groups: frozenset[str]
) -> tuple[str, ...]:
    """Return the keys of the sharing rules that concern somebody with these roles and memberships, sorted."""
    mine = groups | {f"role:{each}" for each in roles}
    return tuple(sorted(key for key, each in documents.items() if each.active and each.to.groups() & mine))
