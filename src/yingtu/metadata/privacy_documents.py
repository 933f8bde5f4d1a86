"""Documents of privacy: how long records are kept, and who else gets personal data."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from yingtu.metadata.documents import ApiName, Document, Label


class RetentionDocument(Document):
    """What becomes of records of an object when they are old enough.

    Attributes:
        action: ``keep``: must not be erased before (the law says so). ``anonymise``: the personal values go, the record
            stays. ``trash``: the record goes to the trash.
        filter: Only records that satisfy it; None: all.
        since: The date or moment that counts as the beginning.
        reason: Shown in previews and certificates: the law or the rule of the company.
        active: Rules that change records do nothing until somebody switches them on.
    """

    label: Label
    object: ApiName
    action: Literal["keep", "anonymise", "trash"]
    filter: dict[str, Any] | None = None
    since: ApiName = "created_at"
    days: int = Field(ge=1, le=36_500)
    reason: Label = {}
    active: bool = False


class ProcessorDocument(Document):
    """Somebody outside the company who gets personal data, and on which terms.

    Attributes:
        way: By which way of this system the data go out; ``other``: by none of them.
        country: ISO 3166-1 alpha-2.
        contract: Number or place of the agreement; "": there is none on record.
    """

    label: Label
    way: Literal["mail", "push", "calls", "mailboxes", "files", "audit", "other"] = "other"
    data: Label
    purpose: Label
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "CN"
    contract: str = Field(default="", max_length=300)
    active: bool = True
