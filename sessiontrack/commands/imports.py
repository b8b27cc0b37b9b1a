"""Commands that bring in what was recorded elsewhere."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from uuid import UUID

from sessiontrack.commands.base import Commands, Stopped, add_command, add_group, now, opened
from sessiontrack.service.people import find_actor
from sessiontrack.settings import Settings


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


def _import_monitor(given: argparse.Namespace, settings: Settings) -> int:
    if not 1 <= given.every <= 60:
        raise Stopped("--every takes 1 to 60 minutes.", 2)
    try:
        text = given.file.read_text("utf-8-sig")
    except OSError as error:
        raise Stopped(f"{given.file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Stopped(f"{given.file} is not text in UTF-8.") from error
    with opened(settings) as database:
        actor = find_actor(database, given.email)
        import_monitor = import_module("sessiontrack.service.imports").import_monitor
        for line in import_monitor(
            database, actor, text, session_id=given.session, every_minutes=given.every, now=now()
        ):
            print(line)
    return 0
