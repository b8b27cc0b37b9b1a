"""A synthetic clinic, the same for the same seed, built through the functions that keep real entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain import bodies
from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from sessiontrack.domain.scales import SCALES
from sessiontrack.service import course_entries, visits
from sessiontrack.service.demo.between import ask_screens, call, tell_thoughts
from sessiontrack.service.demo.histories import tell_history
from sessiontrack.service.demo.model import Person, draw_person, items_of, on_the_day, score_after
from sessiontrack.service.demo.sessions import Play, play
from sessiontrack.service.demo.staff import DemoPerson, Staff, found_clinic
from sessiontrack.service.patients import register_patient
from sessiontrack.service.plans import open_episode, open_new_course, plan_session
from sessiontrack.storage.base import Database

ZONE = "America/New_York"
FAMILY = (
    "Ashdown Oyelaran Vesely Marchetti Lindqvist Abara Castellan Duval Eriksen "
    "Farrow Galvan Hallam Ivanov Joubert Kato Laurent"
).split()
GIVEN = "Rowan Tunde Petra Lia Astrid Chidi Marco Elise Sven Nadia Hugo Wren Mila Noor Kenji Claire".split()

# What each patient shows today: sessions behind them, and how far today's has come (minutes from its start).
PARTS: tuple[tuple[str, int, float | None], ...] = (
    ("infusing", 8, 27),
    ("recovering", 2, 70),
    ("checked_in", 3, -10),
    ("planned", 1, None),
    ("completed", 5, 160),
    ("finished", 6, None),
    ("paused", 4, 25),
    ("new", 0, None),
    ("no_show", 2, None),
    ("cancelled", 10, None),
    ("first", 0, 35),
    ("discharged", 3, 140),
)

UNCALLED, UNASKED, UNDECIDED, THOUGHTS = (3, 8), (9,), (4, 9), 5
"""Patients by their number whom nobody called, whose screens or series were left, and who told of thoughts of death."""

ABSENT = {"no_show": "Did not come, no answer.", "cancelled": "Rang this morning: has a cold."}


def fill(
    database: Database,
    *,
    patients: int,
    seed: int,
    now: datetime,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> list[DemoPerson]:
    """Fill an empty database with a synthetic clinic; who can sign in.

    Args:
        patients: how many; the first twelve show every state there is.
        seed: the same seed gives the same clinic, but for ids, passwords and the date.
        told: hears how many patients are done, of how many.
    """
    # The demonstration's chance is for variety, not for secrets.
    chance = Random(seed)  # noqa: S311
    staff, people = found_clinic(database, now - timedelta(days=400), ZONE)
    for number in range(patients):
        _patient(staff, chance, number, now)
        told(number + 1, patients)
    return people


@dataclass(frozen=True, slots=True)
class _Case:
    """One synthetic patient under treatment.

    Args:
        episodes: of maintenance, oldest first.
    """

    staff: Staff
    chance: Random
    person: Person
    course_id: UUID
    episodes: list[UUID] = field(default_factory=list)


def _patient(staff: Staff, chance: Random, number: int, now: datetime) -> None:
    part, behind, _ = PARTS[number % len(PARTS)]
    person = draw_person(chance)
    first_start = _morning(now - timedelta(days=_days_before(behind, part) + 1), chance)
    patient_id = _register(staff, chance, number, start=first_start, person=person)
    case = _Case(staff, chance, person, _open(staff, patient_id, first_start))
    tell_history(staff, case.course_id, number, first_start - timedelta(hours=47))
    _score(case, 0, first_start - timedelta(days=1))
    series = min(behind, 6)
    for session in range(behind):
        start = first_start + timedelta(days=_day_of(session))
        if session >= 6 and number not in UNASKED:
            ask_screens(staff, case.course_id, start - timedelta(hours=1))
        _session(case, session, start, start + timedelta(hours=9))
        if session < 6 or session % 2:
            _score(case, min(session + 1, series), start + timedelta(days=1))
        if session == 2:
            _decide(case, "after_infusion_3", "continue", start + timedelta(days=1, hours=2))
        if session == 5 and number not in UNDECIDED:
            _decide(case, "series_end", "start_maintenance", start + timedelta(days=1, hours=2))
        if number not in UNCALLED:
            until = first_start + timedelta(days=_day_of(session + 1)) if session + 1 < behind else now
            call(staff, case.course_id, start, until)
    if number == THOUGHTS:
        tell_thoughts(staff, case.course_id, now - timedelta(days=2))
    _today(case, number, now)


def _morning(moment: datetime, chance: Random) -> datetime:
    local = moment.astimezone(ZoneInfo(ZONE)).replace(hour=9 + chance.randint(0, 4), minute=30, second=0)
    return local.replace(microsecond=0).astimezone(UTC)


def _days_before(behind: int, part: str) -> int:
    return _day_of(behind) + 9 if part == "finished" else _day_of(behind)


def _day_of(session: int) -> int:
    # A series twice to three times a week, then pairs a month apart.
    if session < 6:
        return (0, 3, 7, 10, 14, 17)[session]
    pair, second = divmod(session - 6, 2)
    return 45 + 35 * pair + 3 * second


def _register(staff: Staff, chance: Random, number: int, *, start: datetime, person: Person) -> UUID:
    values = {
        "mrn": f"ST-{417 + number:05d}",
        "family_name": FAMILY[number % len(FAMILY)],
        "given_name": GIVEN[number % len(GIVEN)],
        "born_on": (start - timedelta(days=365 * chance.randint(24, 68) + number)).date(),
        "sex": chance.choice(("female", "male")),
        "allergies": chance.choice(("none known", "Penicillin", "none known", "Latex")),
        "cautions": ("substance_use",) if number % 5 == 2 else (),
        "weight_g": round(person.weight_kg * 1000),
    }
    at = start - timedelta(days=3)
    patient, _ = staff.act("nora", at, lambda work: register_patient(work, values))
    return patient.id


def _open(staff: Staff, patient_id: UUID, start: datetime) -> UUID:
    values = {"indications": ("treatment_resistant_depression",), "agent": "ketamine", "route": "iv"}
    at = start - timedelta(days=2)
    course, _ = staff.act("paul", at, lambda work: open_new_course(work, patient_id, values))
    items = dict.fromkeys(ELIGIBILITY_ITEMS, "done")
    paul = staff.actors["paul"].id
    evaluation = bodies.Eligibility(items=items, decision="eligible", decided_by=paul)
    staff.chart(
        "paul", course_entries.record_eligibility, course.id, evaluation, at=at + timedelta(minutes=20)
    )
    valid_until = (start + timedelta(days=365)).date()
    consent = bodies.Consent(given=True, valid_until=valid_until, form_version="2026-1")
    staff.chart("nora", course_entries.record_consent, course.id, consent, at=at + timedelta(minutes=30))
    return course.id


def _score(case: _Case, sessions: int, at: datetime) -> None:
    person, chance = case.person, case.chance
    occasion = "baseline" if sessions == 0 else "after_24h"
    answers = {}
    for scale, first, count in (("phq9", person.phq9, 9), ("gad7", person.gad7, 7)):
        total = min(score_after(first, person, sessions, chance), count * 3)
        answers[scale] = tuple(items_of(total, count, chance, last_is_zero=scale == "phq9"))
    if sessions:
        answers["global_change"] = (2 if person.improvement > 30 else 0,)
    for scale, items in answers.items():
        score = bodies.Score(scale=scale, occasion=occasion, items=items, scale_version=SCALES[scale].version)
        case.staff.chart("nora", course_entries.record_score, case.course_id, score, at=at)


def _decide(case: _Case, checkpoint: str, decided: str, at: datetime) -> None:
    decision = bodies.Decision(checkpoint=checkpoint, decision=decided, text="Seen; goes on.")
    case.staff.chart("paul", course_entries.record_decision, case.course_id, decision, at=at)


def _session(case: _Case, number: int, start: datetime, until: datetime, *, pauses: bool = False) -> None:
    session_id = _plan(case, number, start)
    play(
        Play(
            case.staff,
            case.chance,
            on_the_day(case.person, case.chance),
            session_id,
            start,
            until,
            dose_ug_per_kg=500 if number < 2 else 600,
            is_first=number == 0,
            pauses=pauses or case.chance.random() < 0.08,
        )
    )


def _plan(case: _Case, number: int, start: datetime) -> UUID:
    staff, course_id = case.staff, case.course_id
    values: dict[str, object] = {
        "phase": "initial_series",
        "planned_at": start,
        "room": f"Room {number % 3 + 1}",
    }
    at = start - timedelta(hours=20)
    if number >= 6:
        values["phase"] = "maintenance"
        if number % 2 == 0:
            episode, _ = staff.act(
                "paul", at, lambda work: open_episode(work, course_id, "Symptoms returned")
            )
            case.episodes.append(episode.id)
        values["episode_id"] = case.episodes[-1]
    session, _ = staff.act("nora", at, lambda work: plan_session(work, course_id, values))
    return session.id


def _today(case: _Case, number: int, now: datetime) -> None:
    part, behind, minute = PARTS[number % len(PARTS)]
    if minute is not None:
        _session(case, behind, now - timedelta(minutes=minute), now, pauses=part == "paused")
    elif part == "planned":
        _plan(case, behind, now + timedelta(hours=1))
    elif part in ABSENT:
        session_id = _plan(case, behind, now - timedelta(hours=2))
        absent = bodies.Cancellation(outcome=part, reason="other", text=ABSENT[part])
        case.staff.chart("nora", visits.cancel_session, session_id, absent, at=now - timedelta(hours=1))
