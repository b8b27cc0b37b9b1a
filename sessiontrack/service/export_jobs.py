"""Bundles that are made while nobody waits: asked for, watched, cancelled, fetched, and thrown away in time."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfileobj, rmtree
from time import monotonic
from typing import Any
from uuid import UUID

from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.errors import Conflict, NotFound, SessiontrackError
from sessiontrack.domain.permissions import Actor, Permission, Role
from sessiontrack.service.audit import note
from sessiontrack.service.bundles import Begun, BundleRequest, asked_words, begin_bundle, make_bundle
from sessiontrack.service.exports import require_grant, require_names
from sessiontrack.service.work import Work, writing
from sessiontrack.storage import export_jobs as jobs
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.export_jobs import ExportJob
from sessiontrack.storage.people import Person, find_person

__all__ = [
    "KEPT",
    "STATES",
    "BundleFile",
    "ExportJob",
    "cancel_job",
    "file_of",
    "list_own_jobs",
    "open_bundle_file",
    "read_job",
    "request_bundle",
    "request_of",
    "run_next_job",
]

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
"""How long a finished bundle is kept on the server: clinic default, unsourced."""

BEAT_SECONDS = 1.0
"""How often a running job says how far it is, and looks whether somebody cancelled it."""

SILENT = timedelta(minutes=2)
"""A job that has said nothing for so long runs nowhere any more."""

STATES = ("queued", "running", "ready", "cancelled", "failed", "expired")

MOST_LISTED = 20
_NO_JOB = "There is no such bundle."
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def request_bundle(work: Work, request: BundleRequest, *, per_hour: int) -> ExportJob:
    """Ask for a bundle; it is made as soon as the server comes to it.

    Raises:
        NotAllowed, IdentityNeeded, Rejected, TooManyTries: as ``begin_bundle``.
    """
    begun = begin_bundle(work, request, per_hour=per_hour)
    actor, asked = work.actor, asked_words(request.asked)
    purpose = request.purpose.strip()
    job = ExportJob(actor.clinic_id, begun.id, actor.id, request.profile.value, purpose, asked, work.now)
    jobs.add_job(work.db, job)
    return job


def read_job(work: Work, job_id: UUID) -> ExportJob:
    """How far an own bundle is.

    Raises:
        NotFound: there is none of this person.
    """
    work.actor.require(Permission.CSV_EXPORT)
    job = jobs.find_job(work.db, work.actor.clinic_id, work.actor.id, job_id)
    if job is None:
        raise NotFound(_NO_JOB)
    return job


def list_own_jobs(work: Work) -> list[ExportJob]:
    """The newest bundles of this person."""
    work.actor.require(Permission.CSV_EXPORT)
    return jobs.list_jobs(work.db, work.actor.clinic_id, work.actor.id, MOST_LISTED)


def cancel_job(work: Work, job_id: UUID) -> ExportJob:
    """Stop an own bundle: at once while it waits, at the next patient while it runs.

    Raises:
        NotFound: there is none of this person.
        Conflict: it has ended.
    """
    job = read_job(work, job_id)
    ended: dict[str, Any] = {"state": jobs.CANCELLED, "is_cancelled": True, "ended_at": work.now}
    is_stopping = jobs.change_job(work.db, job, was=jobs.QUEUED, **ended) or jobs.change_job(
        work.db, job, was=jobs.RUNNING, is_cancelled=True
    )
    if not is_stopping:
        raise Conflict("This bundle has ended already.")
    note(work, "export.cancelled", job.id)
    return read_job(work, job_id)


@dataclass(frozen=True, slots=True)
class BundleFile:
    """A finished bundle in one file."""

    path: Path
    filename: str


def open_bundle_file(work: Work, job_id: UUID, folder: Path) -> BundleFile:
    """The file of an own bundle.

    Raises:
        NotFound: there is none of this person, or it is no longer kept.
        Conflict: it is not ready.
        NotAllowed: it has names, and the person no longer has the grant for them.
        IdentityNeeded: it has names, and the password was not given a moment ago.
    """
    job = read_job(work, job_id)
    if job.profile == Profile.FULL:
        require_names(work)
    if job.state in jobs.UNFINISHED:
        raise Conflict("This bundle is not ready yet.")
    path = file_of(folder, job)
    if job.state != jobs.READY or (job.expires_at or work.now) <= work.now or not path.is_file():
        raise NotFound("This bundle is not kept any more: ask for it again.")
    note(work, "export.fetched", job.id, bytes=job.bytes_n)
    clinic = get_clinic(work.db, job.clinic_id)
    day = job.requested_at.astimezone(clinic.zone_info).date().isoformat()
    if job.profile == Profile.DEIDENTIFIED:
        day = day[:4]
    label = "-SYNTHETIC" if clinic.is_synthetic else ""
    return BundleFile(path, f"sessiontrack-bundle-{job.profile}-{day}{label}.zip")


def file_of(folder: Path, job: ExportJob) -> Path:
    """Where the file of a bundle is while it is kept."""
    return folder / f"{job.id}.zip"


class _Stopped(Exception):
    """Somebody cancelled the job, or it was taken from us."""


@dataclass
class _Beat:
    """Says how far a job is, not more often than need be."""

    database: Database
    job: ExportJob
    clock: Callable[[], datetime]
    said_at: float = field(default_factory=lambda: -BEAT_SECONDS)
    done: int = 0
    total: int = 0

    def __call__(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if monotonic() - self.said_at >= BEAT_SECONDS or done >= total:
            self.say()

    def say(self) -> None:
        """Say it now.

        Raises:
            _Stopped: nobody wants it any more.
        """
        self.said_at = monotonic()
        values: dict[str, Any] = {"done_n": self.done, "total_n": self.total, "beat_at": self.clock()}
        with self.database.writing() as db:
            is_ours = jobs.change_job(db, self.job, was=jobs.RUNNING, **values)
            found = jobs.find_job(db, self.job.clinic_id, self.job.person_id, self.job.id)
        if not is_ours or found is None or found.is_cancelled:
            raise _Stopped


def run_next_job(database: Database, folder: Path, clock: Callable[[], datetime]) -> bool:
    """Make the bundle that waits longest; false when none does.

    Args:
        folder: where finished bundles are kept.
    """
    job = _claim(database, clock())
    if job is None:
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state, values = jobs.FAILED, dict[str, Any]()
    try:
        values = _make(database, job, folder, clock)
        state = jobs.READY
    except _Stopped:
        state = jobs.CANCELLED
    except SessiontrackError:
        log.warning("bundle %s was refused", job.id)
    finally:
        with database.writing() as db:
            ended = {"ended_at": clock(), "state": state, **values}
            is_wanted = jobs.change_job(
                db, job, was=jobs.RUNNING, unless_cancelled=state == jobs.READY, **ended
            )
            # Only one that was cancelled at the very end is still running here.
            ended = {"ended_at": clock(), "state": jobs.CANCELLED}
            is_cancelled = not is_wanted and jobs.change_job(db, job, was=jobs.RUNNING, **ended)
        if is_cancelled:
            file_of(folder, job).unlink(missing_ok=True)
    return True


def _claim(database: Database, now: datetime) -> ExportJob | None:
    with database.writing() as db:
        for job in jobs.list_queued(db):
            if jobs.change_job(db, job, was=jobs.QUEUED, state=jobs.RUNNING, beat_at=now, done_n=0):
                return job
    return None


def _make(database: Database, job: ExportJob, folder: Path, clock: Callable[[], datetime]) -> dict[str, Any]:
    begun = _begun(database, job, clock())
    beat = _Beat(database, job, clock)
    whole = folder / str(job.id)
    rmtree(whole, ignore_errors=True)
    try:
        rows = make_bundle(database, begun, whole, told=beat)
        path = _zip(whole, file_of(folder, job), beat.say)
    finally:
        rmtree(whole, ignore_errors=True)
    return {"rows_n": sum(rows.values()), "bytes_n": path.stat().st_size, "expires_at": clock() + KEPT}


def _begun(database: Database, job: ExportJob, now: datetime) -> Begun:
    """What was asked, for the person as they are now; the trail says where it was refused.

    Raises:
        NotFound: they no longer work here.
        NotAllowed: they may no longer export, or no longer with names.
    """
    with database.reading() as db:
        person = find_person(db, job.clinic_id, job.person_id)
        clinic = get_clinic(db, job.clinic_id)
    assert person is not None
    actor = Actor(person.id, person.clinic_id, Role(person.role), person.name)
    try:
        _require_still(actor, person, job)
    except SessiontrackError:
        with writing(database, actor, now) as work:
            note(work, "export.refused", job.id, file="bundle", profile=job.profile)
        raise
    return Begun(job.id, actor, clinic, request_of(job), now)


def _require_still(actor: Actor, person: Person, job: ExportJob) -> None:
    if person.disabled_at is not None:
        raise NotFound("Who asked for this bundle no longer works here.")
    # A program's token was asked when it asked; it may have been another one of the same program.
    if actor.role is not Role.SERVICE:
        actor.require(Permission.CSV_EXPORT)
    if job.profile == Profile.FULL:
        require_grant(person)


def request_of(job: ExportJob) -> BundleRequest:
    """What a job was asked for."""
    moments = ("since", "until", "as_of")
    parts: dict[str, Any] = {
        name: datetime.fromisoformat(part) if name in moments else part for name, part in job.asked.items()
    }
    return BundleRequest(Profile(job.profile), job.purpose, BundleFilter(**parts))


def _zip(whole: Path, path: Path, told: Callable[[], None]) -> Path:
    """The folder in one file, which appears whole or not at all; the same bytes for the same files.

    Args:
        told: is told of each file that is in it; what it raises ends it.
    """
    # The folder of an unfinished bundle ends in ".part".
    part = path.with_suffix(".zip-part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(whole.iterdir()):
                entry = zipfile.ZipInfo(file.name, _ZIP_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                with archive.open(entry, "w", force_zip64=True) as target, file.open("rb") as source:
                    copyfileobj(source, target)
                told()
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
    return path
