"""What messages hold besides words, in words."""

import pytest

from bridge.api.content import (
    Card,
    Content,
    File,
    Location,
    Poll,
    Preview,
    Text,
    Unsupported,
)
from bridge.api.readable import degrees, file_in_words, in_words, words

CAFE = Location(latitude=48.2082, longitude=-16.5, accuracy=10.0, name="Café\nCentral")
TEA = Poll(question="Tea\nor coffee?", answers=("Tea", "Coffee\n2. Rum"))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Text("hello\nyou"), "hello\nyou"),
        (File(name="dog.jpg"), "dog.jpg"),
        (Preview(url="https://x.example", title="X"), ""),
        (
            CAFE,
            "Café Central: https://www.openstreetmap.org/?mlat=48.2082&mlon=-16.5"
            "#map=16/48.2082/-16.5",
        ),
        (
            Location(latitude=0.0, longitude=0.0),
            "A place on the map: https://www.openstreetmap.org/?mlat=0&mlon=0#map=16/0/0",
        ),
        (
            Card(name="Alice ", phones=("+43 1 2345", ""), emails=("alice@example.org",)),
            "Contact: Alice, +43 1 2345, alice@example.org",
        ),
        (TEA, "Poll: Tea or coffee?\n1. Tea\n2. Coffee 2. Rum"),
        (
            Poll(question="Tea?", answers=("Yes", "No"), votes=(1, 2), several=True),
            "Poll: Tea? (several answers can be chosen)\n1. Yes (1 vote)\n2. No (2 votes)",
        ),
        (
            Poll(question="Tea?", answers=("Yes", "No"), votes=(3,), several=True, is_closed=True),
            "Closed poll: Tea?\n1. Yes (3 votes)\n2. No",
        ),
        (Unsupported("a dice throw"), "[a dice throw, which cannot be shown here]"),
        (Unsupported("\n"), "[something, which cannot be shown here]"),
    ],
)
def test_every_kind_of_content_has_words(part: Content, expected: str) -> None:
    assert in_words(part) == expected


def test_several_kinds_in_one_message_keep_their_order() -> None:
    content = (Unsupported("a dice throw"), Text("look"), Preview(url="https://x"), Text("there"))

    assert words(content) == "[a dice throw, which cannot be shown here]\nlook\nthere"


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1e-7, "0.0000001"), (-1e-9, "0"), (-0.0, "0"), (180.0, "180"), (-33.5, "-33.5")],
)
def test_degrees_have_no_exponent(number: float, expected: str) -> None:
    assert degrees(number) == expected


def test_a_file_that_is_not_there_says_where_it_is_or_why_it_is_not() -> None:
    file = File(name="tea.png", description="A cup", trouble="It is too large.")
    assert file_in_words(file, "https://x.example/1") == "A cup\ntea.png: https://x.example/1"
    assert file_in_words(file, "") == "A cup\ntea.png: It is too large."
    assert file_in_words(File(name="tea.png"), "") == "tea.png"
