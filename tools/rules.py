"""Rules of ours that no ready-made linter knows: ``python tools/rules.py [FILE or DIRECTORY …]``.

Each rule has a name, a reason, and an escape: a comment ``# allow-<name>: <reason>`` on the line of the finding, on the line
above it, or, for ``length``, anywhere in the file. An escape without a reason is a finding itself.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tokenize import COMMENT, generate_tokens

ROOT = Path(__file__).resolve().parents[1]
PRODUCT = "src/yingtu/"
MOST_LINES = 500

SQL = re.compile(
    r"\s*(select\s.+\sfrom\s|select\s+pg_|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|truncate\s|with\s+\S+\s+as\s*\("
    r"|(create|alter|drop)\s+(table|index|unique|schema|role|database|type|view|extension|sequence|function)\s"
    r"|copy\s+\S+.*\s(from|to)\s|lock\s+table\s|listen\s+\S+$|notify\s+\S|vacuum\s|set\s+(local|session)\s)",
    re.IGNORECASE | re.DOTALL,
)
CLOCK_CALLS = ("now", "utcnow", "today")
ESCAPE = re.compile(r"#\s*allow-(?P<name>[a-z-]+)(?::\s*(?P<reason>\S.*))?")


@dataclass(frozen=True)
class Finding:
    line: int
    text: str


@dataclass(frozen=True)
class Rule:
    name: str
    reason: str
    applies: Callable[[str], bool]
    find: Callable[[ast.Module], Iterator[Finding]]


def _docstrings(tree: ast.Module) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            found |= {id(each.value) for each in body if isinstance(each, ast.Expr)}
    return found


def find_commits(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="commit" | "rollback" as name), args=[]):
                yield Finding(node.lineno, f"{name}() outside the session edge")


def _with_placeholders(parts: list[ast.expr]) -> str:
    """Return the text of an f-string with a name in the place of each value."""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)


def find_sql_text(tree: ast.Module) -> Iterator[Finding]:
    documentation = _docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in documentation and SQL.match(text):
                yield Finding(node.lineno, f"SQL text: {' '.join(text.split())[:50]!r}")
            case ast.JoinedStr(values=parts) if SQL.match(_with_placeholders(parts)):
                yield Finding(node.lineno, f"SQL text: {' '.join(_with_placeholders(parts).split())[:50]!r}")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sa" | "sqlalchemy"), attr="text")):
                yield Finding(node.lineno, "SQL text in sa.text()")


def find_selects(tree: ast.Module) -> Iterator[Finding]:
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name == "select"
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in imported:
                yield Finding(node.lineno, "a select() outside repository, query and models")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="sa" | "sqlalchemy"), attr="select")):
                yield Finding(node.lineno, "a select() outside repository, query and models")


def find_swallowed_errors(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        names = {each.id if isinstance(each, ast.Name) else None if each is None else "" for each in caught}
        if names & {None, "Exception", "BaseException"} and not isinstance(node.body[-1], ast.Raise):
            yield Finding(node.lineno, "every error is caught here and the program goes on")


def find_own_clocks(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="datetime" | "date" | "dt"), attr=name)) if (
                name in CLOCK_CALLS
            ):
                yield Finding(node.lineno, f"the time is asked with {name}()")
            case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="time")):
                yield Finding(node.lineno, "the time is asked with time.time()")


def find_nothing(_tree: ast.Module) -> Iterator[Finding]:
    """Length is counted in lines, not in the tree."""
    yield from ()


def _outside(*allowed: str) -> Callable[[str], bool]:
    """Return a test for product files whose path below the package matches none of the patterns."""
    pattern = re.compile("|".join(allowed))
    return lambda path: path.startswith(PRODUCT) and not pattern.match(path.removeprefix(PRODUCT))


RULES = (
    Rule(
        "commit",
        "One request or job is one transaction, which its edge commits; a commit in between leaves half of it behind.",
        _outside(r"kit/db\.py"),
        find_commits,
    ),
    Rule(
        "sql",
        "SQL text lives where it is reviewed for injection, schema and locks: kit, schema, query.",
        _outside(r"kit/", r"schema/", r"query/", r".*/models(\.py|/)"),
        find_sql_text,
    ),
    Rule(
        "select",
        "Other files ask a repository or the read path, so that tables can change and no permission is bypassed.",
        _outside(
            r"kit/",
            r"schema/",
            r"query/",
            r"access/compile\.py",
            r"jobs/queue\.py",
            r".*/(models|repository)(\.py|/)",
            r".*/\w+_repository\.py",
        ),
        find_selects,
    ),
    Rule(
        "catch-all",
        "Catching every error to continue turns defects into silent wrong data.",
        lambda path: path.startswith(PRODUCT),
        find_swallowed_errors,
    ),
    Rule(
        "clock",
        "Tests and as-of reads set the time; whoever asks the system directly escapes them. Use kit.clock.now().",
        _outside(r"kit/clock\.py", r"kit/ids\.py"),
        find_own_clocks,
    ),
    Rule("length", "A file tells one story; split it by use case.", lambda _path: True, find_nothing),
)


def check(path: str, source: str) -> list[str]:
    """Return the findings in one file as ``path:line: sentence``; ``path`` is relative to the project."""
    lines = source.splitlines()
    comments = [token for token in generate_tokens(StringIO(source).readline) if token.type == COMMENT]
    escapes = {token.start[0]: match for token in comments if (match := ESCAPE.match(token.string))}
    known = {rule.name for rule in RULES}
    found = []
    for number, escape in escapes.items():
        if escape["name"] not in known:
            found.append((number, f"there is no rule {escape['name']!r} to allow: {', '.join(sorted(known))}"))
        elif escape["reason"] is None:
            found.append((number, f"write the reason: # allow-{escape['name']}: because …"))
    tree = ast.parse(source)
    for rule in RULES:
        if not rule.applies(path):
            continue
        allowed = {number for number, escape in escapes.items() if escape["name"] == rule.name}
        findings = sorted({finding.line: finding for finding in rule.find(tree)}.values(), key=lambda each: each.line)
        if rule.name == "length" and len(lines) > MOST_LINES and not allowed:
            findings.append(Finding(MOST_LINES, f"{len(lines)} lines, at most {MOST_LINES}"))
        found += [
            (finding.line, f"{finding.text}. {rule.reason} [{rule.name}]")
            for finding in findings
            if not {finding.line, finding.line - 1} & allowed
        ]
    return [f"{path}:{number}: {text}" for number, text in sorted(found)]


def files(names: list[str]) -> Iterator[Path]:
    for name in names:
        path = Path(name).absolute()
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def main(names: list[str]) -> int:
    count = 0
    for path in files(names or ["src", "tests", "tools"]):
        for line in check(path.relative_to(ROOT).as_posix(), path.read_text()):
            print(line)
            count += 1
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
