"""Drafts of a protocol: what they change, and who may decide on them."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain.errors import Conflict, NotAllowed, Rejected
from sessiontrack.domain.permissions import Actor, Role
from sessiontrack.domain.protocol import Protocol, next_protocol
from sessiontrack.domain.protocol_drafts import (
    ProtocolDraft,
    changed_limits,
    require_author,
    require_current,
    require_second_person,
)
from tests.builders_domain import MINUTE_ZERO

ANNA, PAUL = UUID(int=1), UUID(int=2)


def draft(limits=None, *, based_on=0, role="admin"):
    wanted = {"leave_spo2": 95} if limits is None else limits
    return ProtocolDraft(UUID(int=9), UUID(int=8), based_on, wanted, "safer", ANNA, role, MINUTE_ZERO)


def actor(person_id, role):
    return Actor(person_id, UUID(int=8), role)


def test_a_draft_becomes_the_version_after_the_one_in_force():
    in_force = Protocol(3, {"bp_warn_systolic": 155, "leave_spo2": 96})
    assert draft().over(in_force) == Protocol(4, {"bp_warn_systolic": 155, "leave_spo2": 95})


def test_a_limit_drafted_back_to_its_default_is_no_longer_the_clinics_own():
    in_force = Protocol(3, {"bp_warn_systolic": 155, "leave_spo2": 96})
    assert draft({"leave_spo2": 94}).over(in_force) == Protocol(4, {"bp_warn_systolic": 155})


def test_the_next_version_is_checked_like_any_other():
    with pytest.raises(Rejected):
        next_protocol(Protocol(), {"leave_spo2": 12})


def test_what_differs_is_told_in_the_order_of_the_limits():
    before = Protocol(1, {"leave_spo2": 95, "bp_warn_systolic": 150})
    after = Protocol(2, {"bp_warn_systolic": 155, "pre_hr_high": 105})
    told = [(each.limit.code, each.before, each.after) for each in changed_limits(before, after)]
    assert told == [("pre_hr_high", 110, 105), ("bp_warn_systolic", 150, 155), ("leave_spo2", 95, 94)]
    assert changed_limits(before, before) == ()


@pytest.mark.parametrize(
    ("author_role", "person", "role", "refused"),
    [
        ("admin", PAUL, Role.CLINICIAN, ""),
        ("clinician", PAUL, Role.ADMIN, ""),
        ("admin", ANNA, Role.ADMIN, "somebody else than the author"),
        ("admin", ANNA, Role.CLINICIAN, "somebody else than the author"),
        ("admin", PAUL, Role.ADMIN, "needs a clinician"),
        ("clinician", PAUL, Role.CLINICIAN, "needs an administrator"),
    ],
)
def test_an_administrator_and_a_clinician_publish_never_one_person_alone(author_role, person, role, refused):
    deciding = draft(role=author_role)
    if not refused:
        require_second_person(deciding, actor(person, role))
        return
    with pytest.raises(NotAllowed, match=refused):
        require_second_person(deciding, actor(person, role))


def test_only_the_author_changes_a_draft():
    require_author(draft(), actor(ANNA, Role.ADMIN))
    with pytest.raises(NotAllowed):
        require_author(draft(), actor(PAUL, Role.ADMIN))


def test_a_draft_of_an_older_version_is_not_published():
    require_current(draft(based_on=2), Protocol(2))
    with pytest.raises(Conflict, match="version 2; version 3 is in force"):
        require_current(draft(based_on=2), Protocol(3))
