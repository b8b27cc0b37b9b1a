"""The CSV twin of every case of the API's catalogue gets the API's verdict, or a reason why there is none."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.session_sheets import Declared
from sessiontrack.service.past_sessions import check_sessions
from tests.bad_input import CATALOGUE, name_of
from tests.csv_twins import TWINS, key_of, twin_of, verdict_of, why_not
from tests.good_requests import Values
from tests.people import member

ROWS = CATALOGUE["cases"]


WITH_TWIN = [row for row in ROWS if why_not(row) is None]


@pytest.fixture(scope="module")
def booked(sqlite_scenes):
    """A clinic in which a file is looked at and never kept."""
    with sqlite_scenes.open("booked") as (stage, scene):
        yield stage, Values(stage, scene)


@pytest.mark.parametrize("row", WITH_TWIN, ids=name_of)
def test_a_file_gets_the_verdict_of_the_api(booked, row):
    stage, values = booked
    twin = twin_of(row, values)
    got, said = judged(stage, twin.cells)
    assert got == twin.verdict, (twin.cells, said)


def test_a_case_has_a_twin_or_a_reason_and_no_place_is_kept_for_a_case_that_is_gone():
    reasons = [why for row in ROWS if (why := why_not(row)) is not None]
    assert len(WITH_TWIN) + len(reasons) == len(ROWS)
    assert all(reasons)
    known = [key_of(row) for row in ROWS]
    assert set(TWINS["own"]) | set(TWINS["without"]) <= set(known)
    assert not set(TWINS["own"]) & set(TWINS["without"])
    for key, own in TWINS["own"].items():
        row = next(row for row in ROWS if key_of(row) == key)
        assert ("why" in own) == (own.get("verdict", verdict_of(row)) != verdict_of(row)), key
    assert len(WITH_TWIN) > 100


def judged(stage, cells):
    """What a file of one row comes to, and what is said of it."""
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows([list(cells), list(cells.values())])
    declared = Declared(solicited=True, register=True, open_courses=True, join_courses=True)
    try:
        found = check_sessions(
            stage.database, member("nora").actor, BytesIO(text.getvalue().encode()), declared, now=stage.now
        )
    except Rejected as error:
        return "refused", [fault.message for fault in error.faults]
    if found.faults or found.words:
        return "refused", [*(fault.message for fault in found.faults), *found.words]
    # The clinic's course is of today, so that every row lies before it; that is no case's.
    unusual = [fault.message for fault in found.unusual if fault.code != "before_course"]
    return ("confirmed", unusual) if unusual else ("accepted", [])
