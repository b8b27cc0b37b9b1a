"""The live bedside's document, which holds the way to everything and nothing besides."""

from __future__ import annotations

import pytest
from markupsafe import escape


@pytest.fixture
def visit(visit, reach):
    reach("running", visit, visit.run)
    visit.at(30)
    return visit


@pytest.mark.parametrize(
    ("query", "passed_on"),
    [
        ("", ""),
        ("?kept=A1&find=x", "?kept=A1"),
        ("?part=vitals", "#vitals"),
        ("?kept=A1&part=top", "?kept=A1#top"),
        ("?part=%22%3E%3C/noscript%3E", "#%22%3E%3C/noscript%3E"),
        ("?kept=%22%3E%3C/noscript%3E", "?kept=%22%3E%3C/noscript%3E"),
    ],
)
def test_a_browser_without_scripts_is_led_on_to_the_forms(room, query, passed_on):
    page = room.client().get(f"{room.address}/live{query}").text
    forms = f"{room.address}/live/forms{passed_on}"
    assert f'<noscript><meta http-equiv="refresh" content="0; url={forms}"></noscript>' in page
    assert "<form" not in page


def test_an_entry_that_another_page_sends_leads_back_to_the_bedside(room):
    form = room.form("/record", "emergency-now")
    sent = room.client().post(f"{room.address}/live", data=form)
    address, _, part = sent.headers["Location"].partition("&")
    assert address.startswith(f"{room.address}/live?kept=")
    # What stands behind # is lost on the way to the forms.
    assert part == "part=vitals"


def test_other_pages_lead_to_a_part_of_the_forms_too(room):
    assert f'href="{room.address}/live?part=vitals"' in room.client().get(f"{room.address}/leave").text


def test_the_page_says_which_catalogue_the_server_has(room):
    nora = room.client()
    mark = nora.get("/api/v1/catalogue/bedside").headers["ETag"]
    assert f'data-catalogue="{escape(mark)}"' in nora.get(f"{room.address}/live").text
    assert nora.get("/api/v1/catalogue/bedside", headers={"If-None-Match": mark}).status_code == 304


def test_a_clinician_orders_anew_while_the_drug_runs_and_the_record_says_which_order_held(room):
    assert "#more-order" in room.get("/record", "paul").text
    assert "#more-order" not in room.get("/record").text
    assert 'value="order"' not in room.get("/live").text
    shown = room.text("/live", "paul")
    assert "Now: ketamine IV, 0.5 mg/kg, in 40 min, 100 mL, 0.41 mg/mL, ordered" in shown
    form = {"dose_mg_per_kg": "0.4", "duration_minutes": "40", "concentration_mg_per_ml": "", "volume_ml": ""}
    room.kept("/live", "order", "paul", **form)
    assert "Now: ketamine IV, 0.4 mg/kg, in 40 min" in room.text("/live", "paul")
    rows = room.get("/record").text.split("<tr")
    tagged = [row for row in rows if "Another order since" in row]
    assert ["0.5 mg/kg" in row for row in tagged] == [True]
