"""What the files about patients and courses must say, told from the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sessiontrack.domain.bundles import ToldCourse, ToldPatient
from sessiontrack.domain.courses import INDICATIONS
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.patients import CAUTIONS
from sessiontrack.domain.response import ScorePoint, find_baseline, outcome, percent_drop
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.side_effects import Severity
from tests.exports.told_values import Row, both, exact, fields, joined


def patient_row(told: ToldPatient) -> Row:
    """Of ``patients.csv``."""
    patient, opened = told.patient, told.courses[0].course.opened_at.astimezone(told.courses[0].zone)
    born, cautions = patient.born_on, patient.cautions
    had_birthday = (opened.month, opened.day) >= (born.month, born.day)
    names = "mrn family_name given_name born_on phone sex allergies substance_use_history".split()
    return {
        "patient_ref": told.ref,
        **{name: getattr(patient, name) for name in names},
        "age_years": opened.year - born.year - (not had_birthday),
        "registered_weight_kg": exact(patient.weight_g and Fraction(patient.weight_g, 10), 2),
        **{f"caution_{name}": None if cautions is None else name in cautions for name in CAUTIONS},
        "courses_n": len(told.courses),
    }


def _points(told: ToldCourse, entries: Sequence[Entry]) -> list[ScorePoint]:
    scores = [entry for entry in entries if entry.kind == "score"]
    return [ScorePoint(e.body.scale, total_of(e.body), e.measured_at) for e in scores]  # type: ignore[attr-defined,arg-type]


def _baseline(told: ToldCourse, scale: str) -> ScorePoint | None:
    if told.first_infusion_at is None:
        return None
    return find_baseline(
        _points(told, told.current), scale, told.first_infusion_at, max_days=told.baseline_days
    )


def course_rows(told: ToldCourse) -> Iterator[Row]:
    """Of ``courses.csv``."""
    course = told.course
    given = [visit.summary for visit in told.sessions if visit.ordinal is not None]
    amounts = [summary.delivered_ug for summary in given if summary.delivered_ug is not None]
    newest = {entry.kind: entry.body for entry in told.current}
    yield {
        "course_id": course.id,
        "patient_ref": told.patient_ref,
        **both("opened_at", course.opened_at, told.zone),
        **{f"indication_{name}": name in course.indications for name in INDICATIONS},
        "planned_agent": course.agent,
        "planned_route": course.route,
        **{
            name: getattr(course, name)
            for name in "indication_text planned_sessions primary_scale goals".split()
        },
        "eligibility": getattr(newest.get("eligibility"), "decision", None),
        "consent_given": getattr(newest.get("consent"), "given", None),
        "sessions_n": len(told.sessions),
        "infusions_n": len(given),
        **both("first_infusion_at", told.first_infusion_at, told.zone),
        "delivered_mg": exact(sum(amounts), 3) if amounts else None,
        **_benefit(told),
    }


def _benefit(told: ToldCourse) -> Row:
    names = "baseline_total latest_total latest_course_day percent_change response remission".split()
    complete = [p for p in _points(told, told.of_kind("score")) if p.scale == told.course.primary_scale]
    complete = [point for point in complete if point.total is not None]
    if told.first_infusion_at is None or not complete:
        return dict.fromkeys(names)
    latest = max(complete, key=lambda point: point.taken_at)
    baseline = _baseline(told, latest.scale)
    found = outcome(baseline, latest) if latest.taken_at >= told.first_infusion_at else None
    drop = found.percent_drop if found else None
    values = (
        baseline and baseline.total, latest.total, told.day(latest.taken_at), _tenths(drop),
        found and found.is_response, found and found.is_remission,
    )  # fmt: skip
    return dict(zip(names, values, strict=True))


def _tenths(drop: Fraction | None) -> Decimal | None:
    return None if drop is None else exact(-10 * drop, 1)


def score_rows(told: ToldCourse) -> Iterator[Row]:
    """Of ``scores.csv``."""
    for entry in told.of_kind("score"):
        score: Any = entry.body
        total, baseline, scale = total_of(score), _baseline(told, score.scale), SCALES[score.scale]
        is_since = baseline is not None and entry.measured_at >= baseline.taken_at
        drop = percent_drop(baseline.total, total) if is_since and total is not None else None  # type: ignore[union-attr,arg-type]
        band = scale.band(total) if total is not None and scale.bands else None
        yield {
            **_between(told, entry, "measured_at"),
            **fields(entry, "scale", "scale_version", "occasion", "recent"),
            "total": total,
            "band": band and band.code,
            "entry_mode": "total" if score.items is None else "items",
            "items": score.items and ";".join("" if p is None else str(p) for p in score.items),
            "percent_change": _tenths(drop),
        }


def _between(told: ToldCourse, entry: Entry, moment: str) -> Row:
    return {
        "entry_id": entry.target_id or entry.id,
        "patient_ref": told.patient_ref,
        "course_id": told.course.id,
        "session_id": entry.session_id,
        "course_day": told.day(entry.measured_at),
        **both(moment, entry.measured_at, told.zone),
        **both("entered_at", entry.entered_at, told.zone),
        "amended": entry.target_id is not None,
        "entered_by_ref": told.refs[entry.author_id] if entry.author_id else None,
        "entered_by_role": entry.author_role,
    }


def decision_rows(told: ToldCourse) -> Iterator[Row]:
    """Of ``decisions.csv``."""
    for entry in told.of_kind("decision"):
        yield {**_between(told, entry, "decided_at"), **fields(entry, "checkpoint", "decision", "text")}


def follow_up_rows(told: ToldCourse) -> Iterator[Row]:
    """Of ``follow_ups.csv``."""
    for entry in told.of_kind("follow_up"):
        body: Any = entry.body
        severities = [effect.severity for effect in body.effects]
        yield {
            **_between(told, entry, "contacted_at"),
            **fields(entry, "contact", "text"),
            "effects_n": len(body.effects),
            "effects": joined([effect.effect for effect in body.effects]),
            "severities": joined(severities),
            "worst_severity": max(severities, key=lambda code: Severity(code).rank, default=None),
            "checks": joined(body.checks),
        }
