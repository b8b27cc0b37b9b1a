"""Commands that bring in what was recorded elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID

from sessiontrack.commands import past_sessions
from sessiontrack.commands.base import Commands, Stopped, add_command, add_group, now, opened
from sessiontrack.service.people import find_actor
from sessiontrack.settings import Settings

LONGEST_STEP_MINUTES = 60


def add(commands: Commands) -> None:
    """Declare the commands of this group."""
    group = add_group(commands, "import", does="what was recorded elsewhere")
    monitor = add_command(
        group,
        "monitor",
        _import_monitor,
        does="turn a monitor's trend into vitals sets, and say what became of each line",
        examples=["import monitor trend.csv --session 019… --every 5 --as nora@example.com"],
    )
    monitor.add_argument("file", metavar="FILE", type=Path)
    monitor.add_argument(
        "--session", required=True, type=UUID, metavar="ID", help="the session it belongs to"
    )
    monitor.add_argument("--every", type=int, default=5, metavar="MINUTES", help="one set each (%(default)s)")
    monitor.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="who answers for it")
    past_sessions.add(group)


def _import_monitor(given: argparse.Namespace, settings: Settings) -> int:
    # Every other command starts sooner without it.
    from sessiontrack.domain.monitor_files import MOST_BYTES
    from sessiontrack.service.imports import import_monitor

    if not 1 <= given.every <= LONGEST_STEP_MINUTES:
        raise Stopped(f"--every takes 1 to {LONGEST_STEP_MINUTES} minutes.", 2)
    try:
        # No more than says that it is too much: whoever sends a file chooses its size.
        with given.file.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Stopped(f"{given.file} cannot be read: {error.strerror}.") from error
    with opened(settings) as database:
        actor = find_actor(database, given.email)
        done = import_monitor(
            database, actor, content, session_id=given.session, every_minutes=given.every, now=now()
        )
    print(*done.lines(), sep="\n")
    return 0
