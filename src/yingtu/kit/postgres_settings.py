"""Server settings of the embedded PostgreSQL, sized to the machine."""

from __future__ import annotations

import locale
import os
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping

MIB = 1024 * 1024
SHARED_MEMORY_DIR = Path("/dev/shm")  # noqa: S108  (asked for its size only)
CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))

#: For data that need not survive a crash: tests.
DISPOSABLE: Mapping[str, str] = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    # Its workers belong to nobody, so an ordinary role could not drop a database in which one is at work.
    "autovacuum": "off",
    "max_wal_size": "2GB",
}


def memory_bytes() -> int:
    """Return the memory this process may count on: the machine's, or the container's limit."""
    limits = [psutil.virtual_memory().total]
    for path in CGROUP_LIMITS:
        try:
            text = path.read_text().strip()
        except OSError:
            continue
        if text.isdecimal():
            limits.append(int(text))
    return min(limits)


def _share(total: int, part: float, low_mib: int, high_mib: int) -> str:
    return f"{max(low_mib, min(high_mib, int(total * part) // MIB))}MB"


def server_settings(memory: int, *, processors: int) -> dict[str, str]:
    """Return the settings for a machine with ``memory`` bytes: PostgreSQL takes about a quarter, the app runs beside it."""
    settings = {
        "listen_addresses": "",
        "max_connections": "200",
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "shared_buffers": _share(memory, 1 / 8, 64, 4096),
        "effective_cache_size": _share(memory, 1 / 2, 256, 65536),
        "work_mem": _share(memory, 1 / 512, 4, 64),
        "maintenance_work_mem": _share(memory, 1 / 32, 64, 1024),
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "recovery_init_sync_method": "syncfs",
        "max_wal_size": "512MB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "jit": "off",
        "max_worker_processes": str(max(8, processors)),
        "max_parallel_workers": str(max(2, processors)),
        "max_parallel_workers_per_gather": str(max(1, min(4, processors // 2))),
        "idle_in_transaction_session_timeout": "10min",
        "log_startup_progress_interval": "1s",
        "log_line_prefix": "%m [%p] ",
        "log_autovacuum_min_duration": "10s",
        "log_checkpoints": "off",
        "log_timezone": "UTC",
        "timezone": "UTC",
        "lc_messages": "C",
    }
    if not _has_roomy_shared_memory():
        # Containers often have 64 MB there, and a parallel query would fail for want of it.
        settings["dynamic_shared_memory_type"] = "mmap"
    return settings


def character_classes() -> str:
    """Return the LC_CTYPE of new databases: pg_trgm asks the C library, and only a UTF-8 one knows that 云 is a letter."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _has_roomy_shared_memory() -> bool:
    try:
        filesystem = os.statvfs(SHARED_MEMORY_DIR)
    except OSError:
        return False
    return filesystem.f_blocks * filesystem.f_frsize >= 512 * MIB


def render(settings: Mapping[str, str]) -> str:
    """Return the text of ``postgresql.conf``; ``local.conf`` beside it, and ALTER SYSTEM, win over it."""
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in sorted(settings.items())]
    head = "# Written at every start. Put your own settings into local.conf in this directory, or use ALTER SYSTEM."
    return "\n".join([head, *lines, "include_if_exists = 'local.conf'", ""])
