"""A quote or an order as a PDF."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yingtu.kit.i18n import translate
from yingtu.kit.money import shown_money
from yingtu.kit.pdf import Block, Table, Text, render

if TYPE_CHECKING:
    from yingtu.sales.schemas import Lines

_COLUMNS = ("line", "item", "quantity", "price", "discount", "net", "tax", "gross")


def document_pdf(
    object_name: str, head: dict[str, Any], lines: Lines, company: str, language: str, *, mark: str = ""
) -> bytes:
    """Return the document with its lines and sums."""

    def say(code: str, **params: object) -> str:
        return translate(f"sales_pdf.{code}", params, language)

    def money(value: Decimal) -> str:
        return shown_money(value, lines.currency)

    day = head.get("quoted_on") or head.get("ordered_on") or ""
    blocks: list[Block] = [
        Text(say("for", account=head.get("account.name") or "")),
        Text(say("dates", day=day, until=head.get("expires_on") or "–"), quiet=True),
    ]
    rows = [
        [
            str(place),
            each.name,
            f"{each.quantity.normalize():f} {each.unit or ''}".strip(),
            money(each.unit_price),
            f"{each.discount.normalize():f}%" if each.discount else "",
            money(each.net),
            f"{money(each.tax)} ({each.tax_rate.normalize():f}%)",
            money(each.gross),
        ]
        for place, each in enumerate(lines.lines, start=1)
    ]
    rows.append(["", say("sum"), "", "", "", money(lines.net), money(lines.tax), money(lines.gross)])
    head_row = [say(each) for each in _COLUMNS]
    blocks.append(Table(head_row, rows, (6, 32, 12, 13, 8, 14, 18, 15), frozenset({2, 3, 4, 5, 6, 7}), last_bold=1))
    if head.get("terms"):
        blocks += [Text(say("terms"), quiet=True), Text(str(head["terms"]))]
    return render(say(object_name, number=head.get("number") or ""), blocks, footer=company, mark=mark)
