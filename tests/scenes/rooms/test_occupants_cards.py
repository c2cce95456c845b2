"""Who somebody in a room says he is, in his card there."""

from bridge.api.asked import Profile
from tests.scenes.cast import SERVER, Cast
from tests.scenes.stage import Stage

CARD = "<vCard xmlns='vcard-temp'/>"


def test_an_occupants_card_says_what_he_says_of_himself(stage: Stage) -> None:
    """Ours: who is in a room with somebody may know it, as where he is a contact."""

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        cast.far.profile(f"carol%{SERVER}", Profile(name="Carol of Tea", about="Likes tea."))
        await alice.joins(room)

        await alice.gets(
            f"{room}/carol",
            CARD,
            "//vcard:FN='Carol of Tea'",
            "//vcard:DESC='Likes tea.'",
        )

    stage.play(scene)
