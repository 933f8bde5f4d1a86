"""What the configuration would be after some changes: documents, both catalogs, steps. No table is touched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.build import build_catalog, parse_documents
from yingtu.metadata.checks import Problems
from yingtu.metadata.documents import Document
from yingtu.query.tables import link_attributes
from yingtu.schema.check import check_expressions
from yingtu.schema.errors import ConfigurationChanged
from yingtu.schema.plan import UNCONVERTIBLE, needs_conversion, own_objects, plan
from yingtu.schema.steps import Convert, MapOptions, Step
from yingtu.schema.survey import survey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog, Field
    from yingtu.schema.survey import Ground


#: What a company has set for itself; without it there is no company. Going back before it was set up would remove it.
_COMPANY: Final = ("workspace", "workspace")


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document's new body, or None to delete it.

    Attributes:
        mappings: For options removed from choice fields: field -> removed code -> the code that replaces it (None: empty).
    """

    kind: str
    key: str
    body: Mapping[str, Any] | None
    mappings: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)


def pairs_of(changes: Sequence[DocumentChange]) -> list[tuple[str, str]]:
    """Return (kind, key) of the documents that are to change."""
    return [(each.kind, each.key) for each in changes]


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that is valid in itself. ``before`` and ``after`` hold the JSON of the changed documents only."""

    old: Catalog
    new: Catalog
    before: Mapping[tuple[str, str], dict[str, Any]]
    after: Mapping[tuple[str, str], dict[str, Any] | None]
    steps: tuple[Step, ...]
    #: The tables there are before.
    tables: frozenset[str]
    #: By how many bytes all bodies together become larger, for the cache.
    grown: int

    @property
    def converts(self) -> bool:
        """Whether values must be rewritten before the change can come into force."""
        return any(isinstance(step, (Convert, MapOptions)) for step in self.steps)

    def publish_call(self, person: UUID | None, note: str) -> tuple[Statement, Mapping[str, Any]]:
        """Return the statement that writes documents, version and what changed.

        The caller holds off writers and has applied the steps.
        """
        changes = [
            {"kind": kind, "key": key, "before": self.before.get((kind, key)), "after": body}
            for (kind, key), body in self.after.items()
        ]
        return repository.publish_call(self.new.version, person, note, changes)


async def draft(session: Session, changes: Sequence[DocumentChange], *, expected: int | None = None) -> Draft:
    """Work out what ``changes`` lead to.

    Raises:
        InvalidDocument, ConfigurationChanged: as :func:`draft_on`.
    """
    return await draft_on(session, changes, await survey(session, pairs_of(changes)), expected=expected)


async def draft_on(
    session: Session, changes: Sequence[DocumentChange], ground: Ground, *, expected: int | None = None
) -> Draft:
    """Work out what ``changes`` lead to on the ground that was surveyed for their documents.

    Raises:
        InvalidDocument: the configuration would not be valid; every problem is listed.
        ConfigurationChanged: it is not at version ``expected`` any more.
    """
    old = await metadata.at(session, ground.version)
    if expected is not None and expected != old.version:
        raise ConfigurationChanged(version=old.version, expected=expected)
    asked = {(change.kind, change.key): change.body for change in changes}
    stored = ground.bodies
    after = {
        pair: None if body is None else dict(body) for pair, body in asked.items() if body is not None or pair in stored
    }
    after = {pair: body for pair, body in after.items() if body != stored.get(pair)}
    if _COMPANY in after and after[_COMPANY] is None:
        problems = Problems()
        problems.add("/workspace/workspace", "config_workspace_stays")
        problems.raise_if_any()
    # What does not change has been read and checked before.
    documents: dict[tuple[str, str], Document] = {
        (kind, key): each for kind, several in old.documents.items() for key, each in several.items()
    }
    for pair, body in after.items():
        if body is None:
            documents.pop(pair, None)
    documents |= parse_documents({pair: body for pair, body in after.items() if body is not None})
    new = build_catalog(session.workspace.id, old.version + 1, documents, previous=old)
    check_expressions(new)
    _check_type_changes(old, new)
    kept = {key for (kind, key) in documents if kind == "object"}
    steps = (*plan(old, new, existing=ground.shape, kept=kept), *_mappings(old, new, changes))
    before = {pair: stored[pair] for pair in after if pair in stored}
    return Draft(
        old=old,
        new=new,
        before=before,
        after=after,
        steps=steps,
        tables=frozenset(ground.shape),
        grown=sum(len(str(body)) for body in after.values()) - sum(len(str(body)) for body in before.values()),
    )


def _mappings(old: Catalog, new: Catalog, changes: Sequence[DocumentChange]) -> Iterator[Step]:
    problems = Problems()
    for change in changes:
        if change.kind != "object" or not change.mappings:
            continue
        before, after = old.objects.get(change.key), new.objects.get(change.key)
        for name, mapping in change.mappings.items():
            was = before.fields.get(name) if before else None
            now = after.fields.get(name) if after else None
            if was is None or now is None or not hasattr(was.options, "by_code") or was.type.name != now.type.name:
                problems.add(f"/object/{change.key}/mappings/{name}", "config_mapping_field", field=name)
                continue
            if unknown := [code for code in mapping.values() if code is not None and code not in options_of(now)]:
                problems.add(f"/object/{change.key}/mappings/{name}", "config_mapping_option", option=unknown[0])
                continue
            if removed := {code: to for code, to in mapping.items() if code in options_of(was) - options_of(now)}:
                yield MapOptions(change.key, name, removed)
    problems.raise_if_any()


def options_of(choice: Field) -> set[str]:
    """Return the option codes of a choice field; empty for other types."""
    return set(getattr(choice.options, "by_code", ()))


def _check_type_changes(old: Catalog, new: Catalog) -> None:
    """Refuse changes of a field's nature that no conversion of values can follow."""
    problems = Problems()
    for obj in own_objects(new):
        before = old.objects.get(obj.api_name)
        for name, now in obj.fields.items() if before is not obj else ():
            was = before.fields.get(name) if before else None
            if was is None or now.system:
                continue
            pointer = f"/object/{obj.api_name}/fields/{name}"
            if was.target != now.target and {was.type.name, now.type.name} & {"lookup", "many_to_many", "user"}:
                problems.add(pointer, "config_retarget", field=name)
            elif was.type.name != now.type.name and _unconvertible(was, now):
                problems.add(f"{pointer}/type", "config_type_change", field=name, old=was.type.name, new=now.type.name)
            elif was.type.name == now.type.name and not now.computed and needs_conversion(was, now, obj):
                problems.add(
                    f"{pointer}/options", "config_type_change", field=name, old=was.type.name, new=now.type.name
                )
            _check_attributes(problems, f"{pointer}/options/attributes", was, now)
    problems.raise_if_any()


def _check_attributes(problems: Problems, pointer: str, was: Field, now: Field) -> None:
    """What links said must stay readable: types of attributes stay, options of a choice are switched off, not removed."""
    before, after = link_attributes(was), link_attributes(now)
    for name in before.keys() & after.keys():
        old, new = before[name], after[name]
        if old.type != new.type:
            problems.add(f"{pointer}/{name}/type", "config_type_change", field=name, old=old.type, new=new.type)
        elif gone := set(getattr(old.parsed, "by_code", ())) - set(getattr(new.parsed, "by_code", ())):
            problems.add(f"{pointer}/{name}/options", "config_attribute_option", attribute=name, option=min(gone))


def _unconvertible(was: Field, now: Field) -> bool:
    return now.type.name in UNCONVERTIBLE or (was.type.name in UNCONVERTIBLE and was.type.name != "auto_number")


def document_of(raw: Mapping[str, Any] | Document) -> dict[str, Any]:
    """Return a document as the JSON that is stored: only what was set, in the order given."""
    return raw.model_dump(mode="json", exclude_unset=True) if isinstance(raw, Document) else dict(raw)
