"""The page of many sessions: who may see it, what its form asks, what it says without anybody, and its file."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sessiontrack.storage.audit import AUDIT
from tests.people import NOW
from tests.recorded import OPENED
from tests.service.cohorting import held_course
from tests.web.page_client import words_of

FILTERS = "phase=initial_series&indication=depression&agent=ketamine&route=iv&dose_from=0.4&dose_to=0.60"


@pytest.fixture
def filled(database, clock):
    """Two courses in one of which a response came."""
    held_course(database, 6, 20, 18, 15, 12, 9, 8, 8)
    held_course(database, 6, 20, 19, 19, 18, 18, 18, 18)
    clock.now = max(NOW, OPENED + timedelta(days=100))


@pytest.mark.parametrize(
    ("who", "status"), [("paul", 200), ("ana", 200), ("nora", 403), ("anna", 403), ("ada", 403)]
)
def test_clinicians_and_analysts_see_figures(client_as, who, status):
    for address in ("/cohort", "/cohort.csv"):
        assert client_as(who).get(address).status_code == status
    if status == 200:
        assert 'href="/cohort" aria-current="page">Figures' in client_as(who).get("/cohort").text


def test_an_empty_clinic_says_when_figures_begin(client_as):
    page = client_as("paul").get("/cohort")
    said = words_of(page)
    assert "Figures begin when the first patient who was given drug has left." in said
    assert "Sessions that were brought in from another record are not counted" in said
    assert "chart-plot" not in page.text


@pytest.mark.usefixtures("filled")
def test_it_says_who_is_in_it_and_draws_everything(client_as):
    page = client_as("paul").get(f"/cohort?{FILTERS}&since=05-Jan-2026&effect=nausea")
    said = words_of(page)
    assert (
        "12 sessions of 2 courses of 2 patients, 06-Jan-2026 to 21-Jan-2026; Initial series; Depression;"
        in said
    )
    assert "from 0.40 mg/kg; to 0.60 mg/kg." in said
    assert "The list of side effects was asked in 12 of 12." in said
    assert "Fewer than 5 patients." in said
    assert (
        "Nausea by the number of the session: 2 of 2, 100.0 % in session 1; 2 of 2, 100.0 % in session 6"
        in said
    )
    assert "1 of 2, 50.0 % of series ended in response" in said
    assert page.text.count("chart-plot") == page.text.count("<details") == page.text.count("<caption") == 14
    assert "style=" not in page.text
    assert "Doe" not in page.text
    assert re.search(r'<option value="nausea" selected>', page.text)
    assert re.search(r'href="/cohort.csv\?phase=initial_series&amp;\S+effect=nausea"', page.text)


@pytest.mark.usefixtures("filled")
def test_published_figures_lie_beside_on_demand(client_as):
    client = client_as("ana")
    assert "diamond-mark" not in client.get("/cohort").text
    page = client.get("/cohort?beside=crtce_2020")
    assert "Rodrigues et al. 2020" in words_of(page)
    assert "diamond-mark" in page.text


@pytest.mark.usefixtures("filled")
def test_a_cohort_without_anybody_says_what_to_change(client_as):
    said = words_of(client_as("paul").get("/cohort?route=im"))
    assert "No session is in this cohort Choose more days, or fewer conditions." in said


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("phase=sideways", "Phase"),
        ("since=tomorrowish", "From"),
        ("since=02-Feb-2026&until=01-Feb-2026", "To: must not lie before the first day"),
        ("dose_from=1&dose_to=0.5", "Delivered dose to: must not be less than the lowest dose"),
        ("dose_from=-1", "Delivered dose from"),
        ("colour=red", "Colour"),
        ("phase=maintenance&phase=initial_series", "Phase"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client_as, query, words):
    page = client_as("paul").get(f"/cohort?{query}")
    assert page.status_code == 422
    said = words_of(page)
    assert words in said
    assert "chart-plot" not in page.text
    assert client_as("paul").get(f"/cohort.csv?{query}").status_code == 422


@pytest.mark.usefixtures("filled")
def test_the_file_has_the_figures_of_the_address(client_as, trail):
    client = client_as("ana")
    answer = client.get("/cohort.csv?phase=initial_series&effect=nausea")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/csv")
    assert re.search(r"filename=sessiontrack-cohort-\S+-SYNTHETIC.csv", answer.headers["Content-Disposition"])
    rows = [line.split(",") for line in answer.text.split("\r\n")]
    assert {len(row) for row in rows[:-1]} == {10}
    assert [
        "effect_by_ordinal",
        "nausea",
        "1",
        "share",
        "1.0000",
        "0.3424",
        "1.0000",
        "2",
        "2",
        "true",
    ] in rows
    assert ["sessions", "", "", "count", "", "", "", "12", "", ""] in rows


def test_each_look_leaves_one_line_that_names_no_patient(client_as, trail):
    client = client_as("paul")
    client.get("/cohort?phase=maintenance")
    client.get("/cohort.csv")
    client.get("/cohort?phase=sideways")
    lines = [
        line for line in trail(AUDIT.c.action, AUDIT.c.patient_ids, AUDIT.c.details) if "cohort" in line[0]
    ]
    assert lines == [
        ("cohort.read", [], {"sessions": 0, "chosen": {"phase": "maintenance"}}),
        ("cohort.downloaded", [], {"sessions": 0, "chosen": {}}),
    ]


def test_a_filter_that_is_refused_keeps_what_was_typed(client_as):
    page = client_as("paul").get("/cohort?dose_from=abc&phase=maintenance")
    assert page.status_code == 422
    assert 'value="abc"' in page.text
    assert '<option value="maintenance" selected>' in page.text
