"""Addresses of templates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from yingtu.http.problems import problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import CheckedReadSession, CheckedWriteSession, CurrentActor, Route, WriteSession
from yingtu.identity.service import check_current
from yingtu.schema.describe import published_entry
from yingtu.schema.schemas import PublishedEntry
from yingtu.templates import service
from yingtu.templates.service import Offered

router = APIRouter(prefix="/api/v1/templates", tags=["configuration"], route_class=Route)

_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)
Key = Annotated[str, Path(max_length=60)]


class TemplateObject(BaseModel):
    """An object that a template brings."""

    name: str
    label: str
    fields: int


class TemplateInfo(BaseModel):
    """A template of an industry."""

    key: str
    label: str
    description: str
    icon: str
    modules: list[str]
    objects: list[TemplateObject]
    processes: int
    views: int
    automations: int
    reminders: int
    roles: list[str]
    sample_records: int
    installed_at: datetime | None
    samples_present: int = Field(description="Sample records that are still there")


class Samples(BaseModel):
    """How many sample records came or went."""

    model_config = ConfigDict(extra="forbid")

    records: int


@router.get("", responses=_READ)
async def list_templates(session: CheckedReadSession, actor: CurrentActor) -> list[TemplateInfo]:
    """List the templates of industries. Needs the ability `configure`, like all that follow."""
    return [_info(each, actor) for each in await service.offered(session, actor)]


@router.post("/{template}/preview", responses=_CHANGE)
async def preview_template(session: CheckedReadSession, actor: CurrentActor, template: Key) -> PublishedEntry:
    """Say what installing a template over this workspace would do. Nothing is changed."""
    return published_entry(await service.preview(session, actor, template), actor.language)


@router.post("/{template}/install", responses=_CHANGE)
async def install_template(session: WriteSession, actor: CurrentActor, template: Key) -> PublishedEntry:
    """Bring a template into force, as one version of the configuration: what is there stays, what is missing is added."""
    await check_current(session, actor)
    return published_entry(await service.install(session, actor, template), actor.language)


@router.post("/{template}/sample", responses=_CHANGE)
async def add_sample(session: CheckedWriteSession, actor: CurrentActor, template: Key) -> Samples:
    """Write the sample records of a template; you own them."""
    return Samples(records=await service.add_sample(session, actor, template))


@router.delete("/{template}/sample", responses=_CHANGE)
async def remove_sample(session: CheckedWriteSession, actor: CurrentActor, template: Key) -> Samples:
    """Move all sample records of a template to the trash."""
    return Samples(records=await service.remove_sample(session, actor, template))


def _info(offered: Offered, actor: Actor) -> TemplateInfo:
    def said(label: object) -> str:
        texts = label if isinstance(label, dict) else {}
        return str(texts.get(actor.language) or texts.get("en") or next(iter(texts.values()), ""))

    found, installed = offered.template, offered.installed
    brought = found.configuration.documents
    kinds = [kind for kind, _ in brought]
    return TemplateInfo(
        key=found.key,
        label=said(found.label),
        description=said(found.description),
        icon=found.icon,
        modules=list(found.modules),
        objects=[
            TemplateObject(name=key, label=said(body["label"]), fields=len(body["fields"]))
            for (kind, key), body in brought.items()
            if kind == "object"
        ],
        processes=kinds.count("process"),
        views=kinds.count("view"),
        automations=kinds.count("automation"),
        reminders=kinds.count("reminder"),
        roles=[said(body["label"]) for (kind, _), body in brought.items() if kind == "role"],
        sample_records=len(found.sample),
        installed_at=installed.at if installed else None,
        samples_present=installed.samples if installed else 0,
    )
