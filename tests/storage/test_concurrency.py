"""Many hands at once: nothing is lost, nothing is kept twice, and no chain forks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, SessiontrackError, Stale
from sessiontrack.service.access import record_of
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.keeping import rebuild, verify
from sessiontrack.service.visits import sign_session
from sessiontrack.service.work import writing
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.entries import list_entries
from sessiontrack.storage.records import find_context
from sessiontrack.storage.summaries import list_summaries
from tests.people import CLINIC, NOW, member
from tests.storage.chains import Chain, add, add_chain, open_course

LATER = NOW + timedelta(minutes=45)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts in threads that start together; what each gave, or the error it met."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        try:
            return act()
        except SessiontrackError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(timeout=60) for each in [pool.submit(run, act) for act in acts]]


@pytest.fixture
def chain(database):
    """A session in which the drug runs."""
    chain = add_chain(database)
    list(rebuild(database, check=False))
    return chain


def send(database: Any, chain: Chain, entry_id: UUID, text: str, *, who: str = "nora") -> Charted:
    """A nurse's note about minute 20, as a request would bring it."""
    body, at = bodies.Note(text=text), NOW + timedelta(minutes=30)
    with writing(database, member(who).actor, LATER) as work:
        return chart(work, chain.session.id, Draft(entry_id, body, at, session_id=chain.session.id))


def kept(database: Any, chain: Chain) -> Sequence[Any]:
    with database.reading() as db:
        return list_entries(db, CLINIC.id, chain.session.id)


def actions(database: Any) -> Counter[str]:
    with database.reading() as db:
        return Counter(db.execute(sa.select(AUDIT.c.action)).scalars())


def test_two_writers_in_one_course_keep_everything(database, chain):
    many = 20

    def write(who: str, start: int) -> Callable[[], None]:
        def act() -> None:
            for number in range(start, start + many):
                send(database, chain, UUID(int=9000 + number), f"{who} {number}", who=who)

        return act

    assert at_once(write("nora", 0), write("nils", many)) == [None, None]
    entries = kept(database, chain)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    by_author = Counter(entry.author_id for entry in entries if entry.id.int >= 9000)
    assert by_author[member("nora").id] >= many
    assert by_author[member("nils").id] == many
    assert list(verify(database)) == []


def test_writers_in_different_courses_do_not_touch_each_other(database):
    chains = [add_chain(database, number) for number in (1, 2, 3)]

    def write(chain: Chain) -> Callable[[], None]:
        def act() -> None:
            for number in range(10):
                send(database, chain, UUID(int=9000 + number), "calm")

        return act

    assert at_once(*map(write, chains)) == [None] * 3
    for chain in chains:
        assert sum(9000 <= entry.id.int < 9010 for entry in kept(database, chain)) == 10
    assert list(verify(database)) == []


def test_one_entry_sent_a_hundred_times_is_kept_once(database, chain):
    def act() -> list[Charted]:
        return [send(database, chain, UUID(int=9000), "calm") for _ in range(13)]

    answers = [answer for many in at_once(*[act] * 8) for answer in many]
    assert len(answers) == 104
    assert sum(answer.is_new for answer in answers) == 1
    assert len({(answer.entry.seq, answer.entry.link, answer.entry.entered_at) for answer in answers}) == 1
    assert sum(entry.id == UUID(int=9000) for entry in kept(database, chain)) == 1
    # A repeat writes a line of its own, so that its commit waits for a standby like the first.
    assert actions(database) == {"note.recorded": 1, "note.repeated": 103}
    assert list(verify(database)) == []


def test_one_id_with_eight_contents_keeps_the_first(database, chain):
    acts = [lambda text=str(number): send(database, chain, UUID(int=9000), text) for number in range(8)]
    answers = at_once(*acts)
    first = [answer for answer in answers if isinstance(answer, Charted)]
    assert len(first) == 1
    assert all(isinstance(answer, Conflict) for answer in answers if answer is not first[0])
    (entry,) = [entry for entry in kept(database, chain) if entry.id == UUID(int=9000)]
    assert entry == first[0].entry
    assert list(verify(database)) == []


def test_one_id_from_two_people_belongs_to_the_first(database, chain):
    acts = [
        lambda who=who: send(database, chain, UUID(int=9000), "calm", who=who) for who in ("nora", "nils")
    ]
    answers = at_once(*acts)
    assert sorted(isinstance(answer, Conflict) for answer in answers) == [False, True]


def completed(database: Any) -> Chain:
    """A session that the nurse has completed."""
    with database.writing() as db:
        chain = open_course(db)

    def draft(name: str, body: bodies.Body, minute: int) -> Draft:
        at = NOW + timedelta(minutes=minute)
        return Draft(chain.key(name), body, at, session_id=chain.session.id)

    add(
        database,
        chain,
        draft("arrival", bodies.CheckIn(identity_confirmed=True, weight_g=70_000), 0),
        draft("start", bodies.DoseEvent(event="started", rate_ug_per_h=52_500), 10),
        draft("end", bodies.DoseEvent(event="completed"), 20),
        draft("leaving", bodies.Discharge(disposition="left_against_advice"), 32),
        draft("done", bodies.Completion(meaning="administered", digest="0" * 64, covers_link="0" * 64), 33),
    )
    list(rebuild(database, check=False))
    return chain


def sign(database: Any, chain: Chain, shown: tuple[str, str]) -> Charted:
    """The clinician signs what was on screen."""
    actor = replace(member("paul").actor, proved_at=LATER)
    body = bodies.SignOff(meaning="reviewed_and_agree", digest=shown[0], covers_link=shown[1])
    with writing(database, actor, LATER) as work:
        draft = Draft(chain.key("signature"), body, LATER, session_id=chain.session.id)
        return sign_session(work, chain.session.id, draft)


@pytest.mark.parametrize("attempt", range(5))
def test_a_signature_never_covers_an_entry_it_did_not_show(database, attempt):
    """A tablet that was offline sends a note while the clinician signs: one of the two comes first."""
    chain = completed(database)
    with database.reading() as db:
        context = find_context(db, CLINIC.id, chain.session.id)
        assert context is not None
        record = record_of(db, context)
    shown = digest_of(record), newest_link(record)
    body, at = bodies.Note(text="asked for water"), NOW + timedelta(minutes=30)
    late = Draft(UUID(int=9000), body, at, session_id=chain.session.id)

    def note_late() -> Charted:
        with writing(database, member("nora").actor, LATER) as work:
            return chart(work, chain.session.id, late)

    noted, signed = at_once(note_late, lambda: sign(database, chain, shown))
    assert isinstance(noted, Charted)
    with database.reading() as db:
        summary = list_summaries(db, CLINIC.id, [chain.session.id])[chain.session.id]
    assert summary is not None
    if isinstance(signed, Charted):
        assert noted.entry.seq > signed.entry.seq
        assert noted.is_late
        assert summary.needs_signature
    else:
        assert isinstance(signed, Stale)
        assert summary.state == "completed"
    assert list(verify(database)) == []


def test_reading_while_writing_sees_whole_chains(database, chain):
    """Verifying looks at one moment: head, entries and projection belong together all the while."""

    def write() -> None:
        for number in range(25):
            send(database, chain, UUID(int=9000 + number), "calm")

    def look() -> list[Any]:
        return [finding for _ in range(10) for finding in verify(database)]

    assert at_once(write, look, look) == [None, [], []]
