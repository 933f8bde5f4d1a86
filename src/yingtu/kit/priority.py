"""Less of the processor for work that can wait: imports and exports make nobody's list slow.

A process gets a higher niceness. Where Linux shares the processor by sessions first ("autogroup"), as it does on most desktops
and small servers, niceness counts only within a session; there the session gets the niceness too. All of this is a courtesy:
where it is not possible, work goes on as before.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import AsyncConnection

_SERVER = "postgres"


def lower(niceness: int, pid: int | None = None) -> None:
    """Let a process (this one) step back behind the others of the machine; never forward."""
    pid = pid or os.getpid()
    with suppress(OSError):
        if os.getpriority(os.PRIO_PROCESS, pid) >= niceness:
            return
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        if os.getsid(pid) == pid:
            # Only for one who leads a session: others in it may be somebody who cannot wait.
            with open(f"/proc/{pid}/autogroup", "w") as group:  # noqa: PTH123 - pathlib takes long to import
                group.write(str(niceness))


async def lower_server(niceness: int, connection: AsyncConnection[Any]) -> None:
    """Let the server process of a connection step back, when the server runs on this machine."""
    # A reader of spreadsheets starts for every file, and has no need of this.
    import psutil

    info = connection.info
    if not info.host.startswith("/"):
        return
    with suppress(psutil.Error):
        # A socket may lead into another container, where the number means somebody else.
        if psutil.Process(info.backend_pid).name() == _SERVER:
            lower(niceness, info.backend_pid)
