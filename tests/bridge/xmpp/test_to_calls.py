"""Deliveries to accounts as stanzas."""

from xml.etree.ElementTree import canonicalize

import pytest

from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Text
from bridge.api.events import Failure, Gap, Invite, Message, Ref, ReturnPath, Vote
from bridge.api.ids import EventId, Identity, Key, LoginId, NativeId, NetworkName, Place
from bridge.xmpp import gate
from bridge.xmpp.addressing import BareJid
from bridge.xmpp.to_calls import Post, to_calls
from bridge.xmpp.views import private, shared
from tests.bridge.xmpp.messages import NOW, OF_BOB
from tests.bridge.xmpp.scene import ALICE, DOMAIN, Scene

ROOM = Scene().room().address
FAR = Place(NetworkName("irc"), "room", "#tea%irc.fake", LoginId(1))


def invited(by: Identity | None, *, reason: str = "", password: str = "") -> str:
    """What alice receives, in canonical XML."""
    event = Invite(place=FAR, actor=by, at=NOW, reason=reason, password=password)
    place = private(ALICE, ROOM, is_room=True)
    delivery = Delivery(key=Key("e1"), place=place, speaker=Speaker(None), event=event)
    [post] = to_calls(delivery, None, ())
    [stanza] = post.stanzas
    assert (post.key, post.domain) == ("e1.0", DOMAIN)
    gate.seal_foreign(stanza, DOMAIN)
    return canonicalize(stanza)


def message(mediated: str, direct: str) -> str:
    """What is expected, in canonical XML."""
    return canonicalize(
        f'<message from="{ROOM}" to="{ALICE}" type="normal" id="e1">'
        f'<x xmlns="http://jabber.org/protocol/muc#user">{mediated}</x>'
        f'<x xmlns="jabber:x:conference" jid="{ROOM}"{direct}/>'
        '<store xmlns="urn:xmpp:hints"/></message>'
    )


def test_an_invitation_comes_from_the_room_and_says_whose_it_is() -> None:
    """XEP-0045 section 7.8.2: the room adds "a 'from' address [...] of the inviter"; XEP-0249
    section 2: attributes "map to" the elements of a mediated one.
    """
    assert invited(OF_BOB, reason="tea & cake", password="p<w") == message(
        f'<invite from="{ROOM}/Bob"><reason>tea &amp; cake</reason></invite>'
        "<password>p&lt;w</password>",
        ' password="p&lt;w" reason="tea &amp; cake"',
    )


def test_an_invitation_by_nobody_is_the_rooms_own() -> None:
    assert invited(None) == message(f'<invite from="{ROOM}"/>', "")


@pytest.mark.parametrize("shown", [shared(ROOM)])
def test_an_invitation_is_for_an_account(shown: Place) -> None:
    event = Invite(place=FAR, actor=OF_BOB, at=NOW)
    delivery = Delivery(key=Key("e1"), place=shown, speaker=Speaker(None), event=event)

    nothing: tuple[Post, ...] = ()
    assert to_calls(delivery, None, ()) == nothing


def test_what_is_missing_in_a_chat_is_said_there() -> None:
    """Ours: silence would look as if nothing had been said."""
    contact = BareJid(f"bob%irc.fake@{DOMAIN}")  # type: ignore[arg-type]  # prepared
    far = Place(NetworkName("irc"), "direct", "bob%irc.fake", LoginId(1))
    event = Gap(place=far, since=0.0, until=86_400.5)
    place = private(ALICE, contact, is_room=False)
    delivery = Delivery(
        key=Key("d1"), place=place, speaker=Speaker(None), event=event, event_id=EventId(255)
    )

    [post] = to_calls(delivery, None, ())
    [stanza] = post.stanzas

    assert canonicalize(stanza) == canonicalize(
        f'<message from="{contact}" to="{ALICE}" type="chat" id="ff"><body>The connection was away'
        " from 1970-01-01 00:00:00 to 1970-01-02 00:00:01 UTC. What was said here in that time may"
        " be missing.</body></message>"
    )


def test_the_gateways_own_word_of_a_chat_comes_from_the_gateway() -> None:
    """Ours: nobody can say it in its name."""
    contact = BareJid(f"bob%irc.fake@{DOMAIN}")  # type: ignore[arg-type]  # prepared
    far = Place(NetworkName("irc"), "direct", "bob%irc.fake", LoginId(1))
    event = Message(place=far, actor=None, at=0.0, content=(Text("Hear."),), form="gateway")
    delivery = Delivery(
        key=Key("d1"),
        place=private(ALICE, contact, is_room=False),
        speaker=Speaker(None),
        event=event,
        event_id=EventId(255),
    )

    [post] = to_calls(delivery, None, ())

    assert (post.domain, post.chat) == (DOMAIN, None)
    assert [canonicalize(stanza) for stanza in post.stanzas] == [
        canonicalize(
            f'<message from="{DOMAIN}" to="{ALICE}" type="chat" id="ff">'
            "<body>Hear.</body></message>"
        )
    ]


@pytest.mark.parametrize("origin", [shared(ROOM), private(ALICE, ROOM, is_room=True)])
def test_a_refusal_is_told_to_the_client_that_spoke(origin: Place) -> None:
    back = ReturnPath(f"{ALICE}/home", NativeId("m1"), ROOM, room=True)
    event = Failure(place=origin, at=NOW, back=back, reason="forbidden", text="No voice.")
    delivery = Delivery(key=Key("e1"), place=origin, speaker=Speaker(None), event=event)
    [post] = to_calls(delivery, None, ())

    assert post.domain == DOMAIN
    assert [canonicalize(stanza) for stanza in post.stanzas] == [
        canonicalize(
            f'<message from="{ROOM}" to="{ALICE}/home" type="error" id="m1"><error type="auth">'
            '<forbidden xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>'
            '<text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas">No voice.</text></error></message>'
        )
    ]


def test_a_vote_that_was_taken_is_shown_to_its_sender_as_he_wrote_it() -> None:
    client = f"{ALICE}/phone"
    back = ReturnPath(client, NativeId("v1"), ROOM, room=True)
    mine = Identity(NetworkName("xmpp"), ALICE, "Al ice")
    event = Vote(
        place=shared(ROOM),
        actor=mine,
        at=NOW,
        target=Ref(),
        choices=(0, 2),
        alias=NativeId("o1"),
        back=back,
    )
    delivery = Delivery(key=Key("e1"), place=shared(ROOM), speaker=Speaker(None), event=event)
    [post] = to_calls(delivery, None, ())

    assert [canonicalize(stanza) for stanza in post.stanzas] == [
        canonicalize(
            f'<message from="{ROOM}/Al ice" to="{client}" type="groupchat" id="v1">'
            '<body>/vote 1 3</body><origin-id xmlns="urn:xmpp:sid:0" id="o1"/></message>'
        )
    ]


def test_how_far_people_vote_is_not_told_one_by_one() -> None:
    event = Vote(place=FAR, actor=OF_BOB, at=NOW, target=Ref(), choices=(0,))
    place = private(ALICE, ROOM, is_room=False)
    delivery = Delivery(key=Key("e1"), place=place, speaker=Speaker(None), event=event)

    assert to_calls(delivery, None, ()) == ()
