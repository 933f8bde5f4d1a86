"""Evidence: what must be there before a stage may be entered, and how much of it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, assert_never

from yingtu.kit.i18n import translate
from yingtu.metadata.checks import texts
from yingtu.metadata.process_documents import (
    ChecklistEvidence,
    ConditionEvidence,
    FieldEvidence,
    FilesEvidence,
    RelatedEvidence,
)
from yingtu.process import evidence_repository as repository
from yingtu.query.kinds import resolve
from yingtu.records import conditions
from yingtu.records.repository import cached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from yingtu.kit.db import Session
    from yingtu.kit.statement import Statement
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.process_documents import EvidenceDocument
    from yingtu.process.plan import Process
    from yingtu.query.kinds import Context

    Call: TypeAlias = tuple[Statement, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that wants to enter a stage.

    Attributes:
        values: By column name, as they are or are about to be.
        links: Targets of many-to-many fields that are about to change; what is stored is counted for the others.
    """

    id: UUID
    values: Mapping[str, Any]
    links: Mapping[str, Sequence[UUID]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of evidence and how much of it is there.

    Attributes:
        place: Its position in the stage's list.
        open_items: Items of a checklist that nobody ticked.
    """

    place: int
    document: EvidenceDocument
    label: str
    have: int
    need: int
    open_items: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        return self.have < self.need


async def look(
    session: Session,
    catalog: Catalog,
    process: Process,
    stage: str,
    subjects: Sequence[Subject],
    *,
    context: Context,
    language: str,
) -> list[list[Finding]]:
    """Return what there is of each piece of evidence of a stage, for each subject; one round trip for all."""
    asked = questions(catalog, process, stage, subjects, context=context)
    results = await session.together(*asked.values()) if asked else []
    answers = dict(zip(asked, results, strict=True))
    return findings(catalog, process, stage, subjects, answers, language=language)


def questions(
    catalog: Catalog, process: Process, stage: str, subjects: Sequence[Subject], *, context: Context
) -> dict[int, Call]:
    """Return what has to be looked up for :func:`findings`, by the place of the piece of evidence."""
    found: dict[int, Call] = {}
    for place, document in awake(catalog, process, stage) if subjects else ():
        call = _call(catalog, process, stage, document, subjects, context)
        if call is not None:
            found[place] = call
    return found


def findings(
    catalog: Catalog,
    process: Process,
    stage: str,
    subjects: Sequence[Subject],
    answers: Mapping[int, Sequence[tuple[Any, ...]]],
    *,
    language: str,
) -> list[list[Finding]]:
    """Return what there is of each piece of evidence of a stage, for each subject, from the answers to :func:`questions`."""
    documents = awake(catalog, process, stage)
    return [
        [
            _finding(catalog, process, stage, place, document, subject, number, answers.get(place, ()), language)
            for place, document in documents
        ]
        for number, subject in enumerate(subjects)
    ]


async def attached(session: Session, object_name: str, ids: Sequence[UUID], files: Sequence[UUID]) -> set[UUID]:
    """Return those of some records to which one of some files is attached."""
    if not files:
        return set()
    params = {"object_name": object_name, "ids": list(ids), "files": list(files)}
    return {row[0] for row in await session.all(repository.ATTACHED, params)}


def awake(catalog: Catalog, process: Process, stage: str) -> list[tuple[int, EvidenceDocument]]:
    """Return the evidence of a stage with its places; records of an object whose module is off cannot be asked for."""
    return [
        (place, document)
        for place, document in enumerate(process.document.stages[stage].evidence)
        if not isinstance(document, RelatedEvidence) or document.object in catalog.objects
    ]


def _call(
    catalog: Catalog,
    process: Process,
    stage: str,
    document: EvidenceDocument,
    subjects: Sequence[Subject],
    context: Context,
) -> Call | None:
    ids = [subject.id for subject in subjects]
    obj = process.object
    match document:
        case FieldEvidence():
            if obj.fields[document.field].type.name != "many_to_many":
                return None
            key = ("evidence_links", obj.api_name, document.field)
            build = lambda: repository.links_statement(catalog, obj, document.field)  # noqa: E731 - used once, here
            return cached(catalog.compiled, key, build), {"ids": ids}
        case RelatedEvidence():
            related = ("evidence_related", repr(document))
            statement, dynamic = cached(
                catalog.compiled, related, lambda: repository.related_statement(catalog, document)
            )
            return statement, {"ids": ids} | {name: resolve(value, context) for name, value in dynamic.items()}
        case ConditionEvidence():
            return conditions.call(catalog, obj, [document.filter], [subject.values for subject in subjects], context)
        case FilesEvidence():
            return repository.FILES, {"object_name": obj.api_name, "ids": ids}
        case ChecklistEvidence():
            items = [item_key(process.key, stage, code) for code in document.items]
            return repository.CHECKS, {"object_name": obj.api_name, "ids": ids, "items": items}
        case _:
            assert_never(document)


def item_key(process: str, stage: str, code: str) -> str:
    """Return the name under which an item of a checklist is ticked."""
    return f"{process}/{stage}/{code}"


def _finding(
    catalog: Catalog,
    process: Process,
    stage: str,
    place: int,
    document: EvidenceDocument,
    subject: Subject,
    number: int,
    answer: Sequence[tuple[Any, ...]],
    language: str,
) -> Finding:
    label = label_of(catalog, process, document, language)
    match document:
        case FieldEvidence():
            if document.field in subject.links:
                have = len(subject.links[document.field])
            elif process.object.fields[document.field].type.name == "many_to_many":
                have = _count(answer, subject.id)
            else:
                have = _filled(subject.values.get(document.field))
            return Finding(place, document, label, have, document.count)
        case RelatedEvidence() | FilesEvidence():
            return Finding(place, document, label, _count(answer, subject.id), document.count)
        case ConditionEvidence():
            met = any(row[0] == number and row[1] for row in answer)
            return Finding(place, document, label, int(met), 1)
        case ChecklistEvidence():
            ticked = {item for record, item in answer if record == subject.id}
            left = tuple(code for code in document.items if item_key(process.key, stage, code) not in ticked)
            return Finding(place, document, label, len(document.items) - len(left), len(document.items), left)
        case _:
            assert_never(document)


def _count(answer: Sequence[tuple[Any, ...]], record_id: UUID) -> int:
    return next((count for each, count in answer if each == record_id), 0)


def _filled(value: Any) -> int:
    if value is None or value == "":
        return 0
    return len(value) if isinstance(value, (list, tuple)) else 1


def label_of(catalog: Catalog, process: Process, document: EvidenceDocument, language: str) -> str:
    """Return the name of a piece of evidence: its own label, else the field's or the object's."""
    own = texts(document.label, language)
    if own:
        return own
    match document:
        case FieldEvidence():
            return texts(process.object.fields[document.field].label, language)
        case RelatedEvidence() if document.object in catalog.objects:
            return texts(catalog.objects[document.object].label, language)
        case FilesEvidence():
            return translate("stage_evidence_files", {}, language)
        case _:
            return ""
