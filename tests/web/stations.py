"""A visit that many tests begin with is played once; each test after the first goes on from a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessiontrack.service.opening import Database
from tests.shelves import Clones, Files
from tests.visits import Visit


@dataclass(frozen=True)
class Station:
    """Where a visit stood.

    Args:
        kept: a file, or the name of a database to clone.
        ids: of the patient, the course and the session.
    """

    kept: str
    now: datetime
    ids: tuple[UUID | None, UUID | None, UUID | None]


class Stations:
    """Those of one kind of database, by name."""

    def __init__(self, shelf: Files | Clones) -> None:
        self.shelf = shelf
        self._kept: dict[str, Station] = {}

    def reach(self, database: Database, name: str, visit: Visit, play: Callable[[], object]) -> None:
        """Play a visit on up to a station, or put its database there; nobody is signed in on its clients then."""
        own = str(database.engine.url.database)
        if name not in self._kept:
            play()
        # Closing the last connection brings SQLite's log into the file, and lets PostgreSQL clone.
        database.engine.dispose()
        if name in self._kept:
            station = self._kept[name]
            self.shelf.put_back(station.kept, own)
            visit.patient_id, visit.course_id, visit.session_id = station.ids
            visit.clock.now = station.now
        else:
            ids = visit.patient_id, visit.course_id, visit.session_id
            self._kept[name] = Station(self.shelf.copy(own, f"visit-{name}"), visit.clock(), ids)
        visit.sign_out()
