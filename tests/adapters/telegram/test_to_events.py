"""What happens in groups and channels, as events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update
from telegram.constants import UpdateType

from adapters.telegram import to_events
from adapters.telegram.rooms.group import Group, Topic
from adapters.telegram.said.polls import Asked, Polls
from bridge.api.content import File, Poll, Text, Unsupported
from bridge.api.events import AnyEvent, Edit, Message, Reactions, Ref
from bridge.api.ids import Identity, NativeId
from tests.adapters.telegram.said.payloads import (
    ALICE,
    ALICE_,
    ANONYMOUS,
    BOB,
    BOB_,
    CHANNEL,
    FORUM,
    GIF,
    GROUP,
    LARGE,
    MESSAGES,
    MODIFIERS,
    NET,
    NEWS,
    NEWS_,
    NOW,
    POLL,
    ROOM,
    TEA_,
    UPDATES,
    Json,
    edited,
    posted,
    raw,
    said,
    session,
    update,
)

HI = (Text("hi"),)
FIVE = NativeId("-1001234/5")


def read(given: Update) -> list[AnyEvent]:
    return events(to_events.read(session(), given).things)


def events(things: object) -> list[AnyEvent]:
    assert isinstance(things, list)
    return things


def one(given: Update) -> Message:
    (event,) = read(given)
    assert isinstance(event, Message)
    return event


# --- who says it, where ---------------------------------------------------------------------------


def test_what_somebody_says_in_a_group() -> None:
    assert read(said(text="hi")) == [
        Message(place=ROOM, actor=ALICE_, at=NOW, content=HI, native=FIVE)
    ]


def test_what_a_channel_says_has_its_name() -> None:
    assert read(posted(text="hi")) == [
        Message(place=NEWS, actor=NEWS_, at=NOW, content=HI, native=NativeId("-1005678/5"))
    ]


@pytest.mark.parametrize(
    ("sender", "actor"),
    [
        ({"from": BOB}, BOB_),
        ({"from": GIF}, Identity(NET, "90", "GIF search")),
        ({"from": ANONYMOUS, "sender_chat": GROUP}, TEA_),
        ({"from": ANONYMOUS}, TEA_),
        ({"from": BOB, "sender_chat": CHANNEL}, NEWS_),
        (
            {"from": {"id": 9, "is_bot": False, "first_name": ""}},
            Identity(NET, "9", "Deleted account"),
        ),
    ],
)
def test_in_whose_name_it_is_said(sender: Json, actor: Identity) -> None:
    """An administrator who is not named speaks as the group; somebody else's bot is heard, too."""
    assert one(said(text="hi", **sender)).actor == actor


def test_what_the_bot_itself_said_is_not_heard_again() -> None:
    on = session()
    given = said(text="hi")
    assert given.message is not None
    on.me = given.message.from_user

    assert to_events.read(on, given).things == []


def test_commands_for_the_bot_are_said_to_nobody_else() -> None:
    command = [{"type": "bot_command", "offset": 0, "length": 4}]

    assert read(said(text="/who", entities=command)) == []
    assert read(edited(text="/who", entities=command)) == []
    assert one(said(text="/who@another_bot", entities=command)).text == "/who@another_bot"
    assert one(said(text="/shrug", entities=command)).text == "/shrug"


def test_what_is_said_in_a_topic_is_in_its_room() -> None:
    in_topic = said(text="hi", chat=FORUM, message_thread_id=9, is_topic_message=True)

    assert one(in_topic).place == session().room("-1001234%9")


@pytest.mark.parametrize(
    "fields", [{"message_thread_id": 9}, {"message_thread_id": 1, "is_topic_message": True}, {}]
)
def test_what_is_in_no_topic_is_in_the_room_of_the_group(fields: Json) -> None:
    """A chain of answers is no topic; General is the group itself."""
    assert one(said(text="hi", chat=FORUM, **fields)).place == ROOM


def test_an_answer() -> None:
    original = raw(message_id=4, **{"from": BOB}, text="tea?")

    answers = one(said(text="yes", reply_to_message=original)).answers

    assert answers == Ref(native=NativeId("-1001234/4"), author=BOB_, words="tea?", at=NOW)


