"""That somebody of ours writes."""

from bridge.api.adapter import Speaker
from bridge.api.events import Ref
from bridge.api.ids import Place
from tests.adapters.telegram.chats.house import BOB, CAROL, NET, House, place, played


def test_who_writes_is_shown_so_where_he_may_write() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        for login in (BOB, CAROL):
            await here.adapter.typing(place(alice, login), Speaker(login), True)
        await here.adapter.typing(place(alice, BOB), Speaker(BOB), False)
        await here.adapter.read(place(alice, BOB), Speaker(BOB), Ref())

        assert alice.chat.actions == [("typing", None)]

    played(play, BOB, CAROL)


def test_who_writes_in_a_group_is_shown_as_the_bot() -> None:
    async def play(here: House) -> None:
        tea = here.world.supergroup("Tea", here.world.user("Alice"))
        room = Place(NET, "room", str(tea.id))
        await here.adapter.typing(room, Speaker(None, "bob"), True)

        assert tea.actions == [("typing", None)]

    played(play, BOB)


def test_it_is_shown_in_the_topic_of_who_writes() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        await here.adapter.typing(place(alice, BOB), Speaker(BOB), True)
        (topic,) = alice.chat.topics

        assert alice.chat.actions == [("typing", topic)]

    played(play, BOB, has_topics=True)


def test_it_is_dropped_where_there_is_no_room_for_more() -> None:
    async def play(here: House) -> None:
        alice = here.world.user("Alice")
        await here.tied(alice, BOB)
        for number in range(4):
            await here.says(BOB, alice, f"words {number}")
        await here.adapter.typing(place(alice, BOB), Speaker(BOB), True)

        assert alice.chat.actions == []

    played(play, BOB)
