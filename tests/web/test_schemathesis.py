"""Whatever a client sends that the document allows, or forbids, is answered as the document says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sessiontrack.web.descriptions import path_of
from tests.scenes import Scene, Stage
from tests.sweeps.test_routes import ROUTES

CALLS = [f"{route.method} {route.rule}" for route in ROUTES if route.is_api]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
STATION = "infusing"
