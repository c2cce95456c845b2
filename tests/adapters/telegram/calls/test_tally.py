"""How XMPP people vote: a message that answers the poll, and is changed with each vote."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.telegram.calls.tally import NO_ANSWER, NO_POLL
from adapters.telegram.calls.told import TALLIES
from adapters.telegram.session import Session
from bridge.api.adapter import Recalled
from bridge.api.errors import Refused
from bridge.api.events import Vote
from bridge.api.ids import Identity
from tests.adapters.telegram.calls.talk import (
    ALICE,
    BOB,
    HOSTED,
    TOPIC,
    about,
    asked,
    native,
    new,
    ref,
    replying,
    session,
    translated,
)

POLL = "Poll: What?\n1. Tea (2 votes)\n2. Coffee\n3. Milk (warm) (1 vote)"


@dataclass
class Voters:
    """They vote one after the other. said: the number of the next message."""

    session: Session = field(default_factory=session)
    kept: dict[str, bytes] = field(default_factory=dict)
    said: int = 90

    def vote(self, who: Identity, *choices: int, poll: int = 57, words: str = POLL) -> Any:
        """What is asked of Telegram; it is done."""
        event = Vote(
            place=HOSTED, actor=who, at=0.0, target=ref(poll, words=words), choices=choices
        )
        [call] = translated(event, self.session)
        assert call.wish is not None
        recalled = self.session.kept.kept
        now = call.wish.now(call, self.session.told, recalled)
        self.said += now.method == "send_message"
        done = native(self.said if now.method == "send_message" else now.arguments["message_id"])
        for name, value in call.wish.taken(self.session.told, recalled, done).items():
            if value is None:
                self.kept.pop(name)
            else:
                self.kept[name] = value
        return asked([now])[0]

    def restart(self) -> None:
        self.session = session()
        self.session.kept = Recalled(None, dict(self.kept))


def tally(text: str) -> dict[str, Any]:
    return new(
        0, "message", text=text, reply_parameters=replying(57), disable_notification=True
    )  # fmt: skip


def test_the_first_vote_is_said_as_an_answer_to_the_poll() -> None:
    assert Voters().vote(ALICE, 0) == tally("Votes from XMPP: 1. Tea: 1")


def test_further_votes_change_what_was_said_or_it_is_said_anew() -> None:
    voters = Voters()
    voters.vote(ALICE, 0)
    text = "Votes from XMPP: 1. Tea: 1, 3. Milk (warm): 1"

    assert voters.vote(BOB, 2) == {
        **about(0, "edit_message_text", 91, text=text),
        "otherwise": tally(text),
    }


def test_who_votes_again_has_one_vote_and_can_take_it_back() -> None:
    voters = Voters()
    votes = [voters.vote(ALICE, 0), voters.vote(ALICE, 0, 1), voters.vote(ALICE)]

    assert [vote["text"] for vote in votes] == [
        "Votes from XMPP: 1. Tea: 1",
        "Votes from XMPP: 1. Tea: 1, 2. Coffee: 1",
        "Votes from XMPP: none",
    ]


def test_votes_outlast_a_restart() -> None:
    voters = Voters()
    voters.vote(ALICE, 0)
    voters.restart()

    assert voters.vote(BOB, 0)["text"] == "Votes from XMPP: 1. Tea: 2"
    assert voters.vote(ALICE)["message_id"] == 91


def test_nobodys_address_is_kept() -> None:
    voters = Voters()
    voters.vote(ALICE, 0)

    assert [name for name in voters.kept] == ["tally:-100123/57"]
    assert b"alice" not in voters.kept["tally:-100123/57"]


def test_a_vote_for_what_is_no_answer_is_refused() -> None:
    with pytest.raises(Refused, match=NO_ANSWER):
        Voters().vote(ALICE, 3)


def test_a_vote_in_what_is_no_poll_is_refused() -> None:
    with pytest.raises(Refused, match=NO_POLL):
        Voters().vote(ALICE, 0, words="tea")


def test_the_names_of_answers_that_are_not_known_are_numbers() -> None:
    assert Voters().vote(ALICE, 1, words="") == tally("Votes from XMPP: answer 2: 1")


def test_a_tally_is_in_the_topic_of_its_poll() -> None:
    event = Vote(place=HOSTED, actor=ALICE, at=0.0, target=ref(57), choices=(0,))
    here = session()
    [call] = translated(event, here, TOPIC)
    assert call.wish is not None

    assert call.wish.now(call, here.told, {}).chat.native == TOPIC.native


def test_tallies_of_old_polls_are_forgotten() -> None:
    voters = Voters()
    for poll in range(1, TALLIES + 4):
        voters.vote(ALICE, 0, poll=poll)
    voters.restart()
    voters.vote(ALICE, 0, poll=TALLIES + 4)

    assert len(voters.kept) == TALLIES
    assert f"tally:-100123/{TALLIES + 4}" in voters.kept


def test_a_poll_from_before_the_group_moved_is_tallied_without_a_reply() -> None:
    target = ref(57, chat=-99, words=POLL)
    here = session()
    [call] = translated(Vote(place=HOSTED, actor=ALICE, at=0.0, target=target, choices=(0,)), here)
    assert call.wish is not None

    assert asked([call.wish.now(call, here.told, {})]) == [
        new(0, "message", text="Votes from XMPP: 1. Tea: 1", disable_notification=True)
    ]
