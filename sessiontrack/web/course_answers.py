"""How a whole course looks in an answer."""

from __future__ import annotations

from typing import Any

from sessiontrack.domain.course_facts import CourseFacts, ResponseFact
from sessiontrack.domain.course_record import CourseScore, CourseSession
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.rounding import nearest
from sessiontrack.service.courses import CourseView
from sessiontrack.web.entry_answers import entry_answer
from sessiontrack.web.fields import moment_text, scaled_text
from sessiontrack.web.session_answers import summary_answer


def course_answer(view: CourseView) -> dict[str, Any]:
    """What a course adds up to, to be sent; what is not known is left out."""
    record, facts = view.record, view.facts
    return {
        "patient_id": str(record.patient.id),
        "phases": [_phase(view, phase) for phase in Phase],
        "sessions": [_session(view, visit) for visit in record.in_order],
        "episodes": [
            {"id": str(each.id), "trigger": each.trigger, "opened_at": moment_text(each.opened_at)}
            for each in record.episodes
        ],
        "scores": [_score(score) for score in sorted(record.scores, key=lambda s: s.point.taken_at)],
        "past_treatments": [entry_answer(entry) for entry in view.of_kind("past_treatment")],
        "concomitant_medicines": [entry_answer(entry) for entry in view.of_kind("concomitant_medicine")],
        "response": _response(record.course.primary_scale, facts.response),
        "checkpoints": [_review(facts)],
        "exposure": {"sessions": facts.sessions_given, "delivered_mg": scaled_text(facts.delivered_ug, 3)},
    }


def _phase(view: CourseView, phase: Phase) -> dict[str, Any]:
    visits = [visit for visit in view.record.sessions if visit.session.phase == phase]
    given = [visit for visit in visits if visit.session.id in view.record.ordinals]
    return {"phase": str(phase), "sessions": len(visits), "given": len(given)}


def _session(view: CourseView, visit: CourseSession) -> dict[str, Any]:
    session = visit.session
    shown = {
        "id": str(session.id),
        "ordinal": view.record.ordinals.get(session.id),
        "phase": session.phase,
        "planned_at": moment_text(session.planned_at),
        "room": session.room,
        "episode_id": None if session.episode_id is None else str(session.episode_id),
        "state": str(visit.state),
        "summary": None if visit.summary is None else summary_answer(visit.summary),
        "side_effects": [
            _without_none({"effect": c.effect, "worst_severity": c.worst_severity, "minutes": c.minutes})
            for c in visit.effects
        ],
    }
    return _without_none(shown)


def _score(score: CourseScore) -> dict[str, Any]:
    point = score.point
    shown = {
        "scale": point.scale,
        "total": point.total,
        "measured_at": moment_text(point.taken_at),
        "occasion": score.occasion,
        "session_id": None if score.session_id is None else str(score.session_id),
        "by_patient": score.by_patient or None,
    }
    return _without_none(shown)


def _response(scale: str, found: ResponseFact | None) -> dict[str, Any]:
    if found is None:
        return {"scale": scale}
    now = found.now
    shown = {
        "scale": scale,
        "percent_drop": None if now.percent_drop is None else nearest(now.percent_drop),
        "points_drop": now.points_drop,
        "is_response": now.is_response,
        "is_partial_response": now.is_partial_response,
        "is_remission": now.is_remission,
        "first_response_at": None if found.since is None else moment_text(found.since.taken_at),
        "first_response_after": found.after_infusions if found.since else None,
    }
    return _without_none(shown)


def _review(facts: CourseFacts) -> dict[str, Any]:
    review = facts.review
    shown = {
        "checkpoint": "after_infusion_3",
        "finding": str(review.finding),
        "gap": None if review.gap is None else str(review.gap),
        "percent_drop": None if review.percent_drop is None else nearest(review.percent_drop),
        "points_drop": review.points_drop,
        "needs_decision": review.needs_decision,
    }
    return _without_none(shown)


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
