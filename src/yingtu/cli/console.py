"""How the commands talk: progress on standard error, answers on standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from yingtu.kit.errors import YingtuError


def say(text: str) -> None:
    """Tell what is going on."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def answer(text: str) -> None:
    """Print what was asked for."""
    print(text, flush=True)  # noqa: T201


def fail(sentence: str) -> NoReturn:
    """End the command with a sentence that says what is wrong and what to do."""
    print(f"error: {sentence}", file=sys.stderr, flush=True)  # noqa: T201
    raise SystemExit(1)


def language() -> str:
    """Return the language of the terminal, as far as we speak it."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh-CN" if value.lower().startswith("zh") else "en"
    return "en"


def explain(error: YingtuError) -> None:
    """Print an error of the product and what belongs to it, in the terminal's language; files are named with their line."""
    from yingtu.kit.i18n import translate, translate_hint

    spoken = language()
    lines = [f"error: {translate(error.code, error.params, spoken)}", translate_hint(error.code, error.params, spoken)]
    for problem in error.problems:
        place = problem.params.get("place") or problem.pointer
        lines.append(f"  {place}: {translate(problem.code, problem.params, spoken)}")
        lines.append(translate_hint(problem.code, problem.params, spoken))
    print("\n".join(line for line in lines if line), file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def said_as_sentences() -> Iterator[None]:
    """End the command with a sentence instead of a traceback when an expected error leaves the block."""
    from yingtu.kit.errors import YingtuError
    from yingtu.kit.postgres_home import EmbeddedPostgresError

    try:
        yield
    except EmbeddedPostgresError as error:
        fail(str(error))
    except YingtuError as error:
        explain(error)
        raise SystemExit(1) from None
