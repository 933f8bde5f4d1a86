"""Documents of conversions: what becomes of a record when it turns into others, as a lead into customer, contact and opportunity."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from yingtu.metadata.documents import ApiName, Document, Label


class TargetDocument(Document):
    """One record that comes out of a conversion.

    Attributes:
        values: Field of the new record -> where its value comes from: a field of the converted record, ``@<target>`` for the record
            made (or chosen) before, or a text with ``{field}`` and ``{lookup.field}`` in it.
        fixed: Field of the new record -> a value that is always the same.
        match: Sets of fields of the object; an existing record that equals the new values in one whole set is offered instead.
        link: Field of the converted record that keeps where it went.
        optional: Whether it can be left out.
    """

    object: ApiName
    values: dict[ApiName, str] = {}
    fixed: dict[ApiName, Any] = {}
    match: list[list[ApiName]] = []
    link: ApiName | None = None
    optional: bool = False


class ConversionDocument(Document):
    """A conversion of the records of an object.

    Attributes:
        when: Which records can be converted; None: all.
        targets: What they turn into, in the order in which it is made.
        fills: Fields of the converted record -> value; ``@now`` is the moment.
        carry: Whether what hangs on the converted record (follow-ups, tasks) is hung on the new records too.
        undo_days: For so long it can be undone.
    """

    label: Label
    object: ApiName
    when: dict[str, Any] | None = None
    targets: dict[ApiName, TargetDocument] = Field(min_length=1, max_length=10)
    fills: dict[ApiName, Any] = {}
    carry: bool = True
    undo_days: int = Field(default=30, ge=0, le=365)
    active: bool = True
