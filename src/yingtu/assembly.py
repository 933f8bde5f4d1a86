"""What every process of Yingtu has in common: which domain gets what from domains above it, and what is done now and then.

The web process, the worker and the commands of the terminal all call :func:`connect`, so that no door lacks a guard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from yingtu.accounts import devices as account_devices
from yingtu.agenda import calendar_notice, planning, visits
from yingtu.approvals import evidence, timeouts
from yingtu.approvals.checks import check_approvals
from yingtu.approvals.guard import ApprovalGuard
from yingtu.audit import service as audit
from yingtu.automation import asking, calling, engine, forgetting, reminders, starting, ticking
from yingtu.automation.checks import check as check_automations
from yingtu.bulk import tasks as _bulk_jobs  # noqa: F401 - registers its jobs
from yingtu.channels import sending
from yingtu.channels import service as channels
from yingtu.collaboration.merging_repository import CommentsFollow, TagsFollow
from yingtu.collaboration.timeline_repository import COMMENTS
from yingtu.compliance import service as compliance
from yingtu.conversion.checks import check_conversions
from yingtu.credit.guard import CreditGuard
from yingtu.exchange import archives, export, people, set_steps
from yingtu.exchange import service as exchange
from yingtu.exchange.past_repository import PAST_CHANGES, PastFollows
from yingtu.files import service as files
from yingtu.files.guard import AttachmentGuard
from yingtu.files.merging_repository import FilesFollow
from yingtu.files.moving_in import MovingIn
from yingtu.files.timeline_repository import FILES
from yingtu.identity import resealing, signing_in
from yingtu.identity.factor_repository import FACTOR_SECRETS
from yingtu.insight.brief_sending import SendBriefs
from yingtu.insight.checks import check_insight
from yingtu.instructions import following as instructions
from yingtu.kit import clock
from yingtu.kit.db import Database, Pool, Workspace
from yingtu.kit.domains import import_all
from yingtu.kit.settings import Settings
from yingtu.mail import linking as mail_linking
from yingtu.mail.checks import check_mail
from yingtu.mail.mailbox_repository import MAILBOX_SECRETS, sending_hosts
from yingtu.mail.merging_repository import MailFollows
from yingtu.mail.sending import send_mail
from yingtu.mail.taking import take_mail
from yingtu.mail.timeline_repository import MAILS
from yingtu.metadata import service as metadata
from yingtu.metadata.catalog import Catalog
from yingtu.metadata.process_documents import ProcessDocument
from yingtu.oauth import service as oauth
from yingtu.oversight.sending import send_head
from yingtu.permissions import usage
from yingtu.privacy import erasing as _erasures  # noqa: F401 - registers its job
from yingtu.privacy import exporting as _archives  # noqa: F401 - registers its job
from yingtu.privacy import register, retention
from yingtu.privacy.retention import check_privacy
from yingtu.process import watch
from yingtu.process.checks import check_processes
from yingtu.process.guard import ProcessGuard
from yingtu.quality import merging
from yingtu.quality import service as quality
from yingtu.quality import tasks as _quality_jobs  # noqa: F401 - registers its jobs
from yingtu.records import guards, highlights, read, rollup, search_index, timeline, upkeep
from yingtu.records.pinyin import pinyin_key
from yingtu.sales import tickets
from yingtu.sales.guard import SalesGuard
from yingtu.sampling import service as sampling
from yingtu.sampling.checks import check_samplings
from yingtu.schema import check
from yingtu.schema import service as schema
from yingtu.terms import service as terms
from yingtu.terms.checks import check_terms
from yingtu.users.service import PersonRow, import_people
from yingtu.workspaces import backups, deletion, sign_up
from yingtu.workspaces import takeout as _takeout_jobs  # noqa: F401 - registers its jobs

#: Uploads that nobody imported are kept for so long.
UPLOADS_KEPT = timedelta(days=1)

#: Notifications are kept for so long.
NOTIFICATIONS_KEPT = timedelta(days=365)

#: Does a piece of work in one workspace and returns how much there was to do. May be interrupted at any moment, and may run in
#: several workers at once.
Chore: TypeAlias = Callable[[Database, Workspace, Settings], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Periodic:
    """A chore that workers do in every active workspace, again and again, the first time when they start."""

    name: str
    every_s: float
    run: Chore
    #: It does something in people's stead: not in workspaces that are read only.
    acts: bool = False


@dataclass(frozen=True, slots=True)
class OfServer:
    """A chore that concerns the server as a whole, also workspaces that are not active."""

    name: str
    every_s: float
    run: Callable[[Database, Settings], Awaitable[int]]


def connect() -> None:
    """Give domains what they take from domains above them; may be called again."""
    # The worker refuses and tells with the same sentences as the web process.
    import_all("messages")
    schema.configure(sort_key=pinyin_key)
    check.configure(
        [
            highlights.check,
            check_processes,
            check_approvals,
            check_automations,
            check_conversions,
            check_privacy,
            check_insight,
            check_mail,
            check_terms,
            check_samplings,
        ]
    )
    rollup.subscribe()
    search_index.subscribe()
    starting.subscribe()
    asking.subscribe()
    planning.subscribe()
    visits.subscribe()
    instructions.subscribe()
    mail_linking.subscribe()
    tickets.subscribe()
    people.configure(PersonRow, import_people)
    register.configure(sending_hosts)
    archives.configure(MovingIn())
    quality.configure(exchange.created_by)
    merging.configure(
        {
            "comments": CommentsFollow(),
            "files": FilesFollow(),
            "tags": TagsFollow(),
            "mail": MailFollows(),
            "past": PastFollows(),
        }
    )
    set_steps.configure(quality.after_import)
    # The guard of processes comes last: it writes down what all others let pass.
    guards.configure([AttachmentGuard(), SalesGuard(), CreditGuard(), ApprovalGuard(), ProcessGuard()])
    timeline.configure([COMMENTS, FILES, MAILS, PAST_CHANGES])
    files.configure({evidence.HOLDER: evidence.shows})
    signing_in.configure(account_devices.tell)
    read.configure(usage.Meter())
    compliance.configure(_last_backup, sending_hosts)
    export.configure(usage.ExportGate())


def _last_backup(settings: Settings, workspace: Workspace) -> datetime | None:
    made = backups.list_backups(settings, workspace)
    return made[0].made_at if made else None


async def _run_automations(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return await engine.drive(database, workspace)


async def _tick_automations(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return await ticking.tick(database, workspace)


async def _carry_out_tasks(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return await planning.carry_out(database, workspace)


async def _scan_reminders(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return await reminders.scan(database, workspace)


async def _forget_runs(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return await forgetting.forget(database, workspace)


async def _forget_uploads(database: Database, workspace: Workspace, settings: Settings) -> int:
    async with database.write(workspace, Pool.BATCH) as session:
        return await exchange.forget_unused(session, settings, clock.now() - UPLOADS_KEPT)


async def _remove_exports(_database: Database, workspace: Workspace, settings: Settings) -> int:
    return await asyncio.to_thread(export.remove_expired, settings, workspace)


async def _drop_retired(database: Database, workspace: Workspace, _settings: Settings) -> int:
    async with database.write(workspace, Pool.BATCH) as session:
        return len(await schema.sweep(session))


async def _finish_publications(database: Database, workspace: Workspace, _settings: Settings) -> int:
    """A publisher finishes its own work; this is for those that died over it."""
    async with database.read(workspace, Pool.BATCH) as session:
        return len(await schema.finish(session))


async def _seal_anew(database: Database, workspace: Workspace, settings: Settings) -> int:
    return await resealing.reseal(database, workspace, settings, (FACTOR_SECRETS, MAILBOX_SECRETS))


async def _sweep_files(database: Database, workspace: Workspace, settings: Settings) -> int:
    return await files.sweep(database, workspace, settings)


async def _keep_up_records(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return sum((await upkeep.hourly(database, workspace)).values())


async def _forget_notifications(database: Database, workspace: Workspace, _settings: Settings) -> int:
    async with database.write(workspace, Pool.BATCH) as session:
        return await channels.forget(session, clock.now() - NOTIFICATIONS_KEPT)


async def _build_search(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return await search_index.catch_up(database, workspace)


class _SettleRollups:
    """Fills roll-ups when their definition has changed since the last look."""

    def __init__(self) -> None:
        self._settled: dict[str, Catalog] = {}

    async def __call__(self, database: Database, workspace: Workspace, _settings: Settings) -> int:
        async with database.read(workspace, Pool.BATCH) as session:
            catalog = await metadata.catalog(session)
        before = self._settled.get(workspace.id)
        if before is catalog:
            return 0
        async with database.write(workspace, Pool.BATCH) as session:
            filled = await rollup.settle(session, before)
        self._settled[workspace.id] = catalog
        return sum(filled.values())


class _GiveHistory:
    """Looks for records older than their process when a worker starts and whenever a process has changed."""

    def __init__(self) -> None:
        self._seen: dict[str, Mapping[str, ProcessDocument]] = {}

    async def __call__(self, database: Database, workspace: Workspace, _settings: Settings) -> int:
        async with database.read(workspace, Pool.BATCH) as session:
            catalog = await metadata.catalog(session)
        processes = catalog.of_kind(ProcessDocument)
        if self._seen.get(workspace.id) == processes:
            return 0
        given = await watch.give_history(database, workspace, catalog)
        self._seen[workspace.id] = processes
        return given


async def _tell_late(database: Database, workspace: Workspace, _settings: Settings) -> int:
    return await watch.tell_late(database, workspace)


async def _forget_usage(database: Database, workspace: Workspace, _settings: Settings) -> int:
    async with database.write(workspace, Pool.BATCH) as session:
        return await usage.forget(session)


_HOUR_S = 3600.0


def periodic() -> tuple[Periodic, ...]:
    """Return the chores of one worker."""
    return (
        Periodic("settle roll-ups", 2.0, _SettleRollups()),
        Periodic("history of moves", 5.0, _GiveHistory()),
        Periodic("send briefs", 60.0, SendBriefs()),
        *_STATELESS,
    )


#: Chores of the server as a whole.
OF_SERVER = (
    OfServer("delete workspaces", 300.0, deletion.carry_out),
    OfServer("delete workspaces nobody has entered", 3600.0, sign_up.forget_unentered),
)

_STATELESS = (
    Periodic("run automations", 1.0, _run_automations, acts=True),
    Periodic("call other systems", 1.0, calling.call_out, acts=True),
    Periodic("automations by the clock", 15.0, _tick_automations, acts=True),
    Periodic("reminders", 30.0, _scan_reminders, acts=True),
    Periodic("instructions not answered", 60.0, instructions.remind, acts=True),
    Periodic("tasks in time", 2.0, _carry_out_tasks, acts=True),
    Periodic("forget runs", 3600.0, _forget_runs),
    Periodic("send messages", 5.0, sending.drain),
    Periodic("take mail", 5.0, take_mail, acts=True),
    Periodic("send mail", 2.0, send_mail, acts=True),
    Periodic("approvals", 30.0, timeouts.run, acts=True),
    Periodic("build search", 20.0, _build_search),
    Periodic("tell what stays too long", 300.0, _tell_late),
    Periodic("terms in force", 60.0, terms.settle),
    Periodic("next year's calendar", 3600.0, calendar_notice.tell),
    Periodic("random audits", 600.0, sampling.draw_due, acts=True),
    Periodic("seal the audit", 15.0, audit.seal_all),
    Periodic("send the head of the audit", 3600.0, send_head),
    Periodic("back up", 600.0, backups.make_daily),
    Periodic("forget uploads", _HOUR_S, _forget_uploads),
    Periodic("remove exports", _HOUR_S, _remove_exports),
    Periodic("drop retired fields", _HOUR_S, _drop_retired),
    Periodic("finish publications", _HOUR_S, _finish_publications),
    Periodic("sweep files", _HOUR_S, _sweep_files),
    Periodic("forget tokens", _HOUR_S, oauth.sweep),
    Periodic("seal secrets anew", _HOUR_S, _seal_anew),
    Periodic("keep up records", _HOUR_S, _keep_up_records),
    Periodic("forget notifications", _HOUR_S, _forget_notifications),
    Periodic("forget what was read", _HOUR_S, _forget_usage),
    Periodic("retention", _HOUR_S, retention.run, acts=True),
    Periodic("compliance report", _HOUR_S, compliance.make_monthly),
)
