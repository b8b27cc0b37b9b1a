"""A person at the pages: opens a form, fills it in, and sends it as a browser without scripts does."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse


class _Forms(HTMLParser):
    """Collects what each form of a page would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "fields": []})
        elif self.forms and tag == "input":
            self._input(given)
        elif tag == "select":
            self.select = given.get("name")
        elif tag == "option" and self.select and "selected" in given:
            self._add(self.select, given.get("value"))
        elif tag == "textarea":
            self.area = given.get("name")

    def _input(self, given: dict[str, str | None]) -> None:
        is_box = given.get("type") in ("checkbox", "radio")
        if given.get("name") and (not is_box or "checked" in given):
            self._add(str(given["name"]), given.get("value"))

    def handle_data(self, data: str) -> None:
        if self.area and data.strip():
            self._add(self.area, data.removeprefix("\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def _add(self, name: str, value: str | None) -> None:
        self.forms[-1]["fields"].append((name, value or ""))


def forms_of(page: str) -> list[dict[str, Any]]:
    """Every form of a page: where it is sent, and what it would send as it stands."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


def form_of(page: str, holds: str = "entry_id") -> MultiDict[str, str]:
    """What the form with this field would send as it stands."""
    form = next(form for form in forms_of(page) if any(name == holds for name, _ in form["fields"]))
    return MultiDict(form["fields"])


def send(client: FlaskClient, address: str, /, *, start: str | None = None, **typed: Any) -> TestResponse:
    """Open a page, fill its form in, and send it; ``__`` in a name is a dot.

    Args:
        start: a page that was drawn before, instead of opening it anew.
    """
    drawn = start or client.get(address).text
    form = form_of(drawn)
    for name, value in typed.items():
        form.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return client.post(address, data=form)


def words_of(answer: TestResponse) -> str:
    """The page's text without markup."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split()))


def done(answer: TestResponse) -> str:
    """Where a form that was taken leads."""
    assert answer.status_code == 303, words_of(answer)
    return answer.headers["Location"]
