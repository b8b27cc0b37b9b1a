"""The bedside in one reading: its mark, the session before, and the tiles as this clinic uses them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.alerts import AlertStatus
from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.sessions import State
from sessiontrack.service.audit import POLLED_EVERY
from sessiontrack.service.bedside import read_bedside
from sessiontrack.service.charting import chart
from sessiontrack.service.side_effects import record_side_effect
from sessiontrack.storage.entries import find_head
from sessiontrack.storage.sessions import change_session, find_session
from tests.people import CLINIC, member
from tests.service.samples import ON_SQLITE

A_WEEK = 7 * 24 * 60


def read(bedside, who: str = "nora", known=(), session_id=None):
    with bedside.begin(who) as work:
        return read_bedside(work, session_id or bedside.session_id, known)


def view(bedside, who: str = "nora"):
    return read(bedside, who)[1]


def feel(bedside, minute: float, effect: str, severity: str = "mild"):
    body = bodies.SideEffectOnset(effect=effect, severity=severity, solicited=True)
    return bedside.send("nora", record_side_effect, body, minute)


def test_a_bedside_is_the_record_with_the_end_of_its_chain(bedside):
    bedside.to(State.INFUSING)
    high = bedside.vitals(10, systolic=162)
    seen = view(bedside)
    with bedside.begin() as work:
        assert seen.head == find_head(work.db, CLINIC.id, bedside.course_id)
    assert seen.shown.record.entries == bedside.record().entries
    assert {state.alert.id for state in seen.shown.alerts if state.is_kept} >= {a.id for a in high.alerts}
    assert member("nils").id in seen.witnesses
    assert member("nora").id not in seen.witnesses
    assert seen.last_time is None


def test_the_mark_holds_while_nothing_is_written_and_the_minute_lasts(bedside):
    bedside.to(State.INFUSING)
    mark, seen = read(bedside)
    assert seen is not None
    assert read(bedside, known=(mark, 7)) == (mark, None)
    assert read(bedside, "nils")[0] != mark
    bedside.note(1)
    later, seen = read(bedside, known=(mark,))
    assert later != mark
    assert seen is not None
    assert mark < 10**15


@ON_SQLITE
def test_what_time_alone_raises_is_seen_a_minute_later(bedside):
    bedside.to(State.INFUSING)
    mark, seen = read(bedside)
    assert not any(state.alert.rule == "vitals_gap" for state in seen.shown.alerts)
    bedside.come_to(40)
    _, seen = read(bedside, known=(mark,))
    (gap,) = [state for state in seen.shown.alerts if state.alert.rule == "vitals_gap"]
    assert (gap.status, gap.is_kept) == (AlertStatus.OPEN, False)


def test_a_plan_that_moved_has_another_mark(bedside):
    bedside.booked()
    mark, _ = read(bedside)
    with bedside.begin() as work:
        session = find_session(work.db, CLINIC.id, bedside.session_id)
        assert session is not None
        assert change_session(work.db, replace(session, room="4", version=session.version + 1))
    again, seen = read(bedside, known=(mark,))
    assert again != mark
    assert seen.shown.record.session.room == "4"


def test_the_trail_has_one_line_a_minute_a_person_and_session(bedside, trail):
    bedside.to(State.CHECKED_IN)
    mark, _ = read(bedside)
    read(bedside, known=(mark,))
    assert trail().count("session.watched") == 1
    read(bedside, "nils")
    assert trail().count("session.watched") == 2
    bedside.clock.now += POLLED_EVERY + timedelta(seconds=1)
    read(bedside, known=(mark,))
    assert trail().count("session.watched") == 3


@ON_SQLITE
def test_no_bedside_of_another_clinic_nor_for_who_reads_no_entries(bedside):
    bedside.to(State.CHECKED_IN)
    with pytest.raises(NotFound):
        read(bedside, "sam")
    with pytest.raises(NotAllowed):
        read(bedside, "ana")


def test_the_session_before_with_drug_is_last_time(bedside):
    bedside.to(State.INFUSING)
    first = bedside.session_id
    feel(bedside, 12, "nausea", "moderate")
    tablet = bodies.Medicine(name="ondansetron", dose_thousandths=4_000, unit="mg", route="iv")
    bedside.send("nora", chart, tablet, 13)
    bedside.vitals(20, systolic=151)
    bedside.vitals(30)
    bedside.dose("completed", 40)
    assert view(bedside).last_time is None
    bedside.come_to(A_WEEK)
    bedside.plan(A_WEEK)
    seen = view(bedside).last_time
    assert (seen.session_id, seen.peak_systolic, seen.delivered_deci_mg) == (first, 151, 410)
    assert (seen.worst.effect, seen.worst.severity, seen.worst.minute) == ("nausea", "moderate", 12)
    assert [medicine.name for medicine in seen.antiemetics] == ["ondansetron"]
    assert seen.minutes_to_ready is None


def test_a_session_that_gave_no_drug_or_came_after_is_not_last_time(bedside):
    bedside.to(State.SIGNED)
    first = bedside.session_id
    bedside.come_to(A_WEEK - 60)
    empty = bedside.plan(A_WEEK)
    bedside.arrive(A_WEEK - 30)
    bedside.plan(2 * A_WEEK)
    assert view(bedside).last_time.session_id == first
    assert read(bedside, session_id=empty)[1].last_time.session_id == first
    assert read(bedside, session_id=first)[1].last_time is None


def test_tiles_are_ordered_by_what_the_clinic_met_in_the_months_before(bedside):
    bedside.to(State.INFUSING)
    before = view(bedside).tiles
    for minute, effect in ((2, "headache"), (3, "fatigue")):
        feel(bedside, minute, effect)
    # November still runs: its onsets move no tile before December.
    assert view(bedside).tiles == before
    bedside.come_to(14 * 24 * 60)
    assert set(view(bedside).tiles[:2]) == {"headache", "fatigue"}
    assert sorted(view(bedside).tiles) == sorted(before)
