"""How often a clinic charts each effect: what held at the end of a span, and nothing that came later."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Draft
from sessiontrack.storage.entries import append, lock_head
from sessiontrack.storage.side_effects import MOST_COUNTED, count_onsets, count_past_onsets
from tests.people import CLINIC, NOW, OTHER_CLINIC
from tests.storage.chains import NORA, open_course

MONTH = timedelta(days=30)


class Ward:
    """A course in which things are kept at the end of each month."""

    def __init__(self, database) -> None:
        self.database = database
        with database.writing() as db:
            self.chain = open_course(db)
        self._made = 0

    def keep(self, month: float, body, **header):
        """Keep an entry so many months after now."""
        self._made += 1
        draft = Draft(
            uuid5(self.chain.course.id, str(self._made)), body, NOW, self.chain.session.id, **header
        )
        with self.database.writing() as db:
            head = lock_head(db, CLINIC.id, self.chain.course.id)
            assert head is not None
            (kept,) = append(db, head, [(draft, NORA)], NOW + month * MONTH)
        return kept

    def effect(self, month: float, code: str, **header):
        body = bodies.SideEffectOnset(effect=code, severity="mild", solicited=True)
        return self.keep(month, body, **header)

    def retract(self, month: float, target):
        return self.keep(month, bodies.Retraction(), target_id=target.id, reason_code="undone")

    def counts(self, since: float = 0, until: float = 10, clinic=CLINIC):
        with self.database.reading() as db:
            return count_onsets(db, clinic.id, NOW + since * MONTH, NOW + until * MONTH)


@pytest.fixture
def ward(database):
    return Ward(database)


def test_onsets_of_the_span_are_counted_by_effect(ward):
    for month, code in ((0, "nausea"), (1, "nausea"), (1, "dizziness"), (2, "nausea")):
        ward.effect(month, code)
    ward.keep(2, bodies.Note(text="nausea"))
    assert ward.counts() == {"nausea": 3, "dizziness": 1}
    assert ward.counts(0.5, 1.5) == {"nausea": 1, "dizziness": 1}
    # The first moment is in, the last is not.
    assert ward.counts(1, 2) == {"nausea": 1, "dizziness": 1}
    assert ward.counts(3) == {}
    assert ward.counts(clinic=OTHER_CLINIC) == {}


def test_what_was_taken_out_is_not_counted_and_what_was_corrected_counts_as_it_holds(ward):
    gone, wrong, stays = (ward.effect(0, "nausea") for _ in range(3))
    ward.retract(1, gone)
    ward.effect(1, "dizziness", target_id=wrong.id, reason_code="keying_error")
    last = ward.effect(2, "headache", target_id=wrong.id, reason_code="keying_error")
    assert ward.counts() == {"nausea": 1, "headache": 1}
    ward.retract(3, last)
    assert ward.counts() == {"nausea": 1, "dizziness": 1}
    ward.retract(4, wrong)
    ward.effect(5, "headache", target_id=stays.id, reason_code="keying_error")
    assert ward.counts() == {"headache": 1}


def test_what_comes_after_the_span_changes_nothing(ward):
    first, second = ward.effect(0, "nausea"), ward.effect(0, "headache")
    changed = ward.effect(1, "dizziness", target_id=second.id, reason_code="keying_error")
    before = ward.counts(until=2)
    ward.retract(3, first)
    ward.retract(3, changed)
    ward.effect(3, "vomiting", target_id=second.id, reason_code="keying_error")
    assert ward.counts(until=2) == before == {"nausea": 1, "dizziness": 1}


def test_a_span_that_is_over_is_counted_once(ward):
    ward.effect(0, "nausea")
    span = (NOW, NOW + MONTH)

    def count(*span):
        with ward.database.reading() as db:
            return count_past_onsets(db, CLINIC.id, *span)

    assert count(*span) == {"nausea": 1}
    ward.effect(0.5, "headache")
    assert count(*span) == {"nausea": 1}
    assert count(NOW, NOW + 2 * MONTH) == {"nausea": 1, "headache": 1}
    for hours in range(MOST_COUNTED):
        count(NOW, NOW + timedelta(hours=hours))
    # What was counted is not remembered for ever: there are not more than so many clinics and months.
    assert count(*span) == {"nausea": 1, "headache": 1}
