"""The key file and what is sealed with it."""

from pathlib import Path

import pytest

from bridge.api.errors import ConfigError
from bridge.store.secrets import Box, load_key


def test_a_sealed_secret_opens_with_the_same_key() -> None:
    sealed = Box(b"k" * 32).seal("wherefore", "seat 1")

    assert b"wherefore" not in sealed
    assert Box(b"k" * 32).open(sealed, "seat 1") == "wherefore"


def test_the_same_secret_is_sealed_differently_each_time() -> None:
    box = Box(b"k" * 32)

    assert box.seal("wherefore", "seat 1") != box.seal("wherefore", "seat 1")


def test_another_key_does_not_open_it() -> None:
    sealed = Box(b"k" * 32).seal("wherefore", "seat 1")

    with pytest.raises(ConfigError, match="key"):
        Box(b"l" * 32).open(sealed, "seat 1")


def test_a_secret_moved_to_another_row_does_not_open() -> None:
    box = Box(b"k" * 32)

    with pytest.raises(ConfigError):
        box.open(box.seal("wherefore", "seat 1"), "seat 2")


def test_a_missing_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"

    made = load_key(path)

    assert len(made) == 32
    assert load_key(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "key"
    load_key(path)
    path.chmod(mode)

    with pytest.raises(ConfigError, match="chmod 600"):
        load_key(path)


@pytest.mark.parametrize("text", [b"", b"not base64!", b"c2hvcnQ=\n"])
def test_a_file_without_a_whole_key_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(text)
    path.chmod(0o600)

    with pytest.raises(ConfigError, match="key"):
        load_key(path)


def test_a_key_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be made"):
        load_key(tmp_path / "missing" / "key")
