"""What is signed of a term, and whether it is in force. Pure.

Signatures name the digest of a wording, not a version number: whatever changes the document (browser, YAML file, template), the
new wording has no signatures and is a draft, and the wording before stays in force until it is signed. Synonyms and the places
where a term is used are not part of the wording.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from yingtu.metadata.term_documents import TermDocument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.metadata.catalog import Catalog

_SIGNED = {"label", "definition", "limits", "owner", "departments"}


@dataclass(frozen=True, slots=True)
class Edition:
    """A wording that has been in force since a moment."""

    term: str
    number: int
    digest: str
    wording: Mapping[str, Any]
    since: datetime


@dataclass(frozen=True, slots=True)
class Signature:
    """What the head of a department said about a wording."""

    term: str
    digest: str
    department: str
    agrees: bool
    comment: str | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A term as it stands.

    Attributes:
        proposed: The document as it is published.
        in_force: The wording that counts; None: there has never been one.
        number: Of the wording in force; 0: none.
        signatures: Of the proposed wording, by department (lower case).
    """

    key: str
    proposed: TermDocument
    digest: str
    in_force: TermDocument | None
    number: int
    since: datetime | None
    signatures: Mapping[str, Signature]

    @property
    def is_draft(self) -> bool:
        """Whether the published wording waits for signatures."""
        return self.in_force is None or digest_of(self.in_force) != self.digest

    @property
    def missing(self) -> tuple[str, ...]:
        """The departments that have not agreed to the proposed wording, as the document writes them."""
        if not self.is_draft:
            return ()
        return tuple(each for each in self.proposed.departments if not _agreed(self.signatures, each))


def wording_of(document: TermDocument) -> dict[str, Any]:
    """Return what is signed."""
    return document.model_dump(mode="json", include=_SIGNED)


def digest_of(document: TermDocument) -> str:
    """Return the fingerprint of a wording."""
    return hashlib.sha256(orjson.dumps(wording_of(document), option=orjson.OPT_SORT_KEYS)).hexdigest()


def standing(
    key: str, document: TermDocument, editions: Sequence[Edition], signatures: Sequence[Signature]
) -> Standing:
    """Say how a term stands; ``editions`` of it in order, ``signatures`` of any of its wordings.

    A wording that everybody has signed is in force whether or not its edition has been written down yet.
    """
    digest = digest_of(document)
    mine = {each.department: each for each in signatures if each.digest == digest}
    last = editions[-1] if editions else None
    if last is not None and last.digest == digest:
        return Standing(key, document, digest, document, last.number, last.since, mine)
    if all(_agreed(mine, each) for each in document.departments):
        number = last.number + 1 if last else 1
        since = max((each.at for each in mine.values()), default=None)
        return Standing(key, document, digest, document, number, since, mine)
    if last is None:
        return Standing(key, document, digest, None, 0, None, mine)
    former = document.model_copy(update=TermDocument.model_validate(dict(last.wording)).model_dump(include=_SIGNED))
    return Standing(key, document, digest, former, last.number, last.since, mine)


def _agreed(signatures: Mapping[str, Signature], department: str) -> bool:
    found = signatures.get(department.lower())
    return found is not None and found.agrees


def found_by(document: TermDocument, words: str) -> bool:
    """Whether a term has all of some words in its name, its synonyms or its definition."""
    texts = [*document.label.values(), *document.synonyms, *document.definition.values(), *document.limits.values()]
    text = "\n".join(texts).lower()
    return all(each in text for each in words.lower().split())


def gone(catalog: Catalog, document: TermDocument) -> list[str]:
    """Return the fields and stages that a term explains and that are no longer there; what sleeps with its module is."""
    objects, processes = catalog.documents.get("object", {}), catalog.documents.get("process", {})
    lost = []
    for each in document.fields:
        name, _, field = each.partition(".")
        live = catalog.objects.get(name)
        fields = live.fields if live else getattr(objects.get(name), "fields", {})
        if field not in fields:
            lost.append(each)
    for each in document.stages:
        key, _, stage = each.partition("/")
        if stage not in getattr(processes.get(key), "stages", {}):
            lost.append(each)
    return lost
