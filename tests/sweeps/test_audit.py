"""Every act leaves exactly one line in the trail, every read one, and a refusal none but its own."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

import sessiontrack
from sessiontrack.domain.audit_trails import ACTS
from sessiontrack.domain.entries import KINDS
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.receipts import RECEIPT_MISSING
from tests.people import member
from tests.visits import PATIENT, Visit, iso

PACKAGE = Path(sessiontrack.__file__).parent
LOGGERS = {"py.warnings"}
FILE_NAMES = {"known_passwords.txt"}


class Audited:
    """A client that counts the lines each request leaves."""

    def __init__(self, client, lines, seen):
        self.client, self.lines, self.seen = client, lines, seen

    def __getattr__(self, method):
        def call(path, **options):
            before = self.lines()
            answer = getattr(self.client, method)(path, **options)
            self.seen.append((method, path, answer.status_code, self.lines() - before))
            return answer

        return call


@pytest.fixture
def audited(client_as, clock, begin, database):
    """A visit whose every request is counted."""

    def lines() -> int:
        with database.reading() as db:
            return int(db.execute(sa.select(sa.func.count()).select_from(AUDIT)).scalar_one())

    seen: list[tuple[str, str, int, int]] = []
    visit = Visit(lambda who: Audited(client_as(who), lines, seen), clock, begin)
    visit.seen = lambda: seen  # type: ignore[attr-defined]
    return visit


def test_every_request_of_a_visit_leaves_one_line(audited):
    visit = audited
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.check_in(0)
    visit.order()
    visit.vitals(18)
    visit.dose("started", 20, rate_mg_per_h="61.5")
    given = visit.kept("nora", "notes", text="calm", measured_at=iso(visit.at(22)))
    body = {"target": given["entry"]["id"], "reason_code": "undone"}
    visit.kept("nora", "retractions", **body)
    visit.vitals(30, systolic=150)
    nora, nils = member("nora"), member("nils")
    taken = {"from_id": str(nora.id), "to_id": str(nils.id), "to_password": nils.password}
    visit.kept("nora", "handovers", measured_at=iso(visit.at(31)), **taken)
    visit.client("nora").get("/api/v1/sessions")
    visit.client("nora").get(f"/api/v1/sessions/{visit.session_id}/bedside")
    visit.client("nora").get(f"/api/v1/sessions/{visit.session_id}/entries?after_seq=2")
    visit.client("nora").get(f"/api/v1/patients/{visit.patient_id}")
    visit.client("nora").post("/api/v1/patients/search", json={"text": "ashd"})
    visit.client("nora").get("/api/v1/patients")
    visit.client("nora").get(f"/api/v1/courses/{visit.course_id}/overlay.svg?sign=systolic")
    visit.client("nora").get(f"/courses/{visit.course_id}/overlay")
    for picture in ("svg", "png"):
        visit.client("nora").get(f"/api/v1/courses/{visit.course_id}/chart.{picture}")
        visit.client("nora").get(f"/api/v1/sessions/{visit.session_id}/chart.{picture}")
    visit.client("nora").get(f"/courses/{visit.course_id}/course.pdf")
    visit.client("nora").get(f"/sessions/{visit.session_id}/record.pdf")
    for ending in ("pdf", "csv"):
        visit.client("nora").get(f"/sessions/{visit.session_id}/monitoring-form.{ending}")
    visit.client("nora").get(f"/api/v1/courses/{visit.course_id}/benefit.svg")
    visit.client("nora").get(f"/courses/{visit.course_id}/benefit")
    visit.client("paul").get(f"/fhir/Patient/{visit.patient_id}")
    visit.client("paul").get(f"/fhir/Patient/{visit.patient_id}/$everything")
    visit.client("paul").get(f"/fhir/Observation?patient={visit.patient_id}")
    visit.record()
    wrong = [seen for seen in visit.seen() if seen[3] != 1]
    assert wrong == []


def test_a_repeat_leaves_a_line_of_its_own(audited):
    visit = audited
    visit.open_course()
    visit.plan()
    first = visit.check_in(0)
    body = {**first["entry"]["body"], "measured_at": first["entry"]["measured_at"]}
    again = visit.put("nora", "check-ins", body, UUID(first["entry"]["id"]))
    assert again.status_code == 200
    assert again.get_json()["receipt"] == first["receipt"]
    assert visit.seen()[-1][3] == 1


def test_a_refused_act_leaves_nothing(audited):
    visit = audited
    visit.open_course()
    visit.plan()
    answer = visit.put("nora", "vitals", {"measured_at": iso(visit.at(0)), "readings": {"systolic": 900}})
    assert answer.status_code == 422
    assert visit.seen()[-1][3] == 0
    again = visit.client("nora").post("/api/v1/patients", json=PATIENT)
    assert again.status_code == 409
    assert visit.seen()[-1][3] == 0


def test_a_polled_board_counts_once_a_minute(audited, clock):
    visit = audited
    for expected in (1, 0, 0):
        visit.client("nora").get("/api/v1/sessions")
        assert visit.seen()[-1][3] == expected
    clock.advance(seconds=61)
    visit.client("nora").get("/api/v1/sessions")
    assert visit.seen()[-1][3] == 1


def test_a_polled_bedside_counts_once_a_minute_whether_anything_is_new_or_not(audited, clock):
    visit = audited
    visit.open_course()
    visit.plan()
    address = f"/api/v1/sessions/{visit.session_id}/bedside"
    known: dict[str, str] = {}
    for expected in (1, 0, 0):
        answer = visit.client("nora").get(address, headers=known)
        known = {"If-None-Match": answer.headers["ETag"]}
        assert visit.seen()[-1][3] == expected
    clock.advance(seconds=61)
    visit.client("nora").get(address, headers=known)
    assert visit.seen()[-1][3] == 1


def written_actions() -> set[str]:
    """Every text of the acts that has the form of an action; those of entries are put together from their kind."""
    folders = (PACKAGE / "service", PACKAGE / "commands")
    trees = [ast.parse(path.read_text("utf-8")) for folder in folders for path in folder.rglob("*.py")]
    texts = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    found = {text for text in texts if isinstance(text, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", text)}
    return found - FILE_NAMES - LOGGERS - {text for text in found if text.startswith("sessiontrack.")}


def test_every_action_that_is_written_has_words_and_no_other_has():
    composed = {f"{kind}.{verb}" for kind in KINDS for verb in ("recorded", "amended", "repeated")}
    # What was taken back stays so.
    composed.remove("retraction.amended")
    assert written_actions() | composed | {RECEIPT_MISSING} == set(ACTS)
