"""The vitals of a course as JSON through HTTP, against the bare query serialised on the same server."""

from __future__ import annotations

import random
import statistics
import tempfile
from uuid import UUID

from benchmarks.append import bare_database, make_bench_token
from benchmarks.filling import Filling, empty_database, fill
from benchmarks.loading import CLIENTS, control, free_port, ours, press, request_bytes, serving
from sessiontrack.storage.base import Database

FILLING = Filling(patients=60, sessions_each=30)
RUNS, READS_A_RUN = 5, 15


def run() -> None:
    """Both databases, 8 clients, a course of 30 sessions with 12 sets each, the median of five runs in turn."""
    for kind, workers, threads in (("postgresql", 2, 4), ("sqlite", 1, 8)):
        with empty_database(kind) as database, tempfile.TemporaryDirectory() as folder:
            ratio, mine, floor = _measure(database, folder, workers, threads)
        print(f"bench timeline_{kind} ratio {ratio:.2f} ours {mine:.0f} floor {floor:.0f} unit requests/s")


def _measure(database: Database, folder: str, workers: int, threads: int) -> tuple[float, float, float]:
    courses = fill(database, FILLING).course_ids
    token = make_bench_token(database)
    url = database.engine.url.render_as_string(hide_password=False)
    command, environment = ours(url, folder, workers=workers, threads=threads)
    port, bare = free_port(), free_port()
    mine, floor = [], []
    with (
        serving([*command, str(port)], port, **environment),
        serving(
            control(bare, workers=workers, threads=threads), bare, CONTROL_DATABASE=bare_database(database)
        ),
    ):
        for turn in range(RUNS + 1):
            chosen = random.Random(turn)
            got = press(port, _reads(courses, chosen, "/api/v1/courses/{}/timeline", token), b"HTTP/1.1 200")
            least = press(bare, _reads(courses, chosen, "/control/timeline/{}", token), b"HTTP/1.1 200")
            if turn:
                mine.append(got)
                floor.append(least)
    ratios = [a / b for a, b in zip(mine, floor, strict=True)]
    return statistics.median(ratios), statistics.median(mine), statistics.median(floor)


def _reads(courses: list[UUID], chosen: random.Random, path: str, token: str) -> list[list[bytes]]:
    def one() -> bytes:
        return request_bytes("GET", path.format(chosen.choice(courses)), token)

    return [[one() for _ in range(READS_A_RUN)] for _ in range(CLIENTS)]


if __name__ == "__main__":
    run()
