"""Clinics by name, and the work that is done for one of them."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import Conflict, NotFound, Rejected
from sessiontrack.service.clinics import (
    add_clinic,
    find_clinic,
    get_own_clinic,
    is_founded,
    publish_protocol,
    show_protocol,
)
from tests.people import CLINIC, OTHER_CLINIC
from tests.service.samples import ON_SQLITE


def test_a_clinic_is_found_by_its_name_in_any_case(database):
    assert is_founded(database)
    assert find_clinic(database, "riverSIDE").id == CLINIC.id
    with pytest.raises(NotFound, match="--clinic; there are: Hilltop, Riverside"):
        find_clinic(database, None)
    with pytest.raises(NotFound, match="no clinic 'Elsewhere'; there are: Hilltop, Riverside"):
        find_clinic(database, "Elsewhere")


def test_two_clinics_never_have_one_name(database, clock, trail):
    added = add_clinic(database, name="  Lake \n Side ", zone="Europe/Vienna", now=clock())
    assert (added.name, added.zone, added.is_synthetic) == ("Lake Side", "Europe/Vienna", False)
    assert trail() == ["clinic.added"]
    with pytest.raises(Conflict, match="already"):
        add_clinic(database, name="lake side", zone="Europe/Vienna", now=clock())


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("", "UTC"),
        ("x" * 201, "UTC"),
        ("a\x07b", "UTC"),
        ("Lake", "Mars/Olympus"),
        ("Lake", "/etc"),
        ("Lake", "localtime"),
        ("Lake", "right/UTC"),
    ],
)
def test_a_clinic_without_a_name_or_a_zone_is_not_kept(database, clock, name, zone):
    with pytest.raises(Rejected):
        add_clinic(database, name=name, zone=zone, now=clock())


def test_work_is_done_in_ones_own_clinic(begin):
    with begin("sam") as work:
        assert get_own_clinic(work).id == OTHER_CLINIC.id


@ON_SQLITE
def test_a_limit_set_back_to_its_default_is_no_longer_the_clinics_own(database, clock, trail):
    publish_protocol(database, CLINIC, {"bp_warn_systolic": 155}, clock())
    protocol = publish_protocol(database, CLINIC, {"bp_warn_systolic": 160}, clock())
    assert (protocol.version, dict(protocol.values)) == (2, {})
    assert show_protocol(database, CLINIC) == protocol
    assert show_protocol(database, OTHER_CLINIC).version == 0
    assert trail() == ["protocol.published", "protocol.published"]


@ON_SQLITE
def test_limits_that_contradict_each_other_are_not_published(database, clock, trail):
    with pytest.raises(Rejected, match="contradict") as refused:
        publish_protocol(database, CLINIC, {"spo2_warn": 89}, clock())
    assert [fault.path for fault in refused.value.faults] == ["/spo2_critical"]
    assert show_protocol(database, CLINIC).version == 0
    assert trail() == []


@ON_SQLITE
def test_a_read_that_shows_no_patient_owes_no_line(begin_reading, trail):
    with begin_reading("nora") as work:
        assert get_own_clinic(work).name == "Riverside"
    assert trail() == []
