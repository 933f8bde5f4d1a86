"""Children of ``yingtu run`` end when it ends, even by ``kill -9``: their standard input is a pipe that it holds open."""

from __future__ import annotations

import os
import signal
import sys
import threading

LIFELINE = "YINGTU_LIFELINE"
#: How long an orphan may finish what it does.
GRACE_S = 8.0


def follow_parent() -> None:
    """In a child of ``yingtu run``: stop when the parent is gone. Elsewhere: do nothing."""
    if os.environ.get(LIFELINE) == "1":
        threading.Thread(target=_watch, name="lifeline", daemon=True).start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_S)
    os._exit(1)
