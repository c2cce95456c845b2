"""What of a message was changed, in as few words as tell it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.content import Text
from bridge.api.text import Span, normal
from bridge.core.corrections import AROUND, MOST, WHOLE, Corrected, corrected, marked

LONG = (
    "bob: the quick brown fox jumps over the lazy dog, and then it sat on the mat and slept till"
    " noon, since @foxes are like that"
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("on the mat", "on a mat"), "… sat on a mat and …"),
        (("lazy ", "very lazy "), "… over the very lazy dog, …"),
        (("quick ", ""), 'b\u200bob: the brown fox (without "quick") …'),
        (
            (" since @foxes are like that", ""),
            '… till noon, (without "since @\u200bfoxes are like that")',
        ),
        (("are like", "are just like"), "… @\u200bfoxes are just like that"),
        (("like that", "like that, or so"), "… are like that, or so"),
        (("bob:", "carol:"), "carol: the quick …"),
        (("fox jumps over", "cat jumps onto"), "… quick brown cat jumps onto the lazy …"),
    ],
)
def test_of_a_long_message_the_changed_words_are_said(change: tuple[str, str], said: str) -> None:
    """With those around them, by which nobody is called again."""
    assert corrected(Text(LONG), Text(LONG.replace(*change))) == Corrected(Text(said), False)


def test_changes_far_from_each_other_are_said_apart() -> None:
    after = LONG.replace("quick", "slow").replace("noon", "dusk")
    [said] = [corrected(Text(LONG), Text(after))]

    assert said == Corrected(
        Text("b\u200bob: the slow brown fox … slept till dusk, since @\u200bfoxes …"), False
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tea", "coffee"),
        ("tea", "x" * WHOLE),
        (LONG, "something else"),
        (LONG, LONG.upper()),
        (LONG, LONG.replace(" ", " really ")),
    ],
)
def test_what_is_short_or_wholly_new_is_said_whole(before: str, after: str) -> None:
    assert corrected(Text(before), Text(after)) == Corrected(Text(after), True)


@pytest.mark.parametrize("after", [LONG, LONG.replace(" ", "\n"), f"  {LONG} "])
def test_of_the_same_words_nothing_is_said(after: str) -> None:
    assert corrected(Text(LONG), Text(after)) is None


def test_the_changed_words_look_as_they_do_in_the_message() -> None:
    after = LONG.replace("mat", "rug")
    at = after.index("rug")
    looks = (Span(0, len(after), "quote"), Span(at, at + 3, "bold"))
    said = corrected(Text(LONG), Text(after, looks))

    assert said == Corrected(Text("… on the rug and slept …", (Span(9, 12, "bold"),)), False)


def test_a_correction_says_that_it_is_one() -> None:
    assert marked(Text("… rug", (Span(2, 5, "bold"),))) == Text(
        "(edited) … rug", (Span(11, 14, "bold"),)
    )


_WORDS = st.lists(st.sampled_from(["a", "bee", "cat:", "@dog", "eel", "*", "ü", "\n"]), max_size=40)


@given(
    before=_WORDS, after=_WORDS, looks=st.lists(st.tuples(st.integers(0, 99), st.integers(1, 9)))
)
def test_every_new_word_is_said_once_and_in_order(
    before: list[str], after: list[str], looks: list[tuple[int, int]]
) -> None:
    body = " ".join(after)
    spans = normal(len(body), [Span(at, at + size, "italic") for at, size in looks])
    said = corrected(Text(" ".join(before)), Text(body, spans))

    if said is None:
        assert body.split() == " ".join(before).split()
    elif said.is_whole:
        assert said.text == Text(body, spans)
    else:
        assert len(said.text.body) <= MOST
        assert normal(len(said.text.body), said.text.spans) == said.text.spans
        assert "\n" not in said.text.body
        shown = said.text.body.replace("\u200b", "")
        for part in filter(None, (one.strip() for one in _spoken(shown).split("…"))):
            assert f" {' '.join(part.split())} " in f" {' '.join(body.split())} "


def _spoken(shown: str) -> str:
    """Without what is said to be gone."""
    while '(without "' in shown:
        head, _, tail = shown.partition('(without "')
        shown = f"{head}…{tail.partition(chr(34) + ')')[2]}"
    return shown


@given(
    words=st.lists(st.text("abc", min_size=1, max_size=5), min_size=40, max_size=80), data=st.data()
)
def test_one_changed_word_is_said_with_its_neighbours(
    words: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(words) - 1))
    after = [*words[:at], "new", *words[at + 1 :]]
    said = corrected(Text(" ".join(words)), Text(" ".join(after)))

    assert said is not None
    if not said.is_whole:
        around = " ".join(after[max(at - AROUND, 0) : at + AROUND + 1])
        assert said.text.body.strip("… ") == around


def test_words_that_are_repeated_and_repeated_are_not_compared() -> None:
    # It would hold up everybody for a second; others are compared, however far apart they changed.
    before, after = f"p {'a ' * 200}q", f"P {'a ' * 200}Q"
    other = " ".join(f"w{number}" for number in range(200))

    assert corrected(Text(before), Text(after)) == Corrected(Text(after), is_whole=True)
    found = corrected(Text(f"p {other} q"), Text(f"P {other} Q"))
    assert found == Corrected(Text("P w0 w1 … w198 w199 Q"), is_whole=False)
