"""The processes of an object, taken from the catalog once, and which of them each record follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yingtu.metadata.process_documents import ProcessDocument
from yingtu.records.conditions import met

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from yingtu.kit.db import Session
    from yingtu.metadata.catalog import Catalog, Object
    from yingtu.query.kinds import Context


@dataclass(frozen=True, slots=True)
class Process:
    """A process of a live object."""

    key: str
    document: ProcessDocument
    object: Object


def processes_of(catalog: Catalog, object_name: str) -> tuple[Process, ...]:
    """Return the active processes of an object, in the order in which records choose among them."""
    key = ("processes", object_name)
    found: tuple[Process, ...] | None = catalog.compiled.get(key)
    if found is None:
        obj = catalog.objects.get(object_name)
        found = (
            ()
            if obj is None
            else tuple(
                Process(name, document, obj)
                for name, document in sorted(
                    catalog.of_kind(ProcessDocument).items(), key=lambda each: (each[1].position, each[0])
                )
                if document.active and document.object == object_name and document.field in obj.fields
            )
        )
        catalog.compiled[key] = found
    return found


async def followed(
    session: Session, catalog: Catalog, object_name: str, rows: Sequence[Mapping[str, Any]], context: Context
) -> list[Process | None]:
    """Return the process that each row follows: the first whose filter it meets; None: none."""
    processes = processes_of(catalog, object_name)
    if not processes or not rows:
        return [None] * len(rows)
    if processes[0].document.filter is None:
        return [processes[0]] * len(rows)
    filters = [process.document.filter for process in processes]
    answers = await met(session, catalog, processes[0].object, filters, rows, context)
    return [
        next((process for process, fits in zip(processes, truths, strict=True) if fits), None) for truths in answers
    ]
