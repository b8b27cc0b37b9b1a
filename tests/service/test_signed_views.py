"""A session at its signature: the values that were signed, and what came after them."""

from __future__ import annotations

from dataclasses import replace
from typing import cast
from uuid import uuid4

from sessiontrack.domain.bodies import Signature
from sessiontrack.domain.sessions import State
from sessiontrack.service.digests import digest_of
from sessiontrack.service.reading import read_session
from sessiontrack.service.signed_views import signed_view
from tests.service.samples import ON_SQLITE, full_set
from tests.service.test_corrections import newest
from tests.service.test_signing import add


def read(bedside):
    with bedside.begin("paul") as work:
        return read_session(work, bedside.session_id)


def signed_of(view, signature_id=None):
    found = signed_view(view, signature_id)
    assert found is not None
    return found


def pressures(record) -> list[int]:
    return [body.readings["systolic"] for _, body in record.vitals]


@ON_SQLITE
def test_a_session_that_nobody_signed_has_no_signed_version(bedside):
    bedside.to(State.COMPLETED)
    assert signed_view(read(bedside)) is None


def test_an_amendment_that_is_taken_out_after_signing_changes_only_what_is_current(bedside):
    bedside.to(State.COMPLETED)
    wrong = newest(bedside, "vitals")
    before = pressures(read(bedside).record)[-1]
    minute = (wrong.measured_at - bedside.at(0)).total_seconds() / 60
    bedside.amend(wrong, full_set(systolic=before + 9), minute)
    bedside.sign()
    amended = [entry for entry in bedside.record().of_kind("vitals") if entry.target_id][-1]
    bedside.retract(amended, who="paul", reason_code="wrong_reading")
    add(bedside, 24 * 60)
    now = read(bedside)
    signed = signed_of(now)
    assert pressures(now.record)[-1] == before
    assert pressures(signed.view.record)[-1] == before + 9
    assert [entry.kind for entry in signed.later] == ["retraction", "addendum"]
    assert (signed.view.state, signed.view.summary.needs_signature) == (State.SIGNED, False)
    assert now.summary.needs_signature


def test_what_is_shown_as_signed_has_the_digest_that_was_signed(bedside):
    bedside.to(State.SIGNED)
    bedside.retract(newest(bedside, "vitals"), who="paul", reason_code="wrong_patient")
    signed = signed_of(read(bedside))
    on_screen = tuple(entry for entry in signed.view.record.entries if entry is not signed.signature)
    assert (
        digest_of(replace(signed.view.record, entries=on_screen))
        == cast(Signature, signed.signature.body).digest
    )


@ON_SQLITE
def test_an_earlier_signature_can_be_named_and_a_stranger_cannot(bedside):
    bedside.to(State.SIGNED)
    add(bedside, 130)
    bedside.sign(140, meaning="supervised")
    now = read(bedside)
    first, second = now.record.of_kind("sign_off")
    assert signed_of(now).signature == second
    assert signed_of(now, uuid4()).signature == second
    earlier = signed_of(now, first.id)
    assert earlier.signature == first
    assert [entry.kind for entry in earlier.later] == ["addendum", "sign_off"]
