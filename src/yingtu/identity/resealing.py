"""After a change of the server's key: what an older one sealed is sealed anew, so that nothing of use depends on the older one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from yingtu.identity import sealed_repository as repository
from yingtu.kit import keyring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingtu.identity.sealed_repository import Place
    from yingtu.kit.db import Database, Workspace
    from yingtu.kit.settings import Settings

log = structlog.stdlib.get_logger("yingtu.identity")


async def reseal(database: Database, workspace: Workspace, settings: Settings, places: Sequence[Place]) -> int:
    """Seal the secrets of some columns with the present key; return how many were sealed with an older one.

    What no key opens stays as it is: its owner gives it anew.
    """
    if not settings.old_secret_keys:
        return 0
    done = 0
    for place in places:
        async with database.write(workspace) as session:
            fresh = {}
            for identifier, stored in await repository.held(session, place):
                try:
                    renewed = keyring.renew(settings, stored)
                except keyring.KeyLost:
                    log.warning("a stored secret has no key", workspace=workspace.id, table=place.table.name)
                    continue
                if renewed is not None:
                    fresh[identifier] = renewed
            await repository.replace(session, place, fresh)
            done += len(fresh)
    return done
