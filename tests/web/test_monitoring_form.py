"""The monitoring form of a session as PDF and CSV, as the bedside charted it."""

from __future__ import annotations

import csv
import io
import re

import pytest
from pypdf import PdfReader
from uuid_utils.compat import uuid7

from tests.visits import PATIENT, Visit, iso

EVERY_QUESTION = ("sedation", "dissociation", "respiratory_depression")


def words(answer):
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    found = PdfReader(io.BytesIO(answer.data), strict=True).pages
    assert len(found) == 1
    return " ".join(found[0].extract_text().split())


def row_of(answer):
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    return row


def address(visit, ending):
    return f"/sessions/{visit.session_id}/monitoring-form.{ending}"


def sheet(visit, query=""):
    return words(visit.client("nora").get(address(visit, "pdf") + query))


def row(visit, query=""):
    return row_of(visit.client("nora").get(address(visit, "csv") + query))


def whole(visit):
    """A session with every block of the form, 20 minutes into which the drug was started."""
    visit.check_in(0, interacting_medicines=["benzodiazepine"])
    visit.order()
    visit.vitals(18, systolic=128)
    visit.dose("started", 20, rate_ml_per_h="150", concentration_mg_per_ml="0.41")
    onset = visit.kept(
        "nora",
        "side-effects",
        effect="dissociation",
        severity="moderate",
        solicited=True,
        measured_at=iso(visit.at(32)),
    )
    wrong = visit.vitals(58, systolic=159)
    visit.dose("completed", 60)
    gone = {"target": onset["entry"]["id"], "resolved": True, "measured_at": iso(visit.at(70))}
    visit.kept("nora", "side-effect-changes", **gone)
    visit.kept("nora", "sweeps", present=[], list_version="1.1", measured_at=iso(visit.at(90)))
    visit.vitals(100)
    visit.vitals(130, nausea_nrs=0, dissociation_nrs=0)
    visit.kept(
        "nora",
        "drug-counts",
        drawn_mg="41",
        wasted_mg="0",
        lot="KX-2201",
        measured_at=iso(visit.at(131)),
    )
    visit.leave(150, ready_at=iso(visit.at(125)), vitals_acceptable=True)
    return wrong


@pytest.fixture
def filled(visit):
    wrong = whole(visit)
    body = {"measured_at": iso(visit.at(58)), "readings": {"systolic": 149, "diastolic": 91}}
    corrected = {"reason_code": "keying_error", "reason_text": "seen on the monitor"}
    visit.kept("nora", "amendments", target=wrong["entry"]["id"], body=body, **corrected)
    visit.signed("nora", "completions", "administered")
    return visit


def test_every_block_of_the_form_is_on_one_sheet(filled):
    said = sheet(filled)
    for part in (
        "Session monitoring form",
        "ASHDOWN, Rowan Born 14-Mar-1985 Sex Female ID R-1001 First session with drug of this course Yes",
        "Benzodiazepine Yes",
        "Opioid No",
        "MAO inhibitor No",
        "Completed by Nora Lind",
        "Before administration Not recorded",
        "Before session completion Acceptable Nora Lind",
        "Ketamine",
        "41 mg",
        "KX-2201",
        "130 min",
        "105 min",
        "Before administration Not recorded Within the limits",
        "Before administration 128/78",
        "40 min after the first dose 149/91",
        "38",
        "Before session completion 122/78",
        "Sedation No",
        "Dissociation Yes",
        "Respiratory depression No",
        "None was charted.",
    ):
        assert part in said, part
    assert re.search(r"Dissociation Dissociation \d\d:\d\d \d\d:\d\d •• Moderate", said)
    assert not re.search(r"\b159\b", said)


def test_the_same_stands_in_one_row(filled):
    found = row(filled)
    assert (found["family_name"], found["born_on"], found["completed_by"]) == (
        "Ashdown",
        "1985-03-14",
        "Nora Lind",
    )
    assert (found["takes_benzodiazepine"], found["takes_opioid"]) == ("true", "false")
    assert (found["delivered_mg"], found["lots"]) == ("41.0", "KX-2201")
    assert (found["monitored_min"], found["ready_min"]) == ("130", "105")
    pressure = ("systolic_minute_40", "diastolic_minute_40", "pressure_minute_40_minute")
    assert tuple(found[name] for name in pressure) == ("149", "91", "38")
    assert [found[question] for question in EVERY_QUESTION] == ["false", "true", "false"]
    assert found["dissociation_worst_severity"] == "moderate"
    assert found["dissociation_onset_at_utc"] < found["dissociation_resolved_at_utc"]


