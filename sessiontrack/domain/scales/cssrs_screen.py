"""The Columbia screener's own rule: from coded answers to a level of risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.scales import SCALES

Told = TypeVar("Told")


class Risk(StrEnum):
    """How urgent the answers are; ``none`` says nothing was found, not that all is safe."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


RISK_WORDS: Mapping[Risk | None, str] = MappingProxyType(
    {
        None: "its answers are not complete",
        Risk.NONE: "no answer was yes",
        Risk.LOW: "thoughts without a method, intent or plan",
        Risk.MODERATE: "thoughts with a method, or an act longer ago",
        Risk.HIGH: "intent, a plan or a recent act",
    }
)
"""What the answers said, in words; nothing is known when they are not complete."""


def triage(items: Sequence[int | None], is_recent: bool | None) -> Risk:
    """Level of risk from the six coded answers, 1 for yes.

    Args:
        items: answers 1 to 6; 3 to 5 are left out, or 0, when 2 is no.
        is_recent: the behaviour of question 6 lies within the last three months. Not known
            counts as recent.

    Raises:
        Rejected: an answer is missing or contradicts another.

    Source: Blueprint Health help page on the C-SSRS screener; NINDS common data elements.

    >>> triage([1, 0, None, None, None, 0], None).value
    'low'
    """
    scale = SCALES["cssrs_screen"]
    scale.check_items(items)
    wish, thoughts, method, intent, plan, behaviour = (points == 1 for points in items)
    if is_recent and not behaviour:
        raise Rejected(
            f"These answers do not fit the {scale.abbreviation}.",
            [Fault("/recent", "contradicts", "must be left out unless question 6 is yes")],
        )
    # A positive screen is never made milder by a date that nobody knew.
    if intent or plan or (behaviour and is_recent is not False):
        return Risk.HIGH
    if method or behaviour:
        return Risk.MODERATE
    return Risk.LOW if wish or thoughts else Risk.NONE


def gravest(told: Sequence[tuple[Told, Risk | None]]) -> tuple[Told, Risk | None]:
    """Of screeners that nobody settled, at least one: the newest of high risk, else the newest.

    A later screener does not take back what a patient told.

    >>> gravest([("May", Risk.HIGH), ("June", Risk.NONE)])[0]
    'May'
    """
    grave = [(screener, risk) for screener, risk in told if risk is Risk.HIGH]
    return (grave or told)[-1]
