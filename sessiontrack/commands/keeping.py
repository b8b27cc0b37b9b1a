"""Commands that keep the record sound: migrate, rebuild, verify; and openapi."""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from sessiontrack.app import build_app
from sessiontrack.commands.base import Commands, add_command, migrate_embedded, now, opened, progress
from sessiontrack.service.keeping import Verdict, rebuild, verify
from sessiontrack.service.keys import load_keys
from sessiontrack.service.opening import migrate, open_database
from sessiontrack.settings import Settings
from sessiontrack.web.openapi import openapi


def add(commands: Commands) -> None:
    """Declare the commands of this group."""
    add_command(commands, "migrate", _migrate, does="bring the database up to date", examples=["migrate"])
    check = add_command(
        commands,
        "rebuild",
        _rebuild,
        does="compute every session's summary from its entries again",
        examples=["rebuild --check", "rebuild"],
    )
    check.add_argument("--check", action="store_true", help="change nothing; exit 1 when something differs")
    add_command(
        commands,
        "verify",
        _verify,
        does="check every chain, guard and summary; exit 0 clean, 1 tampered, 2 could not verify",
        examples=["verify"],
    )
    add_command(
        commands,
        "openapi",
        _openapi,
        does="print the API's description (OpenAPI 3.1)",
        examples=["openapi > openapi.json"],
    )


def _migrate(_given: argparse.Namespace, settings: Settings) -> int:
    if settings.database_file is not None:
        migrate_embedded(settings)
    else:
        migrate(settings.migration_url or settings.url, application_role=settings.role_to_grant)
    with opened(settings):
        print("The database is up to date.")
    return 0


def _rebuild(given: argparse.Namespace, settings: Settings) -> int:
    count = 0
    with opened(settings) as database:
        for found in rebuild(database, check=given.check):
            count += 1
            print(f"session {found.session_id}: {found.column} was {found.stored}, is {found.rebuilt}")
    print(f"{count or 'No'} difference{'' if count == 1 else 's'}.")
    return 1 if count and given.check else 0


def _verify(_given: argparse.Namespace, settings: Settings) -> int:
    verdict = Verdict.CLEAN
    # A database with faults is just what this command is for.
    with opened(settings, checked=False) as database:
        for finding in verify(database, told=progress("Verifying courses")):
            verdict = verdict.after(finding)
            print(finding.course_id or "-", finding.seq or "-", f"{finding.kind}: {finding.sentence}")
    if verdict is Verdict.CLEAN:
        print("Everything is as it was written.")
    return int(verdict)


def _openapi(_given: argparse.Namespace, settings: Settings) -> int:
    # The routes describe themselves; no database is opened, and the keys are thrown away.
    with tempfile.TemporaryDirectory() as folder:
        keys = load_keys(Path(folder))
    app = build_app(settings, open_database("sqlite://"), keys, clock=now)
    print(json.dumps(openapi(app), indent=2, ensure_ascii=False))
    return 0
