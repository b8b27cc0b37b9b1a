"""The description of the API is valid, and true to what the views do."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from sessiontrack.web.openapi import openapi
from tests.web.tiny_app import make_app


@pytest.fixture(scope="module")
def app():
    return make_app()


@pytest.fixture(scope="module")
def document(app):
    return openapi(app)


def test_the_document_is_valid(document):
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"] == "3.1.0"


def test_every_operation_is_described_and_nothing_else(document):
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    assert described == {
        ("/api/v1/cups", "get"),
        ("/api/v1/cups", "post"),
        ("/api/v1/cups/{cup_id}", "get"),
        ("/api/v1/cups/{cup_id}", "patch"),
        ("/api/v1/cups/{cup_id}", "delete"),
        ("/api/v1/cups.csv/{size}", "post"),
        ("/api/v1/free", "get"),
    }


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/api/v1/cups", "get", "200 401 403 422 503"),
        ("/api/v1/cups", "post", "201 400 401 403 409 413 415 422 503"),
        ("/api/v1/cups/{cup_id}", "get", "200 304 401 403 404 422 503"),
        ("/api/v1/cups/{cup_id}", "patch", "200 400 401 403 404 412 413 415 422 428 503"),
        ("/api/v1/cups/{cup_id}", "delete", "204 401 403 404 422 503"),
        ("/api/v1/free", "get", "200 401 422 503"),
    ],
)
def test_an_operation_lists_every_status_it_can_answer(document, path, method, statuses):
    assert set(document["paths"][path][method]["responses"]) == set(statuses.split())


@pytest.mark.parametrize(
    ("path", "method", "security"),
    [
        ("/api/v1/cups", "get", [{"cookie": []}, {"bearer": []}]),
        ("/api/v1/cups", "post", [{"cookie": [], "csrf_token": []}, {"bearer": []}]),
        # A program never signs, whatever its scopes.
        ("/api/v1/cups/{cup_id}", "delete", [{"cookie": [], "csrf_token": []}]),
        ("/api/v1/free", "get", []),
    ],
)
def test_an_operation_says_who_may_call_it(document, path, method, security):
    assert document["paths"][path][method]["security"] == security


@pytest.mark.parametrize(("is_secure", "name"), [(True, "__Host-st"), (False, "st")])
def test_the_cookie_has_the_name_it_has_here(is_secure, name):
    app = make_app()
    app.extensions["sessiontrack"] = SimpleNamespace(is_secure=is_secure)
    assert openapi(app)["components"]["securitySchemes"]["cookie"]["name"] == name


def test_problems_are_documented_as_problems(document):
    problem = document["components"]["responses"]["Problem422"]
    assert list(problem["content"]) == ["application/problem+json"]
    assert set(document["components"]["responses"]["Problem401"]["headers"]) == {"WWW-Authenticate"}


def test_fields_are_described_as_strictly_as_they_are_read(document):
    cup = document["components"]["schemas"]["Cup"]
    properties = cup["properties"]
    assert cup["additionalProperties"] is False
    assert cup["required"] == ["label"]
    assert properties["volume_ml"] == {
        "type": "string",
        "pattern": r"^(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,1})?$",
        "x-minimum": "1.0",
        "x-maximum": "500.0",
        "description": "1.0 to 500.0 mL",
    }
    assert properties["colour"] == {"type": "string", "enum": ["red", "green"]}
    assert properties["id"]["readOnly"] is True
    assert properties["made_at"]["format"] == "date-time"
    assert properties["handles"] == {
        "type": "array",
        "items": {"$ref": "#/components/schemas/Handle"},
        "minItems": 0,
        "maxItems": 2,
    }
    assert properties["marks"]["propertyNames"] == {"enum": ["left", "right"]}
    assert document["components"]["schemas"]["Handle"]["properties"]["width"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 30,
        "description": "mm",
    }
    assert "required" not in document["components"]["schemas"]["CupChanges"]


def patterns_in(part):
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    own = [part["pattern"]] if isinstance(part, dict) and isinstance(part.get("pattern"), str) else []
    return own + [pattern for each in inner for pattern in patterns_in(each)]


def test_every_pattern_is_anchored_and_can_be_read(document):
    patterns = patterns_in(document)
    assert patterns
    for pattern in patterns:
        re.compile(pattern)
        assert pattern[0] + pattern[-1] == "^$"


def test_parameters_are_described(document):
    get = document["paths"]["/api/v1/cups"]["get"]["parameters"]
    limit = next(parameter for parameter in get if parameter["name"] == "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    patch = document["paths"]["/api/v1/cups/{cup_id}"]["patch"]["parameters"]
    assert {parameter["name"]: parameter["required"] for parameter in patch} == {
        "cup_id": True,
        "If-Match": True,
    }
    size = document["paths"]["/api/v1/cups.csv/{size}"]["post"]["parameters"][0]
    assert size["schema"]["enum"] == ["large", "small"]


def test_the_document_is_served_and_left_out_when_known(app):
    client = app.test_client()
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert answer.json["info"]["title"] == "sessiontrack"
    etag = answer.headers["ETag"]
    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": etag}).status_code == 304


def test_the_page_loads_nothing_from_outside_and_has_no_inline_script(app):
    client = app.test_client()
    page = client.get("/api/docs")
    assert page.status_code == 200
    wanted = re.findall(r'(?:src|href|data-document)="([^"]+)"', page.text)
    assert len(wanted) >= 4
    for address in wanted:
        assert address.startswith("/")
        assert client.get(address, buffered=True).status_code == 200
    assert not re.search(r"<script[^>]*>[^<]|<style|style=| on[a-z]+=", page.text)


def test_the_style_sheet_has_its_icons_in_files_of_their_own(app):
    client = app.test_client()
    style = client.get("/api/docs/swagger-ui.css")
    assert style.mimetype == "text/css"
    assert "data:image/svg" not in style.text
    icons = re.findall(r'url\("(icon-[0-9]+\.svg)"\)', style.text)
    assert icons
    for name in icons:
        icon = client.get(f"/api/docs/{name}")
        assert icon.mimetype == "image/svg+xml"
        assert icon.text.startswith('<svg xmlns="')
        assert "\\" not in icon.text


@pytest.mark.parametrize("name", ["index.html", "swagger-ui.js", "..%2f__init__.py", "oauth2-redirect.html"])
def test_only_the_files_of_the_page_are_served(app, name):
    assert app.test_client().get(f"/api/docs/{name}").status_code == 404
