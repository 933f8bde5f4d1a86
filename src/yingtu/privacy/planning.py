"""What an erasure would do: previewed, and fixed before it begins, because its first step takes away what it goes by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from yingtu.kit import clock
from yingtu.metadata import service as metadata
from yingtu.metadata.privacy_documents import RetentionDocument
from yingtu.privacy import records_repository, subjects
from yingtu.privacy.errors import NothingToErase, TooManyRecords
from yingtu.privacy.subjects import MOST, Kept, Ref
from yingtu.privacy.values import Kind, Value, kind_of, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Session
    from yingtu.kit.settings import Settings
    from yingtu.metadata.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Plan:
    """What is erased.

    Attributes:
        refs: The records whose personal fields are emptied.
        kept: Those that must stay as they are.
        values: What is taken out of every text of the workspace.
        backups_until: When the last backup that has the values is removed; None: no backups are made.
    """

    refs: tuple[Ref, ...]
    kept: tuple[Kept, ...]
    values: tuple[Value, ...]
    backups_until: datetime | None


async def plan(session: Session, settings: Settings, refs: Sequence[Ref]) -> Plan:
    """Return what erasing some records means; nothing changes.

    Raises:
        TooManyRecords: more than one person has.
        NothingToErase: they have no personal fields, or all of them must be kept.
    """
    catalog = await metadata.catalog(session)
    if len(refs) > MOST:
        raise TooManyRecords(count=len(refs), most=MOST)
    named = [ref for ref in dict.fromkeys(refs) if subjects.personal_of(catalog.object(ref.object)).fields]
    stays = await subjects.kept(session, catalog, named)
    kept = {each.ref for each in stays}
    going = [ref for ref in named if ref not in kept]
    if not going:
        raise NothingToErase
    values = await _values(session, catalog, going)
    return Plan(tuple(going), tuple(stays), tuple(values), backups_until(settings))


def backups_until(settings: Settings) -> datetime | None:
    """Return when backups made until now have been replaced by newer ones."""
    if not settings.backup_daily:
        return None
    return clock.now() + timedelta(days=settings.backups_kept + 1)


async def _values(session: Session, catalog: Catalog, refs: Sequence[Ref]) -> list[Value]:
    found: set[Value] = set()
    for field, text in await subjects.texts_of(session, catalog, refs):
        obj = next(each for each in catalog.objects.values() if each.fields.get(field.api_name) is field)
        name = subjects.is_person(obj) and field.api_name == obj.name_field
        value = value_of(kind_of(field.type.name, name=name), text)
        if value is not None and field.type.name in _LOOKED_FOR:
            found.add(value)
    ids = [ref.id for ref in refs]
    names = [each.text for each in found if each.kind in {Kind.NAME, Kind.TEXT}]
    exact = [each.text for each in found if each.kind in {Kind.NUMBER, Kind.EMAIL}]
    shared = await records_repository.namesakes(session, catalog, subjects.people_objects(catalog), names, ids)
    shared |= await records_repository.sharers(session, catalog, subjects.number_fields(catalog), exact, ids)
    return sorted(replace(each, shared=each.text in shared) for each in found)


_LOOKED_FOR = frozenset({"text", "phone", "email", "identity_number", "bank_card"})


def kept_lines(catalog: Catalog, kept: Sequence[Kept]) -> list[dict[str, Any]]:
    """Return what stays as it is told in certificates: by rule, with its reason."""
    rules = catalog.of_kind(RetentionDocument)
    return [
        {
            "what": "record",
            "object": each.ref.object,
            "id": str(each.ref.id),
            "rule": each.rule,
            "label": dict(rules[each.rule].label),
            "reason": dict(rules[each.rule].reason),
            "until": each.until.isoformat(),
        }
        for each in kept
    ]
