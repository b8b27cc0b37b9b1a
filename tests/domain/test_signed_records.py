"""What a session was when a clinician signed it: corrections and additions of later leave it as it was."""

from __future__ import annotations

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.signed_records import as_signed, kept_after
from tests.builders_domain import at, entry
from tests.builders_record import ended, full, record

BEGUN = ended().entries
"""A calm infusion, kept before everything else."""


def visit(*later: Entry):
    return record(*BEGUN, *later)


def sign_off(covered: Entry, minute: float, **header) -> Entry:
    body = bodies.SignOff(meaning="reviewed_and_agree", digest="0" * 64, covers_link=covered.link)
    return entry(body, at(minute), **header)


def corrected(earlier: Entry, **readings: int) -> Entry:
    return entry(full(0, **readings).body, earlier.measured_at, target_id=earlier.id)


def retraction(target: Entry, minute: float) -> Entry:
    return entry(bodies.Retraction(), at(minute), target_id=target.id, reason_code="wrong_reading")


def alarm(minute: float) -> Entry:
    body = bodies.AlertRaised(
        rule="vitals_gap", level="warn", message="No set.", cause="start", protocol_version=1
    )
    return entry(body, at(minute), author_id=None, author_role="system")


def systolic(held) -> list[int]:
    return [body.readings["systolic"] for _, body in held.vitals][-2:]


def test_what_was_amended_before_the_signature_is_signed_as_amended():
    before, wrong = full(50), full(60, systolic=214)
    right = corrected(wrong, systolic=124)
    signature = sign_off(right, 130)
    now = visit(before, wrong, right, signature)
    assert as_signed(now, signature) == now
    assert kept_after(now, signature) == ()


def test_a_value_that_was_amended_after_the_signature_is_new_only_in_what_is_current():
    before, wrong = full(50), full(60, systolic=214)
    signature = sign_off(wrong, 130)
    later = corrected(wrong, systolic=124)
    now = visit(before, wrong, signature, later)
    assert systolic(now) == [124, 124]
    assert systolic(as_signed(now, signature)) == [124, 214]
    assert kept_after(now, signature) == (later,)


def test_what_was_taken_out_after_the_signature_is_still_in_what_was_signed():
    kept, next_door = full(50), full(60, systolic=214)
    signature = sign_off(next_door, 130)
    out = retraction(next_door, 140)
    now = visit(kept, next_door, signature, out)
    assert len(now.vitals) + 1 == len(as_signed(now, signature).vitals)
    assert kept_after(now, signature) == (out,)


def test_late_entries_and_addenda_came_after():
    last = full(60)
    signature = sign_off(last, 130)
    late = full(55)
    told = entry(bodies.Addendum(text="Rang: slept well."), at(24 * 60))
    now = visit(last, signature, late, told)
    then = as_signed(now, signature)
    assert kept_after(now, signature) == (late, told)
    assert then.entries == (*BEGUN, last, signature)
    assert not then.is_late(last)


def test_each_signature_has_its_own_record():
    last = full(60)
    first = sign_off(last, 130)
    told = entry(bodies.Addendum(text="Rang."), at(200))
    second = sign_off(told, 210)
    now = visit(last, first, told, second)
    assert kept_after(now, first) == (told, second)
    assert told in as_signed(now, second).entries
    assert second not in as_signed(now, first).entries


def test_alerts_until_the_signature_stand_beside_what_was_signed_and_later_ones_do_not():
    last = full(60)
    seen = alarm(120)
    signature = sign_off(last, 130)
    later = alarm(131)
    now = visit(last, seen, signature, later)
    assert as_signed(now, signature).of_kind("alert") == (seen,)
    assert kept_after(now, signature) == ()


def test_a_link_that_is_nowhere_leaves_what_was_kept_before_the_signature():
    last = full(60)
    stray = bodies.SignOff(meaning="supervised", digest="0" * 64, covers_link="f" * 64)
    signature = entry(stray, at(130))
    later = full(58)
    now = visit(last, signature, later)
    assert kept_after(now, signature) == (later,)
