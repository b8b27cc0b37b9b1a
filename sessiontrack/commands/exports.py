"""Commands that take the record out: the analysis bundle, whether one arrived as it was made, and FHIR."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

from sessiontrack.commands import fhir_files
from sessiontrack.commands.base import (
    A_DAY,
    Commands,
    Stopped,
    add_command,
    add_group,
    now,
    opened,
    progress,
    taken_as,
)
from sessiontrack.commands.people import own_password
from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.courses import INDICATIONS, Phase
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.dosing import AGENTS
from sessiontrack.settings import Settings

PROFILES = tuple(profile.value for profile in Profile)


def add(commands: Commands) -> None:
    """Declare the commands of this group."""
    group = add_group(commands, "export", does="files for analysis and for other systems, and checking them")
    _add_bundle(group)
    fhir_files.add_to(group)
    check = add_command(
        group,
        "check",
        _check,
        does="find whether a bundle arrived as it was made; exit 0 when it did, 1 when not",
        examples=["export check bundle-2026", "export check sessiontrack-bundle-limited-2026-03-01.zip"],
    )
    check.add_argument(
        "path", metavar="FOLDER-OR-ZIP", type=Path, help="a zip is read as it is, and not unpacked"
    )


def _add_bundle(group: Commands) -> None:
    bundle = add_command(
        group,
        "bundle",
        _bundle,
        does="write one file per record type with dictionary, code lists and manifest into a new folder",
        examples=[
            "export bundle --out bundle-2026 --as ana@example.com --purpose 'Yearly review'",
            "export bundle --out b --as ana@example.com --purpose Study --profile deidentified --from 2026-01-01",
        ],
    )
    bundle.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="must not be there yet")
    bundle.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="who answers for it")
    bundle.add_argument("--purpose", required=True, help="what it is for; the audit trail keeps it")
    bundle.add_argument("--profile", choices=PROFILES, default=PROFILES[0], help="(%(default)s)")
    bundle.add_argument("--from", dest="since", type=A_DAY, metavar="DAY", help="first day")
    bundle.add_argument("--to", dest="until", type=A_DAY, metavar="DAY", help="last day")
    bundle.add_argument("--phase", choices=tuple(Phase), help="only sessions of this phase")
    bundle.add_argument("--agent", choices=AGENTS, help="only sessions with this drug")
    bundle.add_argument("--indication", choices=tuple(INDICATIONS), help="only courses for this")
    bundle.add_argument(
        "--as-of",
        type=taken_as(datetime.fromisoformat, "a day or a moment such as 2026-03-01T09:00Z"),
        metavar="DAY",
        help="the record as it stood at the end of this day, or at a moment such as 2026-03-01T09:00Z",
    )
    bundle.add_argument("--parquet", action="store_true", help="every table as a Parquet file too")
    bundle.add_argument("--password-stdin", action="store_true", help="read the password from the first line")


def _bundle(given: argparse.Namespace, settings: Settings) -> int:
    # Every other command starts sooner without these.
    from sessiontrack.service.bundles import BundleRequest, begin_bundle, make_bundle, unfinished
    from sessiontrack.service.clinics import get_own_clinic
    from sessiontrack.service.identity import prove_at_terminal
    from sessiontrack.service.people import find_actor
    from sessiontrack.service.work import writing

    if given.out.exists():
        raise Stopped(f"{given.out} is there already: name a folder that is not.", 2)
    # A folder of that name may hold anything, or be what another command is writing.
    if unfinished(given.out).exists():
        said = f"{unfinished(given.out)} is there already"
        raise Stopped(f"{said}: name another folder, or remove it when no bundle is being written.", 2)
    if not given.out.absolute().parent.is_dir():
        raise Stopped(f"{given.out.absolute().parent} is not there: make it first.", 2)
    if given.parquet and find_spec("pyarrow") is None:
        raise Stopped("Parquet needs pyarrow: install sessiontrack[parquet].", 2)
    with opened(settings) as database:
        actor = find_actor(database, given.email)
        if given.profile == Profile.FULL:
            password = own_password(given.email, from_stdin=given.password_stdin)
            actor = prove_at_terminal(database, actor, given.email, password, now=now())
        with writing(database, actor, now()) as work:
            asked = _asked(given, get_own_clinic(work).zone_info)
            request = BundleRequest(Profile(given.profile), given.purpose, asked, given.parquet)
            begun = begin_bundle(work, request, per_hour=settings.exports_per_hour)
        rows = make_bundle(database, begun, given.out, told=progress("Writing patients"))
    print(f"{given.out} has {sum(rows.values())} rows in {len(rows)} files, profile {given.profile}.")
    return 0


def _asked(given: argparse.Namespace, zone: ZoneInfo) -> BundleFilter:
    def edge(day: date | None, which: int) -> datetime | None:
        return None if day is None else day_bounds(day, zone)[which]

    return BundleFilter(
        since=edge(given.since, 0),
        until=edge(given.until, 1),
        phase=given.phase,
        agent=given.agent,
        indication=given.indication,
        as_of=_moment(given.as_of, edge),
    )


def _moment(given: datetime | None, edge: Callable[[date, int], datetime | None]) -> datetime | None:
    if given is None:
        return None
    if given.tzinfo is not None:
        return given.astimezone(UTC)
    if given.time() != given.min.time():
        raise Stopped("--as-of needs a zone with its time, as 2026-03-01T09:00Z, or only a day.", 2)
    # The end of today has not come.
    return min(edge(given.date(), 1) or now(), now())


def _check(given: argparse.Namespace, _settings: Settings) -> int:
    from sessiontrack.exports.bundle.checking import check_bundle

    count = 0
    for fault in check_bundle(given.path):
        count += 1
        print(fault)
    if not count:
        print("The bundle is as it was made.")
    return 1 if count else 0
