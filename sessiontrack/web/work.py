"""``open_work``: the work of this request's person, with a transaction around it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import g

from sessiontrack.domain.errors import NotSignedIn
from sessiontrack.domain.permissions import Actor
from sessiontrack.service.work import Work, reading, writing
from sessiontrack.web.deployment import deployment


def current_actor() -> Actor:
    """Who is asking; the sign-in loader put them here before the view ran.

    Raises:
        NotSignedIn: nobody is.
    """
    actor = g.get("actor")
    if actor is None:
        raise NotSignedIn("Sign in first.")
    return cast(Actor, actor)


@contextmanager
def open_work() -> Iterator[Work]:
    """Work that changes something; committed when the view leaves it, undone by any error."""
    here = deployment()
    with writing(here.database, current_actor(), here.clock()) as work:
        yield work


@contextmanager
def open_reading() -> Iterator[Work]:
    """Work that only reads; its audit line is committed before the answer leaves."""
    here = deployment()
    with reading(here.database, current_actor(), here.clock()) as work:
        yield work
