"""Addresses of the catalog and of the configuration."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from yingtu.access.policy import Operation
from yingtu.access.service import policy
from yingtu.http.problems import problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CurrentActor, Route, WriteSession
from yingtu.identity.service import check_current
from yingtu.kit.db import Session
from yingtu.metadata import repository
from yingtu.metadata import service as metadata
from yingtu.metadata.errors import UnknownObject
from yingtu.schema import areas, service
from yingtu.schema.describe import object_meta, published_entry, visible_objects
from yingtu.schema.errors import UnknownDocument
from yingtu.schema.notes import note_in
from yingtu.schema.schemas import (
    ChangeSet,
    DocumentEntry,
    DocumentList,
    DocumentVersionEntry,
    DocumentVersionList,
    Kind,
    ObjectList,
    ObjectMeta,
    PublishedEntry,
    PublishInput,
    RollbackInput,
    VersionEntry,
    VersionList,
)
from yingtu.schema.service import DocumentChange, require_configure

router = APIRouter(prefix="/api/v1/meta", tags=["configuration"], route_class=Route)

_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)

Key = Annotated[str, Path(min_length=1, max_length=100)]


@router.get("/objects", responses=_READ)
async def list_objects(session: CheckedReadSession, actor: CurrentActor) -> ObjectList:
    """List the objects you may use, in the order of the navigation."""
    catalog = await metadata.of_version(session, actor.catalog_version)
    return ObjectList(items=visible_objects(catalog, actor), catalog_version=catalog.version)


@router.get("/objects/{object}", responses=_READ)
async def get_object(session: CheckedReadSession, actor: CurrentActor, object: Key) -> ObjectMeta:  # noqa: A002
    """Describe an object as far as you may see it: fields, options, operators, sections, related lists."""
    catalog = await metadata.of_version(session, actor.catalog_version)
    found = catalog.object(object)
    rights = policy(catalog, actor, found)
    if not any(rights.allows(operation) for operation in Operation):
        raise UnknownObject(object=object)
    return object_meta(catalog, actor, found)


@router.get("/documents", responses=_READ)
async def list_documents(
    session: CheckedReadSession, actor: CurrentActor, kind: Annotated[Kind | None, Query()] = None
) -> DocumentList:
    """List the configuration documents. Needs the ability `configure`; whoever looks after an area gets what belongs to it."""
    areas.require_some(actor)
    version, _ = await metadata.epochs(session)
    found = await _visible(session, actor)
    items = [_entry(each) for each in found.values() if kind is None or each.kind == kind]
    return DocumentList(items=items, catalog_version=version)


@router.get("/documents/{kind}/{key}", responses=_READ)
async def get_document(session: CheckedReadSession, actor: CurrentActor, kind: Kind, key: Key) -> DocumentEntry:
    """Return one configuration document."""
    areas.require_some(actor)
    found = (await _visible(session, actor)).get((kind, key))
    if found is None:
        raise UnknownDocument(kind=kind, key=key)
    return _entry(found)


@router.get("/documents/{kind}/{key}/versions", responses=_READ)
async def list_document_versions(
    session: CheckedReadSession,
    actor: CurrentActor,
    kind: Kind,
    key: Key,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> DocumentVersionList:
    """List what each published version made of a document, newest first; put one back to go back to it."""
    areas.require_some(actor)
    if not areas.configures(actor) and (kind, key) not in await _visible(session, actor):
        raise UnknownDocument(kind=kind, key=key)
    found = await repository.document_versions(session, kind, key, maximum=limit)
    return DocumentVersionList(
        items=[
            DocumentVersionEntry(
                number=each.number, at=each.at, by=each.by, note=note_in(actor.language, each.note), body=each.body
            )
            for each in found
        ]
    )


@router.put("/documents/{kind}/{key}", responses=_CHANGE)
async def put_document(
    session: WriteSession,
    actor: CurrentActor,
    kind: Kind,
    key: Key,
    body: dict[str, Any],
    confirm: Annotated[bool, Query()] = False,  # noqa: FBT002
) -> PublishedEntry:
    """Publish one document. It is checked together with all others and is in force when the answer arrives."""
    change = DocumentChange(kind, key, body)
    return published_entry(await service.publish_current(session, actor, [change], confirm=confirm), actor.language)


@router.delete("/documents/{kind}/{key}", responses=_CHANGE)
async def delete_document(
    session: WriteSession,
    actor: CurrentActor,
    kind: Kind,
    key: Key,
    confirm: Annotated[bool, Query()] = False,  # noqa: FBT002
) -> PublishedEntry:
    """Delete one document. The records of an object are kept for 30 days."""
    await check_current(session, actor)
    areas.require_some(actor)
    if (kind, key) not in await _visible(session, actor):
        raise UnknownDocument(kind=kind, key=key)
    change = DocumentChange(kind, key, None)
    return published_entry(await service.publish(session, actor, [change], confirm=confirm), actor.language)


@router.post("/preview", responses=_CHANGE)
async def preview(session: CheckedReadSession, actor: CurrentActor, body: ChangeSet) -> PublishedEntry:
    """Say what publishing would do: steps, records touched, what would be lost. Nothing is changed."""
    done = await service.preview(session, actor, _changes(body), expected_version=body.expected_version)
    return published_entry(done, actor.language)


@router.post("/publish", responses=_CHANGE)
async def publish(session: WriteSession, actor: CurrentActor, body: PublishInput) -> PublishedEntry:
    """Bring changes into force, all or none."""
    done = await service.publish_current(
        session,
        actor,
        _changes(body),
        note=body.note,
        confirm=body.confirm,
        expected_version=body.expected_version,
    )
    return published_entry(done, actor.language)


@router.get("/versions", responses=_READ)
async def list_versions(
    session: CheckedReadSession, actor: CurrentActor, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> VersionList:
    """List published versions, newest first, each with what it changed."""
    require_configure(actor)
    found = await service.versions(session, maximum=limit)
    return VersionList(
        items=[
            VersionEntry(
                number=each.number,
                at=each.at,
                by=each.by,
                note=note_in(actor.language, each.note),
                changes=each.changes,
            )
            for each in found
        ]
    )


@router.post("/versions/{number}/preview", responses=_CHANGE)
async def preview_rollback(
    session: CheckedReadSession, actor: CurrentActor, number: Annotated[int, Path(ge=1)]
) -> PublishedEntry:
    """Say what going back to a version would do: what changes, what comes back, what would be lost. Nothing is changed."""
    require_configure(actor)
    changes = await service.changes_back_to(session, number)
    return published_entry(await service.preview(session, actor, changes), actor.language)


@router.post("/versions/{number}/rollback", responses=_CHANGE)
async def rollback(
    session: WriteSession, actor: CurrentActor, number: Annotated[int, Path(ge=1)], body: RollbackInput
) -> PublishedEntry:
    """Publish the configuration as it was at a version, as a new version."""
    await check_current(session, actor)
    done = await service.rollback(session, actor, number, note=body.note, confirm=body.confirm)
    return published_entry(done, actor.language)


async def _visible(session: Session, actor: Actor) -> dict[tuple[str, str], repository.Stored]:
    """Return all documents, or those of the actor's areas."""
    stored = await repository.stored(session)
    if areas.configures(actor):
        return stored
    area = areas.parts(await metadata.catalog(session), actor)
    return {pair: each for pair, each in stored.items() if areas.sees(area, *pair, each.body)}


def _changes(body: ChangeSet) -> list[DocumentChange]:
    return [DocumentChange(each.kind, each.key, each.body, each.mappings) for each in body.changes]


def _entry(stored: repository.Stored) -> DocumentEntry:
    return DocumentEntry(
        kind=stored.kind,
        key=stored.key,
        body=stored.body,
        origin=stored.origin,
        modified=stored.base is not None and stored.base != stored.body,
    )
