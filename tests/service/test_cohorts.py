"""Figures of many sessions: who is in, what is counted among, and in how many queries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sessiontrack.charts.cohort import Panel
from sessiontrack.charts.tables import Table
from sessiontrack.domain.bodies import Decision, Score, SideEffectOnset
from sessiontrack.domain.cohorts.base import CohortFilter, Share
from sessiontrack.domain.cohorts.incidence import ANY
from sessiontrack.domain.errors import NotAllowed, Rejected
from sessiontrack.domain.permissions import Role
from sessiontrack.service.cohort_views import cohort_file, picture_of, sections_of
from sessiontrack.service.cohorts import read_cohort
from sessiontrack.storage.audit import AUDIT
from tests.recorded import OPENED, open_course
from tests.service.cohorting import held_course, hold, start_of
from tests.service.samples import ON_SQLITE
from tests.service.treating import queries_of, score

MOST_QUERIES = 10
EVERYTHING = CohortFilter()


@pytest.fixture
def read(begin_reading):
    """A report, as somebody reads it in the summer."""

    def read(chosen=EVERYTHING, effect=ANY, who="paul"):
        with begin_reading(who, at=OPENED + timedelta(days=200)) as work:
            return read_cohort(work, chosen, effect)

    return read


def effect_of(report, code):
    return next(one for one in report.effects if one.effect == code)


def test_a_large_clinic_takes_as_many_queries_as_a_small_one(database, read):
    held_course(database, 2)
    few = queries_of(database, read)
    for _ in range(3):
        held_course(database, 9)
    many = queries_of(database, read)
    assert len(few) == len(many) <= MOST_QUERIES


def test_an_empty_clinic_has_nobody_to_count(database, read, trail):
    report = read()
    assert (report.who.sessions, report.who.first_on) == (0, None)
    assert [one.sessions.any.share.fraction for one in report.effects] == [None]
    assert report.scores == report.alerts == ()
    assert [panel.picture for section in sections_of(report) for panel in section.panels] == [None] * 13
    assert trail() == ["cohort.read"]


def test_sessions_are_counted_once_the_patient_has_left(database, read):
    with database.writing() as db:
        recorded = open_course(db)
        hold(recorded, 0, ("nausea", "mild"))
        hold(recorded, 1, ("nausea", "severe"), is_asked=False)
        hold(recorded, 2, ("nausea", "severe"), leaves=False)
        recorded.plan(start_of(3))
        recorded.summarised()
    report = read()
    assert (report.who.sessions, report.who.asked, report.who.patients) == (2, 1, 1)
    assert report.who.is_small
    assert (report.who.first_on, report.who.last_on) == (date(2026, 1, 6), date(2026, 1, 9))
    nausea = effect_of(report, "nausea")
    assert (nausea.sessions.any.share, nausea.unasked) == (Share(1, 1, 1), 1)
    assert effect_of(report, "headache").patients.any.share == Share(0, 1, 0)


def test_everything_adds_up(database, read):
    held_course(database, 6, 20, 18, 15, 12, 9, 8, 8)
    held_course(database, 6, 20, 19, 19, 18, 18, 18, 18)
    report = read(effect="nausea")
    assert (report.who.sessions, report.who.courses, report.who.patients) == (12, 2, 2)
    assert [(name, rate.share) for name, rate in report.effect.by_ordinal][:2] == [
        ("1", Share(2, 2, 2)), ("2", Share(2, 2, 2))
    ]  # fmt: skip
    assert [(name, rate.share) for name, rate in report.effect.by_dose] == [
        ("0.40 to 0.59", Share(12, 12, 2))
    ]
    assert [one.scale for one in report.scores] == ["phq9"]
    assert [round(mean.mean, 1) for mean in report.scores[0].means if mean] == [
        20,
        18.5,
        17,
        15,
        13.5,
        13,
        13,
    ]
    outcomes = report.outcomes
    assert (outcomes.response.share, outcomes.remission.share, outcomes.worse.share) == (
        Share(1, 2), Share(0, 2), Share(0, 2)
    )  # fmt: skip
    assert (report.response.events, len(report.response.waits), report.relapse.events) == (1, 2, 0)
    systolic, diastolic = report.rises
    assert (systolic.mean.mean, systolic.spread.median, diastolic.mean.mean) == (22.5, 22.5, 14)
    assert report.ever_high.share == Share(0, 2)
    assert [one.mean and one.mean.mean for one in report.durations] == [None, None, 120, 140]
    assert report.stopped_early.share == Share(0, 12, 0)
    assert (report.lag.sets, report.lag.half, report.lag.most) == (24, 1, 1)
    assert [(one.rule, one.level, one.alerts, one.sessions.share) for one in report.alerts] == [
        ("inf_bp_warn", "warn", 12, Share(12, 12, 2))
    ]


def test_a_late_entry_and_an_alert_of_a_value_that_was_taken_back(database, read):
    with database.writing() as db:
        recorded = open_course(db)
        session, high = hold(recorded, 0, late=30)
        hold(recorded, 1, late=30)
        recorded.retract(high, session)
        recorded.summarised()
    report = read()
    assert report.lag.late.share == Share(1, 2, 1)
    assert (report.lag.sets, report.lag.half, report.lag.most) == (4, 1, 31)
    assert [(one.alerts, one.sessions.share) for one in report.alerts] == [(1, Share(1, 2, 1))]


@pytest.mark.parametrize(
    ("chosen", "sessions"),
    [
        ({"phase": "maintenance"}, 1),
        ({"indication": "depression"}, 3),
        ({"indication": "press"}, 0),
        ({"indication": "ptsd"}, 0),
        ({"agent": "ketamine", "route": "iv"}, 3),
        ({"agent": "esketamine"}, 0),
        ({"since": date(2026, 1, 9)}, 2),
        ({"until": date(2026, 1, 9)}, 2),
        ({"since": date(2026, 1, 9), "until": date(2026, 1, 9)}, 1),
        ({"dose_from": 50, "dose_to": 50}, 3),
        ({"dose_from": 51}, 0),
        ({"dose_to": 49}, 0),
    ],
)
def test_who_is_in_it(database, read, chosen, sessions):
    with database.writing() as db:
        recorded = open_course(db)
        for number, phase in enumerate(("initial_series", "initial_series", "maintenance")):
            hold(recorded, number, ("nausea", "mild"), phase=phase)
        recorded.summarised()
    report = read(CohortFilter(**chosen))
    assert (report.who.sessions, report.who.asked) == (sessions, sessions)
    assert effect_of(report, ANY).sessions.any.share.of == sessions
    assert report.lag.sets == 2 * sessions
    assert sum(one.alerts for one in report.alerts) == sessions


def test_the_worst_of_several_occurrences_counts(database, read):
    with database.writing() as db:
        recorded = open_course(db)
        hold(recorded, 0, ("nausea", "severe"), ("headache", "mild"))
        session = recorded.sessions[0]
        for severity, minute in (("moderate", 50), ("mild", 60)):
            body = SideEffectOnset(effect="headache", severity=severity, solicited=True)
            recorded.enter(body, start_of(0) + timedelta(minutes=minute), session)
        recorded.summarised()
    report = read()
    assert effect_of(report, "headache").sessions.by_severity["moderate"].share.count == 1
    assert effect_of(report, "headache").sessions.any.share.count == 1


def test_what_a_course_came_to_is_of_the_whole_course(database, read):
    held_course(database, 6, 20, 18, 15, 12, 9, 8, 8)
    report = read(CohortFilter(since=date(2026, 1, 18)))
    assert report.who.sessions == 2
    assert report.outcomes.response.share == Share(1, 1)


def test_decisions_end_a_series_and_an_item_scale_has_no_course_of_totals(database, read):
    with database.writing() as db:
        recorded = open_course(db)
        score(recorded, 20, OPENED)
        hold(recorded, 0)
        clinical = Score(scale="cgi", occasion="follow_up", items=(2, 2), scale_version="1.0")
        recorded.enter(clinical, start_of(0) + timedelta(days=1))
        ended = Decision(checkpoint="series_end", decision="stop")
        recorded.enter(ended, start_of(0) + timedelta(days=2))
        recorded.summarised()
    report = read()
    assert report.outcomes.running == 0
    assert [one.scale for one in report.scores] == ["phq9"]


@pytest.mark.parametrize("who", ["nora", "anna", "ada"])
@ON_SQLITE
def test_only_who_may_see_figures_sees_them(database, read, who):
    with pytest.raises(NotAllowed):
        read(who=who)


@ON_SQLITE
def test_another_clinic_is_in_no_figure(database, begin_reading):
    held_course(database, 1)
    for who, sessions in (("paul", 1), ("sam", 0)):
        with begin_reading(who, at=OPENED + timedelta(days=200), role=Role.CLINICIAN) as work:
            report = read_cohort(work, EVERYTHING)
        assert report.who.sessions == sessions
        assert report.lag.sets == 2 * sessions


@ON_SQLITE
def test_no_session_can_be_before_itself(database, read, trail):
    with pytest.raises(Rejected):
        read(CohortFilter(since=date(2026, 2, 1), until=date(2026, 1, 1)))
    assert trail() == []


@ON_SQLITE
def test_the_trail_says_what_was_chosen_and_names_nobody(database, read, trail):
    held_course(database, 1)
    read(CohortFilter(phase="initial_series", dose_from=10))
    ((action, patients, details),) = trail(AUDIT.c.action, AUDIT.c.patient_ids, AUDIT.c.details)
    assert (action, patients) == ("cohort.read", [])
    assert details == {"sessions": 1, "chosen": {"phase": "initial_series", "dose_from": "10"}}


@ON_SQLITE
def test_it_is_drawn_with_a_table_and_handed_out_as_a_file(database, begin_reading, trail):
    held_course(database, 6)
    with begin_reading("ana", at=OPENED + timedelta(days=200)) as work:
        report = read_cohort(work, EVERYTHING)
    sections = sections_of(report, "crtce_2020")
    assert [section.key for section in sections] == [
        "effects", "courses", "pressure", "durations", "alerts", "record"
    ]  # fmt: skip
    pictures = [picture_of(panel) for section in sections for panel in section.panels]
    assert sum(picture is not None for picture in pictures) == len(pictures)
    with begin_reading("ana", at=OPENED + timedelta(days=200)) as work:
        file = cohort_file(work, EVERYTHING)
    lines = file.content.decode().split("\r\n")
    assert file.filename == "sessiontrack-cohort-2026-07-24-schema1-SYNTHETIC.csv"
    assert lines[0].startswith("figure,item,stratum,statistic,value,low_95,high_95,count,of,few_patients")
    assert "effect_of_patients,nausea,any,share,1.0000,0.2065,1.0000,1,1,true" in lines
    assert trail()[-1] == "cohort.downloaded"


def test_nothing_is_drawn_where_nobody_is():
    assert picture_of(Panel("x", "Nothing", "", None, Table("", (), ()))) is None
