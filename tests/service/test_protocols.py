"""The draft of a protocol: one writes it, another of the other role publishes it, and a session keeps its version."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID

import pytest

from sessiontrack.domain.errors import (
    Conflict,
    IdentityNeeded,
    NotAllowed,
    NotFound,
    Rejected,
    Stale,
)
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.sessions import State
from sessiontrack.service.clinics import publish_protocol, show_protocol
from sessiontrack.service.protocols import (
    change_protocol_draft,
    decline_protocol_draft,
    draft_protocol,
    publish_protocol_draft,
    read_protocol_page,
    withdraw_protocol_draft,
)
from sessiontrack.service.work import writing
from sessiontrack.storage.audit import AUDIT
from tests.people import CLINIC, OTHER_CLINIC, member
from tests.service.samples import AN_ID, ON_SQLITE
from tests.service.treating import queries_of

WHY = "Two patients were dizzy."
LIMITS = {"bp_warn_systolic": 150, "bp_warn_diastolic": 100}


@pytest.fixture
def drafted(begin):
    """Somebody's draft."""

    def act(who="anna", limits=LIMITS, reason=WHY):
        with begin(who) as work:
            return draft_protocol(work, limits, reason)

    return act


@pytest.fixture
def publish(begin, clock):
    """Somebody publishes, having proved who they are."""

    def act(draft, who="paul", *, version=None, **actor):
        with begin(who, **{"proved_at": clock(), **actor}) as work:
            return publish_protocol_draft(work, draft.id, version=version or draft.version)

    return act


@pytest.fixture
def read(begin_reading):
    """The page as somebody sees it."""

    def act(who="anna"):
        with begin_reading(who) as work:
            return read_protocol_page(work)

    return act


def test_a_draft_holds_only_what_differs(drafted, read, trail):
    draft = drafted()
    assert (draft.based_on, dict(draft.limits), draft.made_role, draft.version) == (
        0,
        {"bp_warn_systolic": 150},
        "admin",
        1,
    )
    assert read().draft == draft
    (change,) = read().draft_changes
    assert (change.limit.code, change.before, change.after) == ("bp_warn_systolic", 160, 150)
    assert trail(AUDIT.c.action, AUDIT.c.subject_id, AUDIT.c.details) == [
        (
            "protocol_draft.made",
            draft.id,
            {"based_on": 0, "limits": {"bp_warn_systolic": 150}, "draft": 1},
        )
    ]


def test_two_people_publish(drafted, publish, read, database, clock, trail):
    draft = drafted()
    clock.advance(minutes=5)
    assert publish(draft) == Protocol(1, {"bp_warn_systolic": 150})
    assert show_protocol(database, CLINIC) == Protocol(1, {"bp_warn_systolic": 150})
    assert show_protocol(database, OTHER_CLINIC).version == 0
    found = read()
    assert found.draft is None
    assert found.draft_changes == ()
    publication = found.in_force.publication
    assert (publication.published_by, publication.drafted_by, publication.reason_text) == (
        member("paul").id,
        member("anna").id,
        WHY,
    )
    assert publication.published_at == clock()
    assert [line[0] for line in trail(AUDIT.c.action)] == ["protocol_draft.made", "protocol.published"]
    assert trail(AUDIT.c.details)[-1][0] == {
        "version": 1,
        "before": {},
        "after": {"bp_warn_systolic": 150},
        "drafted_by": str(member("anna").id),
    }


def test_a_clinician_drafts_and_an_administrator_publishes(drafted, publish):
    assert publish(drafted("paul"), "anna").version == 1


@pytest.mark.parametrize(("author", "second"), [("anna", "anna"), ("paul", "paul")])
def test_nobody_publishes_their_own_draft(drafted, publish, author, second):
    draft = drafted(author)
    with pytest.raises(NotAllowed, match="somebody else than the author"):
        publish(draft, second)


@ON_SQLITE
@pytest.mark.parametrize(("author", "other"), [("anna", "a clinician"), ("paul", "an administrator")])
def test_another_of_the_same_role_is_not_the_second_person(drafted, publish, begin, author, other):
    draft = drafted(author)
    with pytest.raises(NotAllowed, match=f"needs {other}"):
        publish(draft, author, id=AN_ID)
    with begin(author, id=AN_ID) as work, pytest.raises(NotAllowed):
        decline_protocol_draft(work, draft.id, "no", version=1)


