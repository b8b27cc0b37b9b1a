"""The command that says what an administrator can mend: settings, files, keys, network, database."""

from __future__ import annotations

import argparse
import os
import shutil
import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sessiontrack.app import product_version
from sessiontrack.commands.addresses import server_context
from sessiontrack.commands.base import Commands, Stopped, add_command, now, with_companions
from sessiontrack.commands.serving import require_safe_listening
from sessiontrack.domain.errors import Unavailable
from sessiontrack.service.doctor import Examined, Health, examine_database, fail, ok, warn
from sessiontrack.service.keys import key_faults
from sessiontrack.service.opening import DatabaseRefusal, open_database, why_unusable
from sessiontrack.settings import CONFIG_VARIABLE, Settings

MEBIBYTE = 1 << 20
ROOM_WARN_MIB, ROOM_FAIL_MIB = 1024, 100
"""Room on the disk of the database. Our own choice: a session takes a few hundred kilobytes, so that the first is
years for a small clinic and the second is hours beside exports."""

CERTIFICATE_WARN = timedelta(days=30)
"""How long before its end a certificate is told. Our own choice: the time in which it is usually renewed."""


def add(commands: Commands) -> None:
    """Declare the command."""
    add_command(
        commands,
        "doctor",
        _doctor,
        does="look at settings, files, network, database and people, and say what to mend; changes nothing",
        examples=["doctor"],
    )


def _doctor(_given: argparse.Namespace, settings: Settings) -> int:
    found = []
    for examined in _examine(settings):
        found.append(examined)
        print(f"{examined.health:4}  {examined.about}: {examined.said}", flush=True)
    fails, warns = (sum(one.health is health for one in found) for health in (Health.FAIL, Health.WARN))
    print(f"{fails} to mend now, {warns} to mend soon. The record itself: 'sessiontrack verify'.")
    return 1 if fails else 0


def _examine(settings: Settings) -> Iterator[Examined]:
    named = os.environ.get(CONFIG_VARIABLE)
    yield ok(
        "settings",
        f"sessiontrack {product_version()}, {f'changed by {named}' if named else 'no file of its own'}.",
    )
    yield from _folder(settings.data_dir)
    yield from _address(settings)
    yield from _database(settings)


def _folder(folder: Path) -> Iterator[Examined]:
    if folder.exists() and not folder.is_dir():
        yield fail("data folder", f"{folder} is no folder: remove it, or name another in data_dir.")
        return
    if not folder.exists():
        yield warn("data folder", f"{folder} is not there yet: the first start makes it.")
        return
    yield _private("data folder", folder, "700")
    yield from (fail("keys", sentence) for sentence in key_faults(folder))
    yield _room(folder)


def _private(about: str, path: Path, mode: str) -> Examined:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return fail(about, f"Others can read {path}: run 'chmod {mode}' on it.")
    return ok(about, f"{path} is closed to others.")


def _room(folder: Path) -> Examined:
    free = shutil.disk_usage(folder).free // MEBIBYTE
    said = f"{free} MiB are free on the disk of {folder}"
    if free < ROOM_FAIL_MIB:
        return fail("disk", f"{said}: make room before anybody charts.")
    return warn("disk", f"{said}: make room.") if free < ROOM_WARN_MIB else ok("disk", f"{said}.")


def _address(settings: Settings) -> Iterator[Examined]:
    try:
        require_safe_listening(settings)
    except Stopped as error:
        yield fail("network", error.sentence)
    else:
        yield ok("network", f"People reach it at {settings.address}.")
    if settings.tls_certificate:
        yield _certificate(settings.tls_certificate, settings.tls_key)
    if settings.hl7_tls_certificate:
        yield _certificate(settings.hl7_tls_certificate, settings.hl7_tls_key)
    if not settings.emergency_number:
        said = "No emergency_number is set: patients who answer by link are told none to call."
        yield warn("network", said)


def _certificate(certificate: str, key: str) -> Examined:
    try:
        until = certificate_until(certificate, key)
    except Stopped as error:
        return fail("certificate", error.sentence)
    except ssl.SSLError as error:
        said = getattr(error, "verify_message", "") or error.reason or str(error)
        return fail("certificate", f"{certificate} cannot be used: {said}.")
    said = f"{certificate} is good until {until:%Y-%m-%d}"
    return (
        warn("certificate", f"{said}: renew it.")
        if until - now() < CERTIFICATE_WARN
        else ok("certificate", f"{said}.")
    )


def certificate_until(certificate: str, key: str) -> datetime:
    """Until when a certificate is good, as a client that trusts it finds.

    Raises:
        Stopped: a file is not there, or the two do not belong together.
        ssl.SSLError: it is not good now.
    """
    ours = server_context(certificate, key)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    theirs.check_hostname = False
    # The certificate itself is what this client trusts, whoever signed it: asked is only when it ends.
    theirs.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    theirs.load_verify_locations(certificate)
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = ours.wrap_bio(up, down, server_side=True)
    client = theirs.wrap_bio(down, up)
    # Enough for every version of the protocol.
    for side in (client, server) * 3:
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    told = client.getpeercert()
    assert told is not None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)


def _database(settings: Settings) -> Iterator[Examined]:
    file = settings.database_file
    if file is not None:
        if not file.exists():
            yield warn(
                "database", f"There is none at {file} yet: run 'sessiontrack init' or 'sessiontrack demo'."
            )
            return
        for each in with_companions(file):
            if each.exists():
                yield _private("database", each, "600")
        if file.parent != settings.data_dir.resolve():
            yield _room(file.parent)
    database = open_database(settings.url)
    try:
        yield from examine_database(database, now())
    except (Unavailable, DatabaseRefusal) as error:
        cause = error.__cause__ if isinstance(error, Unavailable) else error
        yield fail("database", why_unusable(cause) if cause else str(error))
    finally:
        database.engine.dispose()
