"""A person starts so many downloads an hour; the trail itself is what is counted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from sessiontrack.domain.errors import Rejected, TooManyTries
from sessiontrack.service.exports import open_csv
from tests.people import NOW, member

MOST = 3


def begun(database, who: str = "paul", *, minutes: float = 0, purpose: str = "Review"):
    return open_csv(
        database,
        member(who).actor,
        "scores",
        since=None,
        until=None,
        purpose=purpose,
        now=NOW + timedelta(minutes=minutes),
        per_hour=MOST,
    )


def test_past_so_many_an_hour_a_person_waits_for_the_oldest_to_be_an_hour_old(database, trail):
    for minute in (0, 10, 20):
        begun(database, minutes=minute)
    with pytest.raises(TooManyTries, match=r"3 files in an hour.*Wait a minute") as refused:
        begun(database, minutes=59)
    assert refused.value.retry_after_seconds == 60
    assert trail() == ["export.started"] * MOST
    begun(database, minutes=60)
    with pytest.raises(TooManyTries, match="Wait 10 minutes") as refused:
        begun(database, minutes=60)
    assert refused.value.retry_after_seconds == 10 * 60


def test_each_person_has_their_own_hour(database):
    for _ in range(MOST):
        begun(database)
    assert begun(database, "ana").filename


def test_what_was_refused_does_not_count(database):
    for _ in range(MOST):
        with pytest.raises(Rejected):
            begun(database, purpose=" ")
    assert begun(database).filename


def test_downloads_begun_at_once_are_counted_one_after_the_other(database):
    def begin_one(_: int) -> bool:
        try:
            return bool(begun(database).filename)
        except TooManyTries:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begin_one, range(8))) == MOST
