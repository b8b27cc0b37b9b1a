"""Numbers of a cohort as words: always with how many of how many."""

from __future__ import annotations

from sessiontrack.domain.cohorts.base import SMALL, Interval, Mean, Rate, Share, Spread

NOT_KNOWN = "nobody to count"
FEW = f"fewer than {SMALL} patients"


def percent(fraction: float) -> str:
    """A fraction in percent, to a tenth.

    >>> percent(0.4)
    '40.0 %'
    """
    return f"{100 * fraction:.1f} %"


def count_words(share: Share) -> str:
    """So many of so many, in figures.

    >>> count_words(Share(12, 2040))
    '12 of 2,040'
    """
    return f"{share.count:,} of {share.of:,}"


def interval_words(interval: Interval | None) -> str:
    """Both ends of an interval of fractions, in percent; blank without one."""
    return "" if interval is None else f"{100 * interval.low:.1f} to {100 * interval.high:.1f}"


def rate_lines(rate: Rate) -> tuple[str, ...]:
    """A rate with its count, its interval, and a warning where few patients are behind it."""
    if rate.interval is None:
        return (NOT_KNOWN,)
    few = (FEW,) if rate.share.is_small else ()
    return (short_rate(rate), f"95 %: {interval_words(rate.interval)}", *few)


def rate_words(rate: Rate) -> str:
    """The same in one line, for a table; who was not asked is not none."""
    return " · ".join(rate_lines(rate))


def short_rate(rate: Rate) -> str:
    """A rate with its count, for a sentence."""
    fraction = rate.share.fraction
    return NOT_KNOWN if fraction is None else f"{count_words(rate.share)}, {percent(fraction)}"


def value_words(value: float) -> str:
    """A number to a tenth with a true minus, and no zero at its end."""
    return f"{value:.1f}".removesuffix(".0").replace("-", "−")


def spread_lines(spread: Spread | None, unit: str) -> tuple[str, ...]:
    """Median and quartiles of so many sessions."""
    if spread is None:
        return (NOT_KNOWN,)
    half = f"half {value_words(spread.low)} to {value_words(spread.high)}"
    return (f"median {value_words(spread.median)} {unit}", f"{half} · {spread.number:,} sessions")


def mean_words(mean: Mean | None) -> str:
    """A mean with its interval, as far as there is one."""
    if mean is None:
        return NOT_KNOWN
    if mean.interval is None:
        return value_words(mean.mean)
    return f"{value_words(mean.mean)} ({value_words(mean.interval.low)} to {value_words(mean.interval.high)})"
