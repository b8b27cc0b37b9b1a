"""One-time links by which a patient fills a rating scale: once, for a while, one scale, and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.bodies import Retraction
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.scales import SCALES
from sessiontrack.service.course_corrections import amend_course_entry, retract_course_entry
from sessiontrack.service.course_entries import record_score
from sessiontrack.service.keeping import verify
from sessiontrack.service.score_links import (
    LINK_LASTS,
    OFFERED,
    fill_score_link,
    look_at_score_link,
    make_score_link,
    read_score_links,
    revoke_score_link_of,
)
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.entries import list_course_entries
from sessiontrack.storage.score_links import SCORE_LINK
from tests.people import CLINIC, member
from tests.service.samples import MISTYPED, ON_SQLITE, phq9

CALM = (1, 1, 1, 1, 1, 1, 1, 1, 0)
AFRAID = (*CALM[:8], 2)


@pytest.fixture
def make(course, begin):
    """A link of the course; its secret and itself."""

    def act(who="nora", *, scale="phq9", occasion="follow_up", owner=None):
        with begin(who) as work:
            return make_score_link(work, owner or course.course_id, scale=scale, occasion=occasion)

    return act


@pytest.fixture
def fill(database, clock):
    """Send answers by a secret."""
    return lambda secret, items=CALM: fill_score_link(database, secret=secret, items=items, now=clock())


def kept_in(course):
    with course.begin("nora") as work:
        return list_course_entries(work.db, CLINIC.id, course.course_id)


def open_links(course, begin_reading, who="nora"):
    with begin_reading(who) as work:
        return [link.id for link in read_score_links(work, course.course_id).links]


def test_the_patients_answers_are_a_score_of_the_course_by_the_patient(course, make, fill, clock, trail):
    secret, link = make()
    clock.advance(hours=5)
    assert fill(secret) is False
    [entry] = kept_in(course)
    assert (entry.kind, entry.body.scale, entry.body.occasion, entry.body.items) == (
        "score",
        "phq9",
        "follow_up",
        CALM,
    )
    assert (entry.author_id, entry.author_role, entry.session_id) == (None, "patient", None)
    assert entry.measured_at == entry.entered_at == clock()
    said = trail(AUDIT.c.action, AUDIT.c.actor_id, AUDIT.c.actor_role, AUDIT.c.subject_id, AUDIT.c.details)
    assert said[-2:] == [
        ("score_link.made", member("nora").id, "nurse", link.id, {"scale": "phq9", "revoked": 0}),
        ("score.recorded", None, "patient", entry.id, {"seq": 1, "link_id": str(link.id)}),
    ]
    assert trail(AUDIT.c.patient_ids)[-1] == ([str(course.patient_id)],)


def test_the_chain_holds_with_an_entry_of_the_patient(course, make, fill, database):
    fill(make()[0], AFRAID)
    assert list(verify(database)) == []


def test_a_link_works_once(make, fill, course):
    secret, _ = make()
    fill(secret)
    for _ in range(2):
        with pytest.raises(NotFound):
            fill(secret)
    assert len(kept_in(course)) == 1


def test_of_two_at_once_one_is_kept(make, database, clock, course, trail):
    secret, _ = make()
    start = Barrier(4)

    def act(_number: int) -> bool:
        start.wait(timeout=30)
        try:
            fill_score_link(database, secret=secret, items=AFRAID, now=clock())
        except NotFound:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(act, range(4))) == [False, False, False, True]
    assert [entry.kind for entry in kept_in(course)].count("score") == 1
    assert trail().count("score.recorded") == 1


@pytest.mark.parametrize(("hours", "is_open"), [(71.99, True), (72, False)])
def test_a_link_runs_out(make, fill, database, clock, hours, is_open):
    assert timedelta(hours=72) == LINK_LASTS
    secret, _ = make()
    clock.advance(hours=hours)
    if is_open:
        assert look_at_score_link(database, secret, clock()).scale is SCALES["phq9"]
        fill(secret)
        return
    for act in (lambda: fill(secret), lambda: look_at_score_link(database, secret, clock())):
        with pytest.raises(NotFound):
            act()


def test_a_revoked_link_opens_nothing(course, make, fill, begin, begin_reading, trail):
    secret, link = make()
    with begin("paul") as work:
        revoke_score_link_of(work, course.course_id, link.id)
    assert trail()[-1] == "score_link.revoked"
    with pytest.raises(NotFound):
        fill(secret)
    assert kept_in(course) == []
    assert open_links(course, begin_reading) == []
    with begin("nora") as work, pytest.raises(Conflict, match="no longer open"):
        revoke_score_link_of(work, course.course_id, link.id)


def test_a_newer_link_of_the_same_scale_ends_the_older(course, make, fill, begin_reading):
    first, _ = make()
    other, anxiety = make(scale="gad7")
    second, newest = make("paul")
    assert open_links(course, begin_reading) == [newest.id, anxiety.id]
    with pytest.raises(NotFound):
        fill(first)
    assert fill(second) is False
    assert fill(other, (0,) * 7) is False
    assert open_links(course, begin_reading) == []


def test_thoughts_of_death_raise_the_critical_alerts_at_once(course, make, fill):
    fill(make()[0])
    assert fill(make()[0], AFRAID) is True
    alerts = [entry for entry in kept_in(course) if entry.kind == "alert"]
    assert [(entry.body.rule, entry.body.level, entry.author_role) for entry in alerts] == [
        ("item9", Level.CRITICAL, "system"),
        ("item9_rise", Level.CRITICAL, "system"),
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    ("items", "faults"),
    [
        ((None, *CALM[1:]), [("/items/0", "missing")]),
        ((), [(f"/items/{place}", "missing") for place in range(9)]),
        ((4, *CALM[1:]), [("/items/0", "out_of_range")]),
        ((*CALM, 1), [("/items", "too_many")]),
    ],
    ids=["one missing", "nothing", "too many points", "too many answers"],
)
def test_what_is_missing_is_no_zero_and_the_link_stays_good(course, make, fill, trail, items, faults):
    secret, _ = make()
    lines = len(trail())
    with pytest.raises(Rejected) as refused:
        fill(secret, items)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == faults
    assert (kept_in(course), len(trail())) == ([], lines)
    fill(secret)


@ON_SQLITE
def test_the_holder_is_shown_the_scale_the_clinic_and_who_asks(make, database, clock):
    asked = look_at_score_link(database, make("paul", scale="gad7")[0], clock())
    assert (asked.scale.code, asked.clinic_name, asked.asked_by) == ("gad7", "Riverside", "Paul Weber")


@ON_SQLITE
def test_nobody_guesses_a_link(make, fill, database, clock):
    secret, link = make()
    for guess in ("", "x", secret[:-1], secret.swapcase(), f"{secret} ", str(link.id)):
        with pytest.raises(NotFound):
            fill(guess)
    with database.reading() as db:
        kept = db.execute(sa.select(SCORE_LINK)).all()
    assert len(secret) >= 43
    assert secret not in repr(kept)


@ON_SQLITE
@pytest.mark.parametrize("scale", [*sorted(set(SCALES) - set(OFFERED)), "iq"])
def test_only_what_patients_rate_and_may_be_shown_is_asked(make, scale):
    with pytest.raises(Rejected) as refused:
        make(scale=scale, occasion="holiday")
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [
        ("/scale", "not_allowed"),
        ("/occasion", "unknown"),
    ]


@pytest.mark.parametrize("code", OFFERED)
def test_what_is_offered_is_rated_by_patients_in_words_that_may_be_shown(code):
    scale = SCALES[code]
    assert scale.rater == "patient"
    assert scale.licence.allows_item_text
    assert scale.stem
    assert [len(item.answers) for item in scale.items] == [4] * scale.item_count


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "auditor", "analyst"])
def test_only_who_charts_makes_ends_and_sees_links(course, make, begin, begin_reading, who):
    _, link = make()
    with pytest.raises(NotAllowed):
        make(who)
    with pytest.raises(NotAllowed):
        open_links(course, begin_reading, who)
    with begin(who) as work, pytest.raises(NotAllowed):
        revoke_score_link_of(work, course.course_id, link.id)


def test_links_of_another_clinics_course_are_not_there(course, make, fill, begin, begin_reading):
    secret, link = make()
    with pytest.raises(NotFound):
        make("sam")
    with pytest.raises(NotFound):
        open_links(course, begin_reading, "sam")
    for course_id in (course.course_id, UUID(int=5)):
        with begin("sam") as work, pytest.raises(NotFound):
            revoke_score_link_of(work, course_id, link.id)
    fill(secret)


@ON_SQLITE
def test_what_the_patient_answered_only_a_clinician_corrects(course, make, fill, clock):
    fill(make()[0])
    [entry] = kept_in(course)
    later = {"target_id": entry.id, **MISTYPED}
    with pytest.raises(NotAllowed):
        course.send_course("nora", amend_course_entry, phq9(), **later)
    kept = course.send_course("paul", amend_course_entry, phq9(), **later)
    assert kept.entry.author_role == "clinician"
    assert course.send_course("paul", retract_course_entry, Retraction(), **later).is_new


@ON_SQLITE
def test_a_staff_entry_beside_it_stays_the_nurses(course, make, fill):
    fill(make()[0])
    course.send_course("nora", record_score, phq9(), entry_id=uuid7())
    assert [entry.author_role for entry in kept_in(course)] == ["patient", "nurse"]
