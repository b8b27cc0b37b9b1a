"""The command that hands a record to other systems as FHIR."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from sessiontrack.commands.base import AN_ID, Commands, Stopped, add_command, now, opened, progress
from sessiontrack.commands.people import own_password
from sessiontrack.service.people import find_actor
from sessiontrack.settings import Settings


def add_to(group: Commands) -> None:
    """Declare ``export fhir``."""
    fhir = add_command(
        group,
        "fhir",
        _export_fhir,
        does="write a session, a course or the whole clinic as HL7 FHIR R4, with names",
        examples=[
            "export fhir --session 019… --out session.json --as paul@example.com --purpose Referral",
            "export fhir --clinic --ndjson --out clinic.ndjson --as paul@example.com --purpose Research",
        ],
    )
    of = fhir.add_mutually_exclusive_group(required=True)
    of.add_argument("--session", type=AN_ID, metavar="ID", help="one session")
    of.add_argument("--course", type=AN_ID, metavar="ID", help="one course with all its sessions")
    of.add_argument("--clinic", action="store_true", help="every patient of the person's clinic")
    fhir.add_argument("--out", type=Path, required=True, metavar="FILE", help="must not exist yet")
    fhir.add_argument("--ndjson", action="store_true", help="a resource a line instead of one Bundle")
    fhir.add_argument("--base", metavar="URL", help="what the addresses in a Bundle begin with")
    fhir.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="who answers for it")
    fhir.add_argument("--purpose", required=True, metavar="TEXT", help="why the file is needed")
    fhir.add_argument("--password-stdin", action="store_true", help="read the password from the first line")


def _export_fhir(given: argparse.Namespace, settings: Settings) -> int:
    # Every other command starts sooner without it.
    from sessiontrack.exports.fhir import NOTICES, NOWHERE
    from sessiontrack.service.fhir_files import Asked, open_fhir
    from sessiontrack.service.identity import prove_at_terminal

    base = (given.base or NOWHERE).rstrip("/")
    asked = Asked(given.session, given.course, given.ndjson, base)
    with opened(settings) as database, _new_file(given.out) as file:
        actor = find_actor(database, given.email)
        password = own_password(given.email, from_stdin=given.password_stdin)
        parts = open_fhir(
            database,
            prove_at_terminal(database, actor, given.email, password, now=now()),
            asked,
            purpose=given.purpose,
            now=now(),
            told=progress("Writing patients"),
            per_hour=settings.exports_per_hour,
        )
        size = sum(file.write(part) for part in parts)
    print(f"{given.out}: {size} bytes. It names patients: keep it where only those may read it who need it.")
    print(*NOTICES, sep="\n")
    return 0


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A new file that only its owner may read; nothing is left of one that was not finished."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Stopped(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with open(handle, "wb") as file:
            yield file
    except BaseException:
        path.unlink()
        raise
