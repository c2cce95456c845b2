"""What people are besides their roles: titles that a network gives them."""

import pytest

from bridge.api.states import Hat
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import here, item, statuses
from tests.scenes.stage import Stage

TEACHER = Hat("https://fake.example/hats#teacher", "Teacher")
COOK = Hat("https://fake.example/hats#cook", "Cook & <baker>")


def wears(*hats: Hat) -> str:
    """These hats and no others, in their order."""
    each = "".join(
        f"[hats:hat[{number}][@uri='{hat.uri}'][@title='{hat.title}']]"
        for number, hat in enumerate(hats, 1)
    )
    return f"/presence[count(hats:hats)=1]/hats:hats[count(hats:hat)={len(hats)}]{each}"


@pytest.mark.parametrize("kind", ["private", "shared"])
def test_hats_are_shown_with_who_wears_them(stage: Stage, kind: str) -> None:
    """XEP-0317 section 3.1: "Entities may have multiple hats. The <hats/> element is defined as a
    container of zero or more <hat/> elements."; section 3.2: "If a hat is updated the room SHOULD
    broadcast the related JID presences with the refreshed hat list."
    """

    async def scene(cast: Cast) -> None:
        room = (
            cast.room("carol", "dave") if kind == "private" else cast.shared_room("carol", "dave")
        )
        cast.far.hats(room.native, "carol", TEACHER)
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives_each(
            (here(room, "carol"), wears(TEACHER)), (here(room, "dave"), "not(/presence/hats:hats)")
        )
        await alice.reads_to("/message/subject")
        cast.far.hats(room.native, "carol", TEACHER, COOK)
        await alice.receives(here(room, "carol"), wears(TEACHER, COOK), statuses())
        cast.far.promote(room.native, "carol", role="moderator")
        await alice.receives(here(room, "carol"), wears(TEACHER, COOK), item(role="moderator"))
        cast.far.hats(room.native, "carol")
        await alice.receives(here(room, "carol"), "not(/presence/hats:hats)")

    stage.play(scene, manner=Manner(shared=True, word="returned"))
