"""What a tablet keeps of the program: the worker, the empty bedside, the manifest."""

from __future__ import annotations

import json
import re

import pytest

from sessiontrack.web.shell_routes import KEPT_FILES, STATIC


def files_in(script: str) -> list[str]:
    found = re.search(r"const FILES = (\[.*?\]);", script)
    assert found is not None
    files: list[str] = json.loads(found[1])
    return files


def test_the_worker_is_served_from_the_top_and_names_files_that_are_there(app):
    nobody = app.test_client()
    answer = nobody.get("/sw.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    files = files_in(answer.text)
    assert "/static/built/bedside.js" in files
    assert [path for path in files if nobody.get(path, buffered=True).status_code != 200] == []


def test_every_module_that_a_kept_module_imports_is_kept():
    kept = set(KEPT_FILES)
    imported = {
        (STATIC / name).parent.joinpath(target).resolve().relative_to(STATIC).as_posix()
        for name in kept
        if name.endswith(".js")
        for target in re.findall(r'(?:from|import\()"(\.[^"]+)"', (STATIC / name).read_text("utf-8"))
    }
    assert "built/bedside-sheets.js" in imported
    assert imported <= kept


@pytest.mark.parametrize("path", ["/shell/bedside", "/shell/away"])
def test_all_that_a_kept_page_loads_is_kept(app, path):
    page = app.test_client().get(path).text
    loaded = re.findall(r'(?:src|rel="stylesheet" href|rel="manifest" href)="/static/([^"]+)"', page)
    assert len(loaded) >= 4
    assert set(loaded) <= set(KEPT_FILES)


@pytest.mark.parametrize("path", ["/shell/bedside", "/shell/away"])
def test_a_page_that_is_kept_says_nothing_about_anybody(app, client_as, path):
    assert app.test_client().get(path).text == client_as("nora").get(path).text
    assert "csrf" not in client_as("nora").get(path).text


def test_the_manifest_names_icons_of_the_sizes_it_says(app):
    nobody = app.test_client()
    manifest = json.loads(nobody.get("/static/app.webmanifest", buffered=True).text)
    for icon in manifest["icons"]:
        picture = nobody.get(f"/static/{icon['src']}", buffered=True)
        assert picture.status_code == 200
        if icon["type"] == "image/png":
            side = int.from_bytes(picture.data[16:20], "big")
            assert f"{side}x{side}" == icon["sizes"]


def test_the_pages_lead_to_the_manifest(app, client_as):
    for client in (app.test_client(), client_as("nora")):
        assert 'rel="manifest"' in client.get("/sign-in", follow_redirects=True).text
