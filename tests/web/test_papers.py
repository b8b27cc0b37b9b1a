"""A session and a course as PDF, and their charts as files: the facts of the pages, on paper."""

from __future__ import annotations

import io
import re

import pytest
from flask import g
from pypdf import PdfReader
from uuid_utils.compat import uuid7

from sessiontrack.domain.checkpoints import Finding
from sessiontrack.domain.course_facts import Flag, course_facts
from sessiontrack.domain.course_standing import course_standing
from sessiontrack.service.courses import CourseView
from sessiontrack.service.papers import set_as_pdf
from sessiontrack.web.pages.course_flags import flag_words
from sessiontrack.web.pages.course_paper import course_paper
from tests.charts import course_samples
from tests.charts.samples import BERLIN
from tests.people import member
from tests.visits import PATIENT, Visit, iso
from tests.web.page_client import words_of

HOSTILE = '#read("/etc/passwd") <script>alert(1)</script> 😀 שלום '
NOW = course_samples.COURSE_NOW


def pages(answer):
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return PdfReader(io.BytesIO(answer.data), strict=True).pages


def words(answer):
    return " ".join(" ".join(page.extract_text() for page in pages(answer)).split())


@pytest.fixture
def treated(visit):
    """A session that runs, with a side effect and a correction."""
    visit.run()
    visit.kept(
        "nora",
        "side-effects",
        effect="nausea",
        severity="moderate",
        solicited=True,
        measured_at=iso(visit.at(30)),
    )
    first = visit.vitals(35, systolic=159, diastolic=92)
    visit.kept(
        "nora",
        "amendments",
        target=first["entry"]["id"],
        body={"measured_at": iso(visit.at(35)), "readings": {"systolic": 151, "diastolic": 91}},
        reason_code="keying_error",
        reason_text="seen on the monitor",
    )
    return visit


@pytest.fixture
def sheet(treated):
    return f"/sessions/{treated.session_id}/record.pdf"


@pytest.fixture
def course_sheet(treated):
    return f"/courses/{treated.course_id}/course.pdf"


def test_the_sheet_of_a_session_has_the_facts_of_its_page(treated, sheet):
    said = words(treated.client("nora").get(sheet))
    page = words_of(treated.client("nora").get(f"/sessions/{treated.session_id}/record"))
    for fact in ("ASHDOWN, Rowan", "R-1001", "Initial series 1 of 6", "151/91", "Nausea", "Infusion started"):
        assert fact in said
        assert fact in page
    for part in ("Session record", "Moderate", "Corrections", "Keying error: seen on the monitor", "159/92"):
        assert part in said
    assert re.search(r"Printed 23-Nov-2026 \d\d:\d\d by Nora", said)
    assert "A record, not a monitor." in said
    assert "Nobody signed yet." in said
    assert f"Page 1 of {len(pages(treated.client('nora').get(sheet)))}" in said


def test_a_signed_session_prints_its_signatures_and_its_gate(treated, sheet):
    treated.dose("completed", 60)
    treated.vitals(85)
    last = treated.vitals(125, nausea_nrs=0, dissociation_nrs=0)
    treated.leave(150)
    treated.signed("nora", "completions", "administered")
    treated.signed("paul", "sign-offs", "reviewed_and_agree")
    said = words(treated.client("nora").get(sheet))
    assert "When the patient left" in said
    assert "Escort named met" in said
    assert "Completed Nora Lind nurse Administered as recorded" in said
    assert "Signed 23-Nov-2026" in said
    assert "changed after signing" not in said
    late = {"target": last["entry"]["id"], "reason_code": "wrong_reading", "reason_text": "cuff too small"}
    treated.kept("paul", "retractions", **late)
    said = words(treated.client("nora").get(sheet))
    assert "changed after signing" in said
    assert "This is the record as it is now, not as it was signed" in said
    assert "Taken out: Vitals" in said
    then = words(treated.client("nora").get(f"{sheet}?view=signed"))
    assert "As signed 23-Nov-2026" in then
    assert "This is the record as it was signed. What came after it is not in it" in then
    assert "cuff too small" not in then


def test_a_session_before_its_start_prints_too(visit):
    said = words(visit.client("nora").get(f"/sessions/{visit.session_id}/record.pdf"))
    assert "Planned" in said
    assert "No side effect was charted." in said


def test_the_sheet_of_a_course_has_the_facts_of_its_page(treated, course_sheet):
    said = words(treated.client("paul").get(course_sheet))
    page = words_of(treated.client("paul").get(f"/courses/{treated.course_id}"))
    for fact in ("Highest pressure", "151/91", "Depression", "Nausea", "None yet", "Exposure"):
        assert fact.lower() in said.lower()
        assert fact.lower() in page.lower()
    assert "Decisions" in said
    assert "Printed 23-Nov-2026" in said


def test_a_file_says_what_it_is_and_not_whose(treated, sheet, course_sheet):
    api = f"/api/v1/sessions/{treated.session_id}/chart"
    course_api = f"/api/v1/courses/{treated.course_id}/chart"
    names = {
        sheet: r"session-1-2026-11-23\.pdf",
        course_sheet: r"course-[0-9a-f]{6}-2026-11-23\.pdf",
        f"{api}.svg": r"session-[0-9a-f]{6}\.svg",
        f"{api}.png": r"session-[0-9a-f]{6}\.png",
        f"{course_api}.svg": r"course-[0-9a-f]{6}\.svg",
        f"{course_api}.png": r"course-[0-9a-f]{6}\.png",
    }
    for address, name in names.items():
        answer = treated.client("nora").get(address)
        assert answer.status_code == 200
        assert re.fullmatch(f"attachment; filename={name}", answer.headers["Content-Disposition"])
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "height"), [("", 842), ("?paper=a4", 842), ("?paper=letter", 792), ("?paper=A0", 842)]
)
def test_the_address_chooses_the_paper(treated, sheet, asked, height):
    (first, *_) = pages(treated.client("nora").get(sheet + asked))
    assert float(first.mediabox.height) == pytest.approx(height, abs=1)


