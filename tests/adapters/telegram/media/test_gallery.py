"""Which pictures people and groups have, as far as it was found out."""

from dataclasses import replace

from adapters.telegram.media import gallery
from adapters.telegram.media.gallery import Gallery, Portrait
from bridge.api.asked import Picture

PORTRAIT = Portrait("ab" * 20, "AQADunique", "AgACfile", 1_700_000_000.0)


def test_what_is_kept_is_known_again() -> None:
    kept = Gallery().learn("12345", PORTRAIT)
    again = Gallery()
    again.recall({name: value for name, value in kept.items() if value is not None})

    assert again.of("12345") == PORTRAIT


def test_what_was_learned_since_is_not_forgotten_for_what_was_kept() -> None:
    known = Gallery()
    known.learn("12345", PORTRAIT)
    known.recall({"portrait:12345": replace(PORTRAIT, sha1="cd" * 20).written()})

    assert known.of("12345") == PORTRAIT


def test_what_others_keep_or_cannot_be_read_is_nothing() -> None:
    known = Gallery()
    known.recall({"group:-1001": b"[]", "portrait:1": b"\xff", "portrait:2": b"[1]"})

    assert (dict(known.known), known.of("-1001")) == ({}, None)


def test_of_too_many_the_oldest_is_forgotten() -> None:
    known = Gallery()
    for number in range(gallery.MOST):
        known.learn(str(number), PORTRAIT)
    known.learn("0", PORTRAIT)

    assert known.learn("new", PORTRAIT) == {
        "portrait:new": PORTRAIT.written(),
        "portrait:1": None,
    }
    assert known.of("1") is None


def test_pictures_at_hand_are_bounded_by_their_size() -> None:
    known = Gallery()
    large = Picture(bytes(gallery.MOST_BYTES // 2), "image/jpeg")
    for sha1 in ("a", "b", "b", "c"):
        known.put(sha1, large)

    assert [known.image(sha1) for sha1 in ("a", "b", "c")] == [None, large, large]
