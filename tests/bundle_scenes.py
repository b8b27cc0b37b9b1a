"""A clinic in which every file of a bundle has rows, and much of it was corrected."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from sessiontrack.domain.bodies import (
    Acknowledgement,
    AlertRaised,
    CheckIn,
    Consent,
    Decision,
    DoseEvent,
    Eligibility,
    FollowUp,
    LateEffect,
    Medicine,
    Override,
    Score,
    SideEffectChange,
    SideEffectOnset,
    Sweep,
)
from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.patients import Patient
from sessiontrack.storage.base import Database
from sessiontrack.storage.patients import add_patient
from tests import export_scenes
from tests.people import CLINIC, member
from tests.recorded import OPENED, Recorded, new_id, open_course

MEDICINE_AT = OPENED + timedelta(days=1, minutes=10)

SECRETS = (
    "Quarterstaff",
    "Zebedee",
    "MRN-7788",
    "+1 555 0100",
    "1929-05-06",
    "Auntie Mabel",
    "peanut allergy",
)
"""What a bundle must not tell unless it tells everything."""

WORDS = ("seen by Auntie Mabel", "Dr Mabel said so", "mistyped")


def told(database: Database) -> dict[str, UUID]:
    """Everything of ``export_scenes.played``, and a patient of 97 years with whatever that has not."""
    export_scenes.played(database)
    with database.writing() as db:
        patient = Patient(
            new_id(),
            CLINIC.id,
            "MRN-7788",
            "Quarterstaff",
            "Zebedee",
            date(1929, 5, 6),
            "other",
            phone="+1 555 0100",
            allergies="peanut allergy",
            substance_use_history="told by Auntie Mabel",
            cautions=("psychosis",),
            weight_g=70_455,
        )
        add_patient(db, patient, OPENED)
        course = open_course(db, known=patient)
        return _told(course)


def _told(course: Recorded) -> dict[str, UUID]:
    start = OPENED + timedelta(days=1)
    ids = {"patient": course.patient.id, "course": course.course.id}
    eligible = Eligibility(items={"physical_exam": "done"}, decision="eligible", decided_by=member("paul").id)
    course.enter(eligible, OPENED + timedelta(minutes=1))
    course.enter(Consent(given=True, valid_until=date(2027, 1, 1)), OPENED + timedelta(minutes=2))
    course.enter(_phq9(16, (2, 2, 2, 2, 2, 2, 2, 1, 1)), OPENED + timedelta(minutes=3))
    session = course.plan(start)
    later = course.plan(start + timedelta(days=30), phase="maintenance")
    ids |= {"session": session.id, "later": later.id}
    course.enter(CheckIn(identity_confirmed=True, weight_g=70_000, new_symptoms=WORDS[0]), start, session)
    dose = course.enter(DoseEvent(event="dose_given", dose_ug=28_000), start + timedelta(minutes=5), session)
    ids["dose"] = dose.id
    corrected = DoseEvent(event="dose_given", dose_ug=29_000, decided_by=WORDS[1])
    course.enter(corrected, start + timedelta(minutes=6), session, amends=dose)
    medicine = Medicine(
        name="Auntie Mabel's drops", dose_thousandths=4_000, unit="mg", route="iv", reason=WORDS[0]
    )
    course.enter(medicine, MEDICINE_AT, session)
    _alerted(course, session)
    course.enter(Sweep(present=("nausea",), list_version="1.1"), start + timedelta(minutes=20), session)
    onset = SideEffectOnset(effect="nausea", severity="mild", solicited=True, grade=2, note=WORDS[0])
    kept = course.enter(onset, start + timedelta(minutes=12), session)
    gone = SideEffectChange(side_effect_id=kept.id, resolved=True, action="oxygen", note=WORDS[1])
    course.enter(gone, start + timedelta(minutes=40, seconds=3), session)
    _between(course)
    course.summarised()
    return ids


def _phq9(_total: int, items: tuple[int | None, ...]) -> Score:
    return Score(scale="phq9", occasion="baseline", items=items, scale_version="1.0")


def _alerted(course: Recorded, session: TreatmentSession) -> None:
    start = OPENED + timedelta(days=1)

    def raised(minute: int, cause_id: UUID | None = None, blocks: str | None = None) -> Entry:
        body = AlertRaised(
            rule="pre_bp_hold",
            level="warn",
            message=WORDS[1],
            cause="x",
            cause_id=cause_id,
            blocks=blocks,
            protocol_version=0,
        )
        return course.enter(body, start + timedelta(minutes=minute), session)

    seen, lifted = raised(13), raised(14, blocks="start")
    raised(15, cause_id=UUID(int=5))
    raised(16)
    answers = (Acknowledgement(alert_id=seen.id, action="rechecked"), Override(alert_id=lifted.id))
    for minute, answer in enumerate(answers, 17):
        course.enter(answer, start + timedelta(minutes=minute), session, by="paul")


def _between(course: Recorded) -> None:
    at = OPENED + timedelta(days=3)
    course.enter(_phq9(7, (1, 1, 1, 1, 1, 1, 1, 0, 0)), at)
    course.enter(_phq9(0, (1, None, 1, 1, 1, 1, 1, 0, 0)), at + timedelta(minutes=1))
    course.enter(Decision(checkpoint="event", decision="continue", text=WORDS[0]), at, by="paul")
    effects = (LateEffect(effect="nausea", severity="mild"), LateEffect(effect="amnesia", severity="severe"))
    course.enter(FollowUp(contact="phone", effects=effects, checks=("urinalysis",), text=WORDS[1]), at)
    lost = course.enter(FollowUp(contact="visit"), at + timedelta(hours=1))
    course.retract(lost)
