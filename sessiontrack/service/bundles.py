"""The analysis bundle: who may have it, what it holds, and what the trail says left."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.courses import INDICATIONS, Phase
from sessiontrack.domain.dosing import AGENTS
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.exports.bundle import BUNDLE_SCHEMA
from sessiontrack.exports.bundle.describing import (
    CODES,
    DICTIONARY,
    MANIFEST,
    PACKAGE,
    README,
    codelists,
    dictionary,
    json_bytes,
    package,
    readme,
)
from sessiontrack.exports.bundle.small_cells import SmallCells
from sessiontrack.exports.bundle.writing import Telling
from sessiontrack.service.audit import note
from sessiontrack.service.bundle_files import BundleFiles, bundle_files
from sessiontrack.service.bundle_reading import open_reader
from sessiontrack.service.exports import PER_HOUR, STARTED, require_few, require_names
from sessiontrack.service.work import Work, writing
from sessiontrack.storage.base import Database
from sessiontrack.storage.bundles import list_patient_keys, own_snapshot
from sessiontrack.storage.clinics import Clinic, get_clinic
from sessiontrack.storage.terms import get_terms

SECRET_BYTES = 32

Told = Callable[[int, int], None]
"""Is told how many patients were written, and how many there are; what it raises ends the bundle."""


@dataclass(frozen=True, slots=True)
class BundleRequest:
    """What somebody asks for, and what for.

    Args:
        has_parquet: every table as a Parquet file too.
    """

    profile: Profile
    purpose: str
    asked: BundleFilter = field(default_factory=BundleFilter)
    has_parquet: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A bundle that the trail knows of."""

    id: UUID
    actor: Actor
    clinic: Clinic
    request: BundleRequest
    begun_at: datetime


def begin_bundle(work: Work, request: BundleRequest, *, per_hour: int = PER_HOUR) -> Begun:
    """Let somebody have a bundle; its first line in the trail is kept with this work.

    Args:
        per_hour: how many files one person may start in an hour.

    Raises:
        NotAllowed: the role lacks the right to export, or the person the grant for names.
        IdentityNeeded: names were asked for without the password a moment ago.
        Rejected: no purpose, an unknown code, or dates without any moment in them.
        TooManyTries: the person has started too many files within the hour.
    """
    work.actor.require(Permission.CSV_EXPORT)
    _require_reasonable(request, work.now)
    if request.profile is Profile.FULL:
        require_names(work)
    require_few(work, per_hour)
    # It stands in the bundle, and an id of version 7 tells when it was made.
    bundle_id = uuid4() if request.profile is Profile.DEIDENTIFIED else uuid7()
    details = {"file": "bundle", "profile": request.profile.value, **asked_words(request.asked)}
    note(work, STARTED, bundle_id, purpose=request.purpose.strip(), **details)
    clinic = get_clinic(work.db, work.actor.clinic_id)
    return Begun(bundle_id, work.actor, clinic, request, work.now)


def _require_reasonable(request: BundleRequest, now: datetime) -> None:
    asked = request.asked
    faults = []
    if not request.purpose.strip():
        faults.append(Fault("/purpose", "missing", "must say what the bundle is for"))
    if asked.since is not None and asked.until is not None and asked.since >= asked.until:
        faults.append(Fault("/to", "out_of_order", "must be later than the first moment"))
    if asked.as_of is not None and asked.as_of > now:
        faults.append(Fault("/as_of", "in_future", "must not lie in the future"))
    lists: tuple[tuple[str, str | None, Any], ...] = (
        ("phase", asked.phase, tuple(Phase)),
        ("agent", asked.agent, AGENTS),
        ("indication", asked.indication, INDICATIONS),
    )
    for name, value, known in lists:
        if value is not None and value not in known:
            faults.append(Fault(f"/{name}", "unknown", f"must be one of {', '.join(known)}"))
    if faults:
        raise Rejected("This bundle cannot be made.", faults)


def asked_words(asked: BundleFilter) -> dict[str, Any]:
    """A filter in words, without what was left open."""
    parts = {
        "since": asked.since and asked.since.isoformat(),
        "until": asked.until and asked.until.isoformat(),
        "phase": asked.phase,
        "agent": asked.agent,
        "indication": asked.indication,
        "as_of": asked.as_of and asked.as_of.isoformat(),
    }
    return {name: part for name, part in parts.items() if part}