def test_printing_leaves_a_line_that_says_so(treated, sheet, course_sheet, trail):
    treated.client("nora").get(sheet)
    assert trail()[-1] == "session.printed"
    treated.client("nora").get(course_sheet)
    assert trail()[-1] == "course.printed"


def test_pages_lead_to_their_files(treated, sheet, course_sheet):
    record = treated.client("nora").get(f"/sessions/{treated.session_id}/record").text
    course = treated.client("nora").get(f"/courses/{treated.course_id}").text
    for address, page in ((sheet, record), (course_sheet, course)):
        assert f'href="{address}"' in page
        assert f'href="{address}?paper=letter"' in page
        assert "chart.svg" in page
        assert "chart.png" in page


def test_what_people_wrote_stays_what_it_is(client_as, clock, begin):
    visit = Visit(client_as, clock, begin)
    visit.open_course({**PATIENT, "family_name": HOSTILE[:60], "allergies": HOSTILE})
    visit.plan(minutes_ahead=20)
    visit.run()
    visit.kept("nora", "notes", text=(HOSTILE * 40)[:2000], measured_at=iso(visit.at(25)))
    visit.kept("nora", "notes", text="x" * 2000, measured_at=iso(visit.at(26)))
    for address in (f"/sessions/{visit.session_id}/record.pdf", f"/courses/{visit.course_id}/course.pdf"):
        said = words(visit.client("nora").get(address))
        assert 'Allergies: #read("/etc/passwd") <script>alert(1)</script>' in said
        assert "root:" not in said


def test_a_sheet_of_another_clinic_is_not_there(treated, sheet, course_sheet):
    for address in (sheet, course_sheet, f"/sessions/{uuid7()}/record.pdf", f"/courses/{uuid7()}/course.pdf"):
        assert treated.client("sam").get(address).status_code == 404


def view_of(record):
    return CourseView(record, course_facts(record, NOW), course_standing(record, NOW), (), (), (), {}, NOW)


@pytest.fixture
def paper_of(_built_app):
    """A course on paper, as Nora prints it."""

    def paper_of(record):
        with _built_app.test_request_context():
            g.actor, g.clinic_zone = member("nora").actor, record.zone
            return course_paper(view_of(record))

    return paper_of


@pytest.mark.parametrize(("sessions", "most_pages"), [(0, 2), (1, 2), (6, 3), (14, 4), (60, 16), (200, 50)])
def test_a_course_of_any_length_is_printed_whole(paper_of, sessions, most_pages):
    paper = paper_of(course_samples.long_course(sessions))
    found = PdfReader(io.BytesIO(set_as_pdf(paper))).pages
    assert len(found) <= most_pages
    assert f"Page {len(found)} of {len(found)}" in found[-1].extract_text()
    (listed,) = (listing for listing in paper.listings if listing.heading == "Sessions")
    assert len(listed.rows) == sessions


def test_a_course_without_scores_or_without_anything_is_printed(paper_of):
    for record in (
        course_samples.whole_course(scores=()),
        course_samples.whole_course(sessions=(), scores=()),
    ):
        assert set_as_pdf(paper_of(record)).startswith(b"%PDF")


def test_the_sessions_of_a_course_stand_one_a_row(paper_of):
    paper = paper_of(course_samples.whole_course())
    (sessions,) = (listing for listing in paper.listings if listing.heading == "Sessions")
    fourth = next(row for row in sessions.rows if row[0][0][0].startswith("4 "))
    assert dict(zip(sessions.columns, fourth, strict=True)) == {
        "Session": (("4 11-Jun-2026", "bold"),),
        "Stands out": "High BP",
        "PHQ-9": "12",
        "GAD-7": "10",
        "Dose mg/kg": "0.6 of 0.7",
        "Pressure before": "128/80",
        "Peak pressure": "176/104",
        "Minutes": "52",
        "Decided": "",
        "Side effects": fourth[-1],
    }
    assert fourth[-1].startswith("Dissociation severe 66 min, ")


def test_everything_that_stands_out_has_words(app):
    figures = {
        "percent": -4,
        "limit": 25,
        "gap": "no_score",
        "after": 3,
        "at": NOW,
        "sessions": ((4, uuid7()),),
    }
    kinds = [f"review_{finding}" for finding in Finding if finding is not Finding.NOT_DUE]
    kinds += ["response", "returned", "remission", "high_pressure", "stopped_early", "outside_window"]
    with app.test_request_context():
        g.clinic_zone = BERLIN
        said = {kind: flag_words(Flag(kind, "warn", figures)) for kind in kinds}
    assert all(flag.title for flag in said.values())
    assert said["review_no_response"].words.startswith(
        "The score is up 4 %. Rule: below 25 %, without a felt"
    )
    assert "less than 25 %" in said["review_some_response"].words
    assert said["high_pressure"].words == "At or above the caution limit in 1 session."
    assert [ordinal for ordinal, _ in said["stopped_early"].sessions] == [4]
