"""What is said about messages leaves as tags, and only where the server passes them on."""

import pytest

from adapters.irc.said import abilities
from adapters.irc.to_calls import Call, Limits, serialised, translate
from adapters.irc.wire.clienttags import may_pass, passing, says_all
from adapters.irc.wire.isupport import DEFAULT, learn
from bridge.api.adapter import Delivery, Emoji
from bridge.api.content import Text
from bridge.api.events import AnyEvent, Form, Message, Reactions, Ref, Retraction
from bridge.api.ids import Identity, Key, NativeId, NetworkName, Place
from bridge.api.text import Span
from tests.adapters.irc.test_to_calls import DIRECT, LOGIN, ORIGIN, OWN, ROOM

IRC, XMPP = NetworkName("irc"), NetworkName("xmpp")
BOB = Identity(IRC, "bob%a.example", "bob")
ALICE = Identity(XMPP, "alice@example.org", "alice")
TAGS = frozenset({"message-tags", "labeled-response"})
TO_M1 = {"+reply": "m1", "+draft/reply": "m1"}


def calls(event: AnyEvent, place: Place = ROOM) -> list[Call]:
    delivery = Delivery(key=Key("k"), place=place, speaker=OWN, event=event)
    return list(translate(delivery, Limits()))


def answer(
    body: str | Text, *, to: Identity | None = BOB, native: str | None = "m1", form: Form = "say"
) -> Message:
    ref = Ref(native=None if native is None else NativeId(native), author=to)
    text = Text(body) if isinstance(body, str) else body
    return Message(place=ORIGIN, actor=ALICE, at=0.0, content=(text,), form=form, answers=ref)


def reactions(*emoji: str, before: tuple[str, ...] = ()) -> Reactions:
    target = Ref(native=NativeId("m1"), natives=(NativeId("m1"), NativeId("m2")))
    return Reactions(place=ORIGIN, actor=ALICE, at=0.0, target=target, emoji=emoji, before=before)


def retraction(reason: str = "") -> Retraction:
    target = Ref(native=NativeId("m1"), natives=(NativeId("m1"), NativeId("m2")))
    return Retraction(place=ORIGIN, actor=ALICE, at=0.0, target=target, reason=reason)


def test_the_first_line_of_an_answer_says_to_what() -> None:
    assert calls(answer("yes\nno")) == [
        Call(Key("k.0"), LOGIN, "PRIVMSG", "#c", "bob: yes", tags=TO_M1),
        Call(Key("k.1"), LOGIN, "PRIVMSG", "#c", "no"),
    ]


@pytest.mark.parametrize(
    ("message", "place", "expected"),
    [
        (answer("yes"), DIRECT, "yes"),
        (answer("bob: yes"), ROOM, "bob: yes"),
        (answer("bob, yes"), ROOM, "bob, yes"),
        (answer("well", to=ALICE), ROOM, "well"),
        (answer("well", to=None), ROOM, "well"),
        (answer("nods", form="action"), ROOM, "nods"),
        (answer("/me nods"), ROOM, "nods"),
        (answer("yes", form="notice"), ROOM, "yes"),
        (answer("yes", native=None), ROOM, "bob: yes"),
        (answer(Text("so", (Span(0, 2, "quote"),))), ROOM, "bob:"),
    ],
)
def test_in_a_channel_an_answer_names_whom_it_answers(
    message: Message, place: Place, expected: str
) -> None:
    """Many who are there see nothing of tags."""
    assert calls(message, place)[0].text == expected


def test_an_answer_to_what_never_came_has_no_tags() -> None:
    assert calls(answer("yes", native=None))[0].tags == {}


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (reactions("👍"), [{"+draft/react": "👍", **TO_M1}]),
        (
            reactions("🌹", before=("👍",)),
            [{"+draft/unreact": "👍", **TO_M1}, {"+draft/react": "🌹", **TO_M1}],
        ),
        (reactions(before=("👍",)), [{"+draft/unreact": "👍", **TO_M1}]),
        (reactions("👍", before=("👍",)), [{"+draft/react": "👍", **TO_M1}]),
        (reactions(), []),
    ],
)
def test_of_reactions_is_said_what_came_and_what_went(
    event: Reactions, expected: list[dict[str, str]]
) -> None:
    made = calls(event)

    assert [call.tags for call in made] == expected
    assert [call.key for call in made] == [f"k.{n}" for n in range(len(expected))]
    assert {(call.command, call.target, call.text) for call in made} <= {("TAGMSG", "#c", None)}


def test_every_part_of_a_message_is_taken_back() -> None:
    lines = [serialised(call, label=True) for call in calls(retraction("not\r\nnice"))]

    assert lines == [
        b"@label=k.0 REDACT #c m1 :not nice\r\n",
        b"@label=k.1 REDACT #c m2 :not nice\r\n",
    ]
    assert serialised(calls(retraction())[0], label=False) == b"REDACT #c m1\r\n"


# --- what a server passes on ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("denied", "passed"),
    [
        ("", {"+reply", "+typing"}),
        ("*", set()),
        ("*,-reply", {"+reply"}),
        ("typing,draft/react", {"+reply"}),
        ("+typing", {"+reply"}),
        ("-typing", {"+reply", "+typing"}),
    ],
)
def test_a_server_says_which_tags_it_does_not_pass_on(denied: str, passed: set[str]) -> None:
    support = learn(DEFAULT, [f"CLIENTTAGDENY={denied}"])

    assert {tag for tag in ("+reply", "+typing") if may_pass(TAGS, support, tag)} == passed
    assert not may_pass(frozenset(), support, "+reply")


def test_tags_that_are_not_passed_on_do_not_leave() -> None:
    support = learn(DEFAULT, ["CLIENTTAGDENY=reply"])

    assert passing(TAGS, support, TO_M1) == {"+draft/reply": "m1"}
    assert passing(frozenset(), support, TO_M1) is None


def test_a_reaction_needs_its_tag_and_one_of_those_that_refer() -> None:
    whole = {"+draft/react": "x", **TO_M1}

    assert says_all(whole, whole)
    assert says_all(whole, {"+draft/react": "x", "+reply": "m1"})
    assert not says_all(whole, {"+draft/react": "x"})
    assert not says_all(whole, TO_M1)
    assert not says_all(whole, None)


@pytest.mark.parametrize(
    ("caps", "denied", "expected"),
    [
        ("", "", (False, None, False, False)),
        ("message-tags", "", (True, Emoji(), False, False)),
        ("message-tags labeled-response", "", (True, Emoji(), True, False)),
        ("message-tags labeled-response", "*,-reply", (True, None, False, False)),
        ("message-tags labeled-response", "draft/unreact", (True, None, True, False)),
        ("message-tags labeled-response", "*", (False, None, False, False)),
        ("draft/message-redaction", "", (False, None, False, True)),
    ],
)
def test_what_can_be_said_is_what_the_server_passes_on(
    caps: str, denied: str, expected: tuple[bool, Emoji | None, bool, bool]
) -> None:
    able = abilities.of(frozenset(caps.split()), learn(DEFAULT, [f"CLIENTTAGDENY={denied}"]))
    texts = able.texts

    assert (texts.answers, texts.emoji, texts.typing, texts.retractions) == expected
    assert able.ranks.removes == texts.retractions
