"""The bot's one reaction to a message, for many people."""

from dataclasses import dataclass, field

from adapters.telegram.calls.told import REACTIONS
from adapters.telegram.session import Session
from bridge.api.events import Reactions
from bridge.api.ids import Identity
from tests.adapters.telegram.calls.talk import (
    ALICE,
    BOB,
    HOSTED,
    about,
    asked,
    ref,
    session,
    translated,
)

UP, HEART, FIRE = "\N{THUMBS UP SIGN}", "\N{HEAVY BLACK HEART}", "\N{FIRE}"


@dataclass
class People:
    """Who react one after the other."""

    session: Session = field(default_factory=session)

    def react(self, who: Identity, *emoji: str, to: int = 57) -> list[str]:
        """As what the bot shows then."""
        event = Reactions(place=HOSTED, actor=who, at=0.0, target=ref(to, 58), emoji=emoji)
        [call] = translated(event, self.session)
        assert call.wish is not None
        now = call.wish.now(call, self.session.told, {})
        call.wish.taken(self.session.told, {}, None)
        assert call.wish.answer(None) is None
        return [one.emoji for one in now.arguments["reaction"]]


def test_a_reaction_goes_to_the_first_part() -> None:
    event = Reactions(place=HOSTED, actor=ALICE, at=0.0, target=ref(57, 58), emoji=(UP,))
    here = session()
    [call] = translated(event, here)
    assert call.wish is not None

    assert asked([call.wish.now(call, here.told, {})]) == [
        about(0, "set_message_reaction", 57, reaction=[{"type": "emoji", "emoji": UP}])
    ]


def test_the_newest_of_any_of_ours_stands() -> None:
    people = People()

    assert [people.react(ALICE, UP), people.react(BOB, HEART)] == [[UP], [HEART]]


def test_when_it_is_taken_back_the_one_before_stands_again() -> None:
    people = People()
    people.react(ALICE, UP)
    people.react(BOB, HEART)

    assert [people.react(BOB), people.react(ALICE)] == [[UP], []]


def test_who_takes_back_an_older_one_changes_nothing() -> None:
    people = People()
    people.react(ALICE, UP)
    people.react(BOB, HEART)

    assert [people.react(ALICE), people.react(BOB)] == [[HEART], []]


def test_who_reacts_anew_is_the_newest() -> None:
    people = People()
    people.react(ALICE, UP)
    people.react(BOB, HEART)

    assert [people.react(ALICE, FIRE), people.react(ALICE)] == [[FIRE], [HEART]]


def test_after_a_restart_whoever_takes_his_back_leaves_none() -> None:
    assert People().react(ALICE) == []


def test_what_was_reacted_to_long_ago_is_forgotten() -> None:
    people = People()
    for number in range(1, REACTIONS + 10):
        people.react(ALICE, UP, to=number)

    assert len(people.session.told.reactions) == REACTIONS
