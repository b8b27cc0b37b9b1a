"""The readable page of the API: Swagger UI's own files, served from here, started by a script of ours."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from flask import Flask, Response, render_template, send_from_directory
from werkzeug.exceptions import NotFound

from sessiontrack.web.headers import let_store
from sessiontrack.web.operation import page

PATH = "/api/docs"
FILES = frozenset({"swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png"})


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
    if filename not in FILES:
        raise NotFound
    return send_from_directory(Path(str(files("flask_swagger_ui"))) / "dist", filename)
