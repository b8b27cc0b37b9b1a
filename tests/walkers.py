"""Tests that walk every address, or send what chance brings: coverage looks away from them.

They show that nothing falls over, and prove no line: what only they reach counts as untested. Tracing
them would take nearly as long as they do.
"""

from __future__ import annotations

import pytest

WALKERS = (
    "tests/browser/",
    "tests/charts/test_any_session.py",
    "tests/storage/test_chain.py",
    "tests/storage/test_concurrency.py",
    "tests/storage/test_exports.py",
    "tests/storage/test_refusals.py",
    "tests/storage/test_views.py",
    "tests/sweeps/",
    "tests/web/test_bad_input",
    "tests/web/test_number_bounds.py",
    "tests/web/test_schemathesis.py",
    "tests/web/test_wrong_types.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each of them is run untraced; its fixtures are not."""
    for item in items:
        if item.nodeid.startswith(WALKERS):
            item.add_marker(pytest.mark.no_cover)
