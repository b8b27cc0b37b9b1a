"""How often side effects were there, among those who were asked."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.cohorts.base import Band, CohortFilter, CohortSession, Share, band_of, ordinal_of
from sessiontrack.domain.cohorts.incidence import ANY, asked_in, by_dose, by_ordinal, incidence
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION, effects_asked
from sessiontrack.domain.terms import BUILT_IN
from tests.builders_course import on

NEW = sorted(
    {effect.code for effect in effects_asked("1.1")} - {effect.code for effect in effects_asked("1.0")}
)[0]


def held(number: int, patient: int = 1, **values) -> CohortSession:
    """One session of a cohort; its id is its number."""
    given = {"ordinal": number, "started_at": on(number), "dose": 50}
    return CohortSession(number, 100 + patient, patient, **{**given, **values})


def asked(*numbers: int, version: str = SIDE_EFFECTS_VERSION):
    return asked_in(((number, version) for number in numbers), BUILT_IN)


def felt(**charted):
    """``s1={"nausea": "mild"}``: by session."""
    return {int(name[1:]): effects for name, effects in charted.items()}


def counted(found, effect, of="sessions"):
    one = next(one for one in found if one.effect == effect)
    levels = one.sessions if of == "sessions" else one.patients
    return levels.any.count, levels.any.of


def test_only_sessions_in_which_the_list_was_asked_are_counted_among():
    sessions = [held(1), held(2), held(3, patient=2)]
    charted = felt(s1={"nausea": "mild"}, s3={"nausea": "severe"})
    found = incidence(sessions, asked(1, 2), charted, BUILT_IN.known)
    assert counted(found, "nausea") == (1, 2)
    assert counted(found, "nausea", "patients") == (1, 1)
    assert counted(found, "headache") == (0, 2)
    assert counted(found, ANY) == (1, 2)
    assert next(one.unasked for one in found if one.effect == "nausea") == 1
    assert found[0].effect == ANY
    assert found[0].unasked == 1


def test_a_list_counts_only_for_its_own_terms():
    sessions = [held(1), held(2)]
    versions = [(1, "1.0"), (2, "1.0"), (2, "1.1")]
    found = incidence(sessions, asked_in(versions, BUILT_IN), felt(s1={NEW: "mild"}), BUILT_IN.known)
    assert counted(found, NEW) == (0, 1)
    assert next(one.unasked for one in found if one.effect == NEW) == 1
    assert counted(found, ANY) == (0, 2)
    assert counted(found, "nausea") == (0, 2)


def test_without_any_list_nothing_is_none():
    found = incidence([held(1), held(2)], {}, felt(s1={"nausea": "mild"}), BUILT_IN.known)
    assert [(one.effect, one.sessions.any, one.unasked) for one in found] == [
        (ANY, Share(0, 0, 0), 1),
        ("nausea", Share(0, 0, 0), 1),
    ]
    assert found[0].sessions.any.fraction is None


def test_a_patient_counts_once_with_the_worst_severity():
    sessions = [held(1), held(2), held(3), held(4, patient=2)]
    charted = felt(
        s1={"nausea": "mild"}, s2={"nausea": "severe"}, s3={"nausea": "moderate"}, s4={"nausea": "mild"}
    )
    nausea = next(
        one
        for one in incidence(sessions, asked(1, 2, 3, 4), charted, BUILT_IN.known)
        if one.effect == "nausea"
    )
    assert [nausea.sessions.at(level).count for level in ("mild", "moderate", "severe")] == [2, 1, 1]
    assert [nausea.patients.at(level).count for level in ("mild", "moderate", "severe")] == [1, 0, 1]
    assert nausea.sessions.at("mild") == Share(2, 4, 2)
    assert nausea.sessions.any == Share(4, 4, 2)
    assert nausea.patients.any == Share(2, 2, 2)


def test_any_effect_has_the_severity_of_the_worst_and_the_most_frequent_comes_next():
    charted = felt(s1={"nausea": "mild", "headache": "moderate"}, s2={"headache": "mild"})
    found = incidence([held(1), held(2)], asked(1, 2), charted, BUILT_IN.known)
    assert found[0].sessions.at("moderate").count == 1
    assert [one.effect for one in found[:3]] == [ANY, "headache", "nausea"]


def test_by_the_number_of_the_session_and_by_the_dose():
    sessions = [held(1, dose=40), held(9, patient=2, dose=101), held(12, patient=2, dose=None), held(13)]
    charted = felt(s1={"nausea": "mild"}, s12={"nausea": "mild"})
    sweeps = asked(1, 9, 12)
    assert by_ordinal("nausea", sessions, sweeps, charted) == (("1", Share(1, 1, 1)), ("9+", Share(1, 2, 1)))
    assert by_dose("nausea", sessions, sweeps, charted) == (
        (Band.HALF.value, Share(1, 1, 1)),
        (Band.ABOVE.value, Share(0, 1, 0)),
    )
    assert by_ordinal(ANY, sessions, {}, charted) == ()


@pytest.mark.parametrize(
    ("dose", "band"), [(0, Band.BELOW), (39, Band.BELOW), (40, Band.HALF), (59, Band.HALF), (60, Band.MORE),
                       (80, Band.HIGH), (100, Band.HIGH), (101, Band.ABOVE), (2000, Band.ABOVE)],
)  # fmt: skip
def test_a_band_begins_and_ends_where_it_says(dose, band):
    assert band_of(dose) is band


def test_late_sessions_share_a_column():
    assert [ordinal_of(number) for number in (1, 8, 9, 40)] == ["1", "8", "9+", "9+"]


@pytest.mark.parametrize(
    ("share", "is_small"),
    [(Share(0, 9), False), (Share(4, 9), True), (Share(5, 9), False), (Share(9, 9, 4), True)],
)
def test_few_patients_are_warned_about(share, is_small):
    assert share.is_small is is_small


@pytest.mark.parametrize(
    ("chosen", "paths"),
    [
        ({}, []),
        ({"since": date(2026, 1, 2), "until": date(2026, 1, 2), "dose_from": 50, "dose_to": 50}, []),
        ({"since": date(2026, 1, 2), "until": date(2026, 1, 1)}, ["/until"]),
        ({"dose_from": 51, "dose_to": 50}, ["/dose_to"]),
    ],
)
def test_an_end_must_not_lie_before_its_beginning(chosen, paths):
    asked_for = CohortFilter(**chosen)
    assert asked_for.is_everything is (not chosen)
    if not paths:
        asked_for.require_reasonable()
        return
    with pytest.raises(Rejected) as refused:
        asked_for.require_reasonable()
    assert [fault.path for fault in refused.value.faults] == paths
