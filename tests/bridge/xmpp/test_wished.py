"""What accounts say, treated as they wish."""

from dataclasses import replace

import pytest

from bridge.api.adapter import Emoji, Texts
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message, Ref, ReturnPath
from bridge.api.ids import NativeId, Place
from bridge.core.preferences import EDITS, NOTHING, REACTIONS, RECEIPTS, Value, Wishes
from bridge.core.routing import XMPP
from bridge.xmpp import wished
from tests.bridge.xmpp.messages import OF_ALICE

BACK = ReturnPath("alice@example.org/a", NativeId("m1"), "bob%irc.fake@irc", receipt=True)
HELLO = Message(
    place=Place(XMPP, "direct", "alice bob"),
    actor=OF_ALICE,
    at=1.0,
    content=(Text("hello"),),
    back=BACK,
)
CHANGED = Edit(
    place=HELLO.place, actor=OF_ALICE, at=1.0, target=Ref(), content=HELLO.content, back=BACK
)
EDITABLE = Texts(edits=True)


def wishes(name: str, value: Value) -> Wishes:
    return Wishes({name: value}, {})


def test_who_wishes_nothing_says_it_as_it_is() -> None:
    for event in (HELLO, CHANGED):
        assert wished.heeded(event, Texts(), NOTHING) is event
    assert wished.heeded(None, Texts(), wishes(RECEIPTS, False)) is None
    assert wished.able(EDITABLE, NOTHING) is EDITABLE


def test_a_receipt_that_is_not_wished_was_not_asked_for() -> None:
    said = wished.heeded(HELLO, Texts(), wishes(RECEIPTS, False))

    assert said == replace(HELLO, back=replace(BACK, receipt=False))


def test_an_edit_is_refused_where_there_are_none_and_it_is_wished() -> None:
    refusing = wishes(EDITS, "refuse")
    with pytest.raises(Refused) as refused:
        wished.heeded(CHANGED, Texts(), refusing)

    assert (refused.value.reason, refused.value.text) == ("unsupported", wished.NO_EDITS)
    assert wished.heeded(CHANGED, EDITABLE, refusing) is CHANGED
    assert wished.heeded(HELLO, Texts(), refusing) is HELLO


def test_one_can_react_where_it_is_to_be_said_in_words() -> None:
    in_words, few = wishes(REACTIONS, "words"), Texts(emoji=Emoji(most=1))

    assert wished.able(EDITABLE, in_words) == replace(EDITABLE, emoji=Emoji())
    assert wished.able(few, in_words) is few
