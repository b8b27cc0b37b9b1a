"""How the application is put together: what it refuses to start on, and whom it believes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from sessiontrack.app import NotReady, create_app
from sessiontrack.service.passwords import use_cost
from sessiontrack.settings import read_settings
from tests.people import CHEAP, NOW

REMOTE = {"REMOTE_ADDR": "192.0.2.1"}
FORWARDED = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7", "X-Forwarded-Proto": "https"}


@pytest.fixture
def settings(sqlite_url, tmp_path):
    """Of a deployment on a database of its own."""
    return replace(read_settings({}), data_dir=tmp_path, database_url=sqlite_url)


@pytest.fixture
def create(settings):
    """Make an application with some settings changed."""
    made = []

    def act(**changes):
        made.append(create_app(replace(settings, **changes), clock=lambda: NOW))
        return made[-1]

    yield act
    use_cost(CHEAP)
    for app in made:
        app.extensions["sessiontrack"].database.engine.dispose()


def test_it_does_not_start_on_a_database_that_is_not_migrated(create, tmp_path):
    with pytest.raises(NotReady, match="run 'sessiontrack migrate'"):
        create(database_url=f"sqlite:///{tmp_path}/empty.db")


def seen(app):
    """Where a request seems to come from, and by which scheme."""
    with app.test_client() as client:
        client.get("/healthz", headers=FORWARDED, environ_base=REMOTE)
        from flask import request

        return request.remote_addr, request.scheme


def test_as_many_proxies_are_believed_as_were_declared(create):
    assert seen(create()) == ("192.0.2.1", "http")
    assert seen(create(proxy_hops=1)) == ("203.0.113.7", "https")
    assert seen(create(proxy_hops=2, tls=True)) == ("198.51.100.9", "http")


def test_a_misspelt_name_in_a_template_is_an_error_and_text_is_escaped(create):
    app = create()
    with app.test_request_context("/"):
        app.preprocess_request()
        assert app.jinja_env.from_string("{{ text }}").render(text="<b>") == "&lt;b&gt;"
        with pytest.raises(UndefinedError):
            app.jinja_env.from_string("{{ no_such_name }}").render()


def test_large_requests_are_refused(create):
    client = create().test_client()
    large = b" " * (1024 * 1024 + 1)
    answer = client.post("/api/v1/sign-ins", data=large, content_type="application/json")
    assert answer.status_code == 413
    many = {f"field{number}": "x" for number in range(201)}
    assert client.post("/sign-in", data=many, content_type="multipart/form-data").status_code == 413
