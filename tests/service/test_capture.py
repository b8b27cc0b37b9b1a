"""The author of an entry is who tapped, whoever is signed in when it is sent."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.bodies import DoseEvent, Note, Retraction
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import AuthorMustConfirm, Conflict, NotAllowed, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.capture import as_author, issue_capture
from sessiontrack.service.charting import chart
from sessiontrack.service.corrections import amend_entry, retract_entry
from sessiontrack.service.doses import record_dose_event
from sessiontrack.service.keys import Keys
from sessiontrack.service.vitals import record_vitals
from sessiontrack.service.work import Sending
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.people import change_person
from tests.people import member
from tests.service.samples import MISTYPED, ON_SQLITE, full_set

KEYS = Keys(csrf=b"c" * 32, search=b"s" * 32)
SIGN_IN = UUID("01900000-0000-7000-8000-0000000000f1")
AN_ID = UUID("01900000-0000-7000-8000-00000000aaaa")


def actor_of(who: str, **changes):
    return replace(member(who).actor, **{"sign_in_id": SIGN_IN, **changes})


@pytest.fixture
def arrived(bedside):
    return bedside.to(State.CHECKED_IN)


@pytest.fixture
def infusing(bedside):
    return bedside.to(State.INFUSING)


def token_of(bedside, who: str = "nora", keys: Keys = KEYS) -> str:
    issued = issue_capture(keys, actor_of(who), bedside.clock())
    assert issued is not None
    return issued.token


def send(bedside, token, body, minute, *, sender="nils", act=chart, entry_id=None, **header):
    """Somebody sends what was made under a token."""
    moment = bedside.come_to(minute)
    draft = Draft(entry_id or uuid7(), body, moment, session_id=bedside.session_id, **header)
    with bedside.begin(sender) as work:
        return act(as_author(work, KEYS, token, draft), bedside.session_id, draft)


def test_a_token_lasts_a_day_and_says_until_when(clock):
    issued = issue_capture(KEYS, actor_of("nora"), clock())
    assert issued is not None
    assert issued.expires_at - clock() == timedelta(hours=24)
    assert issued != issue_capture(KEYS, actor_of("nils"), clock())


@pytest.mark.parametrize("who", ["gate", "ada", "anna", "ana"])
def test_who_charts_nothing_or_is_a_program_gets_none(clock, who):
    assert issue_capture(KEYS, actor_of(who), clock()) is None
    assert issue_capture(KEYS, actor_of("nora", sign_in_id=None), clock()) is None


def test_the_author_is_who_tapped_and_the_line_names_who_sent(arrived, trail):
    token = token_of(arrived)
    kept = send(arrived, token, Note(text="calm"), -20).entry
    assert (kept.author_id, kept.author_role) == (member("nora").id, "nurse")
    line = trail(AUDIT.c.action, AUDIT.c.actor_id, AUDIT.c.actor_role, AUDIT.c.details)[-1]
    said = {"seq": kept.seq, "author_id": str(member("nora").id), "sign_in_id": str(SIGN_IN)}
    assert line == ("note.recorded", member("nils").id, "nurse", said)


@ON_SQLITE
def test_the_line_says_how_wrong_the_clock_was(arrived, trail):
    draft = Draft(uuid7(), Note(text="calm"), arrived.come_to(-20))
    with arrived.begin("nora") as work:
        chart(replace(work, sending=Sending(clock_skew_seconds=-3600)), arrived.session_id, draft)
    ((details,),) = trail(AUDIT.c.details)[-1:]
    assert details["clock_skew_seconds"] == -3600


def test_vitals_and_the_drug_are_kept_with_their_alerts(infusing):
    token = token_of(infusing)
    high = full_set(systolic=162, diastolic=98)
    kept = send(infusing, token, high, 5, act=record_vitals)
    assert kept.entry.author_id == member("nora").id
    assert kept.alerts
    paused = DoseEvent(event="paused", reason="patient_request")
    assert send(infusing, token, paused, 6, act=record_dose_event).entry.author_id == member("nora").id


def test_a_clinician_sends_for_a_nurse_and_the_role_is_the_authors(arrived):
    kept = send(arrived, token_of(arrived), Note(text="calm"), -20, sender="paul").entry
    assert (kept.author_id, kept.author_role) == (member("nora").id, "nurse")


def test_a_repeat_is_the_first_one_whoever_sends_it_and_however_late(arrived, clock):
    token = token_of(arrived)
    first = send(arrived, token, Note(text="calm"), -20, entry_id=AN_ID)
    for sender in ("paul", "nora"):
        again = send(arrived, token, Note(text="calm"), -20, sender=sender, entry_id=AN_ID)
        assert (again.is_new, again.entry.link) == (False, first.entry.link)
    clock.advance(days=2)
    again = send(arrived, token, Note(text="calm"), -20, entry_id=AN_ID)
    assert (again.is_new, again.entry.link) == (False, first.entry.link)
    assert [entry.id for entry in arrived.record().entries].count(AN_ID) == 1


def test_a_repeat_under_ones_own_name_is_another_authors(arrived):
    send(arrived, token_of(arrived), Note(text="calm"), -20, entry_id=AN_ID)
    with pytest.raises(Conflict, match="first one stands"):
        arrived.note(-20, entry_id=AN_ID, who="nils")


def test_ones_own_token_limits_nothing(arrived, clock):
    token = token_of(arrived)
    before = arrived.note(-20)
    clock.advance(hours=25)
    kept = send(
        arrived, token, Note(text="restless"), -20, sender="nora", act=amend_entry,
        target_id=before.entry.id, **MISTYPED,
    )  # fmt: skip
    assert kept.entry.author_id == member("nora").id


def require_confirming(bedside, token, *, body=None, minute=-20, **more):
    """The author must come; nothing is kept."""
    count = len(bedside.record().entries)
    with pytest.raises(AuthorMustConfirm) as refused:
        send(bedside, token, body or Note(text="calm"), minute, **more)
    assert len(bedside.record().entries) == count
    return refused.value.sentence


def tampered(token: str) -> list[str]:
    """A token with another role inside, another seal, and what is no token at all."""
    version, said, seal = token.split(".")
    other = base64.urlsafe_b64encode(
        base64.urlsafe_b64decode(said + "==").replace(b'"nurse"', b'"clinician"')
    ).decode()
    return [
        f"{version}.{other.rstrip('=')}.{seal}",
        f"{version}.{said}.{'0' * len(seal)}",
        f"{version}.{said}",
        f"2.{said}.{seal}",
        "",
        "...",
        "é",
    ]


@ON_SQLITE
def test_a_forged_token_names_nobody(arrived):
    genuine = token_of(arrived)
    for token in tampered(genuine):
        assert "cannot be told" in require_confirming(arrived, token)
    elsewhere = token_of(arrived, keys=Keys(csrf=b"x" * 32, search=b"s" * 32))
    require_confirming(arrived, elsewhere)


def test_a_token_of_another_clinic_names_nobody(arrived):
    assert "cannot be told" in require_confirming(arrived, token_of(arrived, "sam"))
    draft = Draft(uuid7(), Note(text="calm"), arrived.at(-20), session_id=arrived.session_id)
    with pytest.raises(AuthorMustConfirm), arrived.begin("sam") as work:
        as_author(work, KEYS, token_of(arrived), draft)


@pytest.mark.parametrize("change", ["disabled_at", "role"])
def test_an_author_who_has_left_or_changed_role_is_asked_for(arrived, clock, change):
    token = token_of(arrived)
    with arrived.begin("anna") as work:
        change_person(work.db, member("nora").id, **{change: clock() if change == "disabled_at" else "admin"})
    assert "another role" in require_confirming(arrived, token)


def test_an_author_who_is_not_there_any_more_is_asked_for(arrived, clock):
    """A token outlives a database that was put back to an earlier day."""
    gone = replace(actor_of("nora"), id=UUID(int=77))
    issued = issue_capture(KEYS, gone, clock())
    assert issued is not None
    assert "another role" in require_confirming(arrived, issued.token)


def test_what_was_made_before_the_token_is_not_its(arrived):
    arrived.come_to(-5)
    token = token_of(arrived)
    assert "before" in require_confirming(arrived, token, minute=-21)
    assert send(arrived, token, Note(text="calm"), -19).is_new


def test_a_token_of_yesterday_sends_nothing_new(arrived, clock):
    token = token_of(arrived)
    clock.advance(hours=24, seconds=1)
    assert "24 h" in require_confirming(arrived, token)


@ON_SQLITE
@pytest.mark.parametrize(("who", "said"), [("gate", "program"), ("ada", "Your role")])
def test_who_sends_must_be_a_person_who_may_chart(arrived, who, said):
    with pytest.raises(NotAllowed, match=said):
        send(arrived, token_of(arrived), Note(text="calm"), -20, sender=who)


def test_an_undo_is_sent_for_its_author_and_no_other_correction(arrived):
    token = token_of(arrived)
    mine = send(arrived, token, Note(text="calm"), -20).entry
    require_confirming(arrived, token, body=Retraction(), act=retract_entry, target_id=mine.id, **MISTYPED)
    require_confirming(
        arrived, token, body=Note(text="restless"), act=amend_entry, target_id=mine.id, **MISTYPED
    )
    taken = send(
        arrived, token, Retraction(), -19, act=retract_entry, target_id=mine.id, reason_code="undone"
    )
    assert taken.entry.author_id == member("nora").id
    assert arrived.record().of_kind("note") == ()


def test_nobody_undoes_anothers_entry_with_a_clinicians_token(arrived):
    mine = arrived.note(-20).entry
    token = token_of(arrived, "paul")
    with pytest.raises(Rejected, match="Say why"):
        send(arrived, token, Retraction(), -20, act=retract_entry, target_id=mine.id, reason_code="undone")
