"""A session that another record tells of, as FHIR: what it says, and no more."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Cancellation, PastSession
from sessiontrack.exports.fhir import session_file
from tests.builders_domain import at, entry
from tests.builders_record import record
from tests.exports.fhir_samples import of, retracted
from tests.exports.fhir_validators import addresses, references, require_valid


@pytest.mark.parametrize(
    ("said", "dosage", "at"),
    [
        ({"dose_ug": 41_000, "minutes": 40}, (41, 61.5), "effectivePeriod"),
        ({"dose_ug": 28_000, "route": "intranasal", "minutes": 40}, (28, None), "effectiveDateTime"),
        ({"minutes": 40}, None, "effectivePeriod"),
        ({"minutes": None}, None, "effectiveDateTime"),
    ],
)
def test_a_past_session_tells_what_its_record_says(said, dosage, at):
    told = {"agent": "esketamine", "route": "iv", **said}
    resources = session_file(brought(**told))
    require_valid(resources)
    assert references(resources) <= addresses(resources)
    (visit,), (given,) = of("Encounter", resources), of("MedicationAdministration", resources)
    assert (visit["status"], given["status"]) == ("finished", "completed")
    assert given["medicationCodeableConcept"]["text"] == "esketamine"
    assert at in given
    assert "performer" not in given
    if dosage is None:
        assert "dosage" not in given
    else:
        held = given["dosage"]
        assert (held["dose"]["value"], held.get("rateQuantity", {}).get("value")) == dosage
        assert held["route"]["text"] == told["route"]


def test_a_past_session_that_was_taken_back_is_told_as_an_error():
    past = brought(dose_ug=41_000).entries[0]
    (given,) = of("MedicationAdministration", session_file(record(past, retracted(past))))
    assert (given["id"], given["status"]) == (str(past.id), "entered-in-error")


def test_a_session_of_a_withdrawn_import_is_told_as_an_error():
    past = brought(dose_ug=41_000).entries[0]
    withdrawn = entry(Cancellation(outcome="withdrawn", reason="other"), at(0))
    (visit,) = of("Encounter", session_file(record(past, retracted(past), withdrawn)))
    assert visit["status"] == "entered-in-error"


def brought(**said):
    return record(entry(PastSession(import_id=UUID(int=9), line=2, **said), at(0)))
