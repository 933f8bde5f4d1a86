"""The statement behind ``records.announce``."""

from __future__ import annotations

import sqlalchemy as sa

from yingtu.kit.statement import Statement
from yingtu.records.models import event

_NAMES = ("change_id", "object", "event", "ids", "versions", "fields", "at", "actor_id", "source")
ANNOUNCE = Statement(sa.insert(event).values({name: sa.bindparam(name, type_=event.c[name].type) for name in _NAMES}))