@ON_SQLITE
@pytest.mark.parametrize("who", ["nora", "ada", "ana", "service"])
def test_nobody_else_sees_drafts_or_decides(drafted, begin, begin_reading, publish, who):
    draft = drafted()
    with begin_reading(who) as work, pytest.raises(NotAllowed):
        read_protocol_page(work)
    with pytest.raises(NotAllowed):
        publish(draft, who)
    with begin(who) as work:
        for act in (
            lambda: draft_protocol(work, LIMITS, WHY),
            lambda: change_protocol_draft(work, draft.id, LIMITS, WHY, version=1),
            lambda: withdraw_protocol_draft(work, draft.id),
            lambda: decline_protocol_draft(work, draft.id, WHY, version=1),
        ):
            with pytest.raises(NotAllowed):
                act()


@ON_SQLITE
def test_the_second_person_proves_who_they_are(drafted, publish, clock):
    draft = drafted()
    proved_at = clock()
    clock.advance(seconds=121)
    for late in (None, proved_at):
        with pytest.raises(IdentityNeeded):
            publish(draft, proved_at=late)


@ON_SQLITE
@pytest.mark.parametrize(
    ("limits", "reason", "faults"),
    [
        (LIMITS, "  ", [("/reason", "missing")]),
        (LIMITS, "x" * 401, [("/reason", "too_long")]),
        ({}, WHY, [("", "nothing")]),
        ({"bp_warn_systolic": 160}, "", [("/reason", "missing"), ("", "nothing")]),
        ({"bp_warn_systolic": 900}, "", [("/bp_warn_systolic", "out_of_range"), ("/reason", "missing")]),
        ({"speed": 1}, WHY, [("/speed", "unknown")]),
        ({"bp_warn_systolic": 185}, "", [("/bp_warn_systolic", "out_of_order"), ("/reason", "missing")]),
    ],
)
def test_a_draft_that_cannot_be_is_refused_field_by_field(drafted, read, trail, limits, reason, faults):
    with pytest.raises(Rejected) as refused:
        drafted(limits=limits, reason=reason)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == faults
    assert (read().draft, trail()) == (None, [])


def test_one_draft_waits_at_a_time(drafted, read):
    draft = drafted()
    with pytest.raises(Conflict, match="waits"):
        drafted("paul", {"leave_spo2": 95})
    assert read().draft == draft


def test_of_two_at_once_one_draft_is_kept(database, clock, read):
    start = Barrier(3)

    def act(value: int) -> bool:
        start.wait(timeout=30)
        try:
            with writing(database, member("anna").actor, clock()) as work:
                draft_protocol(work, {"bp_warn_systolic": value}, WHY)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(act, (150, 151, 152))) == [False, False, True]
    assert read().draft is not None


def test_of_two_who_publish_at_once_one_does(drafted, database, clock, read):
    draft = drafted()
    start = Barrier(2)
    paul = replace(member("paul").actor, proved_at=clock())

    def act(_number: int) -> bool:
        start.wait(timeout=30)
        try:
            with writing(database, paul, clock()) as work:
                publish_protocol_draft(work, draft.id, version=1)
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, range(2))) == [False, True]
    assert [version.protocol.version for version in read().versions] == [1, 0]


def test_the_author_changes_the_draft_and_the_page_before_is_stale(drafted, begin, publish, clock):
    draft = drafted()
    clock.advance(minutes=1)
    with begin("anna") as work:
        later = change_protocol_draft(work, draft.id, {"leave_spo2": 95}, "Safer.", version=1)
    assert (later.id, dict(later.limits), later.version, later.reason_text) == (
        draft.id,
        {"leave_spo2": 95},
        2,
        "Safer.",
    )
    with pytest.raises(Stale):
        publish(draft)
    with begin("paul") as work, pytest.raises(Stale):
        decline_protocol_draft(work, draft.id, "no", version=1)
    with begin("anna") as work, pytest.raises(Stale):
        change_protocol_draft(work, draft.id, LIMITS, WHY, version=1)
    assert publish(later).values == {"leave_spo2": 95}


@ON_SQLITE
def test_only_the_author_changes_or_withdraws(drafted, begin):
    draft = drafted()
    with begin("paul") as work:
        with pytest.raises(NotAllowed):
            change_protocol_draft(work, draft.id, LIMITS, WHY, version=1)
        with pytest.raises(NotAllowed):
            withdraw_protocol_draft(work, draft.id)


def test_a_withdrawn_draft_is_gone_and_another_may_come(drafted, begin, publish, read, trail):
    draft = drafted()
    with begin("anna") as work:
        withdraw_protocol_draft(work, draft.id)
    assert trail()[-1] == "protocol_draft.withdrawn"
    with pytest.raises(NotFound):
        publish(draft)
    (closed,) = read().closed
    assert (closed.draft.id, closed.closed_as, closed.closed_by) == (draft.id, "withdrawn", member("anna").id)
    with pytest.raises(NotFound):
        read().require_draft(draft.id)
    again = drafted("paul")
    assert read().require_draft(again.id) == again


