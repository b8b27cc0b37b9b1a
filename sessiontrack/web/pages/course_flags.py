"""What stands out in a course, in words: on its page, beside a decision and on paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sessiontrack.domain.course_facts import Flag
from sessiontrack.web.local_time import show_day

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FlagWords:
    """One flag.

    Args:
        words: the rule or the figures behind it.
        sessions: numbers and ids of those that it is about.
    """

    title: str
    words: str = ""
    sessions: tuple[tuple[int, UUID], ...] = ()


def flag_words(flag: Flag) -> FlagWords:
    """A flag in words."""
    return _WORDS[flag.kind](flag.figures)


def _moved(figures: Figures) -> str:
    percent = figures["percent"]
    return f"The score is {'up' if percent < 0 else 'down'} {abs(percent)} %"


def _no_response(figures: Figures) -> FlagWords:
    limit = figures["limit"]
    rule = f"Rule: below {limit} %, without a felt change, a clinician decides before going on."
    return FlagWords("No response after infusion 3", f"{_moved(figures)}. {rule}")


_GAPS = MappingProxyType(
    {
        "no_score": "There is no score after infusion 3.",
        "no_baseline": "There is no baseline.",
        "baseline_zero": "The baseline is 0.",
    }
)


def _cannot_assess(figures: Figures) -> FlagWords:
    why = _GAPS.get(figures["gap"], "The patient's own rating of the change is missing.")
    return FlagWords("Check after infusion 3 cannot be made", why)


def _some_response(figures: Figures) -> FlagWords:
    limit, said = figures["limit"], _moved(figures)
    words = f"{said}. Rule: below {limit} %, review before going on."
    if figures["percent"] < limit:
        still = "The drop in points, or the change the patient feels, still counts as a reaction."
        words = f"{said}, less than {limit} %. {still}"
    return FlagWords("Check after infusion 3", words)


def _response(figures: Figures) -> FlagWords:
    return FlagWords(
        f"Response after infusion {figures['after']}", f"First seen on {show_day(figures['at'])}."
    )


def _returned(_figures: Figures) -> FlagWords:
    return FlagWords("Symptoms returned", "The latest score no longer counts as a response.")


def _remission(_figures: Figures) -> FlagWords:
    return FlagWords("In remission", "By the latest score.")


def _stop_pressure(figures: Figures) -> FlagWords:
    said = f"At or above it in {_counted(figures)}."
    return FlagWords("Pressure at the stop limit", said, tuple(figures["sessions"]))


def _high_pressure(figures: Figures) -> FlagWords:
    said = f"At or above the caution limit in {_counted(figures)}."
    return FlagWords("High pressure", said, tuple(figures["sessions"]))


def _counted(figures: Figures) -> str:
    count = len(figures["sessions"])
    return f"{count} session{'' if count == 1 else 's'}"


def _stopped_early(figures: Figures) -> FlagWords:
    return FlagWords("Stopped early", "", tuple(figures["sessions"]))


def _outside_window(figures: Figures) -> FlagWords:
    return FlagWords("Outside the planned minutes", "", tuple(figures["sessions"]))


_WORDS: Mapping[str, Callable[[Figures], FlagWords]] = MappingProxyType(
    {
        "review_no_response": _no_response,
        "review_cannot_assess": _cannot_assess,
        "review_some_response": _some_response,
        "response": _response,
        "returned": _returned,
        "remission": _remission,
        "stop_pressure": _stop_pressure,
        "high_pressure": _high_pressure,
        "stopped_early": _stopped_early,
        "outside_window": _outside_window,
    }
)
