"""Our own lint rules find what they should, leave the rest alone, and can be escaped by name only."""

from __future__ import annotations

import pytest

from tools.rules import MOST_LINES, check

SERVICE = "src/yingtu/records/service.py"


def names(path: str, source: str) -> list[str]:
    return [line.rsplit("[", 1)[-1].rstrip("]") for line in check(path, source)]


class TestFindings:
    @pytest.mark.parametrize(
        ("source", "rule"),
        [
            ("async def f(c):\n    await c.commit()\n", "commit"),
            ("def f(c):\n    c.rollback()\n", "commit"),
            ("Q = 'SELECT id FROM lead'\n", "sql"),
            ("Q = f'update {table} set x = 1'\n", "sql"),
            ("Q = f'SELECT {columns} FROM {table}'\n", "sql"),
            ("Q = 'UPDATE lead SET x = 1'\n", "sql"),
            ("Q = 'DROP TABLE lead'\n", "sql"),
            ("import sqlalchemy as sa\nQ = sa.text(name)\n", "sql"),
            ("import sqlalchemy as sa\nQ = sa.select(t)\n", "select"),
            ("from sqlalchemy import select\nQ = select(t)\n", "select"),
            ("try:\n    f()\nexcept Exception:\n    log()\n", "catch-all"),
            ("try:\n    f()\nexcept (KeyError, Exception):\n    pass\n", "catch-all"),
            ("try:\n    f()\nexcept:\n    pass\n", "catch-all"),
            ("from datetime import datetime\nx = datetime.now(UTC)\n", "clock"),
            ("from datetime import date\nx = date.today()\n", "clock"),
            ("import time\nx = time.time()\n", "clock"),
        ],
    )
    def test_a_service_must_not(self, source: str, rule: str) -> None:
        assert names(SERVICE, source) == [rule]

    def test_a_file_must_not_be_longer_than_its_story(self) -> None:
        assert names("tests/x.py", "x = 1\n" * (MOST_LINES + 1)) == ["length"]
        assert names("tests/x.py", "x = 1\n" * MOST_LINES) == []


class TestWhatIsFine:
    @pytest.mark.parametrize(
        ("path", "source"),
        [
            ("src/yingtu/kit/db.py", "async def f(c):\n    await c.commit()\n"),
            ("src/yingtu/query/read.py", "Q = 'SELECT id FROM lead'\n"),
            ("src/yingtu/records/repository.py", "import sqlalchemy as sa\nQ = sa.select(t)\n"),
            ("src/yingtu/records/models.py", "from sqlalchemy import select\nQ = select(t)\n"),
            ("src/yingtu/kit/clock.py", "from datetime import datetime\nx = datetime.now(UTC)\n"),
            (SERVICE, '"""Select from the lead table what to do."""\nx = "Selected from the list"\n'),
            (SERVICE, "x = 'Update the field and set it again'\n"),
            (SERVICE, "try:\n    f()\nexcept Exception as error:\n    note(error)\n    raise\n"),
            (SERVICE, "try:\n    f()\nexcept KeyError:\n    pass\n"),
            (SERVICE, "x = select(t)\n"),
            (SERVICE, "import time\nx = time.monotonic()\n"),
            ("tests/test_x.py", "Q = 'SELECT id FROM lead'\nc.commit()\n"),
        ],
    )
    def test_nothing_is_found(self, path: str, source: str) -> None:
        assert check(path, source) == []


class TestEscapes:
    def test_a_named_escape_with_a_reason_counts_on_its_line_and_the_next(self) -> None:
        assert check(SERVICE, "c.commit()  # allow-commit: the import keeps what is done so far\n") == []
        assert check(SERVICE, "# allow-commit: the import keeps what is done so far\nc.commit()\n") == []

    def test_it_does_not_cover_another_rule_or_another_line(self) -> None:
        assert names(SERVICE, "c.commit()  # allow-sql: no\n") == ["commit"]
        assert names(SERVICE, "# allow-commit: reason\n\nc.commit()\n") == ["commit"]

    def test_it_needs_a_reason_and_a_known_name(self) -> None:
        assert "write the reason" in check(SERVICE, "c.commit()  # allow-commit\n")[0]
        assert "there is no rule 'comit'" in check(SERVICE, "x = 1  # allow-comit: typo\n")[0]

    def test_a_long_file_may_say_why(self) -> None:
        assert check("tests/x.py", "# allow-length: one table of cases\n" + "x = 1\n" * MOST_LINES) == []
