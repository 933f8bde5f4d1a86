"""One terminal, several processes: start children, start them again when they die, stop them in order.

The loop sleeps until a signal arrives (a child died, Ctrl-C, SIGTERM) or a restart is due.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from yingtu.cli.console import say
from yingtu.cli.lifeline import LIFELINE

STOP_PATIENCE_S = 12.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
#: A child that lived this long died of something new.
PROVEN_S = 60.0


@dataclass
class Child:
    """One process that has to run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause_s: float = FIRST_PAUSE_S
    due_at: float | None = field(default=None)

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C is for the supervisor, which stops its children in order."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            env={**os.environ, **self.environment, LIFELINE: "1"},
            pass_fds=self.pass_fds,
            start_new_session=True,
        )
        self.started_at = time.monotonic()
        self.due_at = None

    def look(self) -> int | None:
        """Return the exit code when it has just died (a restart is then due after a pause), else None."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        self.process.communicate()
        self.process = None
        now = time.monotonic()
        self.pause_s = FIRST_PAUSE_S if now - self.started_at > PROVEN_S else min(self.pause_s * 2, LONGEST_PAUSE_S)
        self.due_at = now + self.pause_s
        return code


class Stopped(Exception):
    """A signal asked us to stop."""


class Supervisor:
    """Runs children until a signal asks to stop.

    Attributes:
        on_wake: Called at every turn of the loop; for what else has to be kept alive.
    """

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.on_wake: Callable[[], object] = lambda: None
        self._stop_asked = False

    @contextmanager
    def signals(self) -> Iterator[None]:
        """Turn signals into wake-ups of the loop for the length of the block."""
        receiver, sender = socket.socketpair()
        for end in (receiver, sender):
            end.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(receiver, selectors.EVENT_READ)
        self._receiver = receiver
        before = {
            signal.SIGINT: signal.signal(signal.SIGINT, self._ask_stop),
            signal.SIGTERM: signal.signal(signal.SIGTERM, self._ask_stop),
            signal.SIGCHLD: signal.signal(signal.SIGCHLD, lambda *_: None),
        }
        old_descriptor = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old_descriptor)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            receiver.close()
            sender.close()

    def _ask_stop(self, *_: object) -> None:
        self._stop_asked = True

    def sleep(self, seconds: float | None) -> None:
        """Sleep until a signal or the time is over.

        Raises:
            Stopped: the signal was a request to stop.
        """
        if self._selector.select(seconds):
            with suppress(BlockingIOError):
                self._receiver.recv(4096)
        if self._stop_asked:
            raise Stopped

    def add(self, child: Child) -> None:
        child.start()
        self.children.append(child)

    def turn(self, at_most_s: float | None = None) -> None:
        """One turn: note deaths, start what is due, then sleep until something happens."""
        self.on_wake()
        for child in self.children:
            if (code := child.look()) is not None:
                say(f"{child.name} ended with code {code}; starting it again in {child.pause_s:.1f} s")
            if child.due_at is not None and child.due_at <= time.monotonic():
                child.start()
        due = [child.due_at - time.monotonic() for child in self.children if child.due_at is not None]
        limits = [*due, *([at_most_s] if at_most_s is not None else [])]
        self.sleep(max(0.0, min(limits)) if limits else None)

    def stop(self) -> None:
        """Ask all children to stop, wait, and end those who do not listen. A second Ctrl-C ends them at once."""
        self._stop_asked = False
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_PATIENCE_S
        try:
            while any(process.poll() is None for process in running) and time.monotonic() < deadline:
                self.sleep(deadline - time.monotonic())
        except Stopped:
            say("stopping at once")
        for process in running:
            if process.poll() is None:
                process.kill()
            process.communicate()
