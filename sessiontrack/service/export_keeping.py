"""What becomes of bundles with time: begun anew after a restart, thrown away when kept long enough, swept up."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from uuid import UUID

from sessiontrack.domain.permissions import Actor, Role
from sessiontrack.service.audit import note
from sessiontrack.service.export_jobs import SILENT, file_of
from sessiontrack.service.work import Work, writing
from sessiontrack.storage import export_jobs as jobs
from sessiontrack.storage.base import Database
from sessiontrack.storage.export_jobs import ExportJob
from sessiontrack.storage.people import find_person

_OF_A_JOB = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.[a-z-]+)?")


def resume_jobs(database: Database, now: datetime, *, is_only_server: bool) -> int:
    """Let bundles begin anew whose server went away; how many.

    Args:
        is_only_server: no other process makes bundles of this database, so that none can be running.
    """
    with database.writing() as db:
        return jobs.requeue(db, now if is_only_server else now - SILENT)


def remove_expired(database: Database, folder: Path, now: datetime) -> int:
    """Throw away the files that were kept long enough; how many."""
    with database.reading() as db:
        found = jobs.list_expired(db, now)
    count = 0
    for job in found:
        file_of(folder, job).unlink(missing_ok=True)
        with _work_for(database, job, now) as work:
            # Another server may have found it too.
            if jobs.change_job(work.db, job, was=jobs.READY, state=jobs.EXPIRED):
                note(work, "export.expired", job.id)
                count += 1
    return count


def remove_strays(database: Database, folder: Path) -> int:
    """Throw away what a server left that was cut off: all that is of no running or ready bundle; how many."""
    found = [(path, named) for path in folder.glob("*") if (named := _OF_A_JOB.fullmatch(path.name))]
    # Read after the folder: a bundle is running before anything of it lies there.
    with database.reading() as db:
        kept = jobs.list_kept_ids(db)
    strays = [path for path, named in found if UUID(named[1]) not in kept]
    for path in strays:
        if path.is_dir():
            rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return len(strays)


def _work_for(database: Database, job: ExportJob, now: datetime) -> AbstractContextManager[Work]:
    """Work on behalf of whoever asked for a job."""
    with database.reading() as db:
        person = find_person(db, job.clinic_id, job.person_id)
    assert person is not None
    return writing(database, Actor(person.id, person.clinic_id, Role(person.role), person.name), now)
