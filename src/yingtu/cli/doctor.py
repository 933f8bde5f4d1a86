"""``yingtu doctor``: look at everything that can be wrong with an installation, and say what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.cli.console import answer
from yingtu.cli.run import is_loopback
from yingtu.kit.db import Workspace
from yingtu.kit.diagnosis import Finding, Level, look_at_directory, look_at_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.kit.db import Database
    from yingtu.kit.settings import Settings

SIGNS = {Level.OK: "✓", Level.WARNING: "!", Level.ERROR: "✗"}
PUBLIC = Workspace("public")


async def examine(database: Database, settings: Settings) -> list[Finding]:
    """Run all checks; the order is that of the report."""
    findings = look_at_directory(settings.data_dir)
    findings.append(look_at_settings(settings))
    async with database.connection() as connection:
        findings += await look_at_server(connection)
    return findings


def look_at_settings(settings: Settings) -> Finding:
    """Check settings that fit together badly."""
    if settings.demo and not is_loopback(settings.host):
        return Finding(
            "settings", Level.ERROR, f"the demo's passwords are known to all, and the server listens on {settings.host}. "
            "Set YINGTU_DEMO=false or YINGTU_HOST=127.0.0.1.",
        )  # fmt: skip
    if not is_loopback(settings.host) and settings.public_url is None:
        return Finding(
            "settings", Level.WARNING, "the server can be reached from outside without YINGTU_PUBLIC_URL. "
            "Set it to the address that people type, so that links and cookies fit.",
        )  # fmt: skip
    return Finding("settings", Level.OK, "they fit together")


def report(findings: Sequence[Finding]) -> int:
    """Print the findings and return the exit code: 1 when something is wrong."""
    for finding in findings:
        answer(f"{SIGNS[finding.level]} {finding.check}: {finding.text}")
    errors = sum(finding.level is Level.ERROR for finding in findings)
    warnings = sum(finding.level is Level.WARNING for finding in findings)
    answer(f"\n{len(findings)} checks, {errors} errors, {warnings} warnings")
    return 1 if errors else 0
