"""``create_app``: the one module that knows every floor, and puts them together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from sessiontrack.service.export_runner import ExportRunner
from sessiontrack.service.keys import Keys, load_keys
from sessiontrack.service.opening import Database, faults, open_database
from sessiontrack.service.passwords import HashCost, use_cost
from sessiontrack.settings import Settings
from sessiontrack.web import sign_in
from sessiontrack.web.blueprints import BLUEPRINTS
from sessiontrack.web.core import install
from sessiontrack.web.deployment import Deployment
from sessiontrack.web.health import count_requests
from sessiontrack.web.operation import require_declared
from sessiontrack.web.static_files import Application
from sessiontrack.web.strict_json import MEBIBYTE

MOST_FORM_PARTS = 200


class NotReady(Exception):
    """The database must not be used as it stands; the sentences say how to mend it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def product_version() -> str:
    """The version of this program, as it was installed."""
    try:
        return version("sessiontrack")
    except PackageNotFoundError:
        return "from a checkout"


def server_time() -> datetime:
    """Now, by this machine's clock."""
    return datetime.now(UTC)


def create_app(settings: Settings, *, clock: Callable[[], datetime] = server_time) -> Flask:
    """The application, on its database.

    Call it in the process that will serve: an open connection must not go through a fork.

    Raises:
        NotReady: the database is not migrated, or does not keep what it is told.
        KeyTrouble: a secret's file is unsafe.
    """
    use_cost(HashCost(settings.hash_memory_kib, settings.hash_passes, settings.hash_lanes))
    database = open_database(settings.url)
    if found := faults(database):
        database.engine.dispose()
        raise NotReady(found)
    return build_app(settings, database, load_keys(settings.data_dir), clock=clock)


def start_exports(app: Flask) -> ExportRunner:
    """Have this process make the bundles that people ask for; call it in the process that serves."""
    here: Deployment = app.extensions["sessiontrack"]
    runner = ExportRunner(here.database, here.exports_folder, here.clock)
    app.extensions["sessiontrack"] = replace(here, wake_exports=runner.wake)
    runner.start()
    return runner


def build_app(settings: Settings, database: Database, keys: Keys, *, clock: Callable[[], datetime]) -> Flask:
    """The application on a database that nobody has looked into yet."""
    app = Application("sessiontrack.web")
    app.config.update(
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=MEBIBYTE,
        MAX_FORM_MEMORY_SIZE=MEBIBYTE,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
    )
    # A name that a template misspells must not become an empty cell in a record.
    app.jinja_options = {"undefined": StrictUndefined, "autoescape": True}
    app.extensions["sessiontrack"] = Deployment(
        database=database,
        clock=clock,
        keys=keys,
        idle_minutes=settings.sign_in_idle_minutes,
        absolute_hours=settings.sign_in_absolute_hours,
        is_secure=settings.is_secure,
        exports_per_hour=settings.exports_per_hour,
        emergency_number=settings.emergency_number,
        exports_folder=settings.data_dir.resolve() / "exports",
    )
    _believe_proxies(app, settings.proxy_hops)
    install(app)
    count_requests(app)
    sign_in.install(app)
    app.jinja_env.globals["product_version"] = product_version()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    require_declared(app)
    return app


def _believe_proxies(app: Flask, hops: int) -> None:
    # Without a declared proxy anybody could send these headers, and choose their own address and scheme.
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
