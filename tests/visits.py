"""A visit over the API, step by step, as a nurse and a clinician take it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from uuid_utils.compat import uuid7
from werkzeug.test import TestResponse

from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from tests.people import member

CALM = {
    "systolic": 122,
    "diastolic": 78,
    "heart_rate": 70,
    "spo2": 98,
    "respiratory_rate": 14,
    "sedation": 5,
}
PATIENT = {
    "mrn": "R-1001",
    "family_name": "Ashdown",
    "given_name": "Rowan",
    "born_on": "1985-03-14",
    "sex": "female",
    "weight_kg": "81.5",
    "allergies": "none known",
}


def iso(moment: datetime) -> str:
    """A moment as a client sends it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Visit:
    """One session of one patient; every step takes minutes from its own zero.

    Args:
        client_as: signs somebody in.
        clock: the server's clock, which each step turns to its minute.
    """

    def __init__(self, client_as: Any, clock: Any, begin: Any) -> None:
        self.client_as, self.clock, self.begin = client_as, clock, begin
        self._clients: dict[str, tuple[FlaskClient, datetime]] = {}
        self.zero: datetime = clock()
        self.session_id: UUID | None = None
        self.course_id: UUID | None = None
        self.patient_id: UUID | None = None

    def at(self, minute: float) -> datetime:
        """The moment of a minute; the server's clock goes there when that is later."""
        moment = self.zero + timedelta(minutes=minute)
        self.clock.now = max(self.clock.now, moment)
        return moment

    def client(self, who: str) -> FlaskClient:
        """Somebody's client, signed in anew when it has idled."""
        client, used_at = self._clients.get(who, (None, self.zero))
        if client is None or self.clock() - used_at > timedelta(minutes=20):
            client = self.client_as(who)
        self._clients[who] = (client, self.clock())
        return client

    def sign_out(self) -> None:
        """Whoever acts next signs in anew."""
        self._clients.clear()

    def put(self, who: str, path: str, body: dict[str, Any], entry_id: UUID | None = None) -> TestResponse:
        """Send an entry of the session, or of the course where the path says so."""
        entry_id = entry_id or uuid7()
        owner = path if path.startswith("/") else f"/sessions/{self.session_id}/{path}"
        return self.client(who).put(f"/api/v1{owner}/{entry_id}", json=body)

    def kept(self, who: str, path: str, **body: Any) -> dict[str, Any]:
        """The same, and it must be kept."""
        answer = self.put(who, path, body)
        assert answer.status_code == 201, (path, body, answer.get_json())
        return dict(answer.get_json())

    def proved(self, who: str) -> None:
        """Somebody gives their password again."""
        answer = self.client(who).post("/api/v1/identity-proofs", json={"password": member(who).password})
        assert answer.status_code == 201, answer.get_json()

    def open_course(self, patient: dict[str, Any] = PATIENT, *, planned_sessions: int = 6) -> UUID:
        """Register a patient and open a course that is ready for a first start."""
        answer = self.client("nora").post("/api/v1/patients", json=patient)
        assert answer.status_code == 201, answer.get_json()
        self.patient_id = UUID(answer.get_json()["id"])
        from sessiontrack.service.plans import open_new_course

        values = {"indications": ("depression",), "agent": "ketamine", "route": "iv"}
        with self.begin("paul", at=self.clock()) as work:
            course, _ = open_new_course(
                work, self.patient_id, {**values, "planned_sessions": planned_sessions}
            )
        self.course_id = course.id
        self.kept("paul", f"/courses/{course.id}/eligibilities", **eligibility())
        self.kept("nora", f"/courses/{course.id}/consents", given=True, valid_until="2027-06-30")
        return course.id

    def plan(self, *, minutes_ahead: int = 0, phase: str = "initial_series") -> UUID:
        """Plan a session of the course."""
        body = {"phase": phase, "planned_at": iso(self.clock() + timedelta(minutes=minutes_ahead))}
        answer = self.client("nora").post(f"/api/v1/courses/{self.course_id}/sessions", json=body)
        assert answer.status_code == 201, answer.get_json()
        self.session_id = UUID(answer.get_json()["id"])
        return self.session_id

    def check_in(self, minute: float = -20, **more: Any) -> dict[str, Any]:
        """The patient arrives, with an escort named."""
        body = {
            "identity_confirmed": True,
            "consent_confirmed": True,
            "fasting": True,
            "escort": "named",
            "escort_name": "J. Ashdown",
            "weight_kg": "82.0",
            "medicines_asked": True,
        }
        return self.kept("nora", "check-ins", measured_at=iso(self.at(minute)), **{**body, **more})

    def order(self, **more: Any) -> dict[str, Any]:
        """Half a milligram a kilogram in forty minutes, from a bag of 41 mg in 100 mL."""
        body = {
            "agent": "ketamine",
            "route": "iv",
            "dose_mg_per_kg": "0.5",
            "duration_minutes": 40,
            "concentration_mg_per_ml": "0.41",
            "volume_ml": "100",
        }
        return self.kept("paul", "orders", **{**body, **more})

    def vitals(self, minute: float, **readings: int) -> dict[str, Any]:
        """A full set, calm but for what is given."""
        moment = self.at(minute)
        return self.kept("nora", "vitals", measured_at=iso(moment), readings={**CALM, **readings})

    def dose(self, event: str, minute: float, **more: Any) -> dict[str, Any]:
        """Something is done to the drug."""
        return self.kept("nora", "dose-events", event=event, measured_at=iso(self.at(minute)), **more)

    def run(self) -> None:
        """Checked in, ordered, calm, and from minute 20 on the drug runs at the rate of the order."""
        self.check_in(0)
        self.order()
        self.vitals(18)
        self.dose("started", 20, rate_ml_per_h="150", concentration_mg_per_ml="0.41")

    def record(self, who: str = "nora") -> dict[str, Any]:
        """The session's whole record."""
        answer = self.client(who).get(f"/api/v1/sessions/{self.session_id}")
        assert answer.status_code == 200, answer.get_json()
        return dict(answer.get_json())

    def leave(self, minute: float, **more: Any) -> dict[str, Any]:
        """The patient goes home with every check answered."""
        body = {
            "disposition": "home",
            "checks": dict.fromkeys(discharge_checks(), True),
            "escort": "named",
            "escort_name": "J. Ashdown",
            "instructions_version": "2026-1",
            "no_driving_said": True,
        }
        return self.kept("nora", "discharges", measured_at=iso(self.at(minute)), **{**body, **more})

    def signed(self, who: str, path: str, meaning: str) -> dict[str, Any]:
        """Somebody signs the record as it is shown to them."""
        shown = self.record(who)
        self.proved(who)
        return self.kept(who, path, meaning=meaning, digest=shown["digest"], link=shown["link"])


def discharge_checks() -> list[str]:
    """Every check of the discharge gate."""
    from sessiontrack.domain.discharge import DISCHARGE_CHECKS

    return list(DISCHARGE_CHECKS)


def eligibility() -> dict[str, Any]:
    """An evaluation with nothing open."""
    return {
        "items": dict.fromkeys(ELIGIBILITY_ITEMS, "done"),
        "decision": "eligible",
        "decided_by": str(member("paul").id),
    }
