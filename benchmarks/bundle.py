"""The whole analysis bundle beside the database's own dump of its readings, and that memory does not grow with them."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from benchmarks.csv import dump, make_plain
from benchmarks.filling import BEGAN, CLINIC, CLINICIAN, Filling, analyse, empty_database, fill
from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.service.bundles import Begun, BundleRequest, make_bundle
from sessiontrack.storage.base import Database, open_database

FILLING = Filling(patients=80)
"""Two hundred thousand readings, which the bundle tells twice, long and wide."""

ROUNDS = 3
MOST_GROWTH_MB = 16


def run() -> bool:
    """Both databases; true when both keep their memory."""
    passed = [_measured(kind) for kind in ("postgresql", "sqlite")]
    return all(passed)


def _measured(kind: str) -> bool:
    with empty_database(kind) as database:
        fill(database, FILLING)
        analyse(database)
        make_plain(database)
        # As the server does once it is loaded.
        gc.collect()
        gc.freeze()
        # In turns, so that what else the machine does falls on both.
        rates = [(_rate(_written, database), _rate(dump, database)) for _ in range(ROUNDS)]
        ours, floor = (max(column) for column in zip(*rates, strict=True))
        grown = _growth_mb(database)
    ratio = ours / floor
    print(f"bench bundle-{kind} ratio {ratio:.2f} ours {ours:.0f} floor {floor:.0f} unit rows/s")
    share = grown / MOST_GROWTH_MB
    print(f"bench bundle-{kind}-memory ratio {share:.2f} ours {grown:.1f} floor {MOST_GROWTH_MB} unit MB")
    return grown <= MOST_GROWTH_MB


def _rate(write: Callable[[Database], int], database: Database) -> float:
    began = perf_counter()
    rows = write(database)
    return rows / (perf_counter() - began)


def _written(database: Database) -> int:
    return _bundle(database, BundleFilter())["vitals"]


def _bundle(database: Database, asked: BundleFilter, told: int | None = None) -> dict[str, int]:
    request = BundleRequest(Profile.LIMITED, "bench", asked)
    begun = Begun(CLINIC.id, CLINICIAN, CLINIC, request, BEGAN)

    def stop(done: int, _total: int) -> None:
        if done == told:
            raise _Enough

    with tempfile.TemporaryDirectory() as folder:
        return make_bundle(database, begun, Path(folder) / "bundle", told=stop)


class _Enough(Exception):
    """The half that is compared with the whole."""


def _growth_mb(database: Database) -> float:
    """How much more memory a worker needs for all patients than for half of them."""
    url = database.engine.url.render_as_string(hide_password=False)
    small, large = (_peak_in_its_own_process(url, told) for told in (FILLING.patients // 2, None))
    return large - small


def _peak_in_its_own_process(url: str, told: int | None) -> float:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_peak_mb, url, told).result()


def _peak_mb(url: str, told: int | None) -> float:
    database = open_database(url)
    with suppress(_Enough):
        _bundle(database, BundleFilter(), told)
    database.engine.dispose()
    # Not ru_maxrss: a new process inherits that from the one that started it.
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in status if line.startswith("VmHWM:")).split()[1]) / 1024