# --- from where it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        (
            {"forward_origin": {"type": "user", "date": NOW, "sender_user": BOB}},
            "Forwarded from Bob:\nhi",
        ),
        (
            {"forward_origin": {"type": "hidden_user", "date": NOW, "sender_user_name": "Dan"}},
            "Forwarded from Dan:\nhi",
        ),
        (
            {
                "forward_origin": {
                    "type": "channel", "date": NOW, "chat": CHANNEL, "message_id": 3,
                    "author_signature": "Carol",
                }
            },
            "Forwarded from News (Carol):\nhi",
        ),
        (
            {
                "forward_origin": {"type": "chat", "date": NOW, "sender_chat": GROUP},
                "via_bot": GIF,
            },
            "Forwarded from Tea (via @gif):\nhi",
        ),
        ({"via_bot": GIF}, "(via @gif)\nhi"),
        ({"author_signature": "owner"}, "hi"),
        ({"has_protected_content": True, "sender_tag": "chef"}, "hi"),
    ],
)  # fmt: skip
def test_what_stands_before_the_words(fields: Json, body: str) -> None:
    assert one(said(text="hi", **fields)).content == (Text(body),)


def test_who_signed_a_post_is_told_behind_it() -> None:
    assert one(posted(text="hi", author_signature="Carol")).content == (Text("hi\n— Carol"),)


def test_where_buttons_lead_is_told_behind_the_words() -> None:
    rows = [
        [{"text": "Read", "url": "https://example.org/"}, {"text": "Like", "callback_data": "x"}],
        [{"text": "Buy", "url": "https://example.org/buy"}],
    ]

    given = said(text="hi", reply_markup={"inline_keyboard": rows})

    assert one(given).content == (
        Text("hi\nRead: https://example.org/\nBuy: https://example.org/buy"),
    )


def test_a_post_in_the_group_that_talks_about_the_channel_is_the_channels() -> None:
    origin = {"type": "channel", "date": NOW, "chat": CHANNEL, "message_id": 3}
    post = said(text="hi", sender_chat=CHANNEL, is_automatic_forward=True, forward_origin=origin)

    assert (one(post).actor, one(post).content) == (NEWS_, HI)


def test_a_picture_that_was_forwarded_says_so_in_words() -> None:
    origin = {"type": "user", "date": NOW, "sender_user": BOB}

    words, picture = one(said(photo=[LARGE], forward_origin=origin)).content

    assert words == Text("Forwarded from Bob:")
    assert isinstance(picture, File)


# --- edits ----------------------------------------------------------------------------------------


def test_other_words_are_an_edit_of_the_message() -> None:
    assert read(edited(text="hello")) == [
        Edit(
            place=ROOM,
            actor=ALICE_,
            at=NOW + 30,
            target=Ref(native=FIVE),
            content=(Text("hello"),),
        )
    ]


def test_another_file_is_an_edit_with_all_of_the_new_content() -> None:
    (event,) = read(edited(photo=[LARGE], caption="new"))

    assert isinstance(event, Edit)
    assert event.content[0] == Text("new")
    assert isinstance(event.content[1], File)


def test_what_looks_as_before_is_no_edit() -> None:
    on = session()
    to_events.read(on, said(text="hi"))

    same = to_events.read(on, edited(text="hi", reply_markup={"inline_keyboard": []})).things
    other = to_events.read(on, edited(text="hello")).things
    again = to_events.read(on, edited(text="hello")).things

    assert (same, len(other), again) == ([], 1, [])


def test_of_a_live_location_the_first_position_counts() -> None:
    assert read(edited(location={"latitude": 1.0, "longitude": 2.0, "live_period": 60})) == []
    assert read(edited(location={"latitude": 1.0, "longitude": 2.0})) == []


# --- reactions ------------------------------------------------------------------------------------


def reaction(*emoji: Json, **who: object) -> Update:
    given = {"chat": GROUP, "message_id": 5, "date": NOW, "old_reaction": []}
    return update("message_reaction", {**given, "new_reaction": list(emoji), **who})


def test_somebodys_reactions_are_the_whole_new_set() -> None:
    given = reaction(
        {"type": "emoji", "emoji": "👍"},
        {"type": "custom_emoji", "custom_emoji_id": "1"},
        {"type": "custom_emoji", "custom_emoji_id": "2"},
        {"type": "paid"},
        user=BOB,
    )

    assert read(given) == [
        Reactions(place=ROOM, actor=BOB_, at=NOW, target=Ref(native=FIVE), emoji=("👍", "✨", "⭐"))
    ]


def test_who_takes_them_back_has_none() -> None:
    (event,) = read(reaction(actor_chat=CHANNEL))

    assert isinstance(event, Reactions)
    assert (event.actor, event.emoji) == (NEWS_, ())


def test_in_a_channel_all_reactions_are_the_channels() -> None:
    given = {
        "chat": CHANNEL,
        "message_id": 5,
        "date": NOW,
        "reactions": [
            {"type": {"type": "emoji", "emoji": "👍"}, "total_count": 3},
            {"type": {"type": "emoji", "emoji": "👎"}, "total_count": 0},
        ],
    }

    assert read(update("message_reaction_count", given)) == [
        Reactions(
            place=NEWS,
            actor=NEWS_,
            at=NOW,
            target=Ref(native=NativeId("-1005678/5")),
            emoji=("👍",),
        )
    ]


