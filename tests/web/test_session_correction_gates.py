"""On the pages too a correction opens nothing that was held: amounts that were seen, leaving for home."""

from __future__ import annotations

import re

import pytest

from tests.people import member
from tests.visits import iso
from tests.web.page_client import words_of
from tests.web.session_client import READY, fill, named_form
from tests.web.test_session_corrections import WHY, amend, entries
from tests.web.test_session_pages import where


@pytest.fixture
def visit(visit, reach):
    """The drug is running."""
    reach("running", visit, visit.run)
    return visit


def test_other_amounts_of_the_drug_are_witnessed_anew(room, visit):
    visit.dose("completed", 60)
    nils = member("nils")
    seen = {"witness_id": str(nils.id), "witness_password": nils.password, "expires_on": "2027-08-31"}
    visit.kept("nora", "drug-counts", drawn_mg="50", wasted_mg="9", measured_at=iso(visit.at(61)), **seen)
    (entry,) = entries(visit, "drug_count")
    form = named_form(room.get(f"/amend/{entry['id']}").text, "amend")
    assert (form["witness_id"], form["wasted_mg"], form["expires_on"]) == (str(nils.id), "9.0", "31-Aug-2027")
    assert where(amend(room, entry, lot="K-78", **WHY)) == "record"
    unseen = amend(room, entry, wasted_mg="8.5", **WHY)
    assert unseen.status_code == 422
    assert "must give their own password" in words_of(unseen)
    other = amend(room, entry, wasted_mg="8.5", witness_password=nils.password, **WHY)
    assert where(other) == "record"
    assert nils.password not in other.text
    body = {**entries(visit, "drug_count")[0]["body"], "wasted_mg": "8", "measured_at": iso(visit.at(61))}
    reason = {"target": entry["id"], "reason_code": "wrong_reading", "reason_text": "read again"}
    refused = visit.put("nora", "amendments", {**reason, "body": body})
    assert [fault["path"] for fault in refused.get_json()["errors"]] == ["/witness_id"]
    visit.kept("nora", "amendments", **reason, body={**body, "witness_password": nils.password})


def test_a_second_check_is_corrected_with_the_person_who_checked(room, visit):
    nils = member("nils")
    seen = {"checker_id": str(nils.id), "checker_password": nils.password}
    visit.kept("nora", "second-checks", concentration_mg_per_ml="0.41", measured_at=iso(visit.at(31)), **seen)
    (entry,) = entries(visit, "second_check")
    assert where(amend(room, entry, **WHY)) == "record"
    other = amend(room, entry, concentration_mg_per_ml="0.4", **WHY)
    assert "must give their own password" in words_of(other)


def test_a_transfer_is_amended_to_home_only_past_the_gate(room, visit):
    visit.dose("completed", 60)
    visit.kept("nora", "discharges", disposition="hospital_transfer", measured_at=iso(visit.at(62)))
    (entry,) = entries(visit, "discharge")
    held = amend(room, entry, **READY, **WHY)
    assert held.status_code == 409
    assert "Leaving is blocked" in words_of(held)
    assert "lift-" not in held.text
    lifting = amend(room, entry, "paul", **READY, **WHY)
    for name in re.findall(r'value="(lift-[^"]+)"', lifting.text):
        form = fill(named_form(lifting.text, name), reason_code="data_error", reason_text="Went home.")
        assert room.post("/live", form, "paul").status_code == 303
    assert where(amend(room, entry, "paul", **READY, **WHY)) == "record"
    assert entries(visit, "discharge")[0]["body"]["disposition"] == "home"
