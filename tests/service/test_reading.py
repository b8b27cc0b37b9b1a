"""Reading: a session as it is shown, what is new for a second tablet, and the board of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.errors import NotAllowed, NotFound, Unavailable
from sessiontrack.domain.sessions import State
from sessiontrack.service.digests import newest_link
from sessiontrack.service.reading import read_board, read_new_entries, read_session
from sessiontrack.storage.audit import AUDIT
from tests.people import member
from tests.service.samples import ON_SQLITE, PATIENT

A_DAY = 24 * 60
HOME = ZoneInfo("America/Chicago")


def view(bedside, who: str = "nora"):
    with bedside.begin(who) as work:
        return read_session(work, bedside.session_id)


def board(bedside, on: date | None = None, who: str = "nora"):
    with bedside.begin(who) as work:
        return read_board(work, on)


def test_a_session_is_shown_with_what_a_signature_would_sign(bedside, trail):
    bedside.to(State.INFUSING)
    high = bedside.vitals(10, systolic=162)
    shown = view(bedside)
    assert (shown.state, shown.next_vitals_due_at) == (State.INFUSING, bedside.at(15))
    assert {state.alert.id for state in shown.alerts if state.is_kept} == {alert.id for alert in high.alerts}
    assert shown.link == newest_link(shown.record) == high.entry.link
    assert shown.summary == bedside.summary()
    assert shown.names[member("nora").id] == "Nora Lind"
    assert member("sam").id not in shown.names
    assert trail(AUDIT.c.action, AUDIT.c.patient_ids)[-1][0] == "session.read"
    before = shown.digest
    bedside.note(11)
    assert view(bedside).digest != before


@ON_SQLITE
def test_what_a_tablet_ahead_of_the_server_charted_has_happened(bedside, clock):
    bedside.to(State.INFUSING)
    bedside.dose("completed", 41)
    clock.now = bedside.at(40)
    assert view(bedside).state is State.RECOVERING


@ON_SQLITE
def test_an_empty_record_has_no_newest_link(bedside):
    bedside.to(State.PLANNED)
    shown = view(bedside)
    assert (shown.link, shown.state, shown.next_vitals_due_at) == ("", State.PLANNED, None)
    assert len(shown.digest) == 64


def test_a_second_tablet_reads_only_what_is_new(bedside):
    bedside.to(State.CHECKED_IN)
    known = bedside.note(-20).entry
    new = bedside.note(-19, who="nils").entry
    with bedside.begin("nora") as work:
        record, entries = read_new_entries(work, bedside.session_id, known.seq)
        assert entries == (new,)
        assert record.session.id == bedside.session_id
        assert read_new_entries(work, bedside.session_id, new.seq)[1] == ()


@ON_SQLITE
def test_a_session_of_another_clinic_is_not_there(bedside):
    bedside.to(State.CHECKED_IN)
    with bedside.begin("sam") as work:
        with pytest.raises(NotFound):
            read_session(work, bedside.session_id)
        with pytest.raises(NotFound):
            read_new_entries(work, bedside.session_id, 0)
        assert read_board(work) == ()


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "analyst"])
def test_only_who_may_see_sessions_reads_them(bedside, who):
    bedside.to(State.CHECKED_IN)
    with bedside.begin(who) as work:
        with pytest.raises(NotAllowed):
            read_session(work, bedside.session_id)
        with pytest.raises(NotAllowed):
            read_board(work)


def another_patient(bedside, number: int) -> None:
    bedside.register(mrn=f"R-{number}", family_name=f"Family{number}", born_on=PATIENT["born_on"])
    bedside.open_course()
    bedside.evaluate()


def test_the_board_is_by_need_then_by_plan(bedside):
    late, now, soon, done = (bedside.at(minute) for minute in (300, 0, 30, -10))
    wanted = {}
    for number, (name, planned_at) in enumerate(
        {"last": late, "overdue": now, "open": soon, "ended": done}.items()
    ):
        another_patient(bedside, number)
        wanted[name] = bedside.plan(minute=(planned_at - bedside.zero).total_seconds() / 60)
        if name in ("overdue", "open"):
            bedside.arrive()
        if name == "overdue":
            bedside.order()
            bedside.vitals(-5)
            bedside.start(0)
    assert [row.session.id for row in board(bedside)] == [
        wanted[name] for name in ("overdue", "open", "ended", "last")
    ]
    bedside.come_to(15)
    rows = board(bedside)
    assert [row.session.id for row in rows] == [wanted[name] for name in ("overdue", "open", "ended", "last")]
    assert [row.state for row in rows][:2] == [State.INFUSING, State.CHECKED_IN]
    assert rows[0].patient.family_name == "Family1"


@ON_SQLITE
def test_the_board_puts_who_waits_for_vitals_before_who_was_planned_earlier(bedside):
    another_patient(bedside, 1)
    early = bedside.plan(minute=-20)
    bedside.arrive()
    another_patient(bedside, 2)
    running = bedside.plan(minute=0)
    bedside.arrive()
    bedside.order()
    bedside.vitals(-5)
    bedside.start()
    assert [row.session.id for row in board(bedside)] == [early, running]
    bedside.come_to(11)
    assert [row.session.id for row in board(bedside)] == [running, early]


@ON_SQLITE
def test_today_shows_what_is_still_open_from_an_earlier_day(bedside):
    bedside.to(State.INFUSING)
    day = bedside.zero.astimezone(HOME).date()
    bedside.come_to(A_DAY)
    (row,) = board(bedside)
    assert row.session.id == bedside.session_id
    assert board(bedside, day + timedelta(days=1)) == (row,)
    assert board(bedside, day) == (row,)
    assert board(bedside, day - timedelta(days=1)) == ()


@ON_SQLITE
def test_what_ended_yesterday_is_not_on_the_board_of_today(bedside):
    bedside.to(State.SIGNED)
    bedside.come_to(A_DAY)
    assert board(bedside) == ()


@ON_SQLITE
def test_a_single_dose_turns_to_recovery_on_the_board_by_itself(bedside):
    bedside.to(State.CHECKED_IN)
    bedside.order(route="im", duration_minutes=None, concentration_ug_per_ml=None)
    bedside.vitals(-5)
    bedside.dose("dose_given", 0, dose_ug=41_000)
    assert [row.state for row in board(bedside)] == [State.INFUSING]
    bedside.come_to(60)
    assert [row.state for row in board(bedside)] == [State.RECOVERING]


# Clocks go back on 1 November, which has 25 hours, and forward on 8 March, which has 23.
@ON_SQLITE
@pytest.mark.parametrize(
    ("day", "inside", "outside"),
    [
        (
            date(2026, 11, 1),
            ["2026-11-01T05:00Z", "2026-11-02T05:59Z"],
            ["2026-11-01T04:59Z", "2026-11-02T06:00Z"],
        ),
        (
            date(2026, 3, 8),
            ["2026-03-08T06:00Z", "2026-03-09T04:59Z"],
            ["2026-03-08T05:59Z", "2026-03-09T05:00Z"],
        ),
        (
            date(2026, 11, 24),
            ["2026-11-24T06:00Z", "2026-11-25T05:59Z"],
            ["2026-11-24T05:59Z", "2026-11-25T06:00Z"],
        ),
    ],
)
def test_the_day_of_the_board_is_the_clinics(bedside, day, inside, outside):
    def planned(text: str):
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
        bedside.register(mrn=text, given_name=text)
        bedside.open_course()
        return bedside.plan(minute=(moment - bedside.zero).total_seconds() / 60)

    wanted = [planned(text) for text in inside]
    others = [planned(text) for text in outside]
    shown = [row.session.id for row in board(bedside, day)]
    assert shown == wanted
    assert not set(shown) & set(others)


def test_a_polled_board_leaves_one_line_a_minute_for_each_person(bedside, clock, trail):
    bedside.to(State.CHECKED_IN)

    def lines() -> int:
        return len([action for action in trail() if action == "board.read"])

    for who, expected in (("nora", 1), ("nora", 1), ("nils", 2), ("nora", 2)):
        board(bedside, who=who)
        assert lines() == expected
    clock.advance(seconds=61)
    board(bedside)
    assert lines() == 3
    ids = trail(AUDIT.c.action, AUDIT.c.patient_ids)[-1][1]
    assert [str(patient) for patient in ids] == [str(bedside.patient_id)]


@ON_SQLITE
def test_a_read_whose_line_cannot_be_written_is_refused(bedside, begin_reading):
    bedside.to(State.CHECKED_IN)
    with bedside.begin("nora") as work:
        work.db.exec_driver_sql("ALTER TABLE audit_event RENAME TO gone")
    with pytest.raises(Unavailable), begin_reading("nora") as work:
        read_session(work, bedside.session_id)
