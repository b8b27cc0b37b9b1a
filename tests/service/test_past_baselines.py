"""An older session may take the baseline of a course away: that is said before anything is kept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from sessiontrack.domain.session_sheets import Declared
from sessiontrack.service.past_sessions import check_sessions, import_sessions
from sessiontrack.storage.entries import list_entries
from tests.people import CLINIC, member
from tests.recorded import OPENED, open_course
from tests.service.bringing import sessions_of
from tests.service.cohorting import held_course, start_of
from tests.service.treating import queries_of, score

HEAD = "MRN,Date,Phase,Route,Dose mg\n"
JOINED = Declared(join_courses=True)
NOW = OPENED + timedelta(days=60)


@pytest.fixture
def look(database):
    """What a file of sessions on days before the first one here comes to."""

    def look(recorded, *days):
        at = [(start_of(0) - timedelta(days=each)).isoformat() for each in days]
        rows = [f"{recorded.patient.mrn},{each},initial,iv,41\n" for each in at]
        file = BytesIO((HEAD + "".join(rows)).encode())
        return check_sessions(database, member("paul").actor, file, JOINED, now=NOW), file

    return look


def lost_in(checked):
    return [fault.path for fault in checked.unusual if fault.code == "baseline_lost"]


def test_a_session_before_the_baseline_is_named_and_kept(database, look):
    recorded = held_course(database, 3)
    checked, file = look(recorded, 30)
    assert (checked.is_clean, lost_in(checked)) == (True, ["/lines/2/columns/2"])
    said = checked.unusual[-1].message
    assert "its response by PHQ-9 is then not known, until a score of the 14 days before is charted" in said
    batch, _ = import_sessions(database, member("paul").actor, file, JOINED, checked=checked, now=NOW)
    with database.reading() as db:
        past = list_entries(db, CLINIC.id, sessions_of(database, batch)[0])[0]
    assert ("/measured_at", "baseline_lost", "PHQ-9") in [
        (s.path, s.code, s.value) for s in past.body.confirmed
    ]


def test_it_is_said_once_of_a_course(database, look):
    checked, _ = look(held_course(database, 3), 30, 33, 29)
    assert lost_in(checked) == ["/lines/2/columns/2"]


def test_nothing_is_said_while_a_score_stands_before_the_first_session(database, look):
    recorded = held_course(database, 3)
    with database.writing() as db:
        recorded.db = db
        score(recorded, 21, start_of(0) - timedelta(days=31))
    checked, _ = look(recorded, 30)
    assert (lost_in(checked), checked.unusual_n) == ([], 1)


def test_nothing_is_lost_where_nothing_was_known(database, look):
    with database.writing() as db:
        recorded = open_course(db)
    assert lost_in(look(recorded, 30)[0]) == []
    assert lost_in(look(held_course(database, 1), -40)[0]) == []


def test_each_course_is_read_once(database, look):
    recorded = held_course(database, 3)
    one = queries_of(database, lambda: look(recorded, 30))
    three = queries_of(database, lambda: look(recorded, 30, 31, 32))
    assert len([each for each in three if "entry" in each]) == len([each for each in one if "entry" in each])


def test_a_session_that_brings_a_score_from_before_it_takes_none_away(database):
    recorded = held_course(database, 3)
    day = (start_of(0) - timedelta(days=30)).isoformat()
    head, row = HEAD.replace("\n", ",PHQ-9\n"), f"{recorded.patient.mrn},{day},initial,iv,41,19\n"
    checked = check_sessions(database, member("paul").actor, BytesIO((head + row).encode()), JOINED, now=NOW)
    assert (checked.is_clean, lost_in(checked)) == (True, [])
