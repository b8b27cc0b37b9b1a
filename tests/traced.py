"""Which tests coverage looks at: those that are about the domain and the service.

All others come through pages, files and commands, or walk every address, or send what chance brings: they
show that it all fits, and prove no line. What only they reach counts as untested, and tracing them would take
nearly as long as they do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

from sessiontrack import domain, service

TRACED = (
    "sessiontrack/domain/",
    "tests/domain/",
    "tests/service/",
    "tests/commands/",
    "tests/storage/test_guards.py",
    "tests/storage/test_verification.py",
)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[Any]:
    """The domain and the service are imported traced, and the tests are not."""
    for package in (domain, service):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    with _untraced(session.config):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    """Each of the others is run untraced, its fixtures too."""
    if item.nodeid.startswith(TRACED):
        return (yield)
    with _untraced(item.config):
        return (yield)


@contextmanager
def _untraced(config: pytest.Config) -> Iterator[None]:
    coverage = config.pluginmanager.get_plugin("_cov")
    tracer = coverage.cov_controller if coverage else None
    if tracer is None:
        yield
        return
    tracer.pause()
    try:
        yield
    finally:
        tracer.resume()
