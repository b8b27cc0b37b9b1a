"""Commands about clinics, people and programs: init, clinic, user, token."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import warnings
from pathlib import Path

from sessiontrack.commands.base import (
    A_NUMBER,
    Commands,
    Stopped,
    add_clinic_option,
    add_command,
    add_group,
    migrate_embedded,
    now,
    opened,
)
from sessiontrack.domain.permissions import SCOPES, Role
from sessiontrack.service import clinics, people, tokens
from sessiontrack.settings import Settings

ROLES = tuple(role.value for role in Role if role is not Role.SERVICE)
FIRST_ADMIN = "admin@localhost"


def add(commands: Commands) -> None:
    """Declare the commands of this group."""
    _add_init(commands)
    _add_clinic(commands)
    group = add_group(commands, "user", does="people: add, change, disable, let in again, make a new link")
    _add_user(group)
    _add_access(group)
    _add_token(commands)


def _add_init(commands: Commands) -> None:
    init = add_command(
        commands,
        "init",
        _init,
        does="make the database, the clinic and a one-time link for its first administrator",
        examples=[
            "init --clinic Riverside --zone America/Chicago --email anna@example.com --name 'Anna Berg'"
        ],
    )
    init.add_argument("--clinic", default="Clinic", metavar="NAME", help="the clinic's name (%(default)s)")
    init.add_argument("--zone", default=None, help="its time zone; without it, this machine's")
    init.add_argument("--email", default=FIRST_ADMIN, help="the administrator's address (%(default)s)")
    init.add_argument("--name", default="Administrator", help="the administrator's name (%(default)s)")


def _add_clinic(commands: Commands) -> None:
    group = add_group(commands, "clinic", does="another clinic on the same server")
    clinic = add_command(
        group,
        "add",
        _add_another_clinic,
        does="add a clinic",
        examples=["clinic add Hilltop --zone America/New_York"],
    )
    clinic.add_argument("name", metavar="NAME")
    clinic.add_argument("--zone", required=True, help="its time zone, such as America/New_York")


def _add_user(group: Commands) -> None:
    user = add_command(
        group,
        "add",
        _add_person,
        does="add a person; without a password it prints a one-time link to set one",
        examples=[
            "user add nora@example.com --name 'Nora Lind' --role nurse",
            "user add nora@example.com --name 'Nora Lind' --role nurse --password-stdin < file",
        ],
    )
    user.add_argument("email", metavar="EMAIL")
    user.add_argument("--name", required=True)
    user.add_argument("--role", required=True, choices=ROLES)
    add_clinic_option(user)
    user.add_argument("--password-stdin", action="store_true", help="read the password from the first line")
    change = add_command(
        group,
        "change",
        _change_person,
        does="give a person another name or another role; another role ends their sign-ins",
        examples=[
            "user change nora@example.com --name 'Nora Berg'",
            "user change nora@example.com --role clinician",
        ],
    )
    change.add_argument("email", metavar="EMAIL")
    change.add_argument("--name")
    change.add_argument("--role", choices=ROLES)


def _add_access(group: Commands) -> None:
    disable = add_command(
        group,
        "disable",
        _disable_person,
        does="stop a person's access from the next request on",
        examples=["user disable nora@example.com"],
    )
    disable.add_argument("email", metavar="EMAIL")
    enable = add_command(
        group,
        "enable",
        _enable_person,
        does="let a disabled person in again, with a one-time link to set a new password",
        examples=["user enable nora@example.com"],
    )
    enable.add_argument("email", metavar="EMAIL")
    link = add_command(
        group,
        "link",
        _new_link,
        does="print a new one-time link, with which a person sets a new password",
        examples=["user link nora@example.com"],
    )
    link.add_argument("email", metavar="EMAIL")
    for name, does in (
        ("grant-export", "let a clinician export with names, after their password each time"),
        ("revoke-export", "take that back"),
    ):
        grant = add_command(group, name, _grant_export, does=does, examples=[f"user {name} paul@example.com"])
        grant.add_argument("email", metavar="EMAIL")
        grant.set_defaults(is_granted=name == "grant-export")


def _add_token(commands: Commands) -> None:
    group = add_group(commands, "token", does="tokens of programs: add, revoke")
    token = add_command(
        group,
        "add",
        _new_token,
        does="make a program's token; it is printed once",
        examples=["token add monitor-gateway --scope sessions:read --scope entries:write --days 30"],
    )
    token.add_argument("name", metavar="NAME", help="the program's name")
    token.add_argument("--scope", required=True, action="append", choices=SCOPES, help="may be repeated")
    token.add_argument(
        "--days", type=A_NUMBER, default=tokens.LONGEST_DAYS, help="how long it lives (%(default)s)"
    )
    add_clinic_option(token)
    revoke = add_command(
        group,
        "revoke",
        _revoke_token,
        does="revoke every token of a program from the next request on",
        examples=["token revoke monitor-gateway"],
    )
    revoke.add_argument("name", metavar="NAME")
    add_clinic_option(revoke)


def _init(given: argparse.Namespace, settings: Settings) -> int:
    migrate_embedded(settings)
    with opened(settings) as database:
        clinic, secret = people.found_clinic(
            database,
            clinic=given.clinic,
            zone=given.zone or machine_zone(),
            email=given.email,
            name=given.name,
            now=now(),
        )
    print(f"{clinic.name} is ready; its time zone is {clinic.zone}.")
    _print_link(given.email, secret, settings)
    return 0


def machine_zone() -> str:
    """The time zone of this machine by its name, or UTC where it has none."""
    name = os.environ.get("TZ", "").removeprefix(":")
    if "/" in name and not name.startswith("/"):
        return name
    _, found, zone = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")
    return zone if found else "UTC"


def _add_another_clinic(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        clinic = clinics.add_clinic(database, name=given.name, zone=given.zone, now=now())
    print(f"Added {clinic.name}. Give it an administrator: sessiontrack user add … --clinic '{clinic.name}'")
    return 0


def _add_person(given: argparse.Namespace, settings: Settings) -> int:
    password = read_password() if given.password_stdin else None
    with opened(settings) as database:
        clinic = clinics.find_clinic(database, given.clinic)
        person, secret = people.add_person(
            database,
            clinic,
            email=given.email,
            name=given.name,
            role=Role(given.role),
            password=password,
            now=now(),
        )
    print(f"Added {person.name} <{person.email}> as {person.role} of {clinic.name}.")
    if secret:
        _print_link(person.email, secret, settings)
    return 0


def own_password(email: str, *, from_stdin: bool) -> str:
    """The password of whoever answers for an act: asked for, or the first line of the standard input.

    Raises:
        Stopped: there is no terminal on which it could be typed unseen.
    """
    if from_stdin:
        return read_password()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(f"Password of {email}: ")
    except (getpass.GetPassWarning, EOFError) as error:
        raise Stopped("No terminal asks for the password: add --password-stdin.", 2) from error


def read_password() -> str:
    """The first line of the standard input."""
    try:
        line = sys.stdin.readline().rstrip("\r\n")
        line.encode()
    except UnicodeError as error:
        raise Stopped("The password that came in is not UTF-8: write it as UTF-8.", 2) from error
    if not line:
        raise Stopped("No password came in: write it into the first line.", 2)
    return line


def _disable_person(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        person = people.disable_person(database, given.email, now())
    print(f"{person.name} <{person.email}> can no longer sign in; what they charted stays theirs.")
    return 0


def _enable_person(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        person, secret = people.enable_person(database, given.email, now())
    print(f"{person.name} <{person.email}> may come back as {person.role}.")
    _print_link(person.email, secret, settings)
    return 0


def _change_person(given: argparse.Namespace, settings: Settings) -> int:
    role = Role(given.role) if given.role else None
    with opened(settings) as database:
        person = people.change_person(database, given.email, now(), name=given.name, role=role)
    print(f"{person.email} is {person.name}, {person.role}.")
    return 0


def _new_link(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        person, secret = people.new_link(database, given.email, now())
    _print_link(person.email, secret, settings)
    return 0


def _grant_export(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        person = people.grant_export(database, given.email, now(), is_granted=given.is_granted)
    print(
        f"{person.name} <{person.email}> may {'now' if given.is_granted else 'no longer'} export with names."
    )
    return 0


def _print_link(email: str, secret: str, settings: Settings) -> None:
    print(f"For {email}, good once and within 30 minutes:\n{settings.address}/enrol/{secret}")


def _new_token(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        clinic = clinics.find_clinic(database, given.clinic)
        bearer = tokens.add_token(
            database, clinic, name=given.name, scopes=given.scope, days=given.days, now=now()
        )
    print(bearer)
    print(f"Shown this once; {given.name} sends it as 'Authorization: Bearer …'.", file=sys.stderr)
    return 0


def _revoke_token(given: argparse.Namespace, settings: Settings) -> int:
    with opened(settings) as database:
        clinic = clinics.find_clinic(database, given.clinic)
        count = tokens.revoke_token(database, clinic, name=given.name, now=now())
    print(f"Revoked {count} token{'s' if count > 1 else ''} of {given.name}.")
    return 0
