"""Retention: what becomes of records that are old enough. Counted in a dry run, carried out a portion an hour, never by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import orjson
import structlog

from yingtu.identity.actor import SYSTEM
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.metadata import service as metadata
from yingtu.metadata.checks import check_label
from yingtu.metadata.privacy_documents import ProcessorDocument, RetentionDocument
from yingtu.privacy import repository, rights, service, subjects
from yingtu.privacy.errors import NothingToErase, UnknownRule
from yingtu.privacy.subjects import Ref
from yingtu.query.ast import parse_filter
from yingtu.query.bind import bind_filter
from yingtu.query.errors import InvalidFilter
from yingtu.query.sight import open_sight
from yingtu.records import service as records
from yingtu.records.changes import Delete, Source
from yingtu.records.read import ListQuery
from yingtu.records.read_aggregate import AggregateQuery

if TYPE_CHECKING:
    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Database, Session, Workspace
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog
    from yingtu.metadata.checks import Problems

log = structlog.get_logger(__name__)

#: Records of a rule that one run takes on.
AT_ONCE: Final = 200
#: Records a dry run names.
_NAMED: Final = 10
#: Pages looked through for records that are not done yet.
_PAGES: Final = 50


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a rule would do today."""

    count: int
    names: list[tuple[UUID, str]]


def due(rule: RetentionDocument) -> dict[str, Any]:
    """Return the filter of the records that a rule concerns today."""
    before = clock.now() - timedelta(days=rule.days)
    old = {"field": rule.since, "op": "lt", "value": before.date().isoformat()}
    return {"all": [old, *([rule.filter] if rule.filter else [])]}


async def rules(session: Session, actor: Actor) -> list[tuple[str, RetentionDocument]]:
    """Return all rules by key."""
    rights.require(actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    return sorted(catalog.of_kind(RetentionDocument).items())


async def dry_run(session: Session, actor: Actor, key: str) -> DryRun:
    """Return what a rule would do today, whether it is active or not.

    Raises:
        UnknownRule: there is none.
    """
    rights.require(actor)
    catalog = await metadata.of_version(session, actor.catalog_version)
    rule = catalog.of_kind(RetentionDocument).get(key)
    if rule is None:
        raise UnknownRule
    query = AggregateQuery(filter=parse_filter(due(rule)))
    answer = orjson.loads(await records.aggregate(session, SYSTEM, rule.object, query))
    refs = [Ref(rule.object, each) for each in (await _ids(session, rule, None, _NAMED))[0]]
    names = await subjects.names_of(session, actor, refs)
    return DryRun(int(answer["rows"][0]["count"]), [(ref.id, names.get(ref, "")) for ref in refs])


async def run(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Carry out a portion of every active rule; return how many records were taken on."""
    async with database.read(workspace, Pool.BATCH) as session:
        catalog = await metadata.catalog(session)
    done = 0
    for key, rule in sorted(catalog.of_kind(RetentionDocument).items()):
        if not rule.active or rule.action == "keep" or rule.object not in catalog.objects:
            continue
        async with database.write(workspace, Pool.BATCH) as session:
            taken = await (
                _trash(session, rule) if rule.action == "trash" else _anonymise(session, settings, key, rule)
            )
        if taken:
            log.info("privacy.retention", workspace=workspace.id, rule=key, records=taken)
        done += taken
    return done


async def _trash(session: Session, rule: RetentionDocument) -> int:
    ids, _ = await _ids(session, rule, None, AT_ONCE)
    kept = {each.ref.id for each in await subjects.kept(session, await metadata.catalog(session), _refs(rule, ids))}
    going = [Delete(each) for each in ids if each not in kept]
    if not going:
        return 0
    reason = rule.label.get("zh-CN") or rule.label.get("en")
    result = await records.write(session, SYSTEM, rule.object, going, source=Source.SYSTEM, reason=reason, atomic=False)
    return len(result.outcomes)


async def _anonymise(session: Session, settings: Settings, key: str, rule: RetentionDocument) -> int:
    """Begin an erasure of the next records, unless the one before still runs."""
    if await repository.running(session, key):
        return 0
    cursor: str | None = None
    wanted: list[UUID] = []
    for _ in range(_PAGES):
        ids, cursor = await _ids(session, rule, cursor, AT_ONCE)
        done = await repository.marked(session, rule.object, ids)
        wanted += [each for each in ids if each not in done]
        if cursor is None or len(wanted) >= AT_ONCE:
            break
    try:
        made = await service.begin(session, SYSTEM, settings, _refs(rule, wanted[:AT_ONCE]), reason=None, rule=key)
    except NothingToErase:
        return 0
    return len(made.records)


async def _ids(
    session: Session, rule: RetentionDocument, cursor: str | None, limit: int
) -> tuple[list[UUID], str | None]:
    query = ListQuery(filter=parse_filter(due(rule)), sort="created_at", fields=("id",), limit=limit, cursor=cursor)
    page = await records.list_records(session, SYSTEM, rule.object, query)
    return [UUID(row["id"]) for row in records.items_of(page)], records.cursor_of(page)


def _refs(rule: RetentionDocument, ids: list[UUID]) -> list[Ref]:
    return [Ref(rule.object, each) for each in ids]


def check_privacy(catalog: Catalog, problems: Problems) -> None:
    """Add what is wrong with retention rules and processors when they are published."""
    for key, rule in catalog.of_kind(RetentionDocument).items():
        pointer = f"/retention/{key}"
        check_label(problems, f"{pointer}/label", rule.label)
        obj = catalog.objects.get(rule.object)
        if obj is None:
            # It sleeps with its module, or it is not there: a rule is patient.
            continue
        since = obj.fields.get(rule.since)
        if since is None or since.type.name not in {"date", "datetime"}:
            problems.add(f"{pointer}/since", "config_retention_since", field=rule.since)
            continue
        if rule.action == "anonymise" and not subjects.personal_of(obj).fields:
            problems.add(f"{pointer}/action", "config_retention_nothing", object=rule.object)
        try:
            bind_filter(parse_filter(due(rule)), open_sight(catalog), obj)
        except InvalidFilter as error:
            problems.add(
                f"{pointer}/filter",
                "config_retention_filter",
                reason=str(error.problems[0].code if error.problems else ""),
            )
    for key, processor in catalog.of_kind(ProcessorDocument).items():
        for name in ("label", "data", "purpose"):
            check_label(problems, f"/processor/{key}/{name}", getattr(processor, name))
