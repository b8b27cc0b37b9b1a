"""Rows of the small files that must agree with the record and with each other."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from sessiontrack.domain.sessions import State
from sessiontrack.service.exports import open_csv
from tests import export_scenes
from tests.export_scenes import STARTED
from tests.people import NOW, member
from tests.service.samples import full_set


@pytest.fixture
def scene(database):
    return export_scenes.played(database)


def rows_of(database, name, since=None):
    actor = member("paul").actor
    file = open_csv(database, actor, name, since=since, until=None, purpose="Review", now=NOW)
    return list(csv.DictReader(io.StringIO(b"".join(file.parts).decode(), newline="")))


def test_a_score_goes_with_the_session_that_it_names(database, scene):
    """Taken before the drug began, and charted in its session."""
    before, within = (rows_of(database, "scores", span) for span in (None, STARTED + timedelta(seconds=1)))
    assert [row["session_id"] for row in before if row["session_id"]] != []
    assert [row for row in within if row["session_id"]] == []


def test_a_corrected_reading_is_as_late_as_its_first_version(bedside, clock):
    bedside.to(State.INFUSING)
    on_time = bedside.vitals(5).entry
    clock.advance(minutes=60)
    bedside.vitals(10)
    bedside.amend(on_time, full_set(systolic=121), 5)
    told = {
        row["minute"]: row["late"] for row in rows_of(bedside.database, "vitals") if row["sign"] == "systolic"
    }
    assert (told["5"], told["10"]) == ("false", "true")
    record = bedside.record()
    assert [record.minute(entry.measured_at) for entry, _ in record.vitals if record.is_late(entry)] == [10]
