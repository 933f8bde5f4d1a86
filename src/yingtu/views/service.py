"""Saving and sharing views.

A person's own view is a row; saving one changes nothing for anybody else. A shared view is a document: it is versioned with the
configuration, is part of templates and exports of it, gets indexes for its order, and needs the ability ``configure``. Sharing
moves a view from one place to the other and keeps its key, so that links to it go on working.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from pydantic import ValidationError

from yingtu.access import service as access
from yingtu.access.policy import Operation
from yingtu.identity import service as identity
from yingtu.kit import clock
from yingtu.kit.errors import Forbidden, YingtuError
from yingtu.kit.ids import parse_uuid, uuid7
from yingtu.metadata import service as metadata
from yingtu.metadata.build import check_view
from yingtu.metadata.checks import Problems
from yingtu.metadata.documents import ViewDocument
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.schema import service as schema
from yingtu.schema.service import DocumentChange
from yingtu.views import repository
from yingtu.views.errors import InvalidView, TooManyViews, ViewNotFound
from yingtu.views.repository import Own

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog

CONFIGURE: Final = "configure"
MAX_OWN_VIEWS: Final = 300


@dataclass(frozen=True, slots=True)
class View:
    """A view somebody may use: ``key`` is its address in links."""

    key: str
    shared: bool
    can_edit: bool
    document: ViewDocument


async def list_views(session: Session, actor: Actor, object_name: str) -> list[View]:
    """Return the views of an object that the actor may use: shared ones in their order, then their own.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object.
    """
    catalog = await metadata.of_version(session, actor.catalog_version)
    _require_readable(catalog, actor, object_name)
    found = [
        View(key, shared=True, can_edit=CONFIGURE in actor.abilities, document=document)
        for key, document in catalog.views.items()
        if document.object == object_name and document.owner is None and _is_for(document, actor)
    ]
    found.sort(key=lambda view: (view.document.position, view.key))
    if actor.user_id is not None:
        own = await repository.list_own(session, actor.user_id, object_name)
        found += sorted((_own(each) for each in own), key=lambda view: view.document.position)
    return found


async def create(session: Session, actor: Actor, object_name: str, content: dict[str, Any], *, shared: bool) -> View:
    """Save a new view.

    Raises:
        UnknownObject, OperationForbidden: the actor may not read the object.
        Forbidden: sharing without the ability ``configure``.
        InvalidView: a field, filter or role that does not exist.
        TooManyViews: see there.
    """
    return await _store(session, actor, uuid7(), object_name, content, shared=shared, was=None)


async def change(session: Session, actor: Actor, key: str, content: dict[str, Any], *, shared: bool) -> View:
    """Save what a view has become; one's own can become shared, and a shared one one's own.

    Raises:
        ViewNotFound: there is none for the actor.
        Forbidden: a shared one, or sharing, without the ability ``configure``.
        InvalidView: as :func:`create`.
    """
    was = await _find(session, actor, key)
    return await _store(session, actor, was.key, was.document.object, content, shared=shared, was=was)


async def delete(session: Session, actor: Actor, key: str) -> None:
    """Delete a view.

    Raises:
        ViewNotFound: there is none for the actor.
        Forbidden: a shared one without the ability ``configure``.
    """
    was = await _find(session, actor, key)
    if was.shared:
        await schema.publish(session, actor, [DocumentChange("view", was.key, None)])
    else:
        await repository.delete(session, _person(actor), UUID(was.key))


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Forbidden(operation="view")
    return actor.user_id


async def _find(session: Session, actor: Actor, key: str) -> View:
    catalog = await metadata.catalog(session)
    document = catalog.views.get(key)
    if document is not None and document.owner is None:
        _require_readable(catalog, actor, document.object)
        return View(key, shared=True, can_edit=CONFIGURE in actor.abilities, document=document)
    identifier = parse_uuid(key)
    own = None if identifier is None else await repository.find_own(session, _person(actor), identifier)
    if own is None:
        raise ViewNotFound
    return _own(own)


async def _store(
    session: Session,
    actor: Actor,
    key: UUID | str,
    object_name: str,
    content: dict[str, Any],
    *,
    shared: bool,
    was: View | None,
) -> View:
    catalog = await metadata.catalog(session)
    _require_readable(catalog, actor, object_name)
    if shared or (was is not None and was.shared):
        identity.require_ability(actor, CONFIGURE)
    document = _checked(catalog, actor, object_name, content)
    body = document.model_dump(mode="json", exclude_defaults=True)
    identifier = parse_uuid(str(key)) or uuid7()
    name = str(identifier) if not shared and was is not None and was.shared else str(key)
    if shared:
        await schema.publish(session, actor, [DocumentChange("view", name, body)])
        if was is not None and not was.shared:
            await repository.delete(session, _person(actor), identifier)
    else:
        person = _person(actor)
        own = Own(identifier, object_name, body)
        if was is not None and not was.shared:
            await repository.change(session, person, own, clock.now())
        else:
            if await repository.count_own(session, person) >= MAX_OWN_VIEWS:
                raise TooManyViews(maximum=MAX_OWN_VIEWS)
            await repository.add(session, person, own, clock.now())
            if was is not None:
                await schema.publish(session, actor, [DocumentChange("view", was.key, None)])
    return View(name, shared=shared, can_edit=True, document=document)


def _checked(catalog: Catalog, actor: Actor, object_name: str, content: dict[str, Any]) -> ViewDocument:
    """Return the document of a view after checking it as its author sees the object.

    Raises:
        InvalidView: every problem is listed with its place.
    """
    problems = Problems()
    obj = catalog.object(object_name)
    document = ViewDocument.model_validate({**content, "object": object_name})
    check_view(problems, "", document, catalog.objects, catalog.objects.keys())
    filters = [
        ("/filter", document.filter),
        *((f"/colors/{i}/filter", c.filter) for i, c in enumerate(document.colors)),
    ]
    for pointer, raw in filters:
        try:
            bind_filter(parse_filter(raw, pointer=pointer), access.sight(catalog, actor), obj, pointer=pointer)
        except YingtuError as error:
            for each in error.problems:
                problems.add(each.pointer, each.code, **each.params)
    for place, role in enumerate(document.roles):
        if role not in catalog.roles:
            problems.add(f"/roles/{place}", "view_unknown_role", role=role[:60])
    if problems.found:
        raise InvalidView(problems=tuple(problems.found))
    return document


def _require_readable(catalog: Catalog, actor: Actor, object_name: str) -> None:
    access.require(access.policy(catalog, actor, catalog.object(object_name)), Operation.READ)


def _is_for(document: ViewDocument, actor: Actor) -> bool:
    everybody = not document.roles or actor.system or CONFIGURE in actor.abilities
    return everybody or not set(document.roles).isdisjoint(actor.roles)


def _own(stored: Own) -> View:
    """A view as it was saved; what does not fit the model any more is left out rather than losing the view."""
    try:
        document = ViewDocument.model_validate({**stored.body, "object": stored.object})
    except ValidationError:
        document = ViewDocument(label=stored.body.get("label") or {"en": "View"}, object=stored.object)
    return View(str(stored.id), shared=False, can_edit=True, document=document)
