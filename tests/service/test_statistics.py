"""Intervals and curves against worked examples of their sources, and against a second library."""

from __future__ import annotations

import math
import subprocess
import sys
import warnings
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessiontrack.domain.cohorts.base import Mean, Share, Spread
from sessiontrack.domain.cohorts.outcomes import Wait
from sessiontrack.service.statistics import curve, mean, rate, spread

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from statsmodels.duration.survfunc import SurvfuncRight
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.weightstats import DescrStatsW

# Freireich et al. 1963, Blood 21:699-716: weeks in remission under 6-mercaptopurine, as in Kalbfleisch & Prentice.
RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
FREIREICH = tuple(Wait(week, True) for week in RELAPSED) + tuple(Wait(week, False) for week in CENSORED)
Z = 1.959963984540054


Found = TypeVar("Found")


def some(found: Found | None) -> Found:
    """It was found."""
    assert found is not None
    return found


def ends(found: Any) -> tuple[float, float]:
    """Both ends of its interval."""
    interval = some(found.interval)
    return interval.low, interval.high


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_the_score_interval_of_newcombe(count, of, low, high):
    """Newcombe 1998, Stat Med 17:857-872, table I, method 3."""
    assert ends(rate(Share(count, of))) == pytest.approx((low, high), abs=5e-5)


def test_nobody_to_count_among_has_no_interval():
    assert rate(Share(0, 0)).interval is None


@given(st.integers(1, 30_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
@settings(max_examples=60, deadline=None)
def test_a_second_library_has_the_same_interval(counted):
    count, of = counted
    other = proportion_confint(count, of, method="wilson")
    assert ends(rate(Share(count, of))) == pytest.approx(other, abs=1e-9)


def test_a_mean_has_the_interval_of_the_handbook():
    """NIST/SEMATECH e-Handbook, section 1.3.5.2: ZARR13.DAT, 195 values of mean 9.261460, deviation 0.02278881."""
    number, middle, deviation = 195, 9.261460, 0.02278881
    # So many values of that mean and that deviation: one in the middle, the others as far to either side.
    values = [middle, *(middle + side * deviation for side in (-1, 1) for _ in range(number // 2))]
    found = mean(values)
    assert some(found).deviation == pytest.approx(deviation, rel=1e-6)
    assert ends(found) == pytest.approx((9.258242, 9.264679), abs=1e-6)


def test_few_values_have_what_can_be_said_of_them():
    assert mean([]) is None
    assert mean([4.0]) == Mean(1, 4.0)
    assert spread([]) is None
    assert spread([7.0]) == Spread(1, 7.0, 7.0, 7.0)


@given(st.lists(st.integers(-300, 300).map(float), min_size=2, max_size=50))
@settings(max_examples=60, deadline=None)
def test_a_second_library_has_the_same_mean(values):
    found, other = mean(values), DescrStatsW(values)
    assert some(found).mean == pytest.approx(other.mean, abs=1e-9)
    assert ends(found) == pytest.approx(other.tconfint_mean(), abs=1e-7)


def test_quartiles_lie_in_proportion():
    """Hyndman & Fan 1996, definition 7: at (n - 1) p + 1 of the values in order."""
    assert spread([1.0, 2.0, 3.0, 4.0]) == Spread(4, 1.75, 2.5, 3.25)


@given(st.lists(st.integers(-300, 300).map(float), min_size=2, max_size=50))
@settings(max_examples=60, deadline=None)
def test_a_second_library_has_the_same_quartiles(values):
    found = some(spread(values))
    assert [found.low, found.median, found.high] == pytest.approx(np.quantile(values, [0.25, 0.5, 0.75]))


def test_the_curve_of_freireich():
    """Share in remission after the weeks with a relapse, as printed since Kaplan and Meier's method is taught."""
    found = curve(FREIREICH)
    printed = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {day: round(some(found.at(day)).share, 3) for day in printed} == printed
    at_risk = {6: 21, 7: 17, 10: 15, 13: 12, 16: 11, 22: 7, 23: 6}
    assert {day: found.at_risk(day) for day in at_risk} == at_risk
    assert (found.median_day, found.events, found.last_day) == (23, 9, 35)
    assert found.at(5) is None
    assert found.at(36) is None


@pytest.mark.parametrize("waits", [(), (Wait(3, False),)])
def test_where_nothing_happened_there_is_no_step(waits):
    found = curve(waits)
    assert (found.steps, found.events, found.median_day) == ((), 0, None)


def test_at_the_end_of_all_waits_there_is_no_interval():
    found = curve((Wait(5, True), Wait(7, True)))
    assert [step.interval is None for step in found.steps] == [False, True]
    assert found.steps[-1].share == 0


_WAITS = st.lists(st.builds(Wait, st.integers(0, 60), st.booleans()), min_size=1, max_size=40)


@given(_WAITS.filter(lambda waits: any(wait.is_event for wait in waits)))
@settings(max_examples=80, deadline=None)
def test_a_second_library_has_the_same_curve(waits):
    found = curve(tuple(waits))
    other = SurvfuncRight([wait.days for wait in waits], [int(wait.is_event) for wait in waits])
    for day, share, error in zip(other.surv_times, other.surv_prob, other.surv_prob_se, strict=True):
        step = some(found.at(int(day)))
        assert step.share == pytest.approx(share, abs=1e-9)
        if step.interval is None:
            assert share in (0, 1) or math.isnan(error)
            continue
        # Kalbfleisch & Prentice: the interval of log(-log S), put back.
        reach = Z * error / (share * abs(math.log(share)))
        assert ends(step) == pytest.approx((share ** math.exp(reach), share ** math.exp(-reach)), abs=1e-6)


def test_the_program_starts_without_the_library():
    said = "import sys, sessiontrack.app, sessiontrack.service.cohorts; print('scipy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
