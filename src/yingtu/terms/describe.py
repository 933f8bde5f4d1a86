"""Terms in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.metadata.checks import texts
from yingtu.metadata.term_documents import TermDocument
from yingtu.terms import schemas
from yingtu.terms.wording import gone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.metadata.catalog import Catalog
    from yingtu.terms.service import Whole
    from yingtu.terms.wording import Standing


def wording(document: TermDocument, language: str) -> schemas.Wording:
    """Describe what a term means."""
    return schemas.Wording(
        label=texts(document.label, language),
        definition=texts(document.definition, language),
        limits=texts(document.limits, language),
        owner=document.owner,
        departments=document.departments,
    )


def term_info(catalog: Catalog, found: Standing, language: str) -> schemas.TermInfo:
    """Describe a term as it counts."""
    shown = found.in_force or found.proposed
    state = "draft" if found.in_force is None else "changing" if found.is_draft else "in_force"
    return schemas.TermInfo(
        **wording(shown, language).model_dump(),
        key=found.key,
        version=found.number,
        since=found.since,
        state=state,
        missing=list(found.missing),
        synonyms=found.proposed.synonyms,
        fields=found.proposed.fields,
        stages=found.proposed.stages,
        metrics=list(found.proposed.metrics),
        gone=gone(catalog, found.proposed),
    )


def term_detail(catalog: Catalog, whole: Whole, actor: Actor, people: Mapping[UUID, str]) -> schemas.TermDetail:
    """Describe a term with its signatures; ``people`` are the names of those who signed."""
    found, language = whole.standing, actor.language
    return schemas.TermDetail(
        **term_info(catalog, found, language).model_dump(),
        digest=found.digest,
        proposed=wording(found.proposed, language) if found.is_draft else None,
        signatures=[_signature(whole, each, actor, people) for each in found.proposed.departments],
        editions=[
            schemas.EditionInfo(
                **wording(TermDocument.model_validate(dict(each.wording)), language).model_dump(),
                number=each.number,
                since=each.since,
            )
            for each in reversed(whole.editions)
        ],
    )


def _signature(whole: Whole, department: str, actor: Actor, people: Mapping[UUID, str]) -> schemas.SignatureInfo:
    signed = whole.standing.signatures.get(department.lower())
    signers = whole.signers.get(department.lower(), ())
    return schemas.SignatureInfo(
        department=department,
        signers=[schemas.Signer(id=each.id, name=each.name) for each in signers],
        mine=actor.user_id in {each.id for each in signers},
        agrees=signed.agrees if signed else None,
        comment=signed.comment if signed else None,
        by_name=people.get(signed.by) if signed else None,
        at=signed.at if signed else None,
    )
