"""A course: what must be settled before its first start, and how its sessions are numbered."""

from __future__ import annotations

import re
from datetime import date
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Consent, Eligibility
from sessiontrack.domain.courses import (
    ELIGIBILITY_ITEMS,
    ICD10_CODES,
    INDICATIONS,
    PLANNED_SESSIONS,
    PLANNED_SESSIONS_DEFAULT,
    has_consent,
    open_eligibility_items,
    ordinals,
)
from tests.builders_domain import AUTHOR_ID, at, entry
from tests.builders_record import earlier, eligible

TODAY = date(2026, 11, 23)
DONE = dict.fromkeys(ELIGIBILITY_ITEMS, "done")


def evaluated(minute: float = -60, **changes):
    held = {"items": DONE, "decision": "eligible", "decided_by": AUTHOR_ID, **changes}
    return entry(Eligibility(**held), at(minute), session_id=None)


def consented(minute: float = -50, **answers):
    return entry(Consent(**{"given": True, **answers}), at(minute), session_id=None)


@pytest.mark.parametrize(
    ("entries", "missing"),
    [
        ((), ("evaluation", "consent")),
        ((consented(),), ("evaluation",)),
        ((evaluated(),), ("consent",)),
        (eligible(), ()),
        ((evaluated(items={}), consented()), tuple(ELIGIBILITY_ITEMS)),
        ((evaluated(items={**DONE, "physical_exam": "open"}), consented()), ("physical_exam",)),
        ((evaluated(items={**DONE, "physical_exam": "concern"}), consented()), ()),
        ((evaluated(decision="deferred"), consented()), ("decision",)),
        ((evaluated(decision="not_eligible"), evaluated(), consented()), ()),
        ((evaluated(), evaluated(decision="not_eligible"), consented()), ("decision",)),
        ((evaluated(-50, decision="not_eligible"), evaluated(-60), consented()), ("decision",)),
    ],
)
def test_what_stands_between_a_patient_and_the_first_start(entries, missing):
    assert open_eligibility_items(entries, TODAY) == missing


@pytest.mark.parametrize(
    ("consents", "holds"),
    [
        ([], False),
        ([consented()], True),
        ([consented(valid_until=TODAY)], True),
        ([consented(valid_until=date(2026, 11, 22))], False),
        ([consented(given=False)], False),
        ([consented(), consented(-40, given=False)], False),
        ([consented(given=False), consented(-40)], True),
        ([consented(-40, given=False), consented(-50)], False),
    ],
)
def test_a_consent_holds_until_its_last_day_or_its_withdrawal(consents, holds):
    assert has_consent(consents, TODAY) is holds


def test_only_sessions_with_drug_are_numbered_by_their_start():
    # Of the second nobody says how much: unknown is not zero.
    first, second, third = earlier(10), earlier(7, delivered_ug=None), earlier(3)
    nothing = earlier(5, delivered_ug=0)
    planned = earlier(1, infusion_started_at=None)
    numbers = ordinals([third, nothing, first, planned, second])
    assert numbers == {first.session_id: 1, second.session_id: 2, third.session_id: 3}


def test_two_starts_at_one_moment_are_numbered_the_same_way_each_time():
    one, other = earlier(3, session_id=UUID(int=2)), earlier(3, session_id=UUID(int=1))
    assert ordinals([one, other]) == ordinals([other, one]) == {UUID(int=1): 1, UUID(int=2): 2}


def test_the_default_length_of_a_series_is_one_that_may_be_chosen():
    shortest, longest = PLANNED_SESSIONS
    assert shortest <= PLANNED_SESSIONS_DEFAULT <= longest


def test_every_indication_but_other_has_its_codes():
    assert [*ICD10_CODES, "other"] == list(INDICATIONS)
    for code in (code for codes in ICD10_CODES.values() for code in codes):
        assert re.fullmatch(r"F[34][0-9]\.(-|[0-9]-|[0-9]{1,2})", code), code
