"""The side effects of a session as bars from onset to end, split where the severity changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sessiontrack.charts.marks import Text, lane_count, lanes
from sessiontrack.charts.session.frame import Frame
from sessiontrack.domain.record import EffectEpisode, SessionRecord
from sessiontrack.domain.side_effects import Severity

LANE = 19
_LEAST = 7
_DIGIT = 15
_GOING = 13


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one severity, 1 to 3; its digit stands in it where there is room."""

    x: float
    width: float
    rank: int
    has_digit: bool
    about: str


@dataclass(frozen=True, slots=True)
class EpisodeBar:
    """One occurrence.

    Args:
        lasted: minutes after the bar, with the severities in their order when a digit had no room.
        going_x: where an open end is marked, while it lasts.
    """

    top: float
    parts: tuple[Part, ...]
    lasted: Text
    going_x: float | None


@dataclass(frozen=True, slots=True)
class EffectRow:
    """All occurrences of one effect."""

    effect: str
    name: str
    top: float
    height: float
    bars: tuple[EpisodeBar, ...]


def effect_rows(frame: Frame, top: float) -> tuple[EffectRow, ...]:
    """A row for each effect in the order of its first onset."""
    rows = []
    for effect, episodes in episodes_by_effect(frame.record).items():
        bars = [_bar(frame, episode) for episode in episodes]
        numbers = lanes([_span(frame, bar) for bar in bars], gap=6)
        placed = tuple(_moved(bar, top + row * LANE) for bar, row in zip(bars, numbers, strict=True))
        rows.append(
            EffectRow(effect, frame.record.terms.label(effect), top, LANE * lane_count(numbers), placed)
        )
        top += rows[-1].height
    return tuple(rows)


def episodes_by_effect(record: SessionRecord) -> dict[str, list[EffectEpisode]]:
    """Occurrences by effect, both in the order of their onset."""
    found: dict[str, list[EffectEpisode]] = {}
    for episode in sorted(record.effects, key=lambda episode: episode.onset_at):
        found.setdefault(episode.effect, []).append(episode)
    return found


def ends_at(frame: Frame, episode: EffectEpisode) -> datetime:
    """The end, or the last thing that happened while it lasts."""
    return episode.resolved_at or max(frame.until, episode.steps[-1][0])


def lasted_minutes(frame: Frame, episode: EffectEpisode) -> int:
    """Whole minutes from onset to end, or to the last thing that happened."""
    return int(frame.axis.minute(ends_at(frame, episode)) - frame.axis.minute(episode.onset_at))


def _bar(frame: Frame, episode: EffectEpisode) -> EpisodeBar:
    parts = tuple(_parts(frame, episode))
    end = frame.axis.at(ends_at(frame, episode))
    is_open = episode.resolved_at is None
    # A part is drawn wider than it lasted when it would not be seen.
    over = max(frame.px(parts[-1].x + parts[-1].width - end), 0)
    dx = round(over + (_GOING + 4 if is_open else 6), 1)
    choices = [Text(end, 0, words, "t-faint", dx=dx) for words in _words(frame, episode, parts)]
    # The room that the axis keeps at the right is enough for the last choice, the minutes alone.
    fitting = (text for text in choices if text.span(frame.width)[1] <= frame.width - 2)
    return EpisodeBar(0, parts, next(fitting, choices[-1]), end if is_open else None)


def _words(frame: Frame, episode: EffectEpisode, parts: tuple[Part, ...]) -> Iterator[str]:
    """What stands after a bar, the fullest words first."""
    lasted = f"{lasted_minutes(frame, episode)} min"
    if not all(part.has_digit for part in parts):
        course = "→".join(str(part.rank) for part in parts)
        yield f"{episode.severity if len(parts) == 1 else course}, {lasted}"
    yield lasted


def _parts(frame: Frame, episode: EffectEpisode) -> Iterator[Part]:
    ends = [moment for moment, _ in episode.steps[1:]] + [ends_at(frame, episode)]
    name = frame.record.terms.label(episode.effect)
    for (begins_at, severity), end in zip(episode.steps, ends, strict=True):
        x = frame.axis.at(begins_at)
        width = max(frame.axis.at(end) - x, 100 * _LEAST / frame.width)
        rank = Severity(severity).rank
        about = f"{name}, {severity}: {frame.about(begins_at)} to {frame.about(end)}"
        yield Part(x, round(width, 2), rank, frame.px(width) >= _DIGIT, about)


def _span(frame: Frame, bar: EpisodeBar) -> tuple[float, float]:
    left, right = bar.lasted.span(frame.width)
    last = bar.parts[-1]
    return min(left, frame.px(bar.parts[0].x)), max(right, frame.px(last.x + last.width))


def _moved(bar: EpisodeBar, top: float) -> EpisodeBar:
    return replace(bar, top=top, lasted=replace(bar.lasted, y=top + 13))
