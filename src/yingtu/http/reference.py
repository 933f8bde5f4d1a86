"""The page of all error codes, made from the sources: ``python -m yingtu.app errors``."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from yingtu.kit import i18n
from yingtu.kit.errors import YingtuError

_HEAD = """# Errors

Every error of the API is a problem document (RFC 9457, `application/problem+json`):

```json
{"type": "urn:yingtu:error:not_signed_in", "title": "Unauthorized", "status": 401, "code": "not_signed_in",
 "detail": "You are not signed in, or your session has ended.", "hint": "Sign in and repeat the request.",
 "params": {}, "errors": [], "request_id": "0193a1b2c3d4e5f6"}
```

`code` is stable; `detail` and `hint` are in the person's language (their own setting, else `Accept-Language`); `params` fill the
sentence. `errors` lists what is wrong at which place: `pointer` is a field's api name, a JSON pointer into the body, `?name` of the
query, or a cell of a file. A 503 carries `Retry-After`: repeat the same request then. Give the `request_id` to your administrator
when you ask for help.

This page is generated from the sources; `…` stands for what differs from case to case.
"""


def errors_page() -> str:
    """Return the page as Markdown: errors by status, then what entries of ``errors`` may say."""
    by_code = {each.code: each for each in _all_errors(YingtuError)}
    lines = [_HEAD, "## Errors of requests", "", "| status | code | sentence | 中文 |", "|---|---|---|---|"]
    for code, error in sorted(by_code.items(), key=lambda pair: (pair[1].status, pair[0])):
        status = f"{error.status} {HTTPStatus(error.status).phrase}"
        lines.append(f"| {status} | `{code}` | {_cell(code, 'en')} | {_cell(code, 'zh-CN')} |")
    lines += ["", "## Entries of `errors`", "", "| code | sentence | 中文 |", "|---|---|---|"]
    lines += [
        f"| `{code}` | {_cell(code, 'en')} | {_cell(code, 'zh-CN')} |"
        for code in sorted(i18n.codes("en") - by_code.keys())
        if not code.startswith("word.")
    ]
    return "\n".join(lines) + "\n"


def _all_errors(base: type[YingtuError]) -> Iterator[type[YingtuError]]:
    yield base
    for each in base.__subclasses__():
        yield from _all_errors(each)


def _cell(code: str, language: str) -> str:
    sentence, hint = i18n.translate(code, {}, language), i18n.translate_hint(code, {}, language)
    return f"{sentence} {hint}".strip().replace("|", "\\|") if hint else sentence.replace("|", "\\|")
