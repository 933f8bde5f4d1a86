"""A supervisor over small children, to be signalled: ``python -m tests.support.supervised DIRECTORY KIND …``.

``steady`` writes its process id to a file and waits; ``fleeting`` does the same and ends at once; ``deaf`` ignores SIGTERM.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from yingtu.cli.lifeline import follow_parent
from yingtu.cli.supervise import Child, Stopped, Supervisor


def child(directory: str, kind: str) -> None:
    follow_parent()
    if kind == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with Path(directory, kind).open("a") as note:
        note.write(f"{threading.get_native_id()}\n")
    if kind != "fleeting":
        threading.Event().wait()


def main(directory: str, *kinds: str) -> None:
    supervisor = Supervisor()
    with supervisor.signals():
        try:
            for kind in kinds:
                command = [sys.executable, "-m", "tests.support.supervised", "--child", directory, kind]
                supervisor.add(Child(kind, command, {}))
            while True:
                supervisor.turn()
        except Stopped:
            pass
        finally:
            supervisor.stop()


if __name__ == "__main__":
    if sys.argv[1] == "--child":
        child(sys.argv[2], sys.argv[3])
    else:
        main(*sys.argv[1:])
