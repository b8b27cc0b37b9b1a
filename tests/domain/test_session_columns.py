"""A heading is taken for what it says with its unit; one that could be two things waits for a person."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.session_columns import Target, guess, target_of, targets_of


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Patient number", "patient_number"),
        ("MRN", "patient_number"),
        ("Session date/time", "started_at"),
        ("Dose (mg)", "dose_mg"),
        ("Dose mg/kg", "dose_mg_per_kg"),
        ("Weight (kg)", "weight_kg"),
        ("Baseline systolic", "systolic@baseline"),
        ("SBP peak", "systolic@peak"),
        ("Systolic 20 min", "systolic@20"),
        ("diastolic@-5", "diastolic@-5"),
        ("SpO2 10", "spo2@10"),
        ("SpO₂ 10", "spo2@10"),
        ("PHQ-9", "phq9@before_session"),
        ("GAD-7 total", "gad7@before_session"),
        ("PHQ-9 baseline", "phq9@baseline"),
        ("Dissociation NRS", "dissociation_nrs@before_session"),
        ("Dissociation 40", "dissociation_nrs@40"),
    ],
)
def test_a_heading_is_known_by_its_name_and_its_other_names(heading, target):
    assert str(guess(heading)) == target
    assert guess(heading) == target_of(target)


@pytest.mark.parametrize("heading", ["Dose", "Weight", "BP", "Systolic", "Room", "Peak", "nonsense 20", ""])
def test_a_heading_without_its_unit_or_meaning_is_taken_for_nothing(heading):
    assert guess(heading) is None


@pytest.mark.parametrize(
    "said", ["dose", "systolic", "systolic@noon", "dose_mg@20", "phq9@20", "Dose mg", ""]
)
def test_a_person_may_only_name_what_a_column_can_hold(said):
    with pytest.raises(Rejected, match="nothing a column can hold"):
        target_of(said)


def test_a_person_may_leave_a_column_out_and_say_another():
    found, faults = targets_of(["MRN", "Date", "Phase", "Dose", "Weight"], {"Dose": "dose_mg", "Weight": "-"})
    assert (found[3], found[4], faults) == (Target("dose_mg"), None, ())


def test_what_no_column_can_hold_is_a_fault_of_its_column():
    found, faults = targets_of(["MRN", "Date", "Phase", "Dose"], {"Dose": "grams"})
    assert (found[3], [(fault.path, fault.code) for fault in faults]) == (
        None,
        [("/lines/1/columns/4", "unknown")],
    )
    assert "'grams' is not" in faults[0].message


def test_a_heading_that_is_not_there_is_told_those_that_are():
    (fault, *_) = targets_of(["MRN", "Date", "Phase"], {"Dose": "dose_mg"})[1]
    assert fault.message.endswith("has no column 'Dose': its columns are 'MRN', 'Date', 'Phase'")
    wide = ["MRN", "Date", "Phase", *(f"x{number}" for number in range(18))]
    (fault, *_) = targets_of(wide, {"Dose": "dose_mg"})[1]
    assert fault.message.endswith(", 'x16' and others")


def test_what_is_unclear_repeated_unknown_or_missing_is_named_with_its_column():
    headings = ["MRN", "Dose", "Systolic", "MRN", "Patient"]
    _, faults = targets_of(headings, {"Room": "-"})
    assert [(fault.path, fault.code) for fault in faults] == [
        ("/lines/1/columns/2", "unclear"),
        ("/lines/1/columns/3", "unclear"),
        ("/lines/1/columns/1", "unknown"),
        ("/lines/1/columns/4", "repeated"),
        ("/lines/1/columns/5", "repeated"),
        ("/lines/1/columns/1", "missing"),
        ("/lines/1/columns/1", "missing"),
    ]
    assert "dose_mg or dose_mg_per_kg" in faults[0].message
    assert "systolic@20" in faults[1].message


def test_one_phase_is_declared_for_a_file_without_a_column_for_it_and_stands_in_no_two_places():
    plain = ["MRN", "Date"]
    (missing,) = targets_of(plain, {})[1]
    assert "say one phase for the whole file" in missing.message
    assert targets_of(plain, {}, has_phase=True)[1] == ()
    (twice,) = targets_of([*plain, "Phase"], {}, has_phase=True)[1]
    assert (twice.path, twice.code) == ("/lines/1/columns/3", "repeated")
    assert targets_of([*plain, "Phase"], {"Phase": "-"}, has_phase=True)[1] == ()


def test_signs_and_scores_are_told_apart_by_what_stands_behind_them():
    sign, score = Target("dissociation_nrs", "40"), Target("dissociation_nrs", "baseline")
    assert (sign.is_sign, sign.is_score) == (True, False)
    # A rating that is both a sign and a scale: "baseline" is an occasion of the one and a moment of the other.
    assert (score.is_sign, score.is_score) == (False, True)


@pytest.mark.parametrize(
    ("heading", "mark"), [("MRN;Date;Phase", "semicolon"), ("MRN\tDate", "tab"), ("MRN,Date", "comma")]
)
def test_a_heading_of_one_column_that_holds_several_names_what_separates_them(heading, mark):
    found, (fault,) = targets_of([heading], {})
    assert (found, fault.path, fault.code) == ((None,), "/lines/1/columns/1", "separator")
    assert f"by a {mark}: say so" in fault.message
