"""Intervals and curves, by a library; nothing else here computes them.

The library takes most of a second to load, so only the figures that need it wait for it.
"""

from __future__ import annotations

import math
import statistics
import warnings
from collections.abc import Sequence
from functools import lru_cache

from sessiontrack.domain.cohorts.base import Interval, Mean, Rate, Share, Spread
from sessiontrack.domain.cohorts.curves import Curve, Step
from sessiontrack.domain.cohorts.outcomes import Wait

LEVEL = 0.95


def rate(share: Share) -> Rate:
    """A share with Wilson's score interval, without correction for continuity.

    Source: Wilson 1927, J Am Stat Assoc 22:209-212; recommended by Brown, Cai & DasGupta 2001, Stat Sci 16:101-133.
    """
    return Rate(share, _wilson(share.count, share.of) if share.of else None)


# The same few counts return in every table of a page.
@lru_cache(maxsize=4096)
def _wilson(count: int, of: int) -> Interval:
    from scipy.stats import binomtest

    found = binomtest(count, of).proportion_ci(LEVEL, method="wilson")
    return Interval(float(found.low), float(found.high))


def mean(values: Sequence[float]) -> Mean | None:
    """The mean with its interval by Student's t; nothing of nothing.

    Source: NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.2, confidence limits for the mean.
    """
    if not values:
        return None
    number, middle = len(values), statistics.fmean(values)
    if number == 1:
        return Mean(number, middle)
    deviation = math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (number - 1))
    half = _quantile_of_t(number - 1) * deviation / math.sqrt(number)
    return Mean(number, middle, deviation, Interval(middle - half, middle + half))


@lru_cache(maxsize=1024)
def _quantile_of_t(freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + LEVEL) / 2, freedom))


def spread(values: Sequence[float]) -> Spread | None:
    """Median and quartiles, between two values in proportion; nothing of nothing.

    Source: Hyndman & Fan 1996, Am Stat 50:361-365, definition 7.
    """
    if not values:
        return None
    if len(values) == 1:
        return Spread(1, values[0], values[0], values[0])
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(len(values), low, middle, high)


def curve(waits: Sequence[Wait]) -> Curve:
    """The share for whom it has not happened yet, by Kaplan and Meier, with Greenwood's interval on the log-log scale.

    Where nothing has happened yet, or all of it, there is no interval.

    Source: Kaplan & Meier 1958, J Am Stat Assoc 53:457-481; the scale: Kalbfleisch & Prentice 1980.
    """
    if not any(wait.is_event for wait in waits):
        return Curve(tuple(waits), ())
    from scipy.stats import CensoredData, ecdf

    ended = [wait.days for wait in waits if wait.is_event]
    found = ecdf(CensoredData(ended, right=[wait.days for wait in waits if not wait.is_event])).sf
    with warnings.catch_warnings():
        # At 1 and at 0 the formula has no interval, which is said below.
        warnings.simplefilter("ignore", RuntimeWarning)
        band = found.confidence_interval(LEVEL, method="log-log")
    rows = zip(
        found.quantiles, found.probabilities, band.low.probabilities, band.high.probabilities, strict=True
    )
    return Curve(tuple(waits), tuple(_step(*map(float, row)) for row in rows))


def _step(day: float, share: float, low: float, high: float) -> Step:
    known = not (math.isnan(low) or math.isnan(high))
    return Step(round(day), share, Interval(low, high) if known else None)
