"""What is said on Telegram, request by request."""

from telegram import MessageEntity

from adapters.telegram.calls.call import Call
from adapters.telegram.config import read
from adapters.telegram.ids import Chat
from adapters.telegram.session import Session
from adapters.telegram.to_calls import translate
from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Identity, Key, NetworkName, Place

NET = NetworkName("telegram")
ROOM = Place(NET, "room", "-100123")
ALICE = Identity(NetworkName("xmpp"), "alice@example.org", "alice")


def test_who_speaks_in_a_group_stands_before_his_words_in_bold() -> None:
    session = Session(network=NET, settings=read({"token": "1:abc"}))
    message = Message(place=ROOM, actor=ALICE, at=0.0, content=(Text("good morning"),))

    calls = translate(
        session,
        Delivery(key=Key("d1"), place=ROOM, speaker=Speaker(None, "alice"), event=message),
    )

    assert calls == (
        Call(
            key=Key("d1.0"),
            chat=Chat(-100123),
            method="send_message",
            arguments={
                "text": "alice: good morning",
                "entities": (MessageEntity(MessageEntity.BOLD, 0, 5),),
            },
        ),
    )
