"""Pictures of a session that was read, and who may look."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.sessions import State
from sessiontrack.service import pictures
from tests.people import OTHER_CLINIC


def test_the_picture_names_the_patient_and_leaves_a_line(bedside, trail):
    bedside.to(State.INFUSING)
    with bedside.begin("nora") as work:
        drawn = pictures.read_session_chart(work, bedside.session_id)
    assert drawn.startswith("<svg")
    assert bedside.record().patient.banner_name in drawn
    assert trail()[-1] == "session.read"


def test_who_may_not_read_entries_sees_no_picture(bedside):
    bedside.to(State.INFUSING)
    with bedside.begin("ada") as work, pytest.raises(NotAllowed):
        pictures.read_session_chart(work, bedside.session_id)
    with bedside.begin("sam", clinic_id=OTHER_CLINIC.id) as work, pytest.raises(NotFound):
        pictures.read_session_chart(work, bedside.session_id)


def test_a_page_gets_picture_rows_and_the_numbers_of_the_events(bedside):
    bedside.to(State.INFUSING)
    record = bedside.record()
    numbers = pictures.session_events(record)
    started = record.of_kind("dose_event")[0]
    assert numbers[started.id] == len(numbers) == 2
    assert "chart-plot" in pictures.session_chart(record, bedside.clock())
    assert any("Infusion started" in cell for row in pictures.session_rows(record).rows for cell in row.cells)