def test_a_session_in_which_nothing_happened_says_so_everywhere(visit):
    said = sheet(visit)
    assert said.count("Not asked") == 5 + len(EVERY_QUESTION)
    assert "No such event was charted." in said
    assert "Within the limits" not in said
    assert "Treatment date Medicine Route Dose given Lot number Not recorded Not recorded" in said
    found = row(visit)
    known = {"session_id", "patient_number", "family_name", "given_name", "born_on", "sex", "clinic"}
    assert {name for name, cell in found.items() if cell} == known


def test_a_drug_that_still_runs_and_an_effect_that_lasts_are_told(visit):
    visit.run()
    visit.kept(
        "nora",
        "side-effects",
        effect="drowsiness",
        severity="mild",
        solicited=False,
        measured_at=iso(visit.at(30)),
    )
    visit.kept("nora", "emergencies", what="Ambulance called", measured_at=iso(visit.at(35)))
    said = sheet(visit)
    assert "still there" in said
    assert "mg so far" in said
    assert "Ambulance called" in said
    assert row(visit)["sedation_resolved_at_utc"] == "ongoing"


def test_a_form_as_it_was_signed_leaves_out_what_came_later(filled):
    filled.signed("paul", "sign-offs", "reviewed_and_agree")
    last = filled.record()["entries"]
    count = next(entry for entry in last if entry["kind"] == "drug_count")
    late = {"target": count["id"], "reason_code": "wrong_reading", "reason_text": "another lot"}
    filled.kept("paul", "retractions", **late)
    assert "This form is of the record as it is now, not as it was signed" in sheet(filled)
    assert row(filled)["lots"] == ""
    assert "KX-2201" in sheet(filled, "?view=signed")
    assert row(filled, "?view=signed")["lots"] == "KX-2201"


def test_a_name_that_a_spreadsheet_would_run_does_not(client_as, clock, begin):
    visit = Visit(client_as, clock, begin)
    visit.open_course({**PATIENT, "family_name": "=1+1", "given_name": 'a "b", c'})
    visit.plan(minutes_ahead=20)
    found = row(visit)
    assert (found["family_name"], found["given_name"]) == ("'=1+1", 'a "b", c')
    assert "=1+1" in sheet(visit)


def test_the_address_chooses_the_paper_and_the_name_tells_nobody(filled):
    for query, height in (("", 842), ("?paper=letter", 792)):
        answer = filled.client("nora").get(address(filled, "pdf") + query)
        words(answer)
        page = PdfReader(io.BytesIO(answer.data)).pages[0]
        assert float(page.mediabox.height) == pytest.approx(height, abs=1)
    for ending in ("pdf", "csv"):
        answer = filled.client("nora").get(address(filled, ending))
        name = rf"attachment; filename=monitoring-form-1-2026-11-23-SYNTHETIC\.{ending}"
        assert re.fullmatch(name, answer.headers["Content-Disposition"])
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_record_leads_to_the_form(filled):
    page = filled.client("nora").get(f"/sessions/{filled.session_id}/record").text
    for link in (address(filled, "pdf"), f"{address(filled, 'pdf')}?paper=letter", address(filled, "csv")):
        assert f'href="{link}"' in page


def test_taking_a_form_leaves_a_line_that_says_so(filled, trail):
    for ending in ("pdf", "csv"):
        before = len(trail())
        filled.client("nora").get(address(filled, ending))
        assert trail()[before:] == ["monitoring_form.taken"]


def test_a_form_of_another_clinic_is_not_there(filled):
    for ending in ("pdf", "csv"):
        assert filled.client("sam").get(address(filled, ending)).status_code == 404
        nobody = f"/sessions/{uuid7()}/monitoring-form.{ending}"
        assert filled.client("nora").get(nobody).status_code == 404
        assert filled.client("ada").get(address(filled, ending)).status_code == 403
