"""CSV files as people have them: found out are encoding, delimiter, headings and number of rows. No database here.

A row's number counts the rows below the heading from 1, empty ones too, so that people find it in their spreadsheet.
"""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from yingtu.exchange.errors import (
    DamagedEncoding,
    FileEmpty,
    LineTooLong,
    NoHeading,
    NotCsv,
    NulInFile,
    TooManyColumns,
    UnreadableEncoding,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: A line longer than this is no row of a table, and a cell longer than this no cell.
MAX_LINE_BYTES = 1024 * 1024
MAX_COLUMNS = 1000
#: Above the headings there may be titles: a row of one cell each. Two headings may be one with a delimiter in it.
MAX_TITLE_ROWS = 20
FEW_HEADINGS = 2
#: So much is looked at to find the delimiter.
SNIFF_CHARACTERS = 64 * 1024
DELIMITERS = ",;\t|"
#: So many characters beyond ASCII that were read well prove that a file is UTF-8, also when one of them is damaged.
PROOF_OF_UTF8 = 20

_CHUNK_BYTES = 1024 * 1024
_UTF16 = ("utf-16-le", "utf-16-be")

csv.field_size_limit(MAX_LINE_BYTES)


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found out about a file.

    Attributes:
        columns: Headings without outer spaces; empty ones are called ``column 3``, repeated ones ``Name (2)``.
        rows: Rows below the heading that hold anything.
    """

    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    rows: int


class LineGuard:
    """Watches bytes while they arrive, so that a file that is no text is refused before it fills the disk."""

    def __init__(self) -> None:
        self.line = 1
        self._in_line = 0
        self._seen = 0
        self._wide = False

    def feed(self, chunk: bytes) -> None:
        """Look at the next bytes.

        Raises:
            LineTooLong: no line break for :data:`MAX_LINE_BYTES`.
            NulInFile: NUL bytes in what is not UTF-16.
        """
        if not self._seen:
            self._wide = _looks_wide(chunk)
        self._seen += len(chunk)
        if not self._wide and b"\0" in chunk:
            raise NulInFile(line=self.line + chunk.count(b"\n", 0, chunk.index(b"\0")))
        begin = 0
        while (end := chunk.find(b"\n", begin)) >= 0:
            self._grow(end - begin)
            self._in_line = 0
            self.line += 1
            begin = end + 1
        self._grow(len(chunk) - begin)

    def _grow(self, size: int) -> None:
        self._in_line += size
        if self._in_line > MAX_LINE_BYTES:
            raise LineTooLong(line=self.line, limit_kb=MAX_LINE_BYTES // 1024)


def _looks_wide(start: bytes) -> bool:
    """Whether these first bytes are UTF-16: by its mark, or because every other byte is NUL."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return True
    sample = start[:200]
    nuls = sample.count(0)
    return nuls > len(sample) // 4 and (0 in (sample[0::2].count(0), sample[1::2].count(0)))


def detect_encoding(path: Path) -> str:
    """Return ``utf-8-sig``, ``gb18030`` (which contains GBK), ``utf-16`` or its variants; the whole file is read.

    Raises:
        FileEmpty: nothing in it.
        DamagedEncoding: UTF-8 with some characters spoilt.
        UnreadableEncoding: none of them.
    """
    with path.open("rb") as file:
        start = file.read(400)
    if not start:
        raise FileEmpty
    if _looks_wide(start):
        return _wide_encoding(path, start)
    failed_at, proof = _decodes(path, "utf-8")
    if failed_at is None:
        return "utf-8-sig"
    if start.startswith(codecs.BOM_UTF8) or proof >= PROOF_OF_UTF8:
        raise DamagedEncoding(line=failed_at)
    if _decodes(path, "gb18030")[0] is None:
        return "gb18030"
    raise UnreadableEncoding


def _wide_encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = _UTF16[0] if start[1::2].count(0) else _UTF16[1]
    if _decodes(path, encoding)[0] is not None:
        raise UnreadableEncoding
    return encoding


def _decodes(path: Path, encoding: str) -> tuple[int | None, int]:
    """Return the line at which decoding fails (None: it does not) and how many characters beyond ASCII came before."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    line = 1
    proof = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK_BYTES)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode(encoding, "replace")
                return line + good.count("\n"), proof + sum(character > "\x7f" for character in good)
            if not chunk:
                return None, proof
            line += text.count("\n")
            if not text.isascii():
                proof += len(text.encode("utf-8")) - len(text)


def examine(path: Path, *, encoding: str | None = None, delimiter: str | None = None) -> Layout:
    """Find out how to read a file; reads all of it once or twice. What is known already is not looked for.

    Raises:
        UnusableFile: it is empty, has no headings, or cannot be read.
    """
    encoding = encoding or detect_encoding(path)
    if delimiter is None:
        with path.open(encoding=encoding, newline="") as file:
            delimiter = _sniff(file.read(SNIFF_CHARACTERS))
    records = _records(path, encoding, delimiter)
    heading = next(records, None)
    if heading is None:
        raise FileEmpty
    rows = sum(1 for cells in records if any(cells))
    return Layout(encoding, delimiter, _headings(heading), rows)


def rows(path: Path, layout: Layout, *, after: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of the rows below the heading that hold anything, those beyond row ``after``.

    Cells keep their inner text as it is; outer spaces are the field types' business.
    """
    records = _records(path, layout.encoding, layout.delimiter)
    next(records, None)
    for number, cells in enumerate(records, start=1):
        if number > after and any(cells):
            yield number, cells


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the heading row and what is below it; titles above it are left out, as they are of spreadsheets."""
    records = _lines(path, encoding, delimiter)
    first = list(islice(records, MAX_TITLE_ROWS))
    return chain(first[_titles(first) :], records)


def _titles(first: list[list[str]]) -> int:
    """Return how many rows at the top are titles: a row of one cell, then empty ones or rows of one cell, then one of many."""
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in first]
    if not filled or filled[0] != 1:
        return 0
    many = next((place for place, count in enumerate(filled) if count > 1), 0)
    # One heading directly above a row of two is a table of one column with a stray delimiter.
    return many if filled[many] > FEW_HEADINGS or 0 in filled[:many] else 0


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            yield from reader
        except csv.Error as error:
            raise NotCsv(line=reader.line_num, reason=str(error)) from None


def _sniff(text: str) -> str:
    """Return the delimiter by which the first lines fall into most cells, equally many in each."""
    lines = text.splitlines()[:50]
    if len(text) == SNIFF_CHARACTERS and len(lines) > 1:
        lines.pop()
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        widths = [len(cells) for cells in rows[_titles(rows[:MAX_TITLE_ROWS]) :] if cells]
        if not widths or widths[0] < 2:
            continue
        score = widths[0] * sum(width == widths[0] for width in widths) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _headings(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells.pop()
    if not cells:
        raise NoHeading
    if len(cells) > MAX_COLUMNS:
        raise TooManyColumns(limit=MAX_COLUMNS)
    found: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = heading = " ".join(cell.split()) or f"column {place}"
        repeat = 1
        while name in found:
            repeat += 1
            name = f"{heading} ({repeat})"
        found.append(name)
    return tuple(found)
