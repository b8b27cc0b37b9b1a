"""Corrections of what is kept about a course: the pages that amend and retract it, and the same over the API."""

from __future__ import annotations

import re
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from tests.people import member
from tests.visits import iso
from tests.web.page_client import done, form_of, send, words_of
from tests.web.session_client import fill, named_form

WHY = {"why__code": "keying_error", "why__text": "Ticked the wrong box"}
HTML = {"Accept": "text/html"}


@pytest.fixture
def visit(opened):
    return opened


def kept(visit, who, noun, **body):
    return visit.kept(who, f"/courses/{visit.course_id}/{noun}", **body)["entry"]


KINDS: dict[str, dict[str, Any]] = {
    "consents": {"given": True, "valid_until": "2027-06-30", "form_version": "3"},
    "decisions": {"checkpoint": "after_infusion_3", "decision": "continue", "text": "better"},
    "follow-ups": {
        "contact": "phone",
        "effects": [{"effect": "headache", "severity": "mild"}],
        "text": "slept\nwell",
        "measured_at": "2026-11-22T08:00:12Z",
    },
    "scores": {
        "scale": "gad7",
        "occasion": "baseline",
        "items": [1, 2, 0, 1, 3, 2, 1],
        "measured_at": "2026-11-22T08:00:12Z",
    },
}


@pytest.mark.parametrize("noun", [*KINDS, "eligibilities"])
def test_every_kind_can_be_amended_without_changing_it(visit, course, paul, noun):
    items = dict.fromkeys(ELIGIBILITY_ITEMS, "done")
    evaluated = {"items": items, "decision": "eligible", "decided_by": str(member("paul").id), "note": "seen"}
    entry = kept(visit, "paul", noun, **KINDS.get(noun, evaluated))
    address = f"{course}/amend/{entry['id']}"
    assert f'href="{address}"' in paul.get(course).text
    assert done(send(paul, address, **WHY)) == f"{course}?saved=amendment"
    said = words_of(paul.get(course))
    assert "by Paul" in said
    assert "Keying error: Ticked the wrong box" in said
    assert f'href="{course}/amend/' in paul.get(course).text
    assert address not in paul.get(course).text


def test_an_amendment_shows_what_stood_before_and_says_why(visit, course, paul):
    entry = kept(visit, "paul", "decisions", **KINDS["decisions"])
    address = f"{course}/amend/{entry['id']}"
    page = paul.get(address)
    assert "Amend: Decision" in words_of(page)
    assert "What is there now" in words_of(page)
    assert form_of(page.text)["decision"] == "continue"
    refused = send(paul, address, decision="taper")
    assert refused.status_code == 422
    assert "Reason: must be given" in words_of(refused)
    assert form_of(refused.text)["decision"] == "taper"
    done(send(paul, address, start=refused.text, **WHY))
    text = paul.get(course).text
    assert "<b>Taper</b>" in text
    assert re.search(r"Before: <s>Continue[^<]*better</s>", text)


def test_a_retraction_takes_out_and_leaves_it_readable(visit, course, paul):
    entry = kept(visit, "paul", "follow-ups", **KINDS["follow-ups"])
    address = f"{course}/retract/{entry['id']}"
    assert f'href="{address}"' in paul.get(course).text
    refused = send(paul, address)
    assert refused.status_code == 422
    assert "In words: must be given" in words_of(refused)
    done(send(paul, address, start=refused.text, code="wrong_patient", text="Belongs next door"))
    text = paul.get(course).text
    assert "<s>Phone, Headache mild, slept\nwell</s>" in text
    assert "Wrong patient: Belongs next door" in words_of(paul.get(course))
    assert paul.get(address, headers=HTML).status_code == 404
    assert paul.get(f"{course}/amend/{entry['id']}", headers=HTML).status_code == 404


def test_a_wrong_answer_is_said_at_its_number(visit, course, paul):
    entry = kept(visit, "paul", "scores", **KINDS["scores"])
    address = f"{course}/amend/{entry['id']}"
    assert form_of(paul.get(address).text)["answers.5"] == "3"
    refused = send(paul, address, answers__5="9", **WHY)
    assert refused.status_code == 422
    assert 'href="#f-answers-5"' in refused.text
    done(send(paul, address, start=refused.text, answers__5="2"))
    assert "GAD-7 now 9" in words_of(paul.get(course))


def test_a_total_is_amended_as_a_total(visit, course, paul):
    total = {"scale": "gad7", "occasion": "baseline", "total": 14, "measured_at": "2026-11-22T08:00:00Z"}
    entry = kept(visit, "paul", "scores", **total)
    done(send(paul, f"{course}/amend/{entry['id']}", total="4", **WHY))
    assert "GAD-7 now 4" in words_of(paul.get(course))


def test_a_nurse_corrects_her_own_and_sees_no_link_to_anothers(visit, course):
    mine = kept(visit, "nora", "follow-ups", **KINDS["follow-ups"])
    other = kept(visit, "paul", "decisions", **KINDS["decisions"])
    nora = visit.client("nora")
    text = nora.get(course).text
    assert f"{course}/amend/{mine['id']}" in text
    assert f"{course}/amend/{other['id']}" not in text
    assert send(nora, f"{course}/retract/{other['id']}", code="other", text="no").status_code == 403
    assert visit.client("ada").get(f"{course}/amend/{mine['id']}", headers=HTML).status_code == 403


def test_what_is_told_about_a_session_is_read_there_and_corrected_from_both(visit, course):
    visit.plan(minutes_ahead=40)
    visit.check_in(20)
    told = {**KINDS["follow-ups"], "measured_at": iso(visit.at(30)), "session_id": str(visit.session_id)}
    entry = kept(visit, "paul", "follow-ups", **told)
    paul, session = visit.client("paul"), f"/sessions/{visit.session_id}"
    record = paul.get(f"{session}/record")
    assert record.status_code == 200
    assert "Headache mild" in words_of(record)
    there = paul.get(f"{session}/amend/{entry['id']}")
    assert (there.status_code, there.headers["Location"]) == (303, f"{course}/amend/{entry['id']}")
    done(send(paul, there.headers["Location"], contact="visit", **WHY))
    assert "Visit, Headache mild" in words_of(paul.get(f"{session}/record"))
    (now,) = (one for one in visit.record()["entries"] if one["kind"] == "follow_up")
    assert send_retraction(paul, f"{session}/retract/{now['id']}").status_code == 303


def send_retraction(client, address):
    form = named_form(client.get(address).text, "amend")
    return client.post(address, data=fill(form, code="other", text="Told twice"))


def test_the_api_corrects_what_is_about_the_course(visit, paul):
    entry = kept(visit, "paul", "decisions", **KINDS["decisions"])
    right = {"checkpoint": "mid_series", "decision": "taper"}
    reason = {"target": entry["id"], "reason_code": "keying_error", "reason_text": "typed wrong"}
    owner = f"/courses/{visit.course_id}"
    amended = visit.kept("paul", f"{owner}/amendments", **reason, body=right)["entry"]
    assert (amended["target"], amended["body"]) == (entry["id"], right)
    wrong = visit.put("paul", f"{owner}/amendments", {**reason, "body": {**right, "decision": "guess"}})
    assert [fault["path"] for fault in wrong.get_json()["errors"]] == ["/body/decision"]
    visit.kept("paul", f"{owner}/retractions", **reason)
    nobody = visit.put("paul", f"{owner}/retractions", {**reason, "target": str(uuid7())})
    assert nobody.status_code == 422
    assert nobody.get_json()["errors"][0]["path"] == "/target"
