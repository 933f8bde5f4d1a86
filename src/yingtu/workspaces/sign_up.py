"""Beginning a workspace by oneself: company, name, e-mail address, and a trial that ends by itself.

Where mail leaves the server, the password is set by a link sent to the address, once: nobody gets in with an address that is not theirs,
and what nobody has entered is deleted. Without mail it is given at once and the address stays unproven.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from yingtu.accounts import links
from yingtu.channels.service import MAIL
from yingtu.http.errors import InvalidRequest
from yingtu.identity.links import LIFE, Purpose
from yingtu.identity.passwords import check_policy
from yingtu.kit import clock
from yingtu.kit.db import Pool, Workspace
from yingtu.kit.errors import Problem
from yingtu.kit.ids import uuid7
from yingtu.records.pinyin import pinyin_key
from yingtu.workspaces import deletion, deletion_repository, service
from yingtu.workspaces.directory import PUBLIC
from yingtu.workspaces.errors import SignUpClosed, TooManySignUps
from yingtu.workspaces.service import FirstPerson, NewWorkspace

if TYPE_CHECKING:
    from yingtu.kit.db import Database
    from yingtu.kit.settings import Settings

#: What companies are called everywhere says nothing in a short name.
_LEGAL_FORMS = re.compile(
    r"(有限责任公司|股份有限公司|有限公司|集团|公司|Co\.?,? ?Ltd\.?|GmbH|Inc\.?|Ltd\.?)", re.IGNORECASE
)
_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
MAX_ID = 24
#: Of a Chinese name: place and what the company is called.
MAX_CHARACTERS = 4
#: For so long a workspace waits that somebody enters it for the first time.
UNENTERED = LIFE[Purpose.INVITATION] + timedelta(days=1)
#: Names no workspace gets by itself: they mean something in addresses or to operators.
RESERVED = frozenset({"public", "admin", "api", "www", "demo", "test", "yingtu", "operator", "system"})


@dataclass(frozen=True, slots=True)
class Begun:
    """A workspace that somebody has just begun; ``mailed``: by a link that was sent to them they set their password."""

    workspace: str
    login: str
    trial_ends_at: datetime | None
    mailed: bool


def verifies(settings: Settings) -> bool:
    """Whether the address of whoever begins is proven by mail."""
    return MAIL.connected(settings)


async def trial_days(database: Database, settings: Settings) -> int | None:
    """Return for how many days the next workspace may be tried; None: for good.

    The first company on a server that lets nobody but its owner in (``sign_up`` is not set) is the owner's.
    """
    first = settings.sign_up is None and not await service.list_workspaces(database)
    return None if first else settings.trial_days


async def begin(
    database: Database,
    settings: Settings,
    *,
    company: str,
    name: str,
    email: str,
    password: str | None,
    language: Literal["zh-CN", "en"],
    ip: str,
) -> Begun:
    """Make a workspace whose administrator signs in with the e-mail address; with mail ``password`` is not used.

    For how long: see :func:`trial_days`.

    Raises:
        SignUpClosed: the operator has switched it off.
        TooManySignUps: from this address, or altogether.
        InvalidRequest: a password is needed.
        PasswordTooWeak: it does not fit the policy.
    """
    if not settings.sign_up_open():
        raise SignUpClosed
    mailed = verifies(settings)
    if not mailed and not password:
        raise InvalidRequest(problems=(Problem("/password", "required", {}),))
    if not mailed and password:
        check_policy(password, login=email)
    moment = clock.now()
    days = await trial_days(database, settings)
    workspace_id = await _free_id(database, company)
    async with database.write(PUBLIC, Pool.BATCH) as session:
        mine, all_of_them = await deletion_repository.sign_ups_since(
            session, ip, moment - timedelta(hours=1), moment - timedelta(days=1)
        )
        if mine >= settings.sign_ups_per_hour or all_of_them >= settings.sign_ups_per_day:
            raise TooManySignUps
        await deletion_repository.add_sign_up(
            session, {"id": uuid7(), "at": moment, "ip": ip, "workspace_id": workspace_id}
        )
    ends = None if days is None else moment + timedelta(days=days)
    login = email.strip().lower()
    await service.create(
        database,
        NewWorkspace(
            id=workspace_id,
            name=company,
            language=language,
            administrator=FirstPerson(login, name, None if mailed else password, email),
            trial_ends_at=ends,
        ),
    )
    if mailed:
        async with database.write(Workspace(workspace_id)) as session:
            await links.welcome(session, login)
    return Begun(workspace_id, login, ends, mailed)


async def forget_unentered(database: Database, settings: Settings) -> int:
    """Have workspaces deleted that were begun and that nobody has ever entered; return how many."""
    async with database.read(PUBLIC, Pool.BATCH) as session:
        begun = await deletion_repository.sign_ups_before(session, clock.now() - UNENTERED)
    there = {each.id for each in await service.list_workspaces(database) if each.state == "active"}
    ordered = 0
    for workspace_id in sorted({name for _, name in begun} & there):
        async with database.read(Workspace(workspace_id), Pool.BATCH) as session:
            entered = await deletion_repository.has_passwords(session)
        if not entered:
            await deletion.order(database, settings, workspace_id, by="–")
            ordered += 1
    async with database.write(PUBLIC, Pool.BATCH) as session:
        await deletion_repository.forget_sign_ups(session, [number for number, _ in begun])
    return ordered


def id_from(company: str) -> str:
    """Return a short name for addresses: 苏州华瑞医疗器械有限公司 is ``suzhouhuarui``."""
    bare = _LEGAL_FORMS.sub("", company).strip() or company
    if not bare.isascii():
        bare = bare[:MAX_CHARACTERS]
    found = ""
    for syllable in _NOT_IN_IDS.split(pinyin_key(bare).lower()):
        if len(found) + len(syllable) > MAX_ID:
            break
        found += syllable
    found = found.lstrip("0123456789")
    return found or "company"


async def _free_id(database: Database, company: str) -> str:
    taken = {each.id for each in await service.list_workspaces(database)} | RESERVED
    wanted = id_from(company)
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}{number}"
    return free
