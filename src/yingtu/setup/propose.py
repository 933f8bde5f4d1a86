"""From a table as people have it to the fields of an object: names, types and options guessed from headings and cells. Pure.

A type is proposed when nearly all cells would go in as an import reads them; what is not sure stays text, which loses nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yingtu.fields.base import BadValue, ParseContext
from yingtu.fields.registry import FIELD_TYPES
from yingtu.studio.naming import field_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Share of the filled cells that must fit a type.
FITS = 0.9
#: Rows that are looked at.
MAX_ROWS = 2_000
MAX_OPTIONS = 20
MAX_OPTION_CHARACTERS = 20
LONG_CHARACTERS = 60
_MAX_HEADING = 40

_NAMES = re.compile(r"名称|姓名|公司|客户|标题|主题|项目|学员|企业|名字|name|title|company", re.IGNORECASE)
_NAMING = re.compile(r"(名称|姓名|名字|标题|主题|公司|企业|name|title|company)$|^(客户|项目|学员)$", re.IGNORECASE)
_NO_NUMBERS = re.compile(r"编号|号码|单号|代码|编码|证号|邮编|账号|帐号|序号|身份证|id$|code|no\.?$", re.IGNORECASE)
_MONEY = re.compile(r"金额|价|费|款|预算|成本|营收|收入|工资|万元|\(元\)|（元）|amount|price|cost|fee", re.IGNORECASE)
_MONEY_CELL = re.compile(r"[¥￥$€]|元$|万$")
_BOOLEANS = frozenset({"是", "否", "有", "无", "true", "false", "yes", "no", "y", "n", "√", "×", "✓"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """One column as a field.

    Attributes:
        options: Texts of a choice, the most frequent first.
        filled: Cells that hold anything; ``fitting`` of them can be read as ``type``.
    """

    column: str
    name: str
    type: str
    options: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    filled: int = 0
    fitting: int = 0
    unique: bool = False


@dataclass(slots=True)
class Sheet:
    """All columns of a table; ``name_column`` is the one that names a row."""

    rows: int
    proposals: list[Proposal] = field(default_factory=list)
    name_column: str = ""


def propose(columns: Sequence[str], rows: Iterable[Sequence[str]], context: ParseContext) -> Sheet:
    """Propose a field for each column that holds anything."""
    cells: list[list[str]] = [[] for _ in columns]
    count = 0
    for row in rows:
        count += 1
        if count > MAX_ROWS:
            break
        for place, column in enumerate(cells):
            text = row[place].strip() if place < len(row) else ""
            if text:
                column.append(text)
    sheet = Sheet(min(count, MAX_ROWS))
    taken: set[str] = set()
    for heading, texts in zip(columns, cells, strict=True):
        if texts:
            name = field_name(heading, taken)
            taken.add(name)
            sheet.proposals.append(_proposal(heading, name, texts, context))
    sheet.name_column = _name_column(sheet)
    return sheet


def _proposal(heading: str, name: str, texts: list[str], context: ParseContext) -> Proposal:
    distinct = Counter(texts)
    kind, fitting = _type(heading, texts, distinct, context)
    options = tuple(text for text, _ in distinct.most_common(MAX_OPTIONS)) if kind == "choice" else ()
    return Proposal(
        column=heading,
        name=name,
        type=kind,
        options=options,
        samples=tuple(dict.fromkeys(texts[:50]))[:3],
        filled=len(texts),
        fitting=fitting,
        unique=len(distinct) == len(texts),
    )


def _type(heading: str, texts: list[str], distinct: Counter[str], context: ParseContext) -> tuple[str, int]:
    """Return the narrowest type that nearly all cells fit, and how many do."""
    if {text.lower() for text in distinct} <= _BOOLEANS and len(distinct) <= 2:
        return "boolean", len(texts)
    number_like = not _NO_NUMBERS.search(heading) and not any(
        text.startswith("0") and text.isdigit() and len(text) > 1 for text in texts
    )
    money = bool(_MONEY.search(heading)) or sum(bool(_MONEY_CELL.search(text)) for text in texts) > len(texts) / 2
    candidates = ["email", "phone", "url"]
    if number_like and all(text.endswith("%") for text in texts):
        candidates.append("percent")
    if not number_like:
        candidates = ["phone"] if re.search(r"电话|手机|phone|mobile", heading, re.IGNORECASE) else []
    elif money:
        candidates.append("currency")
    else:
        candidates += ["date", "datetime", "number"]
    for kind in candidates:
        fitting = sum(_fits(kind, text, context) for text in texts)
        if fitting >= FITS * len(texts):
            return kind, fitting
    few = len(distinct) <= MAX_OPTIONS and len(distinct) * 2 <= len(texts) and len(texts) >= 4
    if few and max(map(len, distinct)) <= MAX_OPTION_CHARACTERS and not _NAMING.search(heading):
        return "choice", len(texts)
    if max(map(len, texts)) > LONG_CHARACTERS or any("\n" in text for text in texts):
        return "long_text", len(texts)
    return "text", len(texts)


def _fits(kind: str, text: str, context: ParseContext) -> bool:
    if kind == "url" and "." not in text:
        return False
    if kind in {"date", "datetime"} and text.isdigit() and len(text) < 8:
        # A bare small number may be a day in a spreadsheet, but here it is a number.
        return False
    declared = FIELD_TYPES[kind]
    try:
        parsed = declared.parse(text, declared.options(), context)
    except BadValue:
        return False
    return parsed.get("") is not None


def _name_column(sheet: Sheet) -> str:
    """Return the column that names a row: text, nearly always filled, by its heading if one says so."""
    named = [
        each
        for each in sheet.proposals
        if each.type in {"text", "choice"} and each.filled >= FITS * sheet.rows and len(each.column) <= _MAX_HEADING
    ]
    best = [each for each in named if _NAMES.search(each.column)]
    found = next(iter(best or sorted(named, key=lambda each: not each.unique)), None)
    return found.column if found else (sheet.proposals[0].column if sheet.proposals else "")
