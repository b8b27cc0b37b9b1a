"""Stations of one visit, each a database of its own, so that a test begins where its subject does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient

from sessiontrack.domain.permissions import SCOPES, Role
from sessiontrack.service.device_messages import receive_message
from sessiontrack.service.opening import Database, open_database
from sessiontrack.service.sign_ins import start_sign_in
from sessiontrack.service.tokens import make_token
from sessiontrack.service.work import writing
from sessiontrack.storage.device_readings import list_waiting
from sessiontrack.storage.people import Person
from tests.hl7_samples import SENDER, oru
from tests.people import CLINIC, NOW, member
from tests.shelves import Clones, Files
from tests.visits import PATIENT, Visit, iso

if TYPE_CHECKING:
    from flask import Flask

_copies = count(1)


@dataclass(frozen=True)
class Scene:
    """A station: where its database is kept, the time there, and what there is by name.

    Args:
        kept: a file, or the name of a database to clone.
        ids: of the patient, the course, the session and entries of each kind.
    """

    kept: str
    now: datetime
    ids: dict[str, str]


class Stage:
    """An application on one database, with a clock, and anybody signed in."""

    def __init__(self, app: Flask, database: Database, now: datetime = NOW) -> None:
        self.app, self.database, self.now = app, database, now

    def __call__(self) -> datetime:
        return self.now

    @contextmanager
    def played(self) -> Iterator[Stage]:
        """The application answers from this database at this time, until the block ends."""
        before = self.app.extensions["sessiontrack"]
        self.app.extensions["sessiontrack"] = replace(before, database=self.database, clock=self)
        try:
            yield self
        finally:
            self.app.extensions["sessiontrack"] = before
            self.database.engine.dispose()

    def client(self, who: str, *, scopes: tuple[str, ...] = SCOPES) -> FlaskClient:
        """Somebody of the cast, signed in now."""
        return self.client_of(member(who).person, scopes=scopes)

    def client_of(self, person: Person, *, scopes: tuple[str, ...] = SCOPES) -> FlaskClient:
        """Anybody, signed in now; a program has a token of these scopes."""
        client = self.app.test_client()
        with self.database.writing() as db:
            if person.role == Role.SERVICE:
                bearer = make_token(db, person, scopes=scopes, now=self.now)
                client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {bearer}"
                return client
            cookie, sign_in = start_sign_in(db, person, self.now)
        client.set_cookie("st", cookie)
        keys = self.app.extensions["sessiontrack"].keys
        client.environ_base["HTTP_X_CSRF_TOKEN"] = keys.csrf_token(str(sign_in.id))
        return client

    def begin(self, who: str, *, at: datetime) -> Any:
        """Somebody's act past HTTP."""
        return writing(self.database, member(who).actor, at)


Keep = Callable[[str, dict[str, str]], None]


def play_visit(stage: Stage, keep: Keep) -> None:
    """Take one visit from booking to signature, and let every station be kept.

    Args:
        keep: takes a station's name and the ids known there.
    """
    visit = Visit(stage.client, stage, stage.begin)
    ids: dict[str, str] = {}

    def at(station: str, **more: Any) -> None:
        known = {"patient": visit.patient_id, "course": visit.course_id, "session": visit.session_id}
        ids.update({name: str(value) for name, value in {**known, **more}.items() if value})
        keep(station, dict(ids))

    visit.open_course()
    told = {"contact": "phone", "text": "Asked about parking.", "measured_at": iso(visit.at(0))}
    contact = _id(visit.kept("nora", f"/courses/{visit.course_id}/follow-ups", **told))
    taken = {"medicine_class": "benzodiazepine", "name": "Lorazepam", "measured_at": iso(visit.at(0))}
    medicine = _id(visit.kept("nora", f"/courses/{visit.course_id}/concomitant-medicines", **taken))
    at("booked", contact=contact, medicine=medicine)
    visit.plan(minutes_ahead=20)
    at("planned")
    at("arrived", check_in=_id(visit.check_in(0)))
    at("ordered", order=_id(visit.order()))
    at("ready", vitals=_id(visit.vitals(18)))
    visit.dose("started", 20, rate_ml_per_h="150", concentration_mg_per_ml="0.41")
    _during(visit, at, stage)
    _afterwards(visit, at)


