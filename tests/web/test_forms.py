"""From a form to the values that the API's own schema judges, by the rows of the bad-input catalogue."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.web.course_routes import CourseChange
from sessiontrack.web.entry_answers import BODY_SCHEMAS
from sessiontrack.web.entry_schemas import OrderSchema, SweepSchema, VitalsSchema
from sessiontrack.web.form_reading import confirmation_of, entry_id_of, load_reading, read_form, version_of
from sessiontrack.web.forms import FormState, filled
from sessiontrack.web.patient_routes import NewPatient
from sessiontrack.web.visit_schemas import CheckInSchema, EligibilitySchema, FollowUpSchema, ScoreSchema

CHICAGO = ZoneInfo("America/Chicago")
AT = ("measured_at", "2026-11-23T08:05")


def values_of(schema, *pairs):
    return read_form(schema(), MultiDict(pairs), CHICAGO).values


def faults_of(schema, *pairs):
    with pytest.raises(Rejected) as refused:
        load_reading(schema(), read_form(schema(), MultiDict(pairs), CHICAGO))
    return {fault.path: fault.code for fault in refused.value.faults}


def vitals_faults(**readings):
    return faults_of(VitalsSchema, AT, *((f"readings.{name}", text) for name, text in readings.items()))


def test_names_with_dots_become_objects_and_repeated_names_lists():
    found = values_of(
        VitalsSchema,
        AT,
        ("readings.systolic", "128"),
        ("readings.spo2", ""),
        ("not_measured.spo2", "patient_moving"),
        ("artifact", "systolic"),
        ("artifact", "diastolic"),
        ("position", ""),
        ("csrf_token", "abc"),
        ("entry_id", "01900000-0000-7000-8000-000000000001"),
        ("version", "3"),
    )
    assert found == {
        "measured_at": "2026-11-23T08:05:00-06:00",
        "readings": {"systolic": 128},
        "not_measured": {"spo2": "patient_moving"},
        "artifact": ["systolic", "diastolic"],
    }
    assert VitalsSchema().load(found)["readings"] == {"systolic": 128}


@pytest.mark.parametrize(
    "text",
    [
        "120/80",
        "16.0",
        "1_000",
        " 120 ",
        "+120",
        "1e2",
        "0x78",
        "-0",
        "007",
        "\u0661\u0662\u0660",
        "\uff11\uff12\uff10",
        "120.9",
        "true",
        "NaN",
        "Infinity",
        "1e400",
        "9" * 16,
        "9" * 5000,
    ],
)
def test_what_only_looks_like_a_whole_number_is_refused_with_its_place(text):
    """Rows B05 to B15: no rounding, no other digits, no spaces, no signs."""
    assert vitals_faults(systolic=text) == {"/readings/systolic": "not_a_whole_number"}


def test_an_empty_field_is_absent_and_a_set_without_readings_is_the_schemas_to_judge():
    """Rows B16, B17, B28."""
    assert values_of(VitalsSchema, AT, ("readings.systolic", "")) == {
        "measured_at": "2026-11-23T08:05:00-06:00"
    }
    assert faults_of(VitalsSchema, ("readings.systolic", "")) == {"/measured_at": "missing"}


def test_two_answers_to_one_question_are_refused():
    assert faults_of(VitalsSchema, AT, ("readings.systolic", "120"), ("readings.systolic", "20")) == {
        "/readings/systolic": "not_a_whole_number"
    }


def test_unknown_fields_are_refused_also_nested():
    """Row B85."""
    faults = faults_of(
        VitalsSchema, AT, ("readings.systolicc", "120"), ("patient_name", "x"), ("a.b.c.d.e.f", "x")
    )
    assert faults == {
        "/readings/systolicc": "unknown_field",
        "/patient_name": "unknown_field",
        "/a": "unknown_field",
    }


@pytest.mark.parametrize(
    ("text", "grams"), [("72,5", 72_500), ("72.5", 72_500), ("72", 72_000), ("0,08", 80)]
)
def test_a_decimal_comma_becomes_a_point(text, grams):
    """Row B23: a form reads the comma of other countries, and says what it read."""
    reading = read_form(
        CheckInSchema(), MultiDict([("weight_kg", text), AT, ("identity_confirmed", "yes")]), CHICAGO
    )
    assert load_reading(CheckInSchema(), reading)["weight_g"] == grams
    assert ("weight_kg" in reading.notices) == ("," in text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,000", "ambiguous"),
        ("-1,000", "ambiguous"),
        ("1,0,0", "not_a_decimal"),
        (".5", "not_a_decimal"),
        ("1e3", "not_a_decimal"),
        ("41,0005", "too_precise"),
        ("\u06f4\u06f1", "not_a_decimal"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_is_not_guessed(text, code):
    """A thousands separator taken for a decimal comma is a dose wrong by a thousand (row B93)."""
    assert faults_of(OrderSchema, ("agent", "ketamine"), ("route", "iv"), ("dose_mg", text)) == {
        "/dose_mg": code
    }


def test_yes_and_no_are_truths_and_nothing_else_is():
    pairs = [AT, ("identity_confirmed", "yes"), ("fasting", "no"), ("consent_confirmed", "")]
    assert values_of(CheckInSchema, *pairs) == {
        "measured_at": "2026-11-23T08:05:00-06:00",
        "identity_confirmed": True,
        "fasting": False,
    }
    assert faults_of(CheckInSchema, AT, ("identity_confirmed", "1")) == {
        "/identity_confirmed": "not_true_or_false"
    }


def test_nothing_ticked_is_an_answer_where_the_form_says_so():
    assert values_of(SweepSchema, AT, ("present", "")) == {
        "measured_at": "2026-11-23T08:05:00-06:00",
        "present": [],
    }
    assert "present" not in values_of(SweepSchema, AT)


def test_maps_and_rows_leave_out_what_is_empty_and_faults_find_back():
    pairs = [
        AT,
        ("contact", "phone"),
        ("effects.0.effect", ""),
        ("effects.0.severity", ""),
        ("effects.2.effect", "nausea"),
        ("effects.2.severity", "terrible"),
    ]
    reading = read_form(FollowUpSchema(), MultiDict(pairs), CHICAGO)
    assert reading.values["effects"] == [{"effect": "nausea", "severity": "terrible"}]
    state = FormState(faults=(Fault("/effects/0/severity", "unknown_code", "…"),), places=reading.places)
    assert state.name_of(state.faults[0]) == "effects.2.severity"
    assert state.faults_of("effects.2.severity")
    assert values_of(EligibilitySchema, ("items.physical_exam", "done"), ("items.past_treatments", "")) == {
        "items": {"physical_exam": "done"}
    }
    assert values_of(ScoreSchema, ("answers.1", "0"), ("answers.2", "3"))["answers"] == {"1": 0, "2": 3}


def test_line_ends_of_a_browser_become_plain_ones():
    assert values_of(BODY_SCHEMAS["note"], AT, ("text", "one\r\ntwo"))["text"] == "one\ntwo"


@pytest.mark.parametrize(
    "name", ["O'Brien", "Null", "--", "<script>alert(1)</script>", "{{ 7 * 7 }}", "\U00020bb7野"]
)
def test_unusual_names_go_through_unchanged(name):
    """Rows B71 to B73."""
    assert values_of(NewPatient, ("family_name", name)) == {"family_name": name}


@pytest.mark.parametrize(
    ("name", "code"), [("a\u202eb", "bad_character"), ("   ", "blank"), ("x\x00", "bad_character")]
)
def test_unseen_characters_are_refused(name, code):
    """Rows B64, B65, B67."""
    assert faults_of(NewPatient, ("family_name", name))["/family_name"] == code


def test_a_confirmation_travels_through_the_form():
    fault = Fault("/readings/systolic", "unusual", "…", confirmable=True, value=212)
    carried = confirmation_of(fault)
    found = values_of(VitalsSchema, AT, ("readings.systolic", "212"), ("confirm.0", carried))
    assert found["confirmed"] == [{"path": "/readings/systolic", "code": "unusual", "value": 212}]
    assert VitalsSchema().load(found)
    assert faults_of(VitalsSchema, AT, ("confirm.0", "no json")) == {"/confirmed/0": "not_an_object"}
    assert "confirmed" not in values_of(CourseChange, ("confirm.0", carried))


def test_the_forms_own_id_and_version_must_be_whole():
    good = "01900000-0000-7000-8000-00000000000a"
    assert str(entry_id_of(MultiDict({"entry_id": good}))) == good
    assert version_of(MultiDict({"version": "7"})) == 7
    for bad in ({}, {"entry_id": "1"}, {"entry_id": good.upper()}):
        with pytest.raises(Rejected):
            entry_id_of(MultiDict(bad))
    with pytest.raises(Rejected):
        version_of(MultiDict({"version": "7x"}))


def test_a_state_tells_confirmable_faults_only_when_nothing_else_is_wrong():
    soft = Fault("/weight_kg", "jump", "…", confirmable=True, value="90")
    hard = Fault("/escort", "unknown_code", "…")
    assert FormState(faults=(soft,)).doubts == (soft,)
    assert FormState(faults=(soft, hard)).doubts == ()
    assert FormState().doubts == ()


def test_a_form_is_filled_in_the_words_of_its_fields(app):
    with app.test_request_context():
        state = filled({"a": True, "b": 3, "c": None, "d": ["x", "y"], "e": "text"})
    assert [state.value(name) for name in "abce"] == ["yes", "3", "", "text"]
    assert state.has("d", "y")
    assert not state.has("d", "z")
    assert state.texts("d") == ["x", "y"]
