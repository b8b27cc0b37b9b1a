"""Whether a response was lost again, and when: over the whole course, by its own scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from sessiontrack.domain.course_record import CourseRecord, CourseScore
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.response import Outcome, outcome


class Loss(StrEnum):
    """How a response was lost."""

    NEAR_BASELINE = "near_baseline"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Relapse:
    """A response that was lost again.

    Args:
        response: the last score that was a response.
        score: the score at which it was lost.
        newest: the newest score without response.
        percent_drop: improvement of ``score`` over the baseline, in percent.
        regained_at: when a score was a response again; absent while the relapse stands.
    """

    loss: Loss
    response: CourseScore
    score: CourseScore
    newest: CourseScore
    percent_drop: Fraction | None
    regained_at: datetime | None = None

    @property
    def is_standing(self) -> bool:
        """No response since."""
        return self.regained_at is None


def responses(record: CourseRecord) -> tuple[tuple[CourseScore, Outcome], ...]:
    """Every complete score since the start, with what it says; nothing without a baseline."""
    scale = record.course.primary_scale
    baseline = record.baseline(scale)
    if baseline is None:
        return ()
    return tuple((score, outcome(baseline, score.point)) for score in record.scores_since_start(scale))


def relapses(record: CourseRecord) -> tuple[Relapse, ...]:
    """Every time that a response was lost: one score close to the baseline, or several without response.

    A score that neither is nor is not a response, by the rule of its scale, is passed over.

    Source: clinical research of this project, section 6.2, with McInnes et al. 2022, J Affect Disord.
    """
    return tuple(losses(responses(record), record.protocol))


def losses(judged: Iterable[tuple[CourseScore, Outcome]], protocol: Protocol) -> Iterator[Relapse]:
    """The same, from what the scores say, for who has asked that already."""
    response: CourseScore | None = None
    best: Outcome | None = None
    standing: Relapse | None = None
    without = 0
    for score, change in judged:
        if change.is_response:
            if standing:
                yield replace(standing, regained_at=score.point.taken_at)
            response, best, standing, without = score, change, None, 0
        elif standing:
            standing = replace(standing, newest=score)
        elif response and change.is_response is False:
            without += 1
            # Where a response may be smaller than that share, closeness alone says nothing.
            is_near = _is_near(change, protocol) and not _is_near(best, protocol)
            if is_near or without >= protocol["relapse_scores"]:
                loss = Loss.NEAR_BASELINE if is_near else Loss.LOST
                standing = Relapse(loss, response, score, score, change.percent_drop)
    if standing:
        yield standing


def _is_near(change: Outcome | None, protocol: Protocol) -> bool:
    return (
        change is not None
        and change.percent_drop is not None
        and change.percent_drop <= protocol["relapse_percent"]
    )
