"""The monitoring form: read once, with a line that says it was taken, by those who may read the record."""

from __future__ import annotations

import csv
import io

import pytest

from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.sessions import State
from sessiontrack.service.monitoring_forms import form_as_csv, form_of, read_for_monitoring_form
from tests.people import CLINIC, OTHER_CLINIC


def test_a_form_is_of_the_whole_record_and_leaves_a_line_of_its_own(bedside, trail):
    bedside.to(State.COMPLETED)
    before = len(trail())
    with bedside.begin("paul") as work:
        source = read_for_monitoring_form(work, bedside.session_id)
    assert trail()[before:] == ["monitoring_form.taken"]
    form = form_of(source.view, source.clinic, bedside.clock())
    assert (form.clinic, form.completed_by, form.charted_by) == (CLINIC.name, "Nora Lind", ("Nora Lind",))
    assert form.monitored_minutes == 110
    assert form.pressure_at_40 is not None
    assert form.pressure_at_40.minute == 45
    content = form_as_csv(source.view, source.clinic, bedside.clock()).decode()
    (row,) = csv.DictReader(io.StringIO(content, newline=""))
    assert (row["session_id"], row["family_name"]) == (str(bedside.session_id), "Ashdown")
    assert row["monitored_min"] == "110"


def test_who_may_not_read_the_record_may_not_take_its_form(bedside):
    bedside.to(State.CHECKED_IN)
    session_id = bedside.session_id
    with bedside.begin("ada") as work, pytest.raises(NotAllowed):
        read_for_monitoring_form(work, session_id)
    with bedside.begin("sam", clinic_id=OTHER_CLINIC.id) as work, pytest.raises(NotFound):
        read_for_monitoring_form(work, session_id)
