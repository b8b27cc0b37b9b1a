"""An older session may take the baseline of a course away: that is said before anything is kept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.response import ScorePoint, find_baseline
from sessiontrack.domain.session_sheets import Declared
from sessiontrack.service.past_sessions import check_sessions, import_sessions
from sessiontrack.storage.entries import list_entries
from tests.people import CLINIC, member
from tests.recorded import OPENED, open_course
from tests.service.bringing import NEW, NEW_HEAD, bring, check, said, sessions_of
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


SERIES = NEW_HEAD.replace("\n", ",PHQ-9 baseline,PHQ-9\n")


def row(day, told, phase="initial"):
    return f"N-1,2026-01-{day:02}T09:00,{phase},ketamine,iv,41,PTSD,Lace,Ada,1980-05-17,{told}\n"


def test_a_baseline_that_every_row_repeats_is_kept_as_no_later_score(database):
    """The newest score would be the baseline again, and nothing would seem to have helped."""
    found = check(database, SERIES + row(5, "21,") + row(8, "21,15") + row(12, "21,9"), NEW)
    assert said(found) == [("/lines/3/columns/11", "baseline"), ("/lines/4/columns/11", "baseline")]
    assert "cannot be a baseline, for line 2 tells one too, and only the first" in found.faults[0].message
    assert check(database, SERIES + row(5, "21,") + row(8, ",15") + row(12, ",9"), NEW).is_clean


def test_a_baseline_stands_at_the_first_session_in_whatever_order(database):
    """Who leaves the wrong one of them has it told after the first infusion."""
    early = ("/lines/3/columns/2", "baseline")
    assert said(check(database, SERIES + row(12, "21,9") + row(5, ","), NEW)) == [early]
    late = ("/lines/3/columns/11", "baseline")
    assert said(check(database, SERIES + row(5, ",") + row(12, "21,9"), NEW)) == [late]
    assert check(database, SERIES + row(12, ",9") + row(5, "21,"), NEW).is_clean


def test_an_episode_of_maintenance_has_a_baseline_of_its_own(database):
    again = [("/lines/4/columns/11", "baseline")]
    series, one, same = (
        row(5, "21,"),
        row(20, "16,", "maintenance"),
        row(28, "16,9", "maintenance"),
    )
    assert check(database, SERIES + series + one, NEW).is_clean
    assert check(database, SERIES + one + series, NEW).is_clean
    assert said(check(database, SERIES + series + one + same, NEW)) == again
    bring(database, SERIES + series, NEW)
    joined = Declared(join_courses=True)
    assert check(database, SERIES + one, joined).is_clean
    found = check(database, SERIES + one.replace("16", "21"), joined)
    assert "for it is the one from before the first infusion" in found.faults[0].message


def test_no_baseline_comes_after_the_first_infusion(database):
    bring(database, SERIES + row(5, "21,"), NEW)
    found = check(database, SERIES + row(8, "21,15"), Declared(join_courses=True))
    assert said(found) == [("/lines/2/columns/11", "baseline")]
    assert "for the course's first infusion was before this session" in found.faults[0].message
    assert check(database, SERIES + row(2, "20,"), Declared(join_courses=True)).is_clean


@pytest.mark.parametrize("head", [SERIES, SERIES.replace("PHQ-9 baseline,PHQ-9", "PHQ-9,PHQ-9 baseline")])
def test_the_score_that_is_called_the_baseline_is_it(database, head):
    told = "21,18" if head == SERIES else "18,21"
    batch, _ = bring(database, head + row(5, told), NEW)
    with database.reading() as db:
        entries = list_entries(db, CLINIC.id, sessions_of(database, batch)[0])
    points = [
        ScorePoint(e.body.scale, e.body.total, e.measured_at) for e in entries if isinstance(e.body, Score)
    ]
    baseline = find_baseline(points, "phq9", entries[0].measured_at)
    assert baseline is not None
    assert baseline.total == 21


def test_what_is_kept_is_what_was_looked_at_in_whatever_order(database):
    """A course that the file opens has no baseline that its own older rows could take away."""
    text = SERIES + row(20, ",21") + row(5, ",") + row(2, ",")
    found = check(database, text, NEW)
    batch, _ = bring(database, text, NEW)
    assert found.unusual_n == batch.unusual_n == 0
