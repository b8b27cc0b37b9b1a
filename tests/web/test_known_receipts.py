"""A device sends back the receipt that it holds, and what its clock says."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Unavailable
from sessiontrack.storage.audit import AUDIT
from sessiontrack.web import sending
from tests.visits import iso
from tests.web.sent import problem_of

LOST = f"9000 {'0' * 64}"


# Which receipt


def alarms(tablet):
    return tablet.lines(AUDIT.c.subject_id, AUDIT.c.details, action="chain.receipt_missing")


def errors_of(caplog):
    return [json.loads(record.message) for record in caplog.records if record.levelno == logging.ERROR]


def count_of(tablet) -> int:
    text = tablet.stage.app.test_client().get("/metrics").text
    return int(text.rpartition("sessiontrack_receipts_missing_total ")[2])


def test_the_newest_receipt_comes_back_and_nothing_happens(both, caplog):
    first = both.note().get_json()["receipt"]
    held = f"{first['seq']} {first['link']}"
    assert both.note(Known_Receipt=held).status_code == 201
    assert both.read("entries", Known_Receipt=held).status_code == 200
    assert (alarms(both), errors_of(caplog)) == ([], [])


def test_a_chain_that_lost_a_receipt_keeps_the_entry_and_raises_an_alarm(both, caplog):
    before = count_of(both)
    assert both.note(Known_Receipt=LOST).status_code == 201
    assert [(str(course), details) for course, details in alarms(both)] == [
        (both.scene.ids["course"], {"seq": 9000, "link": "0" * 64})
    ]
    (said,) = errors_of(caplog)
    assert said["event"] == "receipt_missing"
    assert not set(both.scene.ids.values()) & set(map(str, said.values()))
    assert count_of(both) == before + 1
    # The tablet asks again every few seconds; the alarm is one.
    assert both.read("entries", Known_Receipt=LOST).status_code == 200
    assert (len(alarms(both)), count_of(both)) == (1, before + 1)


@pytest.mark.parametrize("what", ["entries", "bedside"])
def test_a_device_that_reads_raises_it_too(both, what):
    assert both.read(what, Known_Receipt=LOST).status_code == 200
    assert len(alarms(both)) == 1
    assert both.read(what, Known_Receipt="none").status_code == 400


def test_a_refused_entry_raises_it_all_the_same(both):
    """A record that was cut short refuses what would have followed."""
    answer = both.put("check-ins", {"identity_confirmed": True, "escort": "none"}, Known_Receipt=LOST)
    assert problem_of(answer) == (409, "conflict")
    assert len(alarms(both)) == 1


def test_an_alarm_that_cannot_be_written_is_still_told(tablet, caplog, monkeypatch):
    def full(*_):
        raise Unavailable("The disk is full.")

    monkeypatch.setattr(sending, "raise_alarms", full)
    assert tablet.note(Known_Receipt=LOST).status_code == 201
    assert [said["event"] for said in errors_of(caplog)] == ["receipt_missing"]


@pytest.mark.parametrize(
    "receipt",
    [
        "",
        "17",
        "0 " + "0" * 64,
        "017 " + "0" * 64,
        "-1 " + "0" * 64,
        "2147483648 " + "0" * 64,
        "17  " + "0" * 64,
        "17 " + "0" * 63,
        "17 " + "A" * 64,
        "17 " + "0" * 64 + " x",
        "١٧ " + "0" * 64,
    ],
)
def test_a_receipt_in_another_form_keeps_nothing(tablet, receipt):
    header = receipt.encode().decode("latin-1")
    before = tablet.count()
    assert problem_of(tablet.note(Known_Receipt=header)) == (400, "unreadable")
    assert problem_of(tablet.read("entries", Known_Receipt=header)) == (400, "unreadable")
    assert tablet.count() == before


# What its clock says


@pytest.mark.parametrize(
    ("ahead", "said"), [(0, None), (120, None), (-120, None), (121, 121), (-3600, -3600)]
)
def test_a_clock_beyond_two_minutes_is_said_and_stored(both, ahead, said):
    sent_at = iso(both.stage.now + timedelta(seconds=ahead))
    answer = both.note(Sent_At=sent_at)
    assert answer.status_code == 201
    assert answer.get_json().get("clock_skew_seconds") == said
    assert answer.get_json()["entry"]["measured_at"] == iso(both.stage.now)
    details = both.lines(AUDIT.c.details, action="note.recorded")[-1][0]
    assert details.get("clock_skew_seconds") == said


def test_a_repeat_says_it_again(tablet):
    entry_id, body = uuid7(), {"text": "calm", "measured_at": iso(tablet.stage.now)}
    sent_at = iso(tablet.stage.now - timedelta(hours=1))
    for status in (201, 200):
        answer = tablet.put("notes", body, entry_id=entry_id, Sent_At=sent_at)
        assert (answer.status_code, answer.get_json()["clock_skew_seconds"]) == (status, -3600)


def test_a_clock_far_ahead_leaves_the_verdict_to_the_moment(tablet):
    ahead = iso(tablet.stage.now + timedelta(hours=1))
    answer = tablet.put("notes", {"text": "calm", "measured_at": ahead}, Sent_At=ahead)
    assert [fault["code"] for fault in answer.get_json()["errors"]] == ["in_future"]


@pytest.mark.parametrize(
    "sent_at", ["", "now", "2026-11-22", "2026-11-22T09:30:00", "2026-02-30T09:30:00Z", "1764000000"]
)
def test_a_clock_in_another_form_keeps_nothing(tablet, sent_at):
    before = tablet.count()
    assert problem_of(tablet.note(Sent_At=sent_at)) == (400, "unreadable")
    assert tablet.count() == before


@pytest.mark.parametrize("headers", [{"Sent_At": "now"}, {"Known_Receipt": "17"}], ids=str)
def test_a_header_in_another_form_is_told_before_the_wrong_patient_of_an_amendment(tablet, headers):
    note = tablet.note().get_json()["entry"]["id"]
    amendment = {
        "target": note,
        "reason_code": "keying_error",
        "body": {"text": "b"},
        "patient_id": str(uuid7()),
    }
    assert problem_of(tablet.put("amendments", amendment)) == (409, "conflict")
    assert problem_of(tablet.put("amendments", amendment, **headers)) == (400, "unreadable")
