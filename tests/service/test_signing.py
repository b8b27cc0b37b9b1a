"""Signatures: who proved to be who they are signs the record that was shown, and what is added later says so."""

from __future__ import annotations

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import AlreadySigned, Conflict, IdentityNeeded, NotAllowed, Rejected, Stale
from sessiontrack.domain.sessions import State
from sessiontrack.service import visits
from sessiontrack.service.digests import digest_of, newest_link
from tests.service.samples import ON_SQLITE, full_set
from tests.service.test_corrections import UNDONE, newest


def add(bedside, minute: float, who: str = "nora"):
    return bedside.send(who, visits.add_to_session, bodies.Addendum(text="Rang: slept well."), minute)


@pytest.mark.parametrize(("step", "reached"), [("complete", State.COMPLETED), ("sign", State.SIGNED)])
@ON_SQLITE
def test_a_signature_needs_a_proof_of_at_most_two_minutes(bedside, step, reached):
    bedside.to(State.DISCHARGED if step == "complete" else State.COMPLETED)
    with pytest.raises(IdentityNeeded, match="two minutes"):
        getattr(bedside, step)(125, proved_seconds_ago=121)
    getattr(bedside, step)(125, proved_seconds_ago=120)
    assert bedside.state is reached


@ON_SQLITE
def test_nobody_signs_without_a_proof(bedside):
    bedside.to(State.DISCHARGED)
    body = bodies.Completion(meaning="administered", digest="0" * 64, covers_link="0" * 64)
    with pytest.raises(IdentityNeeded):
        bedside.send("nora", visits.complete_session, body, 120)


@pytest.mark.parametrize("shown", [{"digest": "0" * 64}, {"covers_link": "0" * 64}])
@ON_SQLITE
def test_only_the_record_that_was_shown_is_signed(bedside, shown):
    bedside.to(State.DISCHARGED)
    with pytest.raises(Stale, match="Read it again"):
        bedside.complete(**shown)
    assert bedside.state is State.DISCHARGED


def test_what_another_tablet_charted_meanwhile_is_read_before_signing(bedside):
    bedside.to(State.COMPLETED)
    before = bedside.record()
    bedside.note(100, "from the other tablet", who="nils")
    digest, link = digest_of(before), newest_link(before)
    with pytest.raises(Stale):
        bedside.sign(digest=digest, covers_link=link)
    bedside.sign()
    assert bedside.state is State.SIGNED


@ON_SQLITE
def test_an_alert_of_time_alone_does_not_outdate_what_is_signed(bedside):
    bedside.to(State.DISCHARGED)
    shown = bedside.record()
    bedside.come_to(119)
    digest, link = digest_of(shown), newest_link(shown)
    assert bedside.complete(digest=digest, covers_link=link).is_new


@ON_SQLITE
@pytest.mark.parametrize(
    ("who", "step", "state"),
    [
        ("nora", "sign", State.COMPLETED),
        ("nils", "sign", State.COMPLETED),
        ("service", "complete", State.DISCHARGED),
        ("service", "sign", State.COMPLETED),
        ("admin", "complete", State.DISCHARGED),
    ],
)
def test_only_who_may_sign_does(bedside, who, step, state):
    bedside.to(state)
    act = {"sign": visits.sign_session, "complete": visits.complete_session}[step]
    kind = {"sign": bodies.SignOff, "complete": bodies.Completion}[step]
    with pytest.raises(NotAllowed):
        bedside.seal(who, act, kind, 125)


def test_a_second_clinician_signature_is_a_co_signature(bedside):
    bedside.to(State.SIGNED)
    bedside.sign(140, meaning="supervised")
    signatures = bedside.record().of_kind("sign_off")
    assert [entry.body.meaning for entry in signatures] == ["administered", "supervised"]
    summary = bedside.summary()
    assert (summary.state, summary.signed_at, summary.needs_signature) == ("signed", bedside.at(140), False)


@ON_SQLITE
@pytest.mark.parametrize("state", [State.DISCHARGED, State.COMPLETED])
def test_an_addendum_waits_for_the_signature(bedside, state):
    bedside.to(state)
    with pytest.raises(Conflict):
        add(bedside, 125)


def test_an_addendum_is_added_to_a_signed_session_and_asks_for_no_new_signature(bedside):
    bedside.to(State.SIGNED)
    assert add(bedside, 24 * 60).is_new
    summary = bedside.summary()
    assert (summary.needs_signature, summary.has_late_entries) == (False, False)


def test_after_the_signature_nothing_is_amended(bedside):
    bedside.to(State.SIGNED)
    last = newest(bedside, "vitals")
    with pytest.raises(NotAllowed, match="A signed session"):
        bedside.amend(last, full_set(), 105)
    with pytest.raises(AlreadySigned, match="addendum"):
        bedside.amend(last, full_set(), 105, who="paul")


def test_after_the_signature_a_clinician_takes_out_with_a_reason_and_signs_anew(bedside):
    bedside.to(State.SIGNED)
    last = newest(bedside, "vitals")
    for why in ({}, UNDONE):
        with pytest.raises(NotAllowed, match="A signed session"):
            bedside.retract(last, **why)
    with pytest.raises(Rejected, match="Say why"):
        bedside.retract(last, who="paul", **UNDONE)
    bedside.retract(last, who="paul", reason_code="wrong_patient")
    assert bedside.summary().needs_signature
    bedside.sign(140)
    assert not bedside.summary().needs_signature


@pytest.mark.parametrize("kind", ["completion", "sign_off"])
@ON_SQLITE
def test_a_signature_is_never_taken_out(bedside, kind):
    bedside.to(State.SIGNED)
    with pytest.raises(Rejected, match="cannot be taken out"):
        bedside.retract(newest(bedside, kind), who="paul")
