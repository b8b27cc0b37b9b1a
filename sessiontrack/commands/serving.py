"""The command that serves: the database first, then a production server that says where it listens."""

from __future__ import annotations

import argparse
import gc
import os
import socket
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.http import wsgi  # type: ignore[import-untyped]

from sessiontrack.app import create_app, start_exports
from sessiontrack.commands.addresses import add_address_options, is_local, require_free, server_context
from sessiontrack.commands.base import Commands, Stopped, add_command, migrate_embedded, opened
from sessiontrack.commands.demo import who_can_sign_in
from sessiontrack.commands.server_log import ServerLog, log_warnings
from sessiontrack.service.clinics import is_founded
from sessiontrack.service.keys import load_keys
from sessiontrack.settings import Settings

POSTGRESQL_WORKERS = 2
SILENT_SECONDS = 60
GRACE_SECONDS = 30
SIGNS_OF_LIFE = {"TCP_KEEPIDLE": 30, "TCP_KEEPINTVL": 20, "TCP_KEEPCNT": 3}
"""After so many silent seconds a client is asked whether it is there, every so many seconds, and given up after so many
questions without an answer."""

MEMORY = "/dev/shm"  # noqa: S108  the server's heartbeat, not a file of ours

OPEN_PLAINLY = (
    "Beyond this machine the server listens only with TLS (tls_certificate and tls_key) or behind a "
    "declared proxy (proxy_hops and tls): over plain HTTP passwords could be read on the way, and browsers "
    "refuse secure cookies, passkeys and the service worker that keeps entries while the network is gone."
)


def add(commands: Commands) -> None:
    """Declare the command."""
    serve = add_command(
        commands,
        "serve",
        _serve,
        does="bring the embedded database up to date, then serve",
        examples=["serve", "serve --port 8001"],
    )
    add_address_options(serve)


def _serve(given: argparse.Namespace, settings: Settings) -> int:
    settings = replace(settings, host=given.host or settings.host, port=given.port or settings.port)
    require_safe_listening(settings)
    if settings.tls_certificate:
        server_context(settings.tls_certificate, settings.tls_key)
    require_free(settings.host, settings.port)
    migrate_embedded(settings)
    # Before the workers begin: they must not make the keys at once, nor each say the same faults.
    load_keys(settings.data_dir)
    with opened(settings) as database:
        has_clinic = is_founded(database)
    print(f"sessiontrack listens at {settings.address} (stop with Ctrl-C)", flush=True)
    if not has_clinic:
        print("There is no clinic yet: run 'sessiontrack init', or 'sessiontrack demo'.", flush=True)
    for line in who_can_sign_in(settings):
        print(line, flush=True)
    _Server(settings).run()
    return 0


def require_safe_listening(settings: Settings) -> None:
    """Go on only when nobody on the network can read along.

    Raises:
        Stopped: the address is open to others, without TLS and without a declared proxy.
    """
    if not is_local(settings.host) and not settings.is_secure and not settings.proxy_hops:
        raise Stopped(OPEN_PLAINLY)


def server_options(settings: Settings) -> Mapping[str, Any]:
    """How gunicorn is to run."""
    is_embedded = settings.database_file is not None
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    is_socket = settings.host.startswith("unix:")
    options: dict[str, Any] = {
        "bind": settings.host if is_socket else f"{host}:{settings.port}",
        "worker_class": "gthread",
        "workers": settings.workers or (1 if is_embedded else POSTGRESQL_WORKERS),
        "threads": settings.threads,
        "timeout": SILENT_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": 5,
        "limit_request_line": 4094,
        "limit_request_fields": 64,
        "limit_request_field_size": 8190,
        # The proxy's headers are believed in one place only, and as far as it was declared.
        "forwarded_allow_ips": "",
        "control_socket_disable": True,
        "when_ready": _watch_all,
        "loglevel": "warning",
        "logger_class": ServerLog,
        "proc_name": "sessiontrack",
    }
    if not is_embedded:
        # A worker that grew makes room; the others serve meanwhile. The embedded database has no others.
        options |= {"max_requests": 20_000, "max_requests_jitter": 2_000}
    if settings.tls_certificate:
        options |= {"certfile": settings.tls_certificate, "keyfile": settings.tls_key}
    if os.access(MEMORY, os.W_OK):
        options["worker_tmp_dir"] = MEMORY
    return options


def _watch_all(server: Any) -> None:
    for listener in server.LISTENERS:
        watch_connections(listener.sock)


def watch_connections(listener: socket.socket) -> None:
    """Let the machine notice a client that is gone, as a tablet whose Wi-Fi went in the middle of an entry.

    Its thread would wait for the rest for ever, and a server has few. A connection takes this from the socket by which
    it came in.
    """
    if listener.family == socket.AF_UNIX:
        return
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in SIGNS_OF_LIFE.items():
        # Not every system lets a program choose; then its own hours hold.
        if hasattr(socket, name):
            listener.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our options; each worker makes its own application, after the fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        # There is no option for it, and which server answers is nobody's business on the network.
        wsgi.SERVER = "sessiontrack"
        for name, value in server_options(self.settings).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        log_warnings()
        app = create_app(self.settings)
        start_exports(app)
        # What is loaded stays until the end: a collection then looks only at what requests leave, and a page over
        # many sessions, which makes many objects, is not slowed by all that was there before.
        gc.collect()
        gc.freeze()
        return app