def _during(visit: Visit, at: Callable[..., None], stage: Stage) -> None:
    visit.vitals(30)
    high = visit.vitals(33, systolic=160, diastolic=98)
    effect = visit.kept(
        "nora",
        "side-effects",
        effect="nausea",
        severity="mild",
        solicited=True,
        measured_at=iso(visit.at(34)),
    )
    note = visit.kept("nora", "notes", text="calm", measured_at=iso(visit.at(35)))
    vitals = visit.vitals(36)
    names = {"effect": _id(effect), "note": _id(note), "vitals": _id(vitals), "high": _id(high)}
    at("infusing", alert=high["alerts"][0]["id"], reading=_told(visit, stage), **names)
    visit.dose("completed", 62)
    visit.vitals(66)
    at("recovering")


def _told(visit: Visit, stage: Stage) -> str:
    """A monitor's gateway tells a set that waits for a person."""
    now = visit.at(36)
    content = oru(PATIENT["mrn"], at=now + timedelta(minutes=1))
    answer = receive_message(stage.database, CLINIC, content, senders=[SENDER], now=now)
    assert answer.refused is None, answer.log_line
    assert visit.session_id is not None
    with stage.database.reading() as db:
        (reading,) = list_waiting(db, CLINIC.id, visit.session_id, limit=2)
    return str(reading.id)


def _afterwards(visit: Visit, at: Callable[..., None]) -> None:
    for minute, systolic in ((80, 126), (95, 125), (110, 124), (128, 122)):
        visit.vitals(minute, systolic=systolic, dissociation_nrs=0, nausea_nrs=0)
    at("leaving")
    visit.leave(135)
    at("discharged")
    visit.signed("nora", "completions", "administered")
    at("completed")
    visit.signed("paul", "sign-offs", "reviewed_and_agree")
    at("signed")


def play_unweighed(stage: Stage, keep: Keep) -> None:
    """The same up to a full set of vitals, but nobody knows the patient's weight."""
    visit = Visit(stage.client, stage, stage.begin)
    visit.open_course({name: value for name, value in PATIENT.items() if name != "weight_kg"})
    visit.plan(minutes_ahead=20)
    body = {"identity_confirmed": True, "escort": "named", "escort_name": "J. Ashdown"}
    visit.kept("nora", "check-ins", **body, measured_at=iso(visit.at(0)))
    visit.vitals(18)
    ids = {"patient": visit.patient_id, "course": visit.course_id, "session": visit.session_id}
    keep("unweighed", {name: str(value) for name, value in ids.items()})


def play_held(stage: Stage, keep: Keep) -> None:
    """The same with a weight, an order, and a pressure that holds the start."""
    visit = Visit(stage.client, stage, stage.begin)
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.check_in(0)
    visit.order()
    high = visit.vitals(18, systolic=165, diastolic=101)
    alert = next(alert["id"] for alert in high["alerts"] if alert.get("blocks") == "start")
    ids = {
        "patient": visit.patient_id,
        "course": visit.course_id,
        "session": visit.session_id,
        "alert": alert,
    }
    keep("held", {name: str(value) for name, value in ids.items()})


def _id(charted: dict[str, Any]) -> str:
    return str(charted["entry"]["id"])


@dataclass(frozen=True)
class Scenes:
    """Every station of the visits, on one kind of database."""

    app: Flask
    shelf: Files | Clones
    by_name: dict[str, Scene]

    @contextmanager
    def open(self, name: str) -> Iterator[tuple[Stage, Scene]]:
        """A copy of a station, played until the block ends."""
        scene = self.by_name[name]
        kept = self.shelf.copy(scene.kept, f"copy-{next(_copies)}")
        with Stage(self.app, open_database(self.shelf.url(kept)), scene.now).played() as stage:
            yield stage, scene
        self.shelf.drop(kept)


def keep_scenes(app: Flask, shelf: Files | Clones) -> Scenes:
    """Play the visits and keep every station."""
    scenes: dict[str, Scene] = {}
    for play in (play_visit, play_unweighed, play_held):
        played = shelf.copy(shelf.template, play.__name__)
        stage = Stage(app, open_database(shelf.url(played)))

        def keep(name: str, ids: dict[str, str], *, stage: Stage = stage, played: str = played) -> None:
            # Closing the last connection brings SQLite's log into the file, and lets PostgreSQL clone.
            stage.database.engine.dispose()
            scenes[name] = Scene(shelf.copy(played, name), stage.now, ids)

        with stage.played():
            play(stage, keep)
    return Scenes(app, shelf, scenes)
