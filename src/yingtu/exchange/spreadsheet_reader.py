"""The process that reads one spreadsheet: its first sheet becomes CSV, with little memory and behind what people wait for.

Somebody waits for its start as well, so it imports next to nothing; what it refuses it tells by code.
"""

from __future__ import annotations

import csv
import os
import resource
import sys
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from yingtu.exchange.cell_text import SUSPICIOUS, neutral
from yingtu.kit import priority

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: What it may hold in memory.
MAX_MEMORY_BYTES = 280 * 1024 * 1024
#: A tenth of the processor while others want it.
NICENESS = 10
#: Above the heading there may be titles: a row of one cell each.
MAX_TITLE_ROWS = 20
#: As :mod:`yingtu.exchange.reading` allows.
MAX_COLUMNS = 1000
ENCODING = "utf-8-sig"


class Refused(Exception):
    """It cannot be read."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def convert(path: str, made: str) -> None:
    """Write the first sheet as CSV, durably.

    Raises:
        Refused: it cannot be read.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - see above
            sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
            rows: Iterator[list[Any]] = iter(sheet.iter_rows())
            first = [_trimmed(each) for each in islice(rows, MAX_TITLE_ROWS)]
            first = first[_titles(first) :]
            if not any(first):
                raise Refused("file_empty")
            with open(made, "w", encoding=ENCODING, newline="") as target:  # noqa: PTH123
                csv.writer(target).writerows(map(_texts, chain(first, map(_trimmed, rows))))
                target.flush()
                os.fsync(target.fileno())
    except PasswordError as error:
        raise Refused("spreadsheet_protected") from error
    except (CalamineError, IndexError) as error:
        raise Refused("spreadsheet_damaged") from error


def _titles(rows: list[list[Any]]) -> int:
    """Return how many rows at the top are titles: at most one cell, above the first row with several."""
    for place, row in enumerate(rows):
        if sum(cell != "" for cell in row) > 1:
            return place
    return next((place for place, row in enumerate(rows) if row), 0)


def _trimmed(row: list[Any]) -> list[Any]:
    end = len(row)
    while end and row[end - 1] in ("", None):
        end -= 1
    if end > MAX_COLUMNS:
        raise Refused("too_many_columns", limit=MAX_COLUMNS)
    return row[:end]


def _texts(row: list[Any]) -> list[str]:
    return [each if type(each) is str and _harmless(each) else cell_text(each) for each in row]


def _harmless(text: str) -> bool:
    return text[:1] not in SUSPICIOUS and "\0" not in text


def cell_text(value: Any) -> str:
    """Return a typed cell as the text an import reads back exactly."""
    match value:
        case str():
            return neutral(value).replace("\0", "")
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case None:
            return ""
        case _:
            return str(value)


def main(path: str, made: str) -> int:
    """Convert in this process; a refusal is told on the standard output."""
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    priority.lower(NICENESS)
    try:
        convert(path, made)
    except Refused as error:
        import json

        sys.stdout.write(json.dumps({"code": error.code, "params": error.params}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
