"""Of things that are without end the newest are remembered."""

from bridge.api.recent import Recent


def test_the_oldest_goes_for_a_new_one() -> None:
    recent = Recent[str, int](2)

    assert [recent.put("a", 1), recent.put("b", 2), recent.put("c", 3)] == [None, None, "a"]
    assert list(recent.items()) == [("b", 2), ("c", 3)]


def test_what_is_put_once_more_is_the_newest() -> None:
    recent = Recent[str, int](2)
    for key, value in (("a", 1), ("b", 2), ("a", 3)):
        recent.put(key, value)

    assert (recent.put("c", 4), recent.get("a"), recent.get("b")) == ("b", 3, None)


def test_what_is_dropped_makes_room() -> None:
    recent = Recent[str, int](1)
    recent.put("a", 1)

    assert (recent.drop("a"), recent.drop("a"), recent.put("b", 2)) == (1, None, None)
