"""What can be said and done on Matrix."""

import pytest

from adapters.matrix.calls.abilities import capabilities
from adapters.matrix.rooms.room import Power, Room
from bridge.api.adapter import Capabilities, Emoji, Texts
from tests.adapters.matrix.calls.talk import CHAT, ME, PLACE, TEA, session

ALL = Texts(
    answers=True, edits=True, retractions=True, emoji=Emoji(most=20), typing=True, reads=True,
    files=True, styles=True, spoilers=True, locations=True, polls=True, votes=True,
)  # fmt: skip


def able(power: Power, encryption: str = "", level: int = 0) -> Capabilities:
    users = {**power.users, ME: level}
    held = Power(users=users, events=power.events, events_default=power.events_default)
    return capabilities(session(Room(id=TEA, power=held, encryption=encryption)), PLACE)


def test_every_call_can_be_repeated_and_one_is_made_at_a_time() -> None:
    able = capabilities(session(), PLACE)

    assert (able.window, able.repeatable) == (1, True)


def test_a_chat_can_say_all_and_has_no_ranks() -> None:
    assert capabilities(session(), CHAT) == Capabilities(repeatable=True, texts=ALL)


def test_of_a_room_that_is_not_known_all_is_thought_possible() -> None:
    unknown = PLACE._replace(native="!other:example.org")

    assert capabilities(None, PLACE).texts == capabilities(session(), unknown).texts == ALL


@pytest.mark.parametrize(("level", "removes"), [(50, True), (49, False)])
def test_who_may_redact_can_remove_what_others_said(level: int, removes: bool) -> None:
    found = able(Power(), level=level)

    assert (found.texts, found.ranks.removes) == (ALL, removes)


def test_what_needs_a_level_of_its_own_can_be_missing() -> None:
    found = able(Power(events={"m.reaction": 50, "m.room.redaction": 50})).texts

    assert (found.emoji, found.retractions, found.polls) == (None, False, True)


def test_who_may_not_take_back_his_own_words_removes_no_others() -> None:
    found = able(Power(events={"m.room.redaction": 100}), level=60)

    assert (found.texts.retractions, found.ranks.removes) == (False, False)


def test_in_an_encrypted_room_polls_need_what_all_encrypted_needs_and_reactions_do_not() -> None:
    levels = {"m.room.encrypted": 0, "org.matrix.msc3381.poll.start": 50, "m.reaction": 10}
    found = able(Power(events=levels), encryption="m.megolm.v1.aes-sha2").texts

    assert (found.polls, found.emoji) == (True, None)
