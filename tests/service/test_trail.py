"""Who reads the audit trail, and that reading it leaves a line."""

from __future__ import annotations

from sessiontrack.domain.sessions import State
from sessiontrack.service.audit import read_trail
from sessiontrack.storage.audit import AUDIT
from tests.people import member
from tests.service.samples import ON_SQLITE


def test_an_auditor_sees_every_line_and_a_nurse_her_own(bedside):
    bedside.to(State.CHECKED_IN)
    with bedside.begin("ada") as work:
        everything = read_trail(work, 100)
    with bedside.begin("nora") as work:
        own = read_trail(work, 100)
    assert {line.actor_id for line in everything} == {member("nora").id, member("paul").id}
    assert {line.actor_id for line in own} == {member("nora").id}
    assert len(own) < len(everything)
    with bedside.begin("sam") as work:
        assert read_trail(work, 100) == []


@ON_SQLITE
def test_reading_the_trail_leaves_a_line_too(bedside, trail):
    bedside.to(State.CHECKED_IN)
    with bedside.begin("ada") as work:
        read_trail(work, 3)
    assert trail(AUDIT.c.action, AUDIT.c.details)[-1] == ("trail.read", {"lines": 3})
