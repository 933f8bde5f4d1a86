"""Statements on installed templates and their sample records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from yingtu.kit.statement import Statement
from yingtu.templates.models import installed_template, sample_record

if TYPE_CHECKING:
    from yingtu.kit.db import Session


@dataclass(frozen=True, slots=True)
class Installed:
    """A template of this workspace; ``samples`` of its records are still there."""

    template: str
    at: datetime
    version: int
    samples: int


_INSERT = insert(installed_template)
_ADD = Statement(
    _INSERT.on_conflict_do_update(
        index_elements=["template"],
        set_={"at": _INSERT.excluded.at, "by": _INSERT.excluded.by, "version": _INSERT.excluded.version},
    )
)
_SAMPLES = (
    sa.select(sa.func.count())
    .where(sample_record.c.template == installed_template.c.template)
    .scalar_subquery()
    .label("samples")
)
_ALL = Statement(
    sa.select(installed_template.c.template, installed_template.c.at, installed_template.c.version, _SAMPLES)
)
_ADD_SAMPLES = Statement(insert(sample_record))
_OF = Statement(
    sa.select(sample_record.c.object, sample_record.c.record_id)
    .where(sample_record.c.template == sa.bindparam("wanted", type_=sa.Text))
    .order_by(sample_record.c.number.desc())
)
_DROP = Statement(sa.delete(sample_record).where(sample_record.c.template == sa.bindparam("wanted", type_=sa.Text)))


async def add(session: Session, values: dict[str, Any]) -> None:
    """Write down that a template was installed, again if so."""
    await session.execute(_ADD, values)


async def installed(session: Session) -> list[Installed]:
    """Return the templates of this workspace."""
    return await session.load(Installed, _ALL)


async def add_samples(session: Session, rows: list[dict[str, Any]]) -> None:
    """Remember which records are only a sample."""
    await session.execute_many(_ADD_SAMPLES, rows)


async def samples(session: Session, template: str) -> list[tuple[str, UUID]]:
    """Return object and id of a template's sample records, the last made first."""
    return [(row[0], row[1]) for row in await session.all(_OF, {"wanted": template})]


async def forget_samples(session: Session, template: str) -> None:
    """Forget which records were a sample."""
    await session.execute(_DROP, {"wanted": template})
