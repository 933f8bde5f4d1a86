"""Laying a template over a workspace: what is there stays, what is missing is added; its sample data come and go in one action."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from yingtu.kit import clock
from yingtu.kit.i18n import translate
from yingtu.metadata import repository as documents
from yingtu.metadata import service as metadata
from yingtu.records import service as records
from yingtu.records.changes import Create, Delete, Rejected, Source, Written
from yingtu.schema import service as schema
from yingtu.schema.draft import DocumentChange
from yingtu.schema.service import Published, require_configure
from yingtu.standard.shipped import MODULES
from yingtu.standard.upgrade import merge_document
from yingtu.templates import repository
from yingtu.templates.errors import SampleRefused
from yingtu.templates.shipped import Template, template, templates

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session
    from yingtu.templates.repository import Installed

_DAY = re.compile(r"\{([+-]\d+)d\}")


@dataclass(frozen=True, slots=True)
class Offered:
    """A template and what became of it here."""

    template: Template
    installed: Installed | None


async def offered(session: Session, actor: Actor) -> list[Offered]:
    """Return all templates in the order they are offered.

    Raises:
        Forbidden: the actor may not configure.
    """
    require_configure(actor)
    present = {each.template: each for each in await repository.installed(session)}
    return [Offered(each, present.get(key)) for key, each in templates().items()]


async def preview(session: Session, actor: Actor, key: str) -> Published:
    """Say what installing a template would do; nothing is changed."""
    require_configure(actor)
    return await schema.preview(session, actor, await changes_of(session, template(key)))


async def install(session: Session, actor: Actor, key: str) -> Published:
    """Bring a template into force as one version. What the workspace has under the same names stays; nothing is lost.

    Raises:
        Forbidden: the actor may not configure.
        UnknownTemplate: there is none of that key.
    """
    require_configure(actor)
    found = template(key)
    note = found.label.get(actor.language) or found.label["en"]
    done = await schema.publish(session, actor, await changes_of(session, found), note=note)
    values = {"template": key, "at": clock.now(), "by": actor.user_id, "version": done.version}
    await repository.add(session, values)
    return done


async def changes_of(session: Session, found: Template) -> list[DocumentChange]:
    """Return what a template adds to the configuration in force."""
    stored = {pair: each.body for pair, each in (await documents.stored(session)).items()}
    wanted: dict[tuple[str, str], dict[str, Any]] = {}
    for pair, body in found.configuration.documents.items():
        wanted[pair] = _added(pair, body, stored.get(pair))
    for pair, patch in found.configuration.patches.items():
        present = wanted.get(pair) or stored.get(pair)
        if present is not None:
            # What the customer has deleted is not made again out of a patch.
            wanted[pair] = _added(pair, patch, present)
    settings = dict(stored["workspace", "workspace"])
    modules = {*settings.get("modules", ()), *found.modules}
    settings["modules"] = [
        *(each for each in MODULES if each in modules),
        *sorted(modules.difference(MODULES)),
    ]
    wanted["workspace", "workspace"] = settings
    return [DocumentChange(kind, key, body) for (kind, key), body in wanted.items() if body != stored.get((kind, key))]


def _added(pair: tuple[str, str], body: Mapping[str, Any], present: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a document with what it lacks; where both say something, the present one is right."""
    if not present:
        return dict(body)
    theirs = dict(body)
    if pair[0] == "object":
        theirs["fields"] = _fitting(body.get("fields", {}), present.get("fields", {}))
    merged, _ = merge_document(*pair, base={}, theirs=theirs, mine=dict(present))
    return merged or dict(present)


def _fitting(fields: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields to add to an object that may hold records: a field of another type stays as it is, a new one is optional."""
    kept: dict[str, Any] = {}
    for name, one in fields.items():
        if name not in present:
            kept[name] = {key: value for key, value in one.items() if key not in {"required", "unique"}}
        elif present[name]["type"] == one["type"] == "choice":
            kept[name] = {"options": one.get("options", {})}
    return kept


async def add_sample(session: Session, actor: Actor, key: str) -> int:
    """Write the sample records of a template, owned by the actor; return how many. Those that are there already go first.

    Raises:
        SampleRefused: they do not fit this workspace; nothing is written.
    """
    require_configure(actor)
    found = template(key)
    await remove_sample(session, actor, key)
    catalog = await metadata.catalog(session)
    today = clock.now().astimezone(ZoneInfo(catalog.workspace.time_zone)).date()
    refs: dict[str, UUID] = {}
    rows: list[dict[str, Any]] = []

    def meant(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value.startswith("$"):
            return refs.get(value[1:])
        return _DAY.sub(lambda days: (today + timedelta(days=int(days[1]))).isoformat(), value)

    for number, each in enumerate(found.sample):
        name = each["object"]
        if name not in catalog.objects:
            continue
        known = catalog.objects[name].fields
        values = {field: meant(value) for field, value in each["values"].items() if field in known}
        result = await records.write(
            session, actor, name, [Create({"owner_id": actor.user_id, **values})], source=Source.DEMO
        )
        outcome = result.outcomes[0]
        if not isinstance(outcome, Written):
            problem = outcome.problems[0] if isinstance(outcome, Rejected) else None
            reason = translate(problem.code, problem.params, actor.language) if problem else "approval"
            raise SampleRefused(object=name, reason=reason)
        if "ref" in each:
            refs[each["ref"]] = outcome.id
        rows.append({"record_id": outcome.id, "object": name, "template": key, "number": number})
    await repository.add_samples(session, rows)
    return len(rows)


async def remove_sample(session: Session, actor: Actor, key: str) -> int:
    """Move the sample records of a template to the trash; return how many. Those that somebody removed before do not count."""
    require_configure(actor)
    removed = 0
    catalog = await metadata.catalog(session)
    by_object: dict[str, list[UUID]] = {}
    for name, record_id in await repository.samples(session, template(key).key):
        by_object.setdefault(name, []).append(record_id)
    for name, ids in by_object.items():
        if name not in catalog.objects:
            continue
        result = await records.write(
            session, actor, name, [Delete(each) for each in ids], source=Source.DEMO, atomic=False
        )
        removed += sum(isinstance(each, Written) for each in result.outcomes)
    await repository.forget_samples(session, key)
    return removed
