"""The thread of a server that makes bundles one after the other, so that the embedded setting needs nothing else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event, Thread

from sessiontrack.service.export_jobs import run_next_job
from sessiontrack.service.export_keeping import remove_expired, remove_strays, resume_jobs
from sessiontrack.storage.base import Database

LOOKS_EVERY_SECONDS = 60.0
"""How long a job waits at most that another process was asked for, or whose server went away."""

log = logging.getLogger(__name__)


class ExportRunner(Thread):
    """Makes what was asked for until the process ends; a job that this cuts off begins anew at the next start."""

    def __init__(self, database: Database, folder: Path, clock: Callable[[], datetime]) -> None:
        super().__init__(name="exports", daemon=True)
        self._database = database
        self._folder = folder
        self._clock = clock
        self._woken = Event()
        self._ended = False

    def wake(self) -> None:
        """Something was asked for."""
        self._woken.set()

    def end(self) -> None:
        """Stop after the job that runs."""
        self._ended = True
        self.wake()

    def run(self) -> None:
        """Make, wait, and look again."""
        is_first = True
        while not self._ended:
            self._woken.clear()
            try:
                self._work(is_only_server=is_first and self._database.is_sqlite)
                is_first = False
            except Exception:
                # A full disk, or a database that is away for a minute, must not end the thread.
                log.exception("a bundle could not be made")
            self._woken.wait(LOOKS_EVERY_SECONDS)

    def _work(self, *, is_only_server: bool) -> None:
        resume_jobs(self._database, self._clock(), is_only_server=is_only_server)
        remove_expired(self._database, self._folder, self._clock())
        remove_strays(self._database, self._folder)
        while not self._ended and run_next_job(self._database, self._folder, self._clock):
            pass
