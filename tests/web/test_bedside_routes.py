"""The bedside document: what a polling page gets, how little it costs when nothing changed, what the trail says."""

from __future__ import annotations

import pytest

from sessiontrack.domain.limit_groups import BEDSIDE_LIMITS
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.side_effects import SIDE_EFFECTS
from sessiontrack.storage.audit import AUDIT
from tests.people import member
from tests.service.samples import ON_SQLITE
from tests.visits import Visit, iso

UNKNOWN = "01900000-0000-7000-8000-00000000dead"


@pytest.fixture
def visit(client_as, clock, begin):
    """A session that is planned for now."""
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    visit.plan()
    visit.zero = clock.advance(minutes=30)
    return visit


def run(visit: Visit) -> Visit:
    """The drug runs since minute 0."""
    visit.check_in()
    visit.order(as_needed=[{"name": "ondansetron", "dose": "4 mg IV", "maximum": "8 mg"}])
    visit.vitals(-5)
    visit.dose("started", 0, rate_mg_per_h="61.5")
    return visit


def read(visit: Visit, who: str = "nora", **headers: str):
    return visit.client(who).get(f"/api/v1/sessions/{visit.session_id}/bedside", headers=headers)


def document(visit: Visit, who: str = "nora"):
    answer = read(visit, who)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def test_a_planned_session_has_a_bedside_before_anything_was_charted(visit):
    said = document(visit)
    assert (said["state"], said["entries"], said["zone"]) == ("planned", [], "America/Chicago")
    assert said["label"] == "Initial series 1 of 6"
    assert said["patient"]["age_years"] == 41
    assert said["patient"]["allergies"] == "none known"
    assert {"substance_use_history", "phone"}.isdisjoint(said["patient"])
    assert "last_time" not in said
    assert said["protocol"] == {
        "version": 0,
        "limits": {code: LIMITS[code].default for code in BEDSIDE_LIMITS},
    }


def test_the_reader_and_everybody_who_may_have_charted_are_named(visit):
    said = document(visit)
    nora, nils, anna = (str(member(who).id) for who in ("nora", "nils", "anna"))
    assert said["me"] == {"id": nora, "name": "Nora Lind", "role": "nurse", "initials": "NL"}
    assert said["people"][nils] == {"name": "Nils Holm", "initials": "NH", "may_witness": True}
    assert said["people"][nora] == {"name": "Nora Lind", "initials": "NL"}
    assert said["people"][anna] == {"name": "Anna Berg", "initials": "AB"}
    assert str(member("sam").id) not in said["people"]
    assert "entries:append" in said["may"]
    assert "sessions:sign" not in said["may"]


def test_every_entry_comes_in_the_order_of_the_chain_with_the_newest_receipt(visit):
    run(visit)
    high = visit.vitals(10, systolic=162, diastolic=99)
    said = document(visit)
    record = visit.record()
    assert [entry["seq"] for entry in said["entries"]] == sorted(entry["seq"] for entry in said["entries"])
    kinds = {entry["kind"] for entry in said["entries"]}
    assert {"check_in", "order", "vitals", "dose_event", "alert"} <= kinds
    assert said["receipt"] == {key: said["entries"][-1][key] for key in ("seq", "link")}
    assert (said["state"], said["next_vitals_due_at"]) == ("infusing", record["next_vitals_due_at"])
    raised = {alert["id"]: alert for alert in said["alerts"]}
    for alert in high["alerts"]:
        assert raised[alert["id"]]["status"] == "open"
        assert raised[alert["id"]]["cause_id"] == high["entry"]["id"]


def test_what_was_replaced_and_taken_out_is_there_too(visit):
    run(visit)
    kept = visit.kept("nora", "notes", text="Talking", measured_at=iso(visit.at(3)))
    visit.kept("nora", "retractions", target=kept["entry"]["id"], reason_code="undone")
    said = document(visit)
    assert [entry["kind"] for entry in said["entries"][-2:]] == ["note", "retraction"]
    assert said["entries"][-1]["target"] == kept["entry"]["id"]


def test_tiles_are_every_side_effect_once_and_words_are_pairs_of_code_and_label(visit):
    said = document(visit)
    assert sorted(said["tiles"]) == sorted(SIDE_EFFECTS)
    words = said["words"]
    assert words["moaas"]["5"] == "awake"
    assert ["high_bp", "High pressure"] in words["pause_reasons"]
    assert words["acknowledged_with"][0][0] == "rechecked"
    assert words["medicines"] == []
    assert "Tearful" in words["phrases"]


def test_medicines_are_those_that_the_order_allows(visit):
    run(visit)
    (offered,) = document(visit)["words"]["medicines"]
    ordered = {"name": "ondansetron", "as_ordered": "4 mg IV", "maximum": "8 mg"}
    assert offered == {**ordered, "dose": "4", "unit": "mg", "route": "iv"}


@ON_SQLITE
def test_nothing_is_sent_again_while_nothing_changes_within_a_minute(visit):
    run(visit)
    mark = read(visit).headers["ETag"]
    again = read(visit, **{"If-None-Match": mark})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", mark)
    assert read(visit, **{"If-None-Match": f'W/{mark}, "x"'}).status_code == 304
    visit.kept("nora", "notes", text="Talking", measured_at=iso(visit.at(0.2)))
    changed = read(visit, **{"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != mark


@ON_SQLITE
def test_a_minute_later_or_to_somebody_else_it_is_another_document(visit):
    run(visit)
    mark = read(visit).headers["ETag"]
    assert read(visit, "nils", **{"If-None-Match": mark}).status_code == 200
    visit.clock.advance(minutes=1)
    assert read(visit, **{"If-None-Match": mark}).status_code == 200


@ON_SQLITE
def test_a_change_of_the_plan_is_a_change_of_the_document(visit):
    mark = read(visit).headers["ETag"]
    address = f"/api/v1/sessions/{visit.session_id}"
    moved = visit.client("nora").patch(address, json={"room": "4"}, headers={"If-Match": '"1"'})
    assert moved.status_code == 200
    changed = read(visit, **{"If-None-Match": mark})
    assert (changed.status_code, changed.get_json()["session"]["room"]) == (200, "4")


@ON_SQLITE
def test_polling_leaves_a_line_a_minute_a_person_and_session(visit, trail):
    def lines():
        return [row for row in trail(AUDIT.c.action, AUDIT.c.session_id) if row[0] == "session.watched"]

    first = visit.session_id
    for _ in range(3):
        read(visit)
        visit.clock.advance(seconds=4)
    assert lines() == [("session.watched", first)]
    read(visit, "nils")
    assert len(lines()) == 2
    visit.plan(minutes_ahead=24 * 60)
    read(visit)
    assert lines()[2:] == [("session.watched", visit.session_id)]
    visit.clock.advance(seconds=61)
    read(visit)
    assert len(lines()) == 4


@ON_SQLITE
def test_a_session_of_another_clinic_has_no_bedside_here(visit):
    assert read(visit, "sam").status_code == 404
    assert visit.client("nora").get(f"/api/v1/sessions/{UNKNOWN}/bedside").status_code == 404
    assert visit.client("ana").get(f"/api/v1/sessions/{visit.session_id}/bedside").status_code == 403


@ON_SQLITE
def test_a_person_who_charts_gets_a_token_for_what_the_device_keeps(visit):
    capture = document(visit)["capture"]
    assert capture["token"]
    assert capture["expires_at"] > iso(visit.clock())
    assert "capture" not in read(visit, "service").get_json()
