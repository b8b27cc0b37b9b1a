"""The browser that every journey drives."""

from __future__ import annotations

import pytest

from tests.browser.chromium import FLAGS, MISSING, find_chromium


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING)
    return {**browser_type_launch_args, "executable_path": path, "args": list(FLAGS)}


def pytest_collection_modifyitems(items):
    """Whatever stands in this folder needs the browser."""
    for item in items:
        if "/tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