def test_a_reaction_is_in_the_topic_of_its_message() -> None:
    """Telegram does not say in which."""
    on = session()
    to_events.read(on, said(text="hi", chat=FORUM, message_thread_id=9, is_topic_message=True))

    things = events(to_events.read(on, reaction(user=BOB)).things)

    assert [thing.place for thing in things if isinstance(thing, Reactions)] == [
        on.room("-1001234%9")
    ]


def test_where_the_topic_is_forgotten_it_may_be_any_that_somebody_of_ours_was_in() -> None:
    on = session()
    used = Topic(is_used=True)
    on.rooms.groups[-1001234] = Group(chat=-1001234, topics={9: used, 10: Topic(), 12: used})

    things = events(to_events.read(on, reaction(user=BOB)).things)

    assert [thing.place.native for thing in things if isinstance(thing, Reactions)] == [
        "-1001234",
        "-1001234%9",
        "-1001234%12",
    ]


# --- polls ----------------------------------------------------------------------------------------


CLOSED: Json = {
    **POLL,
    "is_closed": True,
    "options": [{**each, "voter_count": 2} for each in POLL["options"]],
}
RESULT = Poll(question="Tea?", answers=("Yes", "No"), votes=(2, 2), several=True, is_closed=True)


def test_a_poll_that_is_closed_is_an_edit_with_its_votes() -> None:
    on = session()
    kept = to_events.read(on, said(poll=POLL)).keep

    items = to_events.read(on, update("poll", CLOSED))

    assert list(kept) == ["poll:p1"]
    assert items.keep == {"poll:p1": None}
    assert items.things == [
        Edit(
            place=ROOM,
            actor=ALICE_,
            at=NOW + 60,
            target=Ref(native=FIVE),
            content=(RESULT,),
        )
    ]


def test_a_poll_is_found_after_a_restart() -> None:
    kept = to_events.read(session(), said(poll=POLL)).keep
    polls = Polls()
    polls.restore({name: value for name, value in kept.items() if value is not None})

    asked, _ = polls.closed("p1")

    assert asked is not None
    assert (asked.place, asked.actor, asked.native) == (ROOM, ALICE_, FIVE)


@pytest.mark.parametrize("id_", ["", "a\x00b", "\ud800", "p" * 65])
def test_what_no_poll_is_called_is_not_kept(id_: str) -> None:
    asked = Asked(ROOM, ALICE_, NativeId("-1001234/5"))

    assert Polls().opened(id_, asked) == {}


def test_votes_alone_change_nothing_and_unknown_polls_neither() -> None:
    on = session()
    to_events.read(on, said(poll=POLL))

    assert to_events.read(on, update("poll", POLL)).things == []
    assert to_events.read(on, update("poll", {**CLOSED, "id": "other"})).things == []


# --- all there is ---------------------------------------------------------------------------------


def test_every_kind_of_update_is_played() -> None:
    assert set(UPDATES) == set(map(str, UpdateType))


@pytest.mark.parametrize("kind", UPDATES)
def test_no_kind_of_update_is_a_fault(kind: str) -> None:
    spoken = {"message", "edited_message", "channel_post", "edited_channel_post"}
    counted = {"message_reaction", "message_reaction_count"}

    assert len(read(update(kind, UPDATES[kind]))) == (kind in spoken | counted)


def test_an_update_of_a_kind_of_tomorrow_is_no_fault() -> None:
    assert read(update("hologram", {"chat": GROUP})) == []


def test_a_message_of_a_kind_of_tomorrow_is_said_to_be_there() -> None:
    assert one(said(**MESSAGES["of_tomorrow"])).content == (
        Unsupported("an unsupported message (hologram)"),
    )


@given(
    st.sampled_from(sorted(MESSAGES)),
    st.sets(st.sampled_from(sorted(MODIFIERS)), max_size=8),
    st.sampled_from([GROUP, FORUM, CHANNEL]),
    st.sampled_from(["message", "edited_message", "channel_post", "edited_channel_post"]),
)
def test_whatever_stands_beside_it_each_message_is_one_event_with_something_in_it(
    kind: str, beside: set[str], chat: Json, how: str
) -> None:
    fields = {name: MODIFIERS[name] for name in beside} | MESSAGES[kind]

    found = read(update(how, raw(chat=chat, **fields)))

    is_moving = how.startswith("edited") and kind in ("location", "live_location")
    assert len(found) == (not is_moving)
    for event in found:
        assert isinstance(event, Message | Edit)
        assert event.content
        assert all(part != Text("") for part in event.content)


def test_alice_is_heard_whatever_she_says() -> None:
    for fields in MESSAGES.values():
        assert one(said(**fields, **{"from": ALICE})).actor == ALICE_
