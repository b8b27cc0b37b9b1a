"""What every command stands on: how it is declared, and how it reaches a database that is ready."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import monotonic
from typing import TypeAlias, TypeVar
from uuid import UUID

from sessiontrack.app import NotReady, server_time
from sessiontrack.service.opening import Database, faults, migrate, open_database
from sessiontrack.settings import Settings

# Argparse's class takes its parameter only in the eyes of a type checker.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
T = TypeVar("T")
Run = Callable[[argparse.Namespace, Settings], int]

BAR_AFTER_SECONDS = 2
BAR_WIDTH = 30

now = server_time


class Stopped(Exception):
    """The command cannot go on; the sentence says why and what to do."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.exit_code = exit_code


def add_command(
    commands: Commands, name: str, run: Run, *, does: str, examples: Sequence[str]
) -> argparse.ArgumentParser:
    """Declare a command, with examples in its help."""
    shown = "\n".join(f"  sessiontrack {example}" for example in examples)
    parser = commands.add_parser(
        name,
        help=does,
        description=f"{does[0].upper()}{does[1:]}.",
        epilog=f"example{'s' if len(examples) > 1 else ''}:\n{shown}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def add_group(commands: Commands, name: str, *, does: str) -> Commands:
    """Declare a group of commands: ``user add``, ``user disable``."""
    parser = commands.add_parser(
        name, help=does, description=f"{does[0].upper()}{does[1:]}.", allow_abbrev=False
    )
    return parser.add_subparsers(title="commands", metavar="COMMAND", required=True)


def taken_as(read: Callable[[str], T], said: str) -> Callable[[str], T]:
    """What turns a word of the command line into a value, and says what it should have been.

    Args:
        said: such as "a day such as 2026-11-22".
    """

    def take(text: str) -> T:
        try:
            return read(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not {said}") from None

    return take


A_DAY = taken_as(date.fromisoformat, "a day such as 2026-11-22")
AN_ID = taken_as(UUID, "an id such as 01900000-0000-7000-8000-000000000001")
A_NUMBER = taken_as(int, "a whole number")


def add_clinic_option(parser: argparse.ArgumentParser) -> None:
    """Let a command say which clinic it is about."""
    parser.add_argument("--clinic", help="needed when there are several")


@contextmanager
def opened(settings: Settings, *, checked: bool = True) -> Iterator[Database]:
    """The deployment's database, closed at the end.

    Args:
        checked: refuse one that must not be used as it stands.

    Raises:
        Stopped: there is none yet.
        NotReady: it is not migrated, or does not keep what it is told.
    """
    file = settings.database_file
    if file is not None and not file.exists():
        raise Stopped(f"There is no database at {file} yet: run 'sessiontrack init' or 'sessiontrack demo'.")
    database = open_database(settings.url)
    try:
        if checked and (found := faults(database)):
            raise NotReady(found)
        yield database
    finally:
        database.engine.dispose()


def with_companions(file: Path) -> list[Path]:
    """A SQLite file and those that it keeps beside it."""
    return [file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm", "-journal")]


def migrate_embedded(settings: Settings) -> None:
    """Make the embedded database, or bring it up to date; another one is migrated by its owner."""
    file = settings.database_file
    if file is None:
        return
    for folder in (settings.data_dir, file.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made before it holds anything: SQLite gives the files beside it the same mode.
    file.touch(mode=0o600)
    for each in with_companions(file):
        if each.exists():
            each.chmod(0o600)
    migrate(settings.url)


def progress(said: str) -> Callable[[int, int], None]:
    """A bar for work that takes longer than two seconds, where a person is watching."""
    began = monotonic()

    def tell(done: int, total: int) -> None:
        if not sys.stderr.isatty() or monotonic() - began < BAR_AFTER_SECONDS:
            return
        filled = BAR_WIDTH * done // max(total, 1)
        end = "\n" if done >= total else ""
        bar = "#" * filled + "." * (BAR_WIDTH - filled)
        print(f"\r{said} [{bar}] {done}/{total}", end=end, file=sys.stderr, flush=True)

    return tell
