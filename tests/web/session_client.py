"""Somebody at the pages of a session, which hold many forms: each is found by its name and sent as drawn."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.people import member
from tests.visits import Visit
from tests.web.page_client import forms_of, words_of

SET = {
    "readings__systolic": "122",
    "readings__diastolic": "78",
    "readings__heart_rate": "70",
    "readings__spo2": "98",
    "readings__respiratory_rate": "14",
    "readings__sedation": "5",
}
"""A calm full set, as it is typed."""

ARRIVAL = {
    "identity_confirmed": "yes",
    "consent_confirmed": "yes",
    "fasting": "yes",
    "escort": "named",
    "escort_name": "J. Ashdown",
    "no_driving_understood": "yes",
    "pregnancy": "not_pregnant",
    "medicines_asked": "yes",
    "substance_use_48h": "no",
    "allergies_reviewed": "yes",
    "weight_kg": "82",
}
"""The checklist with nothing abnormal."""

ORDER = {
    "agent": "ketamine",
    "route": "iv",
    "dose_mg_per_kg": "0.5",
    "duration_minutes": "40",
    "concentration_mg_per_ml": "0.41",
    "volume_ml": "100",
}
READY = {
    "checks__oriented": "yes",
    "checks__walks_unaided": "yes",
    "checks__iv_removed": "yes",
    "checks__instructions_given": "yes",
    "checks__no_driving_said": "yes",
    "escort": "named",
    "escort_name": "J. Ashdown",
    "instructions_version": "2026-1",
    "disposition": "home",
}
"""Every check of leaving answered well."""


class Room:
    """The pages of one visit's session, for whoever of the cast is named."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    @property
    def address(self) -> str:
        """Of the session."""
        return f"/sessions/{self.visit.session_id}"

    def at(self, page: str) -> str:
        """Where a browser without scripts finds a page: the bedside leads it on to its forms."""
        return f"{self.address}{page.replace('/live', '/live/forms', 1)}"

    def client(self, who: str = "nora") -> FlaskClient:
        """Somebody signed in."""
        return self.visit.client(who)

    def get(self, page: str, who: str = "nora") -> TestResponse:
        """A page of the session."""
        return self.client(who).get(self.at(page))

    def text(self, page: str, who: str = "nora") -> str:
        """The words of a page that is there."""
        answer = self.get(page, who)
        assert answer.status_code == 200, words_of(answer)
        return words_of(answer)

    def form(self, page: str, name: str, who: str = "nora") -> MultiDict[str, str]:
        """What a form of a page would send as it stands."""
        return named_form(self.get(page, who).text, name)

    def send(self, page: str, name: str, who: str = "nora", /, **typed: Any) -> TestResponse:
        """Open a page, fill one of its forms in, and send it; ``__`` in a name is a dot."""
        return self.post(page, fill(self.form(page, name, who), **typed), who)

    def post(self, page: str, form: MultiDict[str, str], who: str = "nora") -> TestResponse:
        """Send a form."""
        return self.client(who).post(self.at(page), data=form)

    def kept(self, page: str, name: str, who: str = "nora", /, **typed: Any) -> str:
        """The same, and it must be kept; the words of the page after it."""
        answer = self.send(page, name, who, **typed)
        assert answer.status_code == 303, words_of(answer)
        after = self.client(who).get(answer.headers["Location"].partition("#")[0])
        assert after.status_code == 200, answer.headers["Location"]
        return words_of(after)

    def sign(self, who: str, meaning: str) -> TestResponse:
        """Sign what the page shows."""
        form = named_form(self.get("/sign", who).text, "sign")
        password = member(who).password
        return self.post("/sign", fill(form, meaning=meaning, password=password), who)


def named_form(page: str, name: str) -> MultiDict[str, str]:
    """The form of this name, as it stands."""
    for form in forms_of(page):
        if ("form", name) in form["fields"]:
            return MultiDict(form["fields"])
    raise AssertionError(f"The page has no form {name}.")


def fill(form: MultiDict[str, str], /, **typed: Any) -> MultiDict[str, str]:
    """A form with these fields typed."""
    for name, value in typed.items():
        form.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return form
