"""Statements are compiled once a run: each test has a database of its own, and nearly all of them ask the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

_create_engine = sa.create_engine
_compiled: dict[str, tuple[Any, Any]] = {}


def create_engine(url: sa.URL, **options: Any) -> sa.Engine:
    """As SQLAlchemy's own, with what an engine of the same options compiled before.

    A compiled statement is of one dialect, so both are shared; a dialect that met no server knows too little.
    """
    engine = _create_engine(url, **options)
    alike = f"{engine.dialect.name} {sorted(options.items())}"
    own = engine.dialect, engine._compiled_cache
    if alike in _compiled:
        engine.dialect, engine._compiled_cache = _compiled[alike]
    else:
        event.listen(engine, "connect", lambda *_: _compiled.setdefault(alike, own))
    return engine


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Every engine that the program makes in this run is one of these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sa, "create_engine", create_engine)
        yield
