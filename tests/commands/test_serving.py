"""The command that serves: where it listens, and that it does."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]

from sessiontrack.commands import serving
from sessiontrack.commands.base import Stopped
from sessiontrack.commands.server_log import WARNINGS, JsonLines, log_warnings
from sessiontrack.settings import read_settings


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "st.example"])  # noqa: S104
def test_the_network_is_served_only_with_tls_or_a_declared_proxy(run, host):
    code, _, err = run("serve", "--host", host)
    assert code == 1
    assert "listens only with TLS" in err
    settings = read_settings({"SESSIONTRACK_HOST": host})
    with pytest.raises(Stopped):
        serving.require_safe_listening(settings)
    serving.require_safe_listening(read_settings({"SESSIONTRACK_HOST": host, "SESSIONTRACK_PROXY_HOPS": "1"}))
    own = {"SESSIONTRACK_TLS_CERTIFICATE": "cert.pem", "SESSIONTRACK_TLS_KEY": "key.pem"}
    serving.require_safe_listening(read_settings({"SESSIONTRACK_HOST": host} | own))


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "unix:/run/sessiontrack.sock"])
def test_this_machine_is_served_plainly(host):
    serving.require_safe_listening(read_settings({"SESSIONTRACK_HOST": host}))


def test_the_embedded_database_has_one_worker_and_postgresql_several():
    embedded = serving.server_options(read_settings({"SESSIONTRACK_HOST": "::1"}))
    assert (embedded["workers"], embedded["threads"], embedded["bind"]) == (1, 8, "[::1]:8000")
    assert "max_requests" not in embedded
    url = "postgresql://app@db.example/record"
    grouped = serving.server_options(read_settings({"SESSIONTRACK_DATABASE_URL": url}))
    assert grouped["workers"] == 2
    assert grouped["max_requests"]
    at_socket = serving.server_options(read_settings({"SESSIONTRACK_HOST": "unix:/run/st.sock"}))
    assert at_socket["bind"] == "unix:/run/st.sock"


def test_where_it_cannot_listen_is_said_before_anything_is_made(run, folder, free_port):
    with socket.create_server(("127.0.0.1", free_port)):
        code, out, err = run("serve", "--port", str(free_port))
    assert (code, out) == (1, "")
    assert re.fullmatch(rf"sessiontrack: 127\.0\.0\.1:{free_port} .* another port .*\.\n", err)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("nowhere/st.sock", "is no folder in which it can be made"),
        ("s" * 120, "at most 107 bytes"),
        ("taken", "something else is there"),
    ],
)
def test_a_socket_that_cannot_be_made_is_said_before_anything_is_made(run, folder, tmp_path, path, said):
    (tmp_path / "taken").write_text("")
    code, _, err = run("serve", "--host", f"unix:{tmp_path / path}")
    assert (code, err.count("\n"), folder.exists()) == (1, 1, False)
    assert said in err


def test_what_the_server_says_is_a_line_of_json_without_what_was_sent():
    line = JsonLines()

    def told(*words, error=None):
        made = logging.makeLogRecord({"msg": words[0], "args": words[1:], "levelname": "ERROR"})
        made.exc_info = (type(error), error, None) if error else None
        said = json.loads(line.format(made))
        assert said.pop("at")
        return said

    said = {"event": "server", "level": "error"}
    assert told("Worker (pid:%s) was sent %s!", 7, "SIGKILL") == {
        **said,
        "message": "Worker (pid:7) was sent SIGKILL!",
    }
    assert told("Invalid request from ip=192.0.2.7: 'GET /patients/Ashdown'")["message"] == "Invalid request"
    assert told("caf\udce9")["message"] == "caf?"
    failed = told("Error handling request %s", "/patients/Ashdown", error=ValueError("Ashdown"))
    assert failed == {
        **said,
        "message": "Error handling request %s",
        "error": ["builtins.ValueError"],
        "where": [],
    }


def test_the_server_s_own_lines_are_ours(monkeypatch):
    cfg = Config()
    for name, value in serving.server_options(read_settings({})).items():
        cfg.set(name, value)
    log = cfg.logger_class(cfg)
    assert [type(handler.formatter) for handler in log.error_log.handlers] == [JsonLines]
    monkeypatch.setattr(WARNINGS, "handlers", [])
    log_warnings()
    logging.captureWarnings(False)
    assert [type(handler.formatter) for handler in WARNINGS.handlers] == [JsonLines]


@pytest.mark.parametrize("port", ["70000", "eighty", "-1"])
def test_a_port_that_cannot_be_is_wrong_use(run, port):
    assert run("serve", "--port", port)[0] == 2
    assert run("listen", "--port", port)[0] == 2
    assert run("serve", "--port", "0")[0] == 2


def test_a_certificate_that_is_not_there_is_said(run, folder, monkeypatch):
    monkeypatch.setenv("SESSIONTRACK_TLS_CERTIFICATE", "/missing/cert.pem")
    monkeypatch.setenv("SESSIONTRACK_TLS_KEY", "/missing/key.pem")
    said = "sessiontrack: The certificate /missing/cert.pem cannot be used: No such file or directory.\n"
    assert run("serve") == (1, "", said)
    assert not folder.exists()


def test_a_tablet_that_is_gone_is_noticed():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving.watch_connections(listener)
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as taken:
            assert taken.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            seconds = [
                taken.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in serving.SIGNS_OF_LIFE
            ]
    assert seconds == [30, 20, 3]


def test_a_socket_of_this_machine_needs_no_watch(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        serving.watch_connections(listener)
        assert not listener.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


@pytest.mark.parametrize("embedded", [True, False], ids=["sqlite", "postgresql"])
def test_a_server_starts_answers_and_stops(folder, free_port, request, embedded):
    variables = {**os.environ, "SESSIONTRACK_PORT": str(free_port)}
    if not embedded:
        variables["SESSIONTRACK_DATABASE_URL"] = request.getfixturevalue("postgres_url")
    server = subprocess.Popen(
        [sys.executable, "-m", "sessiontrack", "serve"],
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        body, headers = answer(f"http://127.0.0.1:{free_port}/readyz")
        assert body == "ready\n"
        assert headers.get_all("Server") == ["sessiontrack"]
        with socket.create_connection(("127.0.0.1", free_port)) as client:
            client.sendall(b"GE\x01T /patients/Ashdown HTTP/1.1\r\n\r\n")
            assert client.recv(100).startswith(b"HTTP/1.1 400 ")
    finally:
        server.send_signal(signal.SIGTERM)
        out, _ = server.communicate(timeout=30)
    assert f"listens at http://localhost:{free_port}" in out
    assert ("There is no clinic yet" in out) is embedded
    assert "Traceback" not in out
    assert "Ashdown" not in out
    told = [json.loads(line) for line in out.splitlines() if line.startswith(("{", "["))]
    assert [(line["event"], line.get("rule")) for line in told[-2:]] == [
        ("request", "/readyz"),
        ("server", None),
    ]
    assert server.returncode == 0


def answer(url):
    for _ in range(200):
        try:
            with urlopen(url, timeout=5) as response:  # noqa: S310
                return response.read().decode(), response.headers
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the server does not answer")