def unfinished(folder: Path) -> Path:
    """Where a bundle is until it is whole; what lies there is of one that was cut off, and is thrown away."""
    return folder.with_name(f"{folder.name}.part")


def make_bundle(
    database: Database, begun: Begun, folder: Path, *, told: Told | None = None
) -> dict[str, int]:
    """Write a bundle into a folder, which appears whole or not at all; rows by file.

    However it ends, the trail says how much was written.

    Args:
        folder: is not there yet; its parent is.
    """
    began, action = monotonic(), "export.broken_off"
    rows: dict[str, int] = {}
    part = unfinished(folder)
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    try:
        rows = _write(database, begun, part, told or (lambda _done, _total: None))
        part.rename(folder)
        action = "export.ended"
    finally:
        shutil.rmtree(part, ignore_errors=True)
        ended_at = begun.begun_at + timedelta(seconds=monotonic() - began)
        told_of: dict[str, Any] = {"profile": begun.request.profile.value, "rows": sum(rows.values()), **rows}
        with writing(database, begun.actor, ended_at) as work:
            note(work, action, begun.id, file="bundle", **told_of)
    return rows


def _write(database: Database, begun: Begun, folder: Path, told: Told) -> dict[str, int]:
    profile, clinic = begun.request.profile, begun.clinic
    with database.reading() as db:
        terms = get_terms(db, clinic.id)
    telling = Telling(profile, clinic.zone_info, terms, secrets.token_bytes(SECRET_BYTES))
    small = SmallCells()
    with bundle_files(folder) as files:
        files.open_tables(telling)
        if begun.request.has_parquet:
            files.open_parquet(telling)
        _write_patients(database, begun, files, (telling, small, told))
        files.put(
            {
                DICTIONARY: dictionary(profile),
                CODES: codelists(profile, terms),
                README: readme(profile, is_synthetic=clinic.is_synthetic),
                PACKAGE: package(profile, files.sizes),
            }
        )
        described = [file.described() for file in files.written.values()] + files.close_parquet()
        warnings = small.warnings() if profile is Profile.DEIDENTIFIED else []
        files.put({MANIFEST: json_bytes(_manifest(begun, described, warnings))})
        return files.rows


def _write_patients(
    database: Database, begun: Begun, files: BundleFiles, parts: tuple[Telling, SmallCells, Told]
) -> None:
    telling, small, told = parts
    asked = begun.request.asked
    with own_snapshot(database) as db:
        found = list_patient_keys(db, begun.clinic.id, asked.as_of)
        # By the pseudonym of this very bundle: another order would tell who came first.
        keys = sorted(found, key=lambda key: telling.patient_ref(key[1]))
        for done, patient in enumerate(
            open_reader(db, begun.clinic, asked, begun.begun_at).patients(keys), 1
        ):
            if patient is not None:
                small.add(patient)
                files.add(telling, patient)
            told(done, len(keys))


def _manifest(begun: Begun, files: list[dict[str, Any]], warnings: list[dict[str, Any]]) -> dict[str, Any]:
    request, clinic = begun.request, begun.clinic
    is_dated = request.profile is not Profile.DEIDENTIFIED
    asked = asked_words(request.asked)
    if not is_dated:
        # A span of a day would tell the date of everything in it.
        asked = {name: part[:4] if name in _DATES else part for name, part in asked.items()}
    return {
        "schema": BUNDLE_SCHEMA,
        "profile": request.profile.value,
        "id": str(begun.id),
        "is_synthetic": clinic.is_synthetic,
        **({"clinic": clinic.name, "zone": clinic.zone} if is_dated else {}),
        "filter": asked,
        **(_asked_by(begun) if is_dated else {}),
        # Beside a session that runs, the day would tell the date of every day of its course.
        "made_at": begun.begun_at.isoformat() if is_dated else str(begun.begun_at.year),
        "files": files,
        "warnings": warnings,
    }


def _asked_by(begun: Begun) -> dict[str, str]:
    """Who asked, and why: typed words may name anybody. The trail has both under the bundle's id."""
    return {
        "purpose": begun.request.purpose.strip(),
        "made_by": f"{begun.actor.role} {begun.actor.id}",
    }


_DATES = ("since", "until", "as_of")
