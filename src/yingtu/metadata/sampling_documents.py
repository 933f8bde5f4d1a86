"""Documents of random audits: which share of what was won is drawn each month, who checks it, and what for."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from yingtu.metadata.documents import ApiName, Document, Label
from yingtu.metadata.process_documents import Code


class SamplingDocument(Document):
    """A monthly draw among the records a process won.

    Attributes:
        percent: Share of the records won in a month; rounded up, so that there is one as soon as anything was won.
        roles: Who checks, in turn. Nobody checks a record of their own.
        due_days: Working days until a check is due.
        items: What is looked at, in this order.
    """

    label: Label
    process: ApiName
    active: bool = True
    percent: Decimal = Field(default=Decimal(10), gt=0, le=100, decimal_places=2)
    roles: list[str] = Field(default=[], max_length=20)
    due_days: int = Field(default=10, ge=1, le=250)
    items: dict[Code, Label] = Field(min_length=1, max_length=50)
