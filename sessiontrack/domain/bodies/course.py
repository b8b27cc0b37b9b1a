"""Bodies about the whole course: scores, evaluation, consent, decisions, contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sessiontrack.domain.bodies.base import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Score(Body):
    """One administration of one rating scale: its items, or a total typed from elsewhere.

    Args:
        items: points by item in order; nothing where an item was skipped, which is not zero.
        subtotals: named parts of a total typed from elsewhere.
        recent: for the C-SSRS screener, question 6 within the last three months.
        scale_version: the scale's version as it was asked.
    """

    scale: str
    occasion: str
    items: tuple[int | None, ...] | None = None
    total: int | None = None
    subtotals: Mapping[str, int] = field(default_factory=dict)
    recent: bool | None = None
    scale_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility(Body):
    """The evaluation before a course.

    Args:
        items: answer by code of ``ELIGIBILITY_ITEMS``: ``done``, ``concern`` or ``open``.
        decision: ``eligible``, ``not_eligible`` or ``deferred``.
    """

    items: Mapping[str, str]
    decision: str
    decided_by: UUID
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(Body):
    """The patient's consent, given or withdrawn, and the last day on which it holds."""

    given: bool
    valid_until: date | None = None
    form_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Body):
    """What a clinician decided at a checkpoint of the course."""

    checkpoint: str
    decision: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEffect(Body):
    """A side effect told after the session."""

    effect: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp(Body):
    """A contact after a session, with the effects and words of the days between.

    Args:
        checks: long-term checks whose result was seen, by the codes of ``LONG_TERM_CHECKS``.
    """

    contact: str
    effects: tuple[LateEffect, ...] = ()
    checks: tuple[str, ...] = ()
    text: str | None = None
