"""Commands that bring in what was recorded elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

from sessiontrack.commands import past_sessions
from sessiontrack.commands.base import A_NUMBER, AN_ID, Commands, Stopped, add_command, add_group, now, opened
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
        "--session", required=True, type=AN_ID, metavar="ID", help="the session it belongs to"
    )
    monitor.add_argument(
        "--every", type=A_NUMBER, default=5, metavar="MINUTES", help="one set each (%(default)s)"
    )
    monitor.add_argument(
        "--confirm", action="store_true", help="you have looked at the unusual values and confirm them"
    )
    monitor.add_argument(
        "--after-signing", action="store_true", help="keep it although the session is signed and must be anew"
    )
    monitor.add_argument("--dry-run", action="store_true", help="say what it comes to, and keep nothing")
    monitor.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="who answers for it")
    past_sessions.add(group)


def _import_monitor(given: argparse.Namespace, settings: Settings) -> int:
    # Every other command starts sooner without them.
    from sessiontrack.domain.monitor_files import MOST_BYTES
    from sessiontrack.service.imports import import_monitor
    from sessiontrack.service.monitor_previews import foresee_monitor
    from sessiontrack.service.work import reading

    if not 1 <= given.every <= LONGEST_STEP_MINUTES:
        raise Stopped(f"--every takes 1 to {LONGEST_STEP_MINUTES} minutes.", 2)
    try:
        # No more than says that it is too much: whoever sends a file chooses its size.
        with given.file.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Stopped(f"{given.file} cannot be read: {error.strerror}.") from error
    options = {"session_id": given.session, "every_minutes": given.every}
    with opened(settings) as database:
        actor = find_actor(database, given.email)
        with reading(database, actor, now()) as work:
            foreseen = foresee_monitor(work, content, **options)
        if given.dry_run:
            print(*foreseen.lines(), sep="\n")
            return 0
        if foreseen.warning and not given.after_signing:
            raise Stopped(f"{foreseen.warning} Nothing was kept; give --after-signing to keep it.")
        confirmed = [doubt.key for doubt in foreseen.coming.doubts] if given.confirm else []
        done = import_monitor(database, actor, content, **options, now=now(), confirmed=confirmed)
    print(*done.lines(), sep="\n")
    return 0
