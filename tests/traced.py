"""Which tests coverage looks at: those that are about the domain and the service.

All others come through pages, files and commands, or walk every address, or send what chance brings: they
show that it all fits, and prove no line. What only they reach counts as untested, and tracing them would take
nearly as long as they do.
"""

from __future__ import annotations

import pytest

TRACED = (
    "sessiontrack/domain/",
    "tests/domain/",
    "tests/service/",
    "tests/commands/",
    "tests/storage/test_guards.py",
    "tests/storage/test_verification.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each of the others is run untraced; its fixtures are not."""
    for item in items:
        if not item.nodeid.startswith(TRACED):
            item.add_marker(pytest.mark.no_cover)
