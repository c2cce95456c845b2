"""Long texts, as they arrive where nobody wants to read them whole."""

import re

import pytest

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast, Room
from tests.scenes.commands.wishing import wishes
from tests.scenes.files import ALLOWED, fetched, own_links
from tests.scenes.messages import replace
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

SHORT = Manner(lines=8, edits=False)
PASTE = "\n".join(f"line {number} of a *poem*" for number in range(1, 501))
LINK = re.compile(r"… \((\d+) lines: (http\S+)\)")


async def heard(room: Room, count: int) -> tuple[list[str], str, str]:
    """The first lines, how many there are, and what is behind the link."""
    *first, last = await room.heard(count)
    told = LINK.fullmatch(last)
    assert told is not None, last
    return first, told[1], (await fetched(told[2])).decode()


@pytest.mark.parametrize("manner", [SHORT, Manner(lines=8, takes_files=True, styles=False)])
def test_a_long_text_is_put_up_and_its_first_lines_are_said(stage: Stage, manner: Manner) -> None:
    """Ours: a paste of 500 lines is four of them; its sender sees what he sent. Whoever follows
    the link reads all of it.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.says(room, PASTE, id="m1")
        await alice.receives(said(room, "alice", PASTE), "/message[@id='m1']")
        first, count, rest = await heard(room, 4)
        assert len(first) == 3
        assert first[0].replace("*", "") == "line 1 of a poem"
        assert (count, rest) == ("500", f"{PASTE}\n")

    stage.play(scene, manner=manner, options=ALLOWED)


def test_up_to_a_limit_all_lines_are_said(stage: Stage) -> None:
    """Ours: empty lines do not count."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        words = "\n\n".join("abcdefgh")
        alice.says(room, words)
        await alice.receives(said(room, "alice", words))
        assert await room.heard(8) == list("abcdefgh")

    stage.play(scene, manner=SHORT)


def test_a_text_without_lines_is_cut_between_words(stage: Stage) -> None:
    """Ours: how long it is, is told in characters then."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        words = " ".join(["honey"] * 1_000)
        alice.says(room, words)
        await alice.receives(said(room, "alice", words))
        first, last = await room.heard(2)
        assert first == " ".join(["honey"] * 200)
        assert last.startswith("… (5,999 characters: http")

    stage.play(scene, manner=SHORT, options=ALLOWED)


def test_what_a_text_is_corrected_to_is_put_up_too(stage: Stage) -> None:
    """Ours: where messages cannot be changed, and most of one was."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.says(room, "tea", id="m1")
        await alice.receives(said(room, "alice", "tea"))
        alice.says(room, PASTE, replace("m1"), id="m2")
        await alice.receives(said(room, "alice", PASTE), "//correct:replace[@id='m1']")
        first, count, _ = await heard(room, 5)
        assert first[:2] == ["tea", "(edited) line 1 of a poem"]
        assert count == "500"

    stage.play(scene, manner=SHORT, options=ALLOWED)


def test_where_nothing_can_be_put_up_a_text_is_said_in_its_lines(stage: Stage) -> None:
    """Ours: and its sender is told why; much longer ones are refused, and nobody is flooded."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        words = "\n".join(f"line {number}" for number in range(1, 13))
        alice.says(room, words)
        await alice.receives_each(
            f"/message[@from='{cast.domain}'][starts-with(body, 'Your text was said in 12 ')]",
            said(room, "alice", words),
        )
        assert await room.heard(12) == words.split("\n")
        alice.says(room, PASTE, id="m2")
        await alice.receives(
            refused("message", room, "not-acceptable", "modify"), "/message[@id='m2']"
        )
        assert len(await room.heard(12)) == 12

    stage.play(scene, manner=SHORT)


def test_who_wishes_no_files_has_all_lines_said(stage: Stage) -> None:
    """Ours: whatever is put up can be read by whoever has the link."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        await wishes(cast, alice, long_texts="lines")
        words = "\n".join(f"line {number}" for number in range(1, 13))
        alice.says(room, words)
        await alice.receives(said(room, "alice", words))
        assert await room.heard(12) == words.split("\n")
        alice.says(room, PASTE, id="m2")
        await alice.receives(
            refused("message", room, "not-acceptable", "modify"), "/message[@id='m2']"
        )

    stage.play(scene, manner=SHORT, options=ALLOWED)


def test_the_gateway_puts_it_up_itself(
    stage: Stage, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Ours: by links of its own, where the server's upload service is of no use."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.says(room, PASTE)
        await alice.receives(said(room, "alice", PASTE))
        assert (await heard(room, 4))[2] == f"{PASTE}\n"

    stage.play(scene, manner=SHORT, options=own_links(tmp_path_factory.mktemp("shelf")))
