"""How far a capture token reaches: which entries, made when, sent until when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.captures import LASTS, SENT_FOR_ANOTHER, Capture, require_kind, require_time
from sessiontrack.domain.entries import KINDS, Draft
from sessiontrack.domain.errors import AuthorMustConfirm

ISSUED_AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CAPTURE = Capture(UUID(int=1), UUID(int=2), "nurse", UUID(int=3), ISSUED_AT)
NOTE = Draft(UUID(int=4), bodies.Note(text="calm"), ISSUED_AT, session_id=UUID(int=6))
BACKDATED = timedelta(minutes=15)


def undo(reason: str) -> Draft:
    return replace(NOTE, body=bodies.Retraction(), target_id=UUID(int=5), reason_code=reason)


def test_every_kind_that_may_be_sent_for_another_is_a_kind():
    assert set(KINDS) > SENT_FOR_ANOTHER


@pytest.mark.parametrize(
    "kind", ["completion", "sign_off", "addendum", "override", "order", "second_check", "drug_count"]
)
def test_what_needs_its_own_person_is_never_sent_for_another(kind):
    assert kind not in SENT_FOR_ANOTHER


def test_charting_and_an_undo_are_sent_for_another():
    require_kind(NOTE)
    require_kind(undo("undone"))


@pytest.mark.parametrize(
    "draft",
    [
        undo("keying_error"),
        replace(NOTE, target_id=UUID(int=5), reason_code="keying_error", reason_text="mistyped"),
        replace(NOTE, body=bodies.Addendum(text="later")),
        replace(undo("undone"), session_id=None),
    ],
    ids=["retraction", "amendment", "addendum", "of a course"],
)
def test_another_correction_and_a_signed_word_are_not(draft):
    with pytest.raises(AuthorMustConfirm, match="sent by nobody else"):
        require_kind(draft)


@pytest.mark.parametrize(
    ("measured", "sent"),
    [
        (timedelta(), timedelta()),
        (-BACKDATED, timedelta()),
        (LASTS, LASTS),
        (timedelta(minutes=5), timedelta(hours=3)),
    ],
)
def test_a_token_is_good_from_what_was_backdated_for_a_day(measured, sent):
    draft = replace(NOTE, measured_at=ISSUED_AT + measured)
    require_time(CAPTURE, draft, ISSUED_AT + sent, backdated=BACKDATED)


@pytest.mark.parametrize(
    ("measured", "sent"),
    [
        (-BACKDATED - timedelta(seconds=1), timedelta()),
        (LASTS + timedelta(seconds=1), LASTS),
        (timedelta(), LASTS + timedelta(seconds=1)),
    ],
    ids=["made before", "made after", "sent after"],
)
def test_beyond_that_the_author_confirms(measured, sent):
    draft = replace(NOTE, measured_at=ISSUED_AT + measured)
    with pytest.raises(AuthorMustConfirm):
        require_time(CAPTURE, draft, ISSUED_AT + sent, backdated=BACKDATED)
