"""Commands about a clinic's limits: show them, publish a new version."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path

from sessiontrack.commands.base import (
    Commands,
    Stopped,
    add_clinic_option,
    add_command,
    add_group,
    now,
    opened,
)
from sessiontrack.domain.limits import LIMITS
from sessiontrack.service import clinics
from sessiontrack.settings import Settings


def add(commands: Commands) -> None:
    """Declare the commands of this group."""
    group = add_group(commands, "protocol", does="a clinic's limits and intervals")
    show = add_command(
        group,
        "show",
        _show,
        does="print the limits in force, as a file that may be changed and published",
        examples=["protocol show > protocol.toml"],
    )
    add_clinic_option(show)
    publish = add_command(
        group,
        "publish",
        _publish,
        does="put a new version in force; a session keeps the version of its check-in",
        examples=["protocol publish protocol.toml"],
    )
    publish.add_argument("file", metavar="FILE", type=Path, help="TOML: one limit a line, code = value")
    add_clinic_option(publish)


def _show(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        clinic = clinics.find_clinic(database, given.clinic)
        protocol = clinics.show_protocol(database, clinic)
    print(f"# {clinic.name}, version {protocol.version}")
    for code, limit in LIMITS.items():
        print(f"\n# {limit.label}, {limit.unit}, {limit.minimum} to {limit.maximum}; {limit.source}")
        print(f"{code} = {protocol[code]}")
    return 0


def _publish(given: argparse.Namespace, settings: Settings) -> int:
    try:
        values = tomllib.loads(given.file.read_text("utf-8"))
    except OSError as error:
        raise Stopped(f"{given.file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Stopped(f"{given.file} is not TOML: {error}.") from error
    if not values:
        raise Stopped(f"{given.file} names no limit: change what 'sessiontrack protocol show' prints.")
    with opened(settings) as database:
        clinic = clinics.find_clinic(database, given.clinic)
        before = clinics.show_protocol(database, clinic)
        after = clinics.publish_protocol(database, clinic, values, now())
    others = len(after.values)
    print(f"Version {after.version} of {clinic.name} is in force; other than the defaults: {others}.")
    # Also what the file leaves out, which is back at its default.
    changed = [code for code in LIMITS if before[code] != after[code]]
    for code in changed:
        print(f"{code}: {before[code]} before, {after[code]} {LIMITS[code].unit} now")
    if not changed:
        print("No limit changed.")
    return 0
