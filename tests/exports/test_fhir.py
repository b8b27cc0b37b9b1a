"""The record as FHIR: valid for two libraries, whole in itself, and the same when it is read back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessiontrack.domain.bodies import (
    FollowUp,
    LateEffect,
    Vitals,
)
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import SIDE_EFFECTS
from sessiontrack.domain.vitals import NOT_MEASURED, SIGNS
from sessiontrack.exports.fhir import (
    WholeCourse,
    bundle_parts,
    ndjson_parts,
    session_file,
    session_resources,
    whole_course,
)
from sessiontrack.exports.fhir.codes import ABSENT
from sessiontrack.exports.fhir.questionnaires import questionnaire
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, effect, ended, ordered, record
from tests.charts.samples import BERLIN, troubled, typical
from tests.charts.test_any_session import drug, effects, readings
from tests.exports.fhir_reader import from_resources
from tests.exports.fhir_samples import GAD7, amended, corrected, everything, of, retracted
from tests.exports.fhir_told import from_record
from tests.exports.fhir_validators import addresses, references, require_valid

SAMPLES = {
    "typical": typical,
    "troubled": troubled,
    "everything": everything,
    "planned": record,
    "completed": ended,
}
each_sample = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)


@each_sample
def test_every_resource_is_valid_and_every_reference_stays_inside(sample):
    resources = session_file(sample())
    require_valid(resources)
    assert references(resources) <= addresses(resources)


@each_sample
def test_what_is_read_back_is_the_record(sample):
    held = sample()
    assert from_resources(session_file(held)) == from_record(held)


@settings(max_examples=40, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_any_session_is_valid_and_reads_back_as_it_was_kept(chance):
    end = chance.choice((5, 45, 200))
    kept = [checked_in(-9), *drug(chance, end), *readings(chance, end), *effects(chance, end)]
    held = record(*kept, ordered(-8), *corrected(chance, kept), zone=chance.choice((BERLIN, record().zone)))
    resources = session_file(held)
    require_valid(resources)
    assert references(resources) <= addresses(resources)
    assert from_resources(resources) == from_record(held)


def test_an_amended_value_is_corrected_and_says_by_whom_and_why():
    resources = session_resources(everything())
    (pressure,) = [
        each
        for each in of("Observation", resources)
        if any(part.get("valueQuantity", {}).get("value") == 142 for part in each.get("component", []))
    ]
    assert pressure["status"] == "corrected"
    (why,) = [
        each
        for each in of("Provenance", resources)
        if {"reference": f"Observation/{pressure['id']}"} in each["target"]
    ]
    assert why["reason"][0]["text"] == "mistyped"
    assert why["entity"][0]["role"] == "revision"
    # As a word: ids have any three digits in them.
    assert not re.search(r"\b242\b", str(pressure))


def test_what_was_taken_back_is_told_as_an_error():
    resources = session_resources(everything())
    errors = [each for each in resources if each.get("status") == "entered-in-error"]
    kinds = {each["resourceType"] for each in errors}
    assert kinds == {"Observation", "MedicationAdministration"}
    (never,) = [each for each in of("Condition", resources) if "clinicalStatus" not in each]
    assert "dosage" not in next(each for each in errors if each["resourceType"] == "MedicationAdministration")
    # R4's adverse event has no status in which it could be taken back, so there is none.
    assert never["id"][:36] not in {each["id"] for each in of("AdverseEvent", resources)}


def test_a_correction_of_what_has_no_resource_is_told_of_the_visit():
    order = ordered(-5)
    resources = session_resources(record(checked_in(), order, amended(order)))
    (why,) = of("Provenance", resources)
    assert why["target"] == [{"reference": f"Encounter/{UUID(int=2)}"}]


def test_each_stretch_of_constant_rate_is_one_administration():
    resources = of("MedicationAdministration", session_resources(everything()))
    stretches = [each for each in resources if "rateQuantity" in each.get("dosage", {})]
    assert [
        (
            each["status"],
            each["dosage"]["rateQuantity"]["value"],
            each["dosage"]["dose"]["value"],
            each.get("statusReason", [{}])[0].get("coding", [{}])[0].get("code"),
        )
        for each in stretches
    ] == [
        ("completed", 61.63653, 10.273, None),
        ("completed", 40, 6.667, "high_bp"),
        ("stopped", 30, 8, "patient_request"),
    ]
    assert {each["dosage"]["rateQuantity"]["code"] for each in stretches} == {"mg/h"}


@pytest.mark.parametrize(
    ("events", "procedure", "stretch"),
    [
        ((), "in-progress", "in-progress"),
        (("paused",), "on-hold", "on-hold"),
        (("completed",), "completed", "completed"),
        (("stopped",), "stopped", "stopped"),
    ],
)
def test_a_drug_that_runs_waits_or_has_ended_says_so(events, procedure, stretch):
    held = record(dose("started", 0, rate_ug_per_h=60_000), *(dose(event, 30) for event in events))
    resources = session_resources(held)
    (infusion,), (given_,) = of("Procedure", resources), of("MedicationAdministration", resources)
    assert (infusion["status"], given_["status"]) == (procedure, stretch)
    assert ("dose" in given_["dosage"]) == bool(events)


def test_a_reason_in_words_is_told_in_words():
    hostile = "=cmd|'/c calc'!A1,\"b\"\r\nnext"
    held = record(dose("started", 0, rate_ug_per_h=60_000), dose("stopped", 5, reason=hostile))
    resources = session_file(held)
    require_valid(resources)
    assert of("Procedure", resources)[0]["statusReason"] == {"text": hostile}


def test_times_have_the_clinics_offset():
    told = of("Encounter", session_resources(everything()))[0]["period"]
    assert told["start"] == "2026-11-23T14:30:00+01:00"


def test_a_reading_that_was_an_artifact_cannot_be_taken_for_one():
    told = {
        each["id"][37:]: each
        for each in of("Observation", session_resources(everything()))
        if "80" in str(each)
    }
    saturation = told["spo2"]
    assert "valueQuantity" not in saturation
    assert saturation["dataAbsentReason"]["coding"][0]["code"] == "error"
    assert [each["code"] for each in saturation["code"]["coding"]][:2] == ["59408-5", "2708-6"]


def test_every_reason_and_sign_has_a_code():
    assert set(ABSENT) == {*NOT_MEASURED, "artifact"}
    for code in SIGNS:
        low, _ = SIGNS[code].possible
        for why in NOT_MEASURED:
            held = record(
                entry(Vitals(readings={code: low}), at(0)), entry(Vitals(not_measured={code: why}), at(1))
            )
            assert from_resources(session_file(held)) == from_record(held)


@pytest.mark.parametrize("scale", SCALES.values(), ids=lambda scale: scale.code)
def test_every_scale_is_a_valid_form(scale):
    form = questionnaire(scale)
    require_valid([form])
    ids = [item["linkId"] for item in form.get("item", [])]
    assert len(ids) == len(set(ids)) >= scale.item_count
    if not scale.licence.ships_item_text and not scale.items:
        assert all(item["text"].startswith("Item ") for item in form.get("item", []))


def test_every_side_effect_can_be_told():
    held = record(*(effect(code, minute) for minute, code in enumerate(SIDE_EFFECTS)))
    resources = session_file(held)
    require_valid(resources)
    near = {e.snomed.code for e in SIDE_EFFECTS.values() if e.snomed and e.snomed.match != "exact"}
    said = str(resources)
    assert near
    assert not [code for code in near if f"'{code}'" in said]


def test_a_course_has_its_sessions_and_what_speaks_about_all_of_it():
    session = everything()
    whole = entry(replace(GAD7, items=None, total=9, subtotals={"a": 4, "b": 5}), at(-50), session_id=None)
    contact = FollowUp(contact="phone", effects=(LateEffect(effect="headache", severity="mild"),))
    gone = entry(contact, at(2000), session_id=None)
    entries = (whole, amended(whole, session_id=None), gone, retracted(gone, session_id=None))
    held = WholeCourse(session.course, session.patient, BERLIN, session.terms, [session], entries)
    resources = whole_course(held)
    require_valid(resources)
    told = {each["resourceType"] for each in resources if "encounter" not in each}
    assert {"EpisodeOfCare", "Condition", "Observation", "Provenance"} <= told
    (total,) = [each for each in of("Observation", resources) if each["id"] == f"{whole.id}-total"]
    assert total["status"] == "corrected"
    assert [part["valueQuantity"]["value"] for part in total["component"]] == [4, 5]
    targets = [each["target"] for each in of("Provenance", resources)]
    assert [{"reference": f"EpisodeOfCare/{session.course.id}"}] in targets


def test_a_visit_whose_moves_do_not_follow_each_other_is_still_told():
    (visit,) = of("Encounter", session_resources(record(dose("resumed", 0, rate_ug_per_h=1))))
    assert visit["status"] == "unknown"


def test_a_file_is_a_bundle_or_a_resource_a_line():
    resources = session_file(typical())
    bundle = json.loads(b"".join(bundle_parts(resources, "https://clinic.example/fhir")))
    assert [each["resource"] for each in bundle["entry"]] == json.loads(json.dumps(resources))
    first = bundle["entry"][0]
    assert (
        first["fullUrl"]
        == f"https://clinic.example/fhir/{first['resource']['resourceType']}/{first['resource']['id']}"
    )
    lines = b"".join(ndjson_parts(resources)).decode().split("\n")
    assert [json.loads(line) for line in lines[:-1]] == json.loads(json.dumps(resources))
    assert json.loads(b"".join(bundle_parts([], "x"))) == {"resourceType": "Bundle", "type": "collection"}


def test_the_same_record_gives_the_same_bytes():
    held = everything()
    again = replace(held, entries=held.entries)
    assert b"".join(ndjson_parts(session_file(held))) == b"".join(ndjson_parts(session_file(again)))
