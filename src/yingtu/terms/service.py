"""The glossary: terms as they stand, signing new wordings, and what brings a wording into force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yingtu.audit import service as audit
from yingtu.audit.actions import Action
from yingtu.channels import service as channels
from yingtu.identity import service as identity
from yingtu.identity.errors import NotSignedIn
from yingtu.identity.holders import able, holders
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import repository as configuration
from yingtu.metadata import service as metadata
from yingtu.metadata.checks import texts
from yingtu.metadata.term_documents import TermDocument
from yingtu.records import service as records
from yingtu.terms import repository
from yingtu.terms.errors import NotTheHead, ObjectionUnsaid, TermChanged, UnknownTerm
from yingtu.terms.repository import Person
from yingtu.terms.wording import Edition, Signature, Standing, digest_of, found_by, standing, wording_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog

#: Who configures the workspace signs for departments that have no head.
ADMINISTER: Final = "configure"
#: Characters of a definition that a notification tells.
_TOLD: Final = 200
#: Versions of a document that are looked through for a wording that was in force.
_LOOKED_BACK: Final = 50


@dataclass(frozen=True, slots=True)
class Whole:
    """A term with its former wordings and the people who may sign for each department that is named."""

    standing: Standing
    editions: Sequence[Edition]
    signers: Mapping[str, Sequence[Person]]


async def glossary(session: Session, actor: Actor, words: str = "") -> list[Standing]:
    """Return the terms that have all of some words, by name; three statements, however many terms."""
    catalog = await records.catalog_for(session, actor)
    found = {key: term for key, term in catalog.of_kind(TermDocument).items() if found_by(term, words)}
    standings = await _standings(session, found)
    return sorted(standings, key=lambda each: texts(each.proposed.label, actor.language).lower())


async def term(session: Session, actor: Actor, key: str) -> Whole:
    """Return one term.

    Raises:
        UnknownTerm: there is none.
    """
    catalog = await records.catalog_for(session, actor)
    return await _whole(session, catalog, key)


async def sign(
    session: Session, actor: Actor, key: str, *, department: str, digest: str, agrees: bool, comment: str | None
) -> Whole:
    """Agree to a wording for a department, or object to it; the last one that agrees brings it into force.

    ``digest`` names the wording that was read.

    Raises:
        UnknownTerm: there is none, or it does not name the department.
        TermChanged: the wording is not the one that was read.
        NotTheHead: somebody else signs for the department.
        ObjectionUnsaid: an objection without words.
    """
    if actor.user_id is None:
        raise NotSignedIn
    catalog = await records.catalog_for(session, actor)
    whole = await _whole(session, catalog, key)
    name = department.strip().lower()
    if name not in {each.lower() for each in whole.standing.proposed.departments}:
        raise UnknownTerm
    if digest != whole.standing.digest:
        raise TermChanged
    if actor.user_id not in {each.id for each in whole.signers.get(name, ())}:
        raise NotTheHead(department=department)
    said = (comment or "").strip() or None
    if not agrees and said is None:
        raise ObjectionUnsaid
    await repository.sign(session, Signature(key, digest, name, agrees, said, actor.user_id, clock.now()))
    detail = {"term": key, "department": department, "digest": digest, "agrees": agrees}
    await audit.note(session, actor, Action.TERM_SIGNED, reason=said, detail=detail)
    await channels.settle(session, [_ask_key(key, digest, name)])
    if not agrees:
        await _tell_objection(session, catalog, whole.standing, department, said or "")
    after = await _whole(session, catalog, key)
    if not after.standing.is_draft:
        await _bring_into_force(session, catalog, after.standing, after.editions)
        after = await _whole(session, catalog, key)
    return after


async def settle(database: Database, workspace: Workspace, _settings: Settings) -> int:
    """Write down wordings that are in force, tell who uses them, and ask heads for signatures; return how much was done.

    A chore: whatever way a document came, its signatures are asked for. Nobody is asked or told twice.
    """
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
        documents = catalog.of_kind(TermDocument)
        editions = await _editions(session, documents)
        found = await _standings(session, documents)
    done = 0
    for each in found:
        mine = editions.get(each.key, [])
        if each.is_draft:
            async with database.write(workspace, Pool.BATCH) as session:
                done += await _ask(session, catalog, each)
        elif not mine or mine[-1].digest != each.digest:
            async with database.write(workspace, Pool.BATCH) as session:
                done += await _bring_into_force(session, catalog, each, mine)
    return done


async def _standings(session: Session, documents: Mapping[str, TermDocument]) -> list[Standing]:
    editions = await _editions(session, documents)
    signatures = await repository.signatures(session, documents)
    return [
        standing(key, document, editions.get(key, []), signatures.get(key, [])) for key, document in documents.items()
    ]


async def _editions(session: Session, documents: Mapping[str, TermDocument]) -> dict[str, list[Edition]]:
    """Return the editions of terms; what was in force before anybody wrote an edition down is found among the versions."""
    found = await repository.editions(session, documents)
    for key, document in documents.items():
        if key not in found and document.departments:
            first = await _before_departments(session, key)
            if first is not None:
                found[key] = [first]
    return found


async def _before_departments(session: Session, key: str) -> Edition | None:
    """Return the last wording of a term that needed no signature: it was in force when it was published."""
    for version in await configuration.document_versions(session, "term", key, maximum=_LOOKED_BACK):
        document = TermDocument.model_validate(version.body) if version.body else None
        if document is not None and not document.departments:
            return Edition(key, 1, digest_of(document), wording_of(document), version.at)
    return None


async def _whole(session: Session, catalog: Catalog, key: str) -> Whole:
    document = catalog.of_kind(TermDocument).get(key)
    if document is None:
        raise UnknownTerm
    editions = (await _editions(session, {key: document})).get(key, [])
    signatures = (await repository.signatures(session, [key])).get(key, [])
    signers = await _signers(session, catalog, document.departments)
    return Whole(standing(key, document, editions, signatures), editions, signers)


async def _signers(session: Session, catalog: Catalog, departments: Iterable[str]) -> dict[str, list[Person]]:
    """Return who may sign for each department, by its name in lower case: its head, else the administrators."""
    names = [each.lower() for each in departments]
    if not names:
        return {}
    heads = await repository.heads(session, names)
    if heads.keys() >= set(names):
        return heads
    people = await able(session, catalog, ADMINISTER)
    called = await identity.names_of(session, people)
    instead = [Person(each, called.get(each, "")) for each in people]
    return {name: heads.get(name, instead) for name in names}


async def _ask(session: Session, catalog: Catalog, draft: Standing) -> int:
    signers = await _signers(session, catalog, draft.missing)
    asked = 0
    for department in draft.missing:
        if department.lower() in draft.signatures:
            continue  # has objected, and is asked again about the next wording
        asked += await channels.notify(
            session,
            [each.id for each in signers[department.lower()]],
            kind="approval.term",
            params={**_words(draft.proposed), "department": department},
            link=f"/terms/{draft.key}",
            dedupe_key=_ask_key(draft.key, draft.digest, department.lower()),
        )
    return asked


async def _bring_into_force(session: Session, catalog: Catalog, found: Standing, editions: Sequence[Edition]) -> int:
    for each in editions:
        await repository.add_edition(session, each.term, each.number, each.digest, each.wording, each.since)
    added = await repository.add_edition(
        session, found.key, found.number, digest_of(found.proposed), wording_of(found.proposed), clock.now()
    )
    if added and editions:
        # A first wording is news to nobody: the word was in use before anybody wrote it down.
        await channels.notify(
            session,
            await _users(session, catalog, found.proposed),
            kind="system.term_in_force",
            params={**_words(found.proposed), "number": found.number},
            link=f"/terms/{found.key}",
            dedupe_key=f"term:{found.key}:{found.number}",
        )
    return int(added)


async def _users(session: Session, catalog: Catalog, document: TermDocument) -> list[UUID]:
    """Return who uses a term: whoever holds a role that names an object it explains; of a term without one, everybody."""
    objects = {each.partition(".")[0] for each in document.fields}
    processes = catalog.documents.get("process", {})
    for each in document.stages:
        objects.add(getattr(processes.get(each.partition("/")[0]), "object", ""))
    roles = [
        key
        for key, role in catalog.roles.items()
        if not objects or objects & role.objects.keys() or "*" in role.objects
    ]
    return await holders(session, roles)


async def _tell_objection(session: Session, catalog: Catalog, draft: Standing, department: str, comment: str) -> None:
    params = {**_words(draft.proposed), "department": department, "comment": comment}
    people = await able(session, catalog, ADMINISTER)
    await channels.notify(session, people, kind="system.term_objection", params=params, link=f"/terms/{draft.key}")


def _words(document: TermDocument) -> dict[str, dict[str, str]]:
    """Return name and definition by language, as a notification takes them."""
    return {"term": dict(document.label), "definition": {k: v[:_TOLD] for k, v in document.definition.items()}}


def _ask_key(term_key: str, digest: str, department: str) -> str:
    return f"term:{term_key}:{digest[:16]}:{department}"
