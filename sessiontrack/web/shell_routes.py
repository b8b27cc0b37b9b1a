"""What a tablet keeps of the program itself, so that a bedside opens while the server cannot be reached."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Response, render_template, url_for

from sessiontrack.web.operation import page

SHELL_ROUTES = Blueprint("shell", __name__)
STATIC = Path(__file__).parent / "static"
AWAY_STYLES = ("css/tokens.css", "css/base.css", "css/around.css", "css/pages.css")
KEPT_FILES = (
    "app.webmanifest",
    "icon.svg",
    *(f"built/{name}" for name in ("away.js", "bedside-sheets.js", "bedside.js", "early.js", "live.css")),
    *AWAY_STYLES,
)
"""What the empty bedside and the page in place of others load; the pictures of an installed one the system has."""


@SHELL_ROUTES.get("/sw.js")
@page(to=None)
def show_worker() -> Response:
    """The service worker; another one as soon as one byte of what it keeps is another."""
    script = render_template(
        "shell/worker.js",
        version=shell_version(),
        files=[url_for("static", filename=name) for name in KEPT_FILES],
        shell=url_for("shell.show_shell"),
        away=url_for("shell.show_away"),
    )
    return Response(script, mimetype="text/javascript", headers={"Service-Worker-Allowed": "/"})


@SHELL_ROUTES.get("/shell/bedside")
@page(to=None)
def show_shell() -> str:
    """An empty bedside: what stands in it, the device knows."""
    return render_template("shell/bedside.html")


@SHELL_ROUTES.get("/shell/away")
@page(to=None)
def show_away() -> str:
    """What stands in place of a page that needs the server."""
    styles = [url_for("static", filename=name) for name in AWAY_STYLES]
    return render_template("shell/away.html", styles=styles)


@cache
def shell_version() -> str:
    """Changes with every byte that a tablet keeps."""
    made = sha256()
    templates = Path(__file__).parent / "templates" / "shell"
    for path in (*(STATIC / name for name in KEPT_FILES), *sorted(templates.iterdir())):
        made.update(path.name.encode() + b"\0" + path.read_bytes())
    return made.hexdigest()[:16]
