"""Data of invoices for the e-invoice service of the tax bureau: buyer, lines with classification code and rate, exact to the cent.

The layout is described in ``docs/reference/invoice-export.md``. What is missing is said before anything is exported.
"""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import xlsxwriter

from yingtu.kit.errors import Problem
from yingtu.records import service as records
from yingtu.records.errors import RecordNotFound
from yingtu.sales import service
from yingtu.sales.errors import InvoiceIncomplete
from yingtu.sales.schemas import Invoice, InvoiceLine
from yingtu.sales.sums import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.actor import Actor
    from yingtu.kit.db import Session

_CENT: Final = Decimal("0.01")
_TAX_CODE: Final = re.compile(r"\d{19}")
#: Amounts that differ by no more than rounding.
_TOLERANCE: Final = Decimal("0.06")
_HEAD: Final = (
    "id", "number", "kind", "title", "credit_code", "buyer_address", "buyer_phone", "buyer_bank", "buyer_account", "amount",
    "amount.currency", "tax_rate", "account.name", "account.credit_code", "contract.name", "sales_order", "version",
)  # fmt: skip


async def export(session: Session, actor: Actor, ids: Sequence[UUID]) -> list[Invoice]:
    """Return invoices as data, in the order of ``ids``.

    Raises:
        RecordNotFound: one of them is not for the actor.
        InvoiceIncomplete: something that the service asks for is missing; each with where and what.
    """
    rows = await records.fetch(session, actor, "invoice", ids, fields=_HEAD)
    if len(rows) != len(set(ids)):
        raise RecordNotFound(object="invoice")
    problems: list[Problem] = []
    found = [await _invoice(session, actor, row, problems) for row in rows]
    if problems:
        raise InvoiceIncomplete(problems=tuple(problems))
    return found


async def _invoice(session: Session, actor: Actor, row: dict[str, Any], problems: list[Problem]) -> Invoice:
    place = str(row["number"] or row["title"] or row["account.name"] or row["id"])
    buyer, number = row["title"] or row["account.name"] or "", row["credit_code"] or row["account.credit_code"] or ""
    if not buyer:
        problems.append(Problem(f"{place}/title", "invoice_no_title", {}))
    if not number and row["kind"] != "normal":
        problems.append(Problem(f"{place}/credit_code", "invoice_no_tax_number", {}))
    gross = Decimal(str(row["amount"]))
    if row["amount.currency"] not in {None, "CNY"}:
        problems.append(Problem(f"{place}/amount", "invoice_currency", {"currency": row["amount.currency"]}))
    lines = await _lines(session, actor, row, gross, place, problems)
    net, tax = (sum((getattr(each, name) for each in lines), Decimal(0)) for name in ("net", "tax"))
    if abs(net + tax - gross) > _TOLERANCE:
        params = {"sum": f"{net + tax:.2f}", "amount": f"{gross:.2f}"}
        problems.append(Problem(f"{place}/amount", "invoice_sum", params))
    return Invoice(
        id=UUID(str(row["id"])), reference=place, kind=row["kind"] or "electronic", buyer=buyer, buyer_tax_number=number,
        **{name: row[name] or "" for name in ("buyer_address", "buyer_phone", "buyer_bank", "buyer_account")},
        net=net, tax=tax, gross=net + tax, lines=lines,
    )  # fmt: skip


async def _lines(
    session: Session, actor: Actor, row: dict[str, Any], gross: Decimal, place: str, problems: list[Problem]
) -> list[InvoiceLine]:
    """Return the lines of the invoice's order; without one, a single line over the whole amount."""
    stored = await service.lines(session, actor, "sales_order", UUID(row["sales_order"])) if row["sales_order"] else []
    if not stored:
        rate = Decimal(str(row["tax_rate"] or 0))
        net = (gross * 100 / (100 + rate)).quantize(_CENT, ROUND_HALF_UP)
        name = row["contract.name"] or place
        return [
            InvoiceLine(
                name=name, tax_code="", unit="", quantity=Decimal(1), unit_price=net, net=net, tax_rate=rate, tax=gross - net
            )
        ]  # fmt: skip
    products = [UUID(each["product"]) for each in stored if each.get("product")]
    codes = {
        str(each["id"]): each["tax_code"] or ""
        for each in await records.fetch(session, actor, "product", products, fields=("id", "tax_code"))
    }
    found = []
    for number, each in enumerate(stored, start=1):
        values = {
            name: Decimal(str(each.get(name) or 0)) for name in ("quantity", "unit_price", "discount", "tax_rate")
        }
        line = Line(**values)
        code = codes.get(str(each.get("product")), "")
        if not _TAX_CODE.fullmatch(code):
            problems.append(Problem(f"{place}/{number}/tax_code", "invoice_no_tax_code", {"name": each["name"]}))
        price = (values["unit_price"] * (100 - values["discount"]) / 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        found.append(
            InvoiceLine(
                name=each["name"],
                tax_code=code,
                unit=each.get("unit") or "",
                quantity=values["quantity"],
                unit_price=price,
                net=line.net,
                tax_rate=values["tax_rate"],
                tax=line.tax,
            )
        )
    return found


_INVOICE_COLUMNS: Final = (
    ("发票流水号", "reference"), ("发票种类", "kind"), ("购买方名称", "buyer"), ("购买方纳税人识别号", "buyer_tax_number"),
    ("购买方地址", "buyer_address"), ("购买方电话", "buyer_phone"), ("购买方开户银行", "buyer_bank"), ("购买方银行账号", "buyer_account"),
    ("合计金额", "net"), ("合计税额", "tax"), ("价税合计", "gross"),
)  # fmt: skip
_LINE_COLUMNS: Final = (
    ("项目名称", "name"), ("商品和服务税收编码", "tax_code"), ("单位", "unit"), ("数量", "quantity"), ("单价", "unit_price"), ("金额", "net"),
    ("税率", "tax_rate"), ("税额", "tax"),
)  # fmt: skip
#: How the bureau calls our kinds.
KINDS: Final = {"special": "增值税专用发票", "normal": "普通发票", "electronic": "普通发票"}


def workbook(invoices: Sequence[Invoice]) -> bytes:
    """Return invoices as a workbook of two sheets: one row for each invoice, one for each line."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    heads, lines = book.add_worksheet("1-发票基本信息"), book.add_worksheet("2-发票明细信息")
    heads.write_row(0, 0, [label for label, _ in _INVOICE_COLUMNS], bold)
    lines.write_row(0, 0, ["发票流水号", *(label for label, _ in _LINE_COLUMNS)], bold)
    at = 0
    for number, each in enumerate(invoices, start=1):
        heads.write_row(number, 0, [_cell(each, name) for _, name in _INVOICE_COLUMNS])
        for line in each.lines:
            at += 1
            lines.write_row(at, 0, [each.reference, *(_cell(line, name) for _, name in _LINE_COLUMNS)])
    for sheet in (heads, lines):
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 12, 18)
    book.close()
    return into.getvalue()


def _cell(row: Invoice | InvoiceLine, name: str) -> str | float:
    value = getattr(row, name)
    if name == "kind":
        return KINDS.get(str(value), str(value))
    if name == "tax_rate":
        return float(value / 100)
    return float(value) if isinstance(value, Decimal) else str(value)
