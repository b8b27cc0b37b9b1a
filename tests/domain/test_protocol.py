"""A clinic's protocol: its own limits where it set them, the sourced defaults everywhere else."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol, protocol_from


@pytest.mark.parametrize("code", list(LIMITS))
def test_every_default_lies_within_its_bounds_and_has_a_source(code):
    limit = LIMITS[code]
    assert limit.minimum <= limit.default <= limit.maximum
    assert limit.code == code
    assert limit.source
    assert limit.unit
    assert DEFAULT_PROTOCOL[code] == limit.default


def test_what_the_clinic_left_alone_is_the_default():
    protocol = Protocol(3, {"bp_warn_systolic": 155})
    assert (protocol["bp_warn_systolic"], protocol["bp_warn_diastolic"]) == (155, 100)


@pytest.mark.parametrize("value", [155, "155"])
def test_a_limit_is_taken_as_a_number_or_as_it_was_typed(value):
    assert protocol_from(1, {"bp_warn_systolic": value}) == Protocol(1, {"bp_warn_systolic": 155})


@pytest.mark.parametrize(
    ("code", "value", "fault"),
    [
        ("bp_warn_systolics", 155, "unknown"),
        ("bp_warn_systolic", 155.5, "invalid"),
        ("bp_warn_systolic", "about 155", "invalid"),
        ("bp_warn_systolic", True, "invalid"),
        ("bp_warn_systolic", None, "invalid"),
        ("bp_warn_systolic", "1_55", "invalid"),
        ("bp_warn_systolic", 119, "out_of_range"),
        ("bp_warn_systolic", 221, "out_of_range"),
        ("vitals_first_minute", 1, "out_of_range"),
    ],
)
def test_a_limit_that_cannot_be_is_refused_by_name(code, value, fault):
    with pytest.raises(Rejected) as refused:
        protocol_from(1, {code: value, "hr_high_warn": 125})
    assert [(each.path, each.code) for each in refused.value.faults] == [(f"/{code}", fault)]


def test_a_refusal_says_the_bounds_with_their_unit():
    with pytest.raises(Rejected) as refused:
        protocol_from(1, {"bp_warn_systolic": 500})
    (fault,) = refused.value.faults
    assert (fault.message, fault.limit) == ("must be 120 to 220 mmHg", (120, 220))
