"""Which answer to item 9 of a PHQ-9 has to be acted on, when it was asked more than once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Generic, TypeVar

Score = TypeVar("Score")


@dataclass(frozen=True, slots=True)
class Answer(Generic[Score]):
    """One answer.

    Args:
        points: 0 to 3; nothing when it is not known, which is no 0.
    """

    score: Score
    at: datetime
    points: int | None


def standing(
    told: Sequence[Answer[Score]], hours: int, is_assessed: Callable[[Score], bool]
) -> Answer[Score] | None:
    """The gravest answer above 0, or an unknown newest one, that nobody assessed; nothing when there is none.

    The newest counts; within the hours for which an assessment would hold, asking again takes nothing back. One that
    was not known is known once it was asked again.

    Args:
        told: oldest first.
        hours: for which an assessment of the risk holds.

    Source: clinic-day review of this project: suicidal thoughts at any time raise the critical alert.
    """
    open_ones = [
        one
        for one in _recent(told, hours)
        if (one.points or (one.points is None and one is told[-1])) and not is_assessed(one.score)
    ]
    return max(reversed(open_ones), key=lambda one: one.points or 0, default=None)


def risen(
    told: Sequence[Answer[Score]], hours: int, is_settled: Callable[[Score], bool] = lambda _: False
) -> tuple[Answer[Score], Answer[Score]] | None:
    """The newest answer above the one before it, after that one; nothing when none rose.

    As ``standing`` it looks back over the hours for which an assessment holds. What is not known cannot be compared.

    Source: McInnes et al. 2022, J Affect Disord: more ideation after induction in some.
    """
    known = [one for one in told if one.points is not None]
    recent = _recent(known, hours)
    for before, one in reversed(list(pairwise(known))):
        if one in recent and (one.points or 0) > (before.points or 0) and not is_settled(one.score):
            return before, one
    return None


def _recent(told: Sequence[Answer[Score]], hours: int) -> list[Answer[Score]]:
    return [one for one in told if one.at > told[-1].at - timedelta(hours=hours)]
