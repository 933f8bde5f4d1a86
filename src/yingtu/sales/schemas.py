"""What the addresses of the sales chain take and give. Amounts are decimals as text, exactly."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

Amount = Annotated[Decimal, Field(max_digits=19, decimal_places=4)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7, decimal_places=4)]


class Input(BaseModel):
    """Base of request bodies: what we do not know is refused."""

    model_config = ConfigDict(extra="forbid")


class LineInput(Input):
    id: UUID | None = Field(default=None, description="Of a line that is there already; null: a new one")
    name: str = Field(min_length=1, max_length=200)
    product: UUID | None = None
    quantity: Amount = Field(ge=0)
    unit: str | None = Field(default=None, max_length=20)
    list_price: Amount | None = None
    unit_price: Amount = Field(ge=0)
    discount: Percent = Decimal(0)
    tax_rate: Percent = Decimal(0)


class LinesInput(Input):
    """All lines, in their order: what is left out is deleted."""

    lines: list[LineInput] = Field(max_length=300)


class LineInfo(BaseModel):
    id: UUID
    name: str
    product: UUID | None
    quantity: Decimal
    unit: str | None
    list_price: Decimal | None
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


class Lines(BaseModel):
    """Lines with their sums; ``matches``: the amount of the document is their sum."""

    currency: str
    lines: list[LineInfo]
    net: Decimal
    tax: Decimal
    gross: Decimal
    discount: Decimal
    matches: bool


class PriceInfo(BaseModel):
    unit_price: Decimal | None
    list_price: Decimal | None
    tax_rate: Decimal | None
    unit: str | None
    book: str | None = Field(description="The price book it comes from; null: the product's own price")


class ClaimInput(Input):
    payment: UUID
    amount: Amount


class ClaimsInput(Input):
    claims: list[ClaimInput] = Field(min_length=1, max_length=100)


class OwedInfo(BaseModel):
    account: UUID | None
    name: str | None
    amounts: dict[str, float] = Field(description="By age: current, d30, d60, d90, older")
    total: float


class Ageing(BaseModel):
    """What accounts owe by age, in the workspace's currency."""

    counted_at: datetime
    today: date
    currency: str
    filters: dict[str, dict[str, Any]] = Field(description="Which payments have an age")
    items: list[OwedInfo]


class PlannedPart(Input):
    """A payment of the plan."""

    percent: Decimal = Field(gt=0, le=100, max_digits=7)
    due_on: date


class FulfilInput(Input):
    """How the customer pays; no parts: no payments are planned."""

    payments: list[PlannedPart] = Field(default=[], max_length=60)


class Fulfilled(BaseModel):
    """What was made of a quote."""

    contract: UUID
    sales_order: UUID
    payments: list[UUID]


class SurveyLink(BaseModel):
    """Where the customer judges a ticket."""

    url: str


class SurveyInfo(BaseModel):
    """What a customer is asked about."""

    company: str
    subject: str
    number: str | None
    answered: bool


class SurveyAnswer(Input):
    """A customer's judgement."""

    score: int = Field(ge=1, le=5)
    comment: str = Field(default="", max_length=2000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")


class InvoiceLine(BaseModel):
    """A line of an invoice; amounts without tax."""

    name: str
    tax_code: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax_rate: Decimal
    tax: Decimal


class Invoice(BaseModel):
    """An invoice as the e-invoice service takes it."""

    id: UUID
    reference: str
    kind: str
    buyer: str
    buyer_tax_number: str
    buyer_address: str
    buyer_phone: str
    buyer_bank: str
    buyer_account: str
    net: Decimal
    tax: Decimal
    gross: Decimal
    lines: list[InvoiceLine]


class InvoiceData(BaseModel):
    """Invoices for the e-invoice service."""

    items: list[Invoice]
