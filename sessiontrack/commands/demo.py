"""The command that fills an empty database with a synthetic clinic, and keeps who can sign in there."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from sessiontrack.commands.base import (
    A_NUMBER,
    Commands,
    Stopped,
    add_command,
    migrate_embedded,
    now,
    opened,
    progress,
    with_companions,
)
from sessiontrack.service.clinics import is_founded
from sessiontrack.settings import Settings

PEOPLE_FILE = "demo-people.txt"
PATIENTS = 12


def add(commands: Commands) -> None:
    """Declare the command."""
    demo = add_command(
        commands,
        "demo",
        _demo,
        does="fill an empty database with a synthetic clinic; the people's passwords are printed",
        examples=["demo", "demo --patients 40 --seed 7"],
    )
    demo.add_argument(
        "--patients", type=A_NUMBER, default=PATIENTS, metavar="N", help="how many (%(default)s)"
    )
    demo.add_argument("--seed", type=A_NUMBER, default=1, metavar="S", help="the same seed, the same clinic")


def _demo(given: argparse.Namespace, settings: Settings) -> int:
    # Every other command starts sooner without it.
    from sessiontrack.service.demo import fill

    if given.patients < 1:
        raise Stopped("A clinic has at least one patient: --patients 1.", 2)
    migrate_embedded(settings)
    with opened(settings) as database:
        if is_founded(database):
            raise Stopped("This database is in use: the demonstration fills only an empty one.")
        try:
            people = fill(
                database, patients=given.patients, seed=given.seed, now=now(), told=progress("Filling")
            )
        except BaseException:
            _forget_half(settings)
            raise
    lines = [f"{person.email}  {person.password}  ({person.role})" for person in people]
    _keep(settings.data_dir / PEOPLE_FILE, lines)
    print(*who_can_sign_in(settings), sep="\n")
    return 0


def _forget_half(settings: Settings) -> None:
    # Half a clinic, whose passwords nobody was told, would be in everybody's way.
    file = settings.database_file
    if file is not None:
        for left in with_companions(file):
            left.unlink(missing_ok=True)


def _keep(path: Path, lines: Iterable[str]) -> None:
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def who_can_sign_in(settings: Settings) -> list[str]:
    """Who can sign in to the demonstration, with their passwords; nothing for a clinic that is none."""
    path = settings.data_dir / PEOPLE_FILE
    if not path.exists():
        return []
    return ["The demonstration's people (synthetic):", *path.read_text("utf-8").splitlines()]