def test_a_declined_draft_keeps_the_reason(drafted, begin, read, trail, database):
    draft = drafted()
    with begin("paul") as work, pytest.raises(Rejected):
        decline_protocol_draft(work, draft.id, " ", version=1)
    with begin("paul") as work:
        decline_protocol_draft(work, draft.id, "Too many alarms.", version=1)
    (closed,) = read().closed
    assert (closed.closed_as, closed.closing_text, closed.draft.reason_text) == (
        "declined",
        "Too many alarms.",
        WHY,
    )
    assert "Too many alarms." not in str(trail(AUDIT.c.details))
    assert trail()[-1] == "protocol_draft.declined"
    assert show_protocol(database, CLINIC).version == 0


def test_a_draft_of_an_older_version_is_looked_at_again_first(drafted, begin, publish, read, database, clock):
    draft = drafted(limits={"bp_warn_systolic": 150, "leave_spo2": 95})
    publish_protocol(database, CLINIC, {"leave_spo2": 95, "hr_high_warn": 125}, clock())
    with pytest.raises(Conflict, match="version 0; version 1 is in force"):
        publish(draft)
    assert [change.limit.code for change in read().draft_changes] == ["bp_warn_systolic"]
    with begin("anna") as work:
        again = change_protocol_draft(work, draft.id, {**draft.limits}, WHY, version=1)
    assert (again.based_on, dict(again.limits)) == (1, {"bp_warn_systolic": 150})
    assert publish(again) == Protocol(2, {"bp_warn_systolic": 150, "leave_spo2": 95, "hr_high_warn": 125})


def test_every_version_stays_readable_with_what_it_changed(drafted, publish, read, database, clock):
    publish_protocol(database, CLINIC, {"leave_spo2": 95}, clock())
    clock.advance(days=1)
    publish(drafted(limits={"leave_spo2": 94, "hr_high_warn": 125}))
    found = read()
    assert [version.protocol.version for version in found.versions] == [2, 1, 0]
    told = [
        [(change.limit.code, change.before, change.after) for change in version.changes]
        for version in found.versions
    ]
    assert told == [[("hr_high_warn", 120, 125), ("leave_spo2", 95, 94)], [("leave_spo2", 94, 95)], []]
    newest, middle, first = found.versions
    assert newest.replaced_at is None
    assert middle.replaced_at == newest.publication.published_at == clock()
    assert first.replaced_at == middle.publication.published_at
    assert middle.publication.published_by is None
    assert found.version(1) == middle
    with pytest.raises(NotFound):
        found.version(3)


@ON_SQLITE
def test_reading_takes_the_same_queries_however_many_versions(database, read, clock):
    def act():
        read()

    few = len(queries_of(database, act))
    for value in range(130, 150):
        publish_protocol(database, CLINIC, {"bp_warn_systolic": value}, clock())
    assert len(queries_of(database, act)) == few


@ON_SQLITE
def test_a_draft_of_another_clinic_is_not_there(drafted, begin, publish):
    draft = drafted()
    with pytest.raises(NotFound):
        publish(draft, clinic_id=OTHER_CLINIC.id)
    with begin("anna", clinic_id=OTHER_CLINIC.id) as work, pytest.raises(NotFound):
        withdraw_protocol_draft(work, draft.id)
    with begin("anna") as work, pytest.raises(NotFound):
        withdraw_protocol_draft(work, UUID(int=3))


def test_a_session_keeps_the_version_it_began_with(bedside, database, drafted, publish, clock):
    """Checked in under version 1; version 2 comes while the drug runs, and judges only who comes after."""
    bedside.to(State.PLANNED)
    publish_protocol(database, CLINIC, {"bp_warn_systolic": 150}, clock())
    bedside.arrive()
    bedside.order()
    bedside.vitals(-5)
    bedside.start()
    quiet = bedside.vitals(10, systolic=145)
    publish(drafted(limits={"bp_warn_systolic": 140}))
    loud = bedside.vitals(15, systolic=152)
    rules = [[alert.rule for alert in charted.alerts] for charted in (quiet, loud)]
    assert ["inf_bp_warn" in each for each in rules] == [False, True]
    record = bedside.record()
    assert (record.protocol.version, record.session.protocol_version) == (1, 1)
    raised = [entry.body for entry in record.of_kind("alert") if entry.body.rule == "inf_bp_warn"]
    assert [(body.protocol_version, body.limits["bp_warn_systolic"]) for body in raised] == [(1, 150)]
    assert show_protocol(database, CLINIC).version == 2
