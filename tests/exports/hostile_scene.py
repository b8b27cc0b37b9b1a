"""A clinic whose record holds every text that a reader of files has ever damaged, beside all that a bundle tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sessiontrack.domain.bodies import (
    AlertRaised,
    CheckIn,
    DoseEvent,
    FollowUp,
    Medicine,
    SideEffectOnset,
    Vitals,
)
from sessiontrack.domain.courses import Course
from sessiontrack.domain.patients import Patient
from sessiontrack.storage.base import Database
from sessiontrack.storage.courses import add_course
from sessiontrack.storage.entries import open_chain
from sessiontrack.storage.patients import add_patient
from tests import bundle_scenes
from tests.people import CLINIC
from tests.recorded import Recorded, new_id

OPENED = datetime(2026, 3, 6, 15, tzinfo=UTC)
"""Two days before the clocks of the clinic's zone go forward."""

FORMULAS = (
    "=1+1",
    "+49 170 5550100",
    "-5",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "－1",
    "=cmd|'/c calc'!A1,\"b\"\r\nnext",
    '=HYPERLINK("x","y")',
    "'=1+1",
    "''-2",
    " =1+1",
    ";=1+1",
)
NUMBERS = (
    "0012 00120034005600780090 1E5 1,5 3-4 1/2 50% 12:30 2026-03-08 03/04/2026 TRUE #REF! 1.10 €5".split()
)
MISSING = "NA Null nan None n/a - -- \\N \\.".split()
LETTERS = (
    'Müller, "Ö" 😀 𠀋 µg ≥ 5',
    "'tis, rock 'n' roll",
    '"',
    '""',
    " both ends ",
    "a;b|c\td",
    "two\nlines\n",
    'two\r\nlines, "quoted"',
    "old\rline",
    "{{7*7}} <b>",
    "\u202eolleh\u200b",
    "x" * 4000,
)
TEXTS = (*FORMULAS, *NUMBERS, *MISSING, *LETTERS)


def rich(database: Database) -> None:
    """Everything of ``bundle_scenes.told``, and patients of whom every text stands somewhere."""
    bundle_scenes.told(database)
    with database.writing() as db:
        names = (("0012", 'Müller, "Ö"', "=1+1"), ("00120034005600780090", "Null", "NA"), ("1E5", "'=x", "-"))
        for number, (mrn, family, given) in enumerate(names):
            texts = TEXTS[number::3]
            patient = Patient(
                new_id(), CLINIC.id, mrn, family, given, date(1990, 3, 4), "female",
                phone="+49 170 5550100", allergies=texts[0], substance_use_history=texts[1],
            )  # fmt: skip
            course = Course(
                new_id(), CLINIC.id, patient.id, ("other", "ptsd"), "ketamine", "iv", OPENED,
                goals=texts[2], indication_text=texts[3],
            )  # fmt: skip
            add_patient(db, patient, OPENED)
            add_course(db, course)
            open_chain(db, course)
            _told(Recorded(db, course, patient), texts)


def _told(course: Recorded, texts: tuple[str, ...]) -> None:
    start = OPENED + timedelta(days=1, hours=15)
    session = course.plan(start)
    course.enter(CheckIn(identity_confirmed=True, weight_g=70_455), start, session)
    for number, text in enumerate(texts):
        at = start + timedelta(minutes=10 * number + 10)
        event = DoseEvent(
            event="dose_given", dose_ug=1_005, reason=text, site=text, decided_by=text, note=text
        )
        course.enter(event, at, session)
        medicine = Medicine(
            name=text, dose_thousandths=1, unit="drop", route="oral", reason=text, ordered_by=text
        )
        course.enter(medicine, at, session)
        onset = SideEffectOnset(effect="nausea", severity="mild", solicited=False, note=text)
        course.enter(onset, at + timedelta(minutes=1), session)
        raised = AlertRaised(rule="pre_bp_hold", level="warn", message=text, cause="x", protocol_version=0)
        course.enter(raised, at, session)
        wrong = course.enter(FollowUp(contact="phone", text=text), at)
        course.enter(FollowUp(contact="visit", text=texts[number - 1]), at, amends=wrong)
    course.enter(Vitals(readings={"systolic": 121, "diastolic": 80, "temperature_c": 370}), start, session)
    course.summarised()
