"""A session that an import brought in is read everywhere a session is; a new state or kind is covered too."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sessiontrack.domain.entries import KINDS
from sessiontrack.domain.sessions import State
from sessiontrack.exports.fhir.visits import STATUS
from sessiontrack.service.past_imports import withdraw_import
from sessiontrack.storage.patients import PATIENT
from sessiontrack.web.entry_answers import _DUMPERS
from tests.people import NOW
from tests.service.bringing import FILE, bring, sessions_of
from tests.sweeps.test_routes import ROUTES

ABOUT = ("session", "course", "patient")
ITS_PLAN = "/sessions/<uuid:session_id>/plan"
"""The form that changes a booking: it is for a session that is still to come."""
READS = [
    route
    for route in ROUTES
    if route.rule != ITS_PLAN
    and route.method == "GET"
    and route.rule.count("<") == 1
    and any(f"<uuid:{one}_id>" in route.rule for one in ABOUT)
]
FHIR = [
    "/fhir/Encounter?patient={patient}",
    "/fhir/Observation?patient={patient}",
    "/fhir/Patient/{patient}/$everything",
]


def test_every_state_has_a_status_and_every_kind_an_answer():
    assert set(STATUS) == set(State)
    assert set(_DUMPERS) == set(KINDS) - {"alert"}


@pytest.mark.parametrize("is_withdrawn", [False, True])
def test_an_imported_session_is_read_everywhere(sqlite_scenes, is_withdrawn):
    with sqlite_scenes.open("signed") as (stage, scene):
        with stage.database.reading() as db:
            mrn = db.execute(
                sa.select(PATIENT.c.mrn).where(PATIENT.c.id == scene.ids["patient"])
            ).scalar_one()
        unknown = FILE.replace("R-1001", mrn).replace("iv,41,40,118", "iv,,40,118")
        batch, _ = bring(stage.database, unknown)
        if is_withdrawn:
            with stage.begin("nora", at=NOW) as work:
                withdraw_import(work, batch.id, "the wrong file")
        client, wrong, records = stage.client("paul"), [], []
        for session_id in sessions_of(stage.database, batch):
            ids = scene.ids | {"session": str(session_id)}
            paths = [route.path(ids) for route in READS] + [path.format(**ids) for path in FHIR]
            answers = [(path, client.get(path).status_code) for path in paths]
            records.append(client.get(f"/sessions/{session_id}/record").text)
            wrong += [said for said in answers if said[1] not in (200, 302, 303)]
    assert wrong == []
    assert ["amount unknown" in page for page in records] == [False, not is_withdrawn]
