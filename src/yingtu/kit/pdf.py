"""PDF documents made of headings, lines and tables, in Chinese and Latin script.

The Chinese font is one of the standard character collections that PDF readers bring (ADR 0171): nothing has to be installed
where the document is made, and its text can be searched and copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

_FONT: Final = "STSong-Light"
_INK, _QUIET, _LINE, _HEAD, _LINK = "#1c1d22", "#6b6d76", "#d3d4da", "#f3f3f5", "#1d4ed8"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; where it holds ``link``, that leads there."""

    text: str
    quiet: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts below a head; ``widths`` are shares of the page, ``right`` the numbers of columns with figures.

    ``last_bold``: so many last rows are sums.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    right: frozenset[int] = frozenset()
    last_bold: int = 0


Block = Heading | Text | Table


def render(title: str, blocks: Sequence[Block], *, landscape: bool = False, footer: str = "", mark: str = "") -> bytes:
    """Return a PDF of A4 pages, each with its number, and with ``mark`` faintly across it."""
    # Late: the library is large, and only documents need it.
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import SimpleDocTemplate, Spacer

    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    size = (A4[1], A4[0]) if landscape else A4
    target = BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=size,
        title=title,
        leftMargin=16 * mm,
        rightMargin=16 * mm,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
    )
    flow: list[Any] = [_paragraph(title, 16), Spacer(1, 3 * mm)]
    for block in blocks:
        flow += [_flowable(block, document.width), Spacer(1, 2 * mm)]

    def number(canvas: Any, page: Any) -> None:
        canvas.saveState()
        canvas.setFont(_FONT, 8)
        canvas.drawString(16 * mm, 10 * mm, footer)
        canvas.drawRightString(size[0] - 16 * mm, 10 * mm, str(page.page))
        canvas.restoreState()
        _mark(canvas, size, mark)

    document.build(flow, onFirstPage=number, onLaterPages=number)
    return target.getvalue()


def _mark(canvas: Any, size: tuple[float, float], mark: str) -> None:
    """Write some words three times across a page, too faint to disturb and too often to be cut off."""
    if not mark:
        return
    canvas.saveState()
    canvas.setFont(_FONT, 20)
    canvas.setFillGray(0.2, 0.1)
    for part in (0.2, 0.5, 0.8):
        canvas.saveState()
        canvas.translate(size[0] / 2, size[1] * part)
        canvas.rotate(24)
        canvas.drawCentredString(0, 0, mark)
        canvas.restoreState()
    canvas.restoreState()


def _paragraph(text: str, size: float = 9, color: str = _INK, align: int = 0, link: str = "") -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "p",
        fontName=_FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=HexColor(color),
        wordWrap="CJK",
        alignment=align,
    )
    words = escape(text).replace("\n", "<br/>")
    if link:
        words = words.replace(escape(link), f'<a href="{escape(link)}" color="{_LINK}">{escape(link)}</a>')
    return Paragraph(words, style)


def _flowable(block: Block, width: float) -> Any:
    match block:
        case Heading():
            return _paragraph(block.text, 12)
        case Text():
            return _paragraph(block.text, 9, _QUIET if block.quiet else _INK, link=block.link)
        case Table():
            return _table(block, width)


def _table(block: Table, width: float) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Table as PdfTable
    from reportlab.platypus import TableStyle

    def cells(row: Sequence[str], color: str) -> list[Any]:
        return [_paragraph(text, 8, color, 2 if place in block.right else 0) for place, text in enumerate(row)]

    whole = sum(block.widths)
    rows = [cells(block.head, _QUIET), *(cells(row, _INK) for row in block.rows)]
    table = PdfTable(rows, colWidths=[width * each / whole for each in block.widths], repeatRows=1)
    style: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(_HEAD)),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor(_LINE)),
    ]
    if block.last_bold:
        style.append(("BACKGROUND", (0, -block.last_bold), (-1, -1), HexColor(_HEAD)))
    table.setStyle(TableStyle(style))
    return table
