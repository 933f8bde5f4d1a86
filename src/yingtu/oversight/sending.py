"""Once an hour the newest head leaves the database: to a file, and by mail and webhook where the operator has named them.

What was sent is noted only after everybody has it; whoever could not be reached gets the next attempt with the next hour.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import orjson

from yingtu.audit import heads, repository
from yingtu.automation import calls
from yingtu.channels.channel import Message
from yingtu.channels.mail import MailChannel
from yingtu.channels.texts import Letter
from yingtu.kit import clock
from yingtu.kit.db import Pool
from yingtu.kit.i18n import translate, translate_hint
from yingtu.metadata import service as metadata

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.audit.seal import Seal
    from yingtu.kit.db import Database, Workspace
    from yingtu.kit.settings import Settings

CALL_TIMEOUT_S = 15.0


async def send_head(database: Database, workspace: Workspace, settings: Settings) -> int:
    """Send the newest head to all who are to keep it; return 1 when there was a new one.

    Raises:
        DeliveryFailed, Unreachable: somebody could not be told; the file has the head all the same.
    """
    async with database.read(workspace, Pool.BATCH) as session:
        newest = await repository.unsent(session)
        if newest is None:
            return 0
        counts = await repository.counts_since(session)
        document = (await metadata.catalog(session)).workspace
    heads.keep(settings, workspace, newest)
    if settings.audit_webhook:
        await _call(settings, workspace, newest, counts)
    if settings.audit_mail and MailChannel().connected(settings):
        letter = _letter(workspace, newest, counts, document.language)
        for address in settings.audit_mail:
            name = f"audit-{workspace.id}-{newest.number}"
            await MailChannel().send(settings, Message(name, address, letter))
    async with database.write(workspace, Pool.BATCH) as session:
        await repository.note_sent(session, newest.number, clock.now())
    return 1


async def _call(settings: Settings, workspace: Workspace, seal: Seal, counts: Mapping[str, int]) -> None:
    content = orjson.dumps({**orjson.loads(heads.line(workspace, seal)), "operations": counts})
    headers = {
        "Content-Type": "application/json",
        calls.IDEMPOTENCY_KEY: f"audit-{workspace.id}-{seal.number}",
    }
    answer = await calls.make(
        calls.Call("POST", settings.audit_webhook or "", headers, content, CALL_TIMEOUT_S), settings
    )
    if not answer.good:
        raise calls.Unreachable(f"the audit webhook answered {answer.status}")


def _letter(workspace: Workspace, seal: Seal, counts: Mapping[str, int], language: str) -> Letter:
    lines = "\n".join(f"- {translate(f'audit_action_{name}', {}, language)}: {count}" for name, count in counts.items())
    said = {
        "number": seal.number,
        "at": seal.at.isoformat(timespec="seconds"),
        "head": seal.head.hex(),
        "counts": lines,
    }
    plain = f"{translate('audit_report', said, language)}\n{translate_hint('audit_report', said, language)}"
    subject = translate("audit_report_subject", {"workspace": workspace.id, "number": seal.number}, language)
    return Letter(subject, plain, f"<pre>{escape(plain)}</pre>")
