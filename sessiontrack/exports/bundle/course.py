"""``scores.csv``, ``decisions.csv`` and ``follow_ups.csv``: what is told of a course between its sessions too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from sessiontrack.domain.bodies import Decision, FollowUp, Score
from sessiontrack.domain.bundles import ToldCourse
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.response import ScorePoint, percent_drop
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.exports.bundle.base import (
    Column,
    Kind,
    Table,
    amount,
    code,
    codes_of,
    count,
    identity,
    moment,
    of_course,
    person,
    truth,
    words,
)
from sessiontrack.exports.bundle.charted import is_amended
from sessiontrack.exports.bundle.patients import course_baseline, score_point

_WHERE = (
    identity("entry_id", "The entry; a correction keeps it."),
    person("patient_ref", "Pseudonym of the patient."),
    identity("course_id", "The course."),
    identity("session_id", "The session it belongs to; blank between sessions."),
    count(
        "course_day",
        "Day of the course; 1 is the day of the first drug, or of the opening while none was given; no day 0.",
    ),
)
_WHO = (
    truth("amended", "A correction stands in place of the first version; see amendments.csv."),
    person("entered_by_ref", "Pseudonym of the author of the current version."),
    code("entered_by_role", "author_role", "patient where the patient answered by a one-time link."),
)
_PARENTS = (("course_id", "courses"), ("patient_ref", "patients"), ("session_id", "sessions"))


def _where(told: ToldCourse, entry: Entry) -> tuple[Any, ...]:
    at = entry.measured_at
    named = (entry.root_id, told.patient_ref, entry.course_id, entry.session_id)
    return (*named, told.day(at), at, at, entry.entered_at, entry.entered_at)


def _who(told: ToldCourse, entry: Entry) -> tuple[Any, ...]:
    return (is_amended(entry), told.ref(entry.author_id), entry.author_role)


def _scores(told: ToldCourse) -> Iterator[tuple[Any, ...]]:
    baselines: dict[str, ScorePoint | None] = {}
    for entry in told.of_kind("score"):
        score = cast(Score, entry.body)
        point = score_point(entry.measured_at, score)
        if score.scale not in baselines:
            baselines[score.scale] = course_baseline(told, score.scale)
        yield (
            *_where(told, entry),
            score.scale,
            score.scale_version,
            score.occasion,
            point.total,
            _band(score.scale, point.total),
            "total" if score.items is None else "items",
            None if score.items is None else ";".join("" if p is None else str(p) for p in score.items),
            score.recent,
            _change(baselines[score.scale], point),
            *_who(told, entry),
        )


def _band(name: str, total: int | None) -> str | None:
    scale = SCALES[name]
    if total is None or scale.total_range is None or total not in scale.total_range:
        return None
    band = scale.band(total)
    return band.code if band else None


def _change(baseline: ScorePoint | None, point: ScorePoint) -> int | None:
    if baseline is None or baseline.total is None or point.total is None:
        return None
    drop = percent_drop(baseline.total, point.total) if point.taken_at >= baseline.taken_at else None
    return None if drop is None else nearest(-10 * drop)


SCORES = Table(
    "scores",
    "one administration of one rating scale",
    ("entry_id",),
    "course as in courses.csv; then measured_at_utc, place in the record",
    (
        *_WHERE,
        *moment("measured_at", "When it was taken."),
        *moment("entered_at", "When the server kept the version that is current."),
        code("scale", "scale", "The rating scale."),
        Column("scale_version", Kind.WORD, "Version of the scale as it was asked."),
        code("occasion", "occasion", "When in the course it was taken."),
        count("total", "Blank where an answer is missing or the scale has none.", "points"),
        code("band", "band", "The published band of the total."),
        code("entry_mode", "entry_mode", "Whether the answers were entered, or only the sum."),
        Column(
            "items", Kind.WORD, "Points of each answer in order, joined by semicolons; empty where skipped."
        ),
        truth("recent", "For the C-SSRS screener: question 6 within the last three months."),
        amount(
            "percent_change",
            "%",
            1,
            "Change from the course's baseline, negative when lower. The baseline is the last complete score "
            "before the first drug, recent by the protocol; blank before it, and from a baseline of 0.",
        ),
        *_WHO,
    ),
    of_course(_scores),
    _PARENTS,
)


def _decisions(told: ToldCourse) -> Iterator[tuple[Any, ...]]:
    for entry in told.of_kind("decision"):
        body = cast(Decision, entry.body)
        yield (*_where(told, entry), body.checkpoint, body.decision, body.text, *_who(told, entry))


DECISIONS = Table(
    "decisions",
    "one decision of a clinician about a course",
    ("entry_id",),
    "course as in courses.csv; then decided_at_utc, place in the record",
    (
        *_WHERE,
        *moment("decided_at", "When it was decided."),
        *moment("entered_at", "When the server kept the version that is current."),
        code("checkpoint", "checkpoint", "The checkpoint it was asked at."),
        code("decision", "decision", "What was decided."),
        words("text", "Why, in words."),
        *_WHO,
    ),
    of_course(_decisions),
    _PARENTS,
)


def _follow_ups(told: ToldCourse) -> Iterator[tuple[Any, ...]]:
    for entry in told.of_kind("follow_up"):
        body = cast(FollowUp, entry.body)
        worst = max((e.severity for e in body.effects), key=lambda c: Severity(c).rank, default=None)
        yield (
            *_where(told, entry),
            body.contact,
            len(body.effects),
            tuple(effect.effect for effect in body.effects),
            tuple(effect.severity for effect in body.effects),
            worst,
            body.checks,
            body.text,
            *_who(told, entry),
        )


FOLLOW_UPS = Table(
    "follow_ups",
    "one contact with a patient after a session",
    ("entry_id",),
    "course as in courses.csv; then contacted_at_utc, place in the record",
    (
        *_WHERE,
        *moment("contacted_at", "When the patient was reached."),
        *moment("entered_at", "When the server kept the version that is current."),
        code("contact", "contact", "How the patient was reached."),
        count("effects_n", "Number of side effects told; 0 when none was."),
        codes_of("effects", "effect", "Side effects told."),
        codes_of("severities", "severity", "Their severities, in the same order."),
        code("worst_severity", "severity", "The worst among them."),
        codes_of("checks", "long_term_check", "Long-term checks whose result was seen."),
        words("text", "Words of the patient and of the clinic."),
        *_WHO,
    ),
    of_course(_follow_ups),
    _PARENTS,
)
