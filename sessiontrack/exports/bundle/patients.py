"""``patients.csv`` and ``courses.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, cast

from sessiontrack.domain.bodies import Consent, Eligibility, Score
from sessiontrack.domain.bundles import ToldCourse, ToldPatient
from sessiontrack.domain.courses import INDICATIONS
from sessiontrack.domain.patients import CAUTIONS, age_years
from sessiontrack.domain.response import Outcome, ScorePoint, find_baseline, newest_complete, outcome
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.score_checks import total_of
from sessiontrack.exports.bundle.base import (
    Column,
    Holds,
    Kind,
    Table,
    amount,
    code,
    count,
    identity,
    moment,
    of_course,
    person,
    truth,
    words,
)


def _patients(told: ToldPatient) -> Iterator[tuple[Any, ...]]:
    patient, first = told.patient, told.courses[0]
    opened_on = first.course.opened_at.astimezone(first.zone).date()
    cautions = patient.cautions
    yield (
        told.ref,
        patient.mrn,
        patient.family_name,
        patient.given_name,
        patient.born_on,
        patient.phone,
        patient.sex,
        age_years(patient.born_on, opened_on),
        None if patient.weight_g is None else nearest(Fraction(patient.weight_g, 10)),
        *(None if cautions is None else caution in cautions for caution in CAUTIONS),
        patient.allergies,
        patient.substance_use_history,
        len(told.courses),
    )


PATIENTS = Table(
    "patients",
    "one patient of whom a course is told",
    ("patient_ref",),
    "one row",
    (
        person("patient_ref", "Pseudonym of the patient."),
        Column("mrn", Kind.TEXT, "The clinic's record number.", holds=Holds.RECORD_NUMBER),
        Column("family_name", Kind.TEXT, "Family name.", holds=Holds.NAME),
        Column("given_name", Kind.TEXT, "Given name.", holds=Holds.NAME),
        Column("born_on", Kind.DAY, "Birth date.", holds=Holds.DATE, is_birth=True),
        Column("phone", Kind.TEXT, "Telephone number.", holds=Holds.PHONE),
        code("sex", "sex", "Sex, as registered."),
        Column(
            "age_years",
            Kind.AGE,
            "Completed years on the day the first course told was opened; de-identified, 90 stands for 90 and over.",
            "years",
        ),
        amount("registered_weight_kg", "kg", 2, "Weight at registration."),
        *(
            truth(f"caution_{caution}", f"Caution: {label}; blank when not asked.")
            for caution, label in CAUTIONS.items()
        ),
        words("allergies", "Allergies, as told."),
        words("substance_use_history", "Substance use, as told."),
        count("courses_n", "Number of courses told."),
    ),
    _patients,
)


def _courses(told: ToldCourse) -> Iterator[tuple[Any, ...]]:
    course = told.course
    given = [visit for visit in told.sessions if visit.ordinal is not None]
    delivered = [visit.summary.delivered_ug for visit in given if visit.summary.delivered_ug is not None]
    yield (
        course.id,
        told.patient_ref,
        course.opened_at,
        course.opened_at,
        *(indication in course.indications for indication in INDICATIONS),
        course.indication_text,
        course.agent,
        course.route,
        course.planned_sessions,
        course.primary_scale,
        course.goals,
        *_before(told),
        len(told.sessions),
        len(given),
        told.first_infusion_at,
        told.first_infusion_at,
        sum(delivered) if delivered else None,
        *_benefit(told),
    )


def _before(told: ToldCourse) -> tuple[Any, ...]:
    evaluated = [cast(Eligibility, e.body) for e in told.current if e.kind == "eligibility"]
    consents = [cast(Consent, e.body) for e in told.current if e.kind == "consent"]
    return (evaluated[-1].decision if evaluated else None, consents[-1].given if consents else None)


def _benefit(told: ToldCourse) -> tuple[Any, ...]:
    scale = told.course.primary_scale
    points = [score_point(entry.measured_at, cast(Score, entry.body)) for entry in told.of_kind("score")]
    latest = newest_complete(points, scale)
    if told.first_infusion_at is None or latest is None:
        return (None,) * 6
    baseline = course_baseline(told, scale)
    since = latest.taken_at >= told.first_infusion_at
    found = outcome(baseline, latest) if since else None
    return (
        baseline.total if baseline else None,
        latest.total,
        told.day(latest.taken_at),
        _change(found),
        found.is_response if found else None,
        found.is_remission if found else None,
    )


def _change(found: Outcome | None) -> int | None:
    return None if found is None or found.percent_drop is None else nearest(-10 * found.percent_drop)


def score_point(taken_at: Any, score: Score) -> ScorePoint:
    """A score as the arithmetic needs it."""
    return ScorePoint(score.scale, total_of(score), taken_at, score.items)


def course_baseline(told: ToldCourse, scale: str) -> ScorePoint | None:
    """The score of a scale that change is measured from, told or not."""
    if told.first_infusion_at is None:
        return None
    points = (
        score_point(entry.measured_at, cast(Score, entry.body))
        for entry in told.current
        if entry.kind == "score"
    )
    return find_baseline(points, scale, told.first_infusion_at, max_days=told.baseline_days)


COURSES = Table(
    "courses",
    "one course: a patient's treatment for one indication",
    ("course_id",),
    "opening of the course, course_id",
    (
        identity("course_id", "The course."),
        person("patient_ref", "Pseudonym of the patient."),
        *moment("opened_at", "When the course was opened."),
        *(
            truth(f"indication_{name}", f"The course is given for: {label}.")
            for name, label in INDICATIONS.items()
        ),
        words("indication_text", "Another indication, in words."),
        code("planned_agent", "agent", "The drug as planned."),
        code("planned_route", "route", "The route as planned."),
        count("planned_sessions", "Length of the initial series as planned.", "sessions"),
        code("primary_scale", "scale", "The scale that response is judged by."),
        words("goals", "Goals, in words."),
        code("eligibility", "eligibility", "What the newest evaluation decided."),
        truth("consent_given", "The newest consent was given; false when it was withdrawn."),
        count("sessions_n", "Sessions told, planned and cancelled ones too."),
        count("infusions_n", "Sessions told in which drug was delivered."),
        *moment("first_infusion_at", "When drug was given for the first time in the course."),
        amount(
            "delivered_mg",
            "mg",
            3,
            "Delivered in the sessions told, each rounded to a microgram; one that runs, as in sessions.csv.",
        ),
        count("baseline_total", "Of the primary scale: last complete score before the first drug.", "points"),
        count("latest_total", "Of the primary scale: newest complete score told.", "points"),
        count("latest_course_day", "Day of the course of that score, as course_day elsewhere."),
        amount("percent_change", "%", 1, "From the baseline to the latest; negative when lower."),
        truth("response", "By the rule of the scale, see README.txt; blank when it cannot be said."),
        truth("remission", "By the rule of the scale, see README.txt; blank when it cannot be said."),
    ),
    of_course(_courses),
    (("patient_ref", "patients"),),
)
