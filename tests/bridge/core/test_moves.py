"""Far places that are called otherwise than they were, and who is in them."""

from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Identity, NetworkName, Place
from bridge.api.states import About, Absent, Everyone, Present, Subject, Typing
from bridge.core.moves import Moves
from bridge.core.occupancy import Came
from bridge.core.presence import Presence
from bridge.core.routing import XMPP
from bridge.store.values import Former

BOT = NetworkName("bot")
OLD, NEW, NEWER = (Place(BOT, "room", native) for native in ("-1", "-100", "-200"))
BOB, CAROL = Identity(BOT, "2", "Bob"), Identity(BOT, "3", "Carol")
ALICE = Identity(XMPP, "alice@example.org", "Alice")


def test_a_place_that_moved_on_is_known_by_all_its_names() -> None:
    moves = Moves()
    assert not moves
    moves.note(OLD, NEW)
    moves.note(NEW, NEWER)

    assert [moves.now(place) for place in (OLD, NEW, NEWER)] == [NEWER, NEWER, NEWER]


def test_after_a_restart_too() -> None:
    moves = Moves()
    moves.restore([Former(OLD, NEW, is_first=True)])

    assert moves
    assert moves.now(OLD) == NEW


def test_what_was_said_before_is_said_in_the_new_place_and_how_the_old_one_stands_is_nothing() -> (
    None
):
    moves = Moves()
    moves.note(OLD, NEW)
    said = Message(place=OLD, actor=BOB, at=1.0, content=(Text("late"),))
    here, there = Present(place=OLD, who=ALICE), Present(place=NEW, who=ALICE)

    assert moves.event(said).place == NEW
    assert moves.state(Absent(login=None, place=OLD, who=BOB)) is None
    assert moves.state(Typing(place=OLD, who=BOB, is_typing=True)) is None
    assert moves.state(here) == there  # what our own do is not the network's to say
    assert moves.state(Absent(login=None, place=None, who=BOB)) is not None


def test_who_was_there_is_there() -> None:
    presence = Presence()
    people = (Present(place=OLD, who=BOB), Present(place=OLD, who=ALICE))
    presence.report(Everyone(place=OLD, present=people))
    presence.report(Subject(place=OLD, text="tea"))
    presence.report(About(place=OLD, name="Tea"))
    presence.report(Everyone(place=NEW, present=(Present(place=NEW, who=CAROL),)))
    changes = presence.move(OLD, NEW)
    room = presence.room(NEW)

    assert presence.room(OLD) is None
    assert list(presence.rooms(None)) == [NEW]
    assert room is not None
    assert list(room.here) == [BOB.native, ALICE.native, CAROL.native]
    assert changes == [(NEW, Came(room.here[CAROL.native]))]
    assert (room.subject, room.about) == (
        Subject(place=NEW, text="tea"),
        About(place=NEW, name="Tea"),
    )
    assert presence.report(About(place=NEW, name="Tea")) == []


def test_a_room_of_which_nothing_is_known_moves_all_the_same() -> None:
    assert Presence().move(OLD, NEW) == []
