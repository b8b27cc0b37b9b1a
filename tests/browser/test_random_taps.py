"""Random scripts of taps, with networks cut, tabs killed and servers restarted: nothing lost, nothing twice."""

from __future__ import annotations

import pytest

from tests.browser.random_taps import Figures, play_script

SCRIPTS_OF_A_BATCH = 25
BATCHES = 40
FAULTLESS = {"lost": 0, "duplicated": 0, "out_of_order": 0, "wrong_author": 0}


def play(seeds, browser, running_server, running_ward, record_property):
    total, faulty = Figures(), []
    for seed in seeds:
        with running_server() as server:
            figures = play_script(browser, server, running_ward, seed)
        total += figures
        if figures.faults != FAULTLESS:
            faulty.append(f"seed {seed}: {figures}")
    record_property("random taps", vars(total))
    assert total.scripts == len(seeds)
    assert total.stored >= total.taps - total.unsure > 0
    assert not faulty, "\n".join(faulty)


def test_three_random_scripts_of_taps(browser, running_server, running_ward, record_property):
    play(range(3), browser, running_server, running_ward, record_property)


@pytest.mark.long
@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_thousand_random_scripts_of_taps(batch, browser, running_server, running_ward, record_property):
    first = batch * SCRIPTS_OF_A_BATCH
    seeds = range(first, first + SCRIPTS_OF_A_BATCH)
    play(seeds, browser, running_server, running_ward, record_property)
