"""The readable page of the API: Swagger UI's own files, served from here, started by a script of ours."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote

from flask import Flask, Response, render_template, send_from_directory
from werkzeug.exceptions import NotFound

from sessiontrack.web.headers import let_store
from sessiontrack.web.operation import page

PATH = "/api/docs"
FILES = frozenset({"swagger-ui-bundle.js", "favicon-32x32.png"})
STYLE = "swagger-ui.css"
_INLINE_ICON = re.compile(r"""url\((["']?)data:image/svg\+xml;charset=utf-8,(.+?</svg>)\1\)""")


def add_api_docs(app: Flask) -> None:
    """Serve the page and its files."""
    app.add_url_rule(PATH, "api_docs", _show_docs, methods=["GET"])
    app.add_url_rule(f"{PATH}/<filename>", "api_docs_file", _show_file, methods=["GET"])
    let_store(app, "api_docs", "api_docs_file")


@page(to=None)
def _show_docs() -> Response:
    response = Response(render_template("api_docs/show.html"))
    response.headers["Cache-Control"] = "no-cache"
    return response


@page(to=None)
def _show_file(filename: str) -> Response:
    if filename in FILES:
        return send_from_directory(_dist(), filename)
    made = _style_and_icons().get(filename)
    if made is None:
        raise NotFound
    response = Response(made, mimetype="text/css" if filename == STYLE else "image/svg+xml")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response


def _dist() -> Path:
    return Path(str(files("flask_swagger_ui"))) / "dist"


@cache
def _style_and_icons() -> dict[str, str]:
    """The style sheet with its icons taken out into files of their own.

    The content policy loads no image that stands within a style sheet.
    """
    icons: dict[str, str] = {}

    def take_out(found: re.Match[str]) -> str:
        name = f"icon-{len(icons)}.svg"
        icons[name] = unquote(found[2].replace('\\"', '"'))
        return f'url("{name}")'

    style = _INLINE_ICON.sub(take_out, (_dist() / STYLE).read_text("utf-8"))
    return {STYLE: style, **icons}
