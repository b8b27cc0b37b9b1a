"""Where what a rule says about a course is answered, and the words around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.course_rules import CourseAlert
from sessiontrack.domain.permissions import Permission


@dataclass(frozen=True, slots=True)
class Answer:
    """The form that answers an alert.

    Args:
        path: below the course's own.
        needs: who may not send it is shown no link.
    """

    path: str
    words: str
    needs: Permission


def _decision(checkpoint: str) -> Answer:
    return Answer(f"decisions/new?checkpoint={checkpoint}", "Record the decision", Permission.COURSES_DECIDE)


_CONTACT = Answer("follow-ups/new", "Record the contact", Permission.ENTRIES_APPEND)


def _score(scale: str, words: str) -> Answer:
    return Answer(f"scores/new?scale={scale}", words, Permission.ENTRIES_APPEND)


COURSE_ANSWERS: Mapping[str, Answer] = MappingProxyType(
    {
        "item9": _score("cssrs_screen", "Ask the C-SSRS screen"),
        "item9_rise": _score("cssrs_screen", "Ask the C-SSRS screen"),
        "cssrs": _decision("event"),
        "red_flag_effect": _decision("event"),
        "misuse": _score("misuse_screen", "Ask the misuse screen"),
        "urinary": _score("urinary_screen", "Ask the urinary screen"),
        "exposure_freq": _decision("event"),
        "exposure_interval": _decision("maintenance"),
        "dose_creep": _decision("maintenance"),
        "worsening": _decision("event"),
        "relapse": _decision("event"),
        "series_end_review": _decision("series_end"),
        "mid_series_review": _decision("mid_series"),
        "maintenance_review": _decision("maintenance"),
        "pair_incomplete": _decision("maintenance"),
        "longterm_due": Answer("follow-ups/new", "Record the result", Permission.ENTRIES_APPEND),
        "followup_missed": _CONTACT,
    }
)
"""By rule."""

_WHEN_CRITICAL = {"misuse": _decision("event"), "urinary": _decision("event")}


def answer_to(alert: CourseAlert) -> Answer | None:
    """Where an alert is answered; what was told in a screen by a decision, not by asking once more."""
    told = _WHEN_CRITICAL.get(alert.rule) if alert.level == Level.CRITICAL else None
    return told or COURSE_ANSWERS.get(alert.rule)


def alert_rows(alerts: Iterable[CourseAlert]) -> list[tuple[CourseAlert, ...]]:
    """Alerts as a page lists them: those of one rule that ask for the same are one row."""
    rows = groupby(alerts, key=lambda alert: (alert.rule, alert.level, alert.advice))
    return [tuple(row) for _, row in rows]


CORE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "weight_g": "weight",
        "baseline_systolic": "pressure before the start",
        "peak_systolic": "pressure during the infusion",
        "infusion_ended_at": "end of the drug",
        "discharged_at": "leaving",
        "completed_at": "completion",
    }
)
"""What a session's core lacks, by the names of its summary."""
