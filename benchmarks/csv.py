"""``vitals.csv`` of a million readings, beside the database's own dump of a plain table of its columns."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.filling import BEGAN, CLINICIAN, Filling, analyse, empty_database, fill, owner_url
from sessiontrack.service.exports import open_csv
from sessiontrack.storage.base import Database, open_database
from sessiontrack.storage.schema import migrating

ROUNDS = 5
FILLING = Filling(patients=397)
"""A million readings, and a few."""

FLOORS = {"postgresql": 0.5, "sqlite": 0.3}
MOST_GROWTH_MB = 16
_PLAIN = (
    "CREATE TABLE plain AS SELECT r.id AS entry_id, r.session_id, r.minute, "
    "r.measured_at AS measured_at_utc, "
    "r.entered_at AS entered_at_utc, r.sign, {value} AS value, 'mmHg' AS unit, r.not_measured_reason, "
    "r.is_artifact AS artifact, r.is_artifact AS late, p.ref AS entered_by_ref "
    "FROM readings AS r JOIN person AS p ON p.id = r.author_id"
)


def run() -> bool:
    """Both databases; true when both are within the gate."""
    # Both are measured, whatever the first one says.
    passed = [_measured(kind) for kind in FLOORS]
    return all(passed)


def _measured(kind: str) -> bool:
    with empty_database(kind) as database:
        fill(database, FILLING)
        make_plain(database)
        # In turns, so that what else the machine does falls on both.
        rates = [(_rate(_export, database), _rate(dump, database)) for _ in range(ROUNDS)]
        ours, floor = (max(column) for column in zip(*rates, strict=True))
        grown = _growth_mb(database)
    ratio = ours / floor
    print(f"bench csv-{kind} ratio {ratio:.2f} ours {ours:.0f} floor {floor:.0f} unit rows/s")
    share = grown / MOST_GROWTH_MB
    print(f"bench csv-{kind}-memory ratio {share:.2f} ours {grown:.1f} floor {MOST_GROWTH_MB} unit MB")
    return ratio >= FLOORS[kind] and grown <= MOST_GROWTH_MB


def make_plain(database: Database) -> None:
    """The readings as a plain table with the columns of ``vitals.csv``: what the floor is read from."""
    value = "r.value" if database.is_sqlite else "CAST(r.value AS integer)"
    with migrating(owner_url(database).render_as_string(hide_password=False)) as db:
        db.exec_driver_sql(_PLAIN.format(value=value))
        if not database.is_sqlite:
            db.exec_driver_sql("GRANT SELECT ON plain TO sessiontrack_app")
    analyse(database)


def _rate(read: Callable[[Database], int], database: Database) -> float:
    began = perf_counter()
    rows = read(database)
    return rows / (perf_counter() - began)


def _export(database: Database, until: datetime | None = None) -> int:
    """The whole honest download, its two lines in the trail and its digest with it."""
    asked: dict[str, Any] = {"since": None, "until": until, "purpose": "bench", "now": BEGAN}
    parts = open_csv(database, CLINICIAN, "vitals", **asked).parts
    return sum(part.count(b"\r\n") for part in parts) - 1


def dump(database: Database) -> int:
    """The database's own way to write the plain table as CSV; how many rows it was."""
    return _sqlite_dump(database) if database.is_sqlite else _copy_out(database)


def _copy_out(database: Database) -> int:
    with database.reading() as db:
        driver: Any = db.connection.dbapi_connection
        with driver.cursor() as cursor, cursor.copy("COPY plain TO STDOUT (FORMAT csv)") as copy:
            return sum(1 for _ in copy)


def _sqlite_dump(database: Database) -> int:
    file = str(database.engine.url.database)
    with database.reading() as db:
        rows = int(db.exec_driver_sql("SELECT count(*) FROM plain").scalar_one())
    program = shutil.which("sqlite3")
    if program is None:
        raise SystemExit("The floor is the dump of the sqlite3 program: install it.")
    subprocess.run([program, "-csv", file, "SELECT * FROM plain"], stdout=subprocess.DEVNULL, check=True)
    return rows


def _growth_mb(database: Database) -> float:
    """How much more memory a worker needs for all readings than for a tenth of them."""
    url = database.engine.url.render_as_string(hide_password=False)
    tenth = BEGAN + timedelta(weeks=FILLING.sessions_each / 10)
    small, large = (_peak_in_its_own_process(url, until) for until in (tenth, None))
    return large - small


def _peak_in_its_own_process(url: str, until: datetime | None) -> float:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_peak_mb, url, until).result()


def _peak_mb(url: str, until: datetime | None) -> float:
    database = open_database(url)
    _export(database, until)
    database.engine.dispose()
    # Not ru_maxrss: a new process inherits that from the one that started it.
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM:")).split()[1]) / 1024
