"""Every limit stands in one group of the page, under what it is for."""

from __future__ import annotations

from collections import Counter

from sessiontrack.domain.limit_groups import LIMIT_GROUPS
from sessiontrack.domain.limits import LIMITS


def test_every_limit_is_in_exactly_one_group():
    shown = Counter(limit.code for group in LIMIT_GROUPS.values() for limit in group.limits)
    assert shown == Counter(list(LIMITS))


def test_no_group_is_empty():
    assert [group.code for group in LIMIT_GROUPS.values() if not group.limits] == []


def test_limits_stand_where_a_reader_looks_for_them():
    places = {limit.code: group.code for group in LIMIT_GROUPS.values() for limit in group.limits}
    looked_for = {
        "pre_systolic_block": "start",
        "bp_critical_systolic": "during",
        "vitals_interval_minutes": "vitals",
        "distress_warn": "effects",
        "leave_after_stop_minutes": "leaving",
        "dose_critical_ug_per_kg": "dose",
        "dose_creep_sessions": "course",
        "no_response_percent": "course",
        "follow_up_first_days": "follow_up",
        "backdated_minutes": "record",
    }
    assert {code: places[code] for code in looked_for} == looked_for
