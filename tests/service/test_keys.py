"""The secrets of a deployment: made once, kept from others, each for one purpose."""

from __future__ import annotations

import stat

import pytest

from sessiontrack.service.keys import KeyTrouble, load_keys


def test_keys_are_made_at_first_start_and_stay(tmp_path):
    folder = tmp_path / "data"
    keys = load_keys(folder)
    assert load_keys(folder) == keys
    assert keys.csrf != keys.search
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert "csrf" not in repr(keys)


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_can_read_is_refused(tmp_path, mode):
    load_keys(tmp_path)
    (tmp_path / "csrf.key").chmod(mode)
    with pytest.raises(KeyTrouble, match="chmod 600"):
        load_keys(tmp_path)


def test_a_short_key_is_refused(tmp_path):
    load_keys(tmp_path)
    (tmp_path / "search.key").write_bytes(b"secret")
    with pytest.raises(KeyTrouble, match="too short"):
        load_keys(tmp_path)


def test_tokens_differ_by_login_and_searches_are_hidden_but_comparable(tmp_path):
    keys = load_keys(tmp_path)
    assert keys.csrf_token("one") != keys.csrf_token("other")
    assert keys.search_hash("Lind") == keys.search_hash("lind")
    assert "lind" not in keys.search_hash("lind")
