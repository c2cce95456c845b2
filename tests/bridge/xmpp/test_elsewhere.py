"""What an account's owner said with another client is shown as his own."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Content, File, Text
from bridge.api.events import (
    AnyEvent,
    Edit,
    Message,
    Reactions,
    Ref,
    Retraction,
    Said,
    Vote,
    said_anew,
)
from bridge.api.ids import EventId, Identity, Key, LoginId, NativeId, Place
from bridge.api.text import Span
from bridge.core.routing import XMPP
from bridge.xmpp import elsewhere
from bridge.xmpp import namespaces as ns
from bridge.xmpp.permissions import Permissions
from tests.bridge.xmpp.scene import ALICE, IRC, Scene

KEY = b"k" * 32
BOB = "bob%irc.fake@irc.example.org"
CHAT = Place(IRC, "direct", "bob%irc.fake", LoginId(1))
SHOWN = Place(XMPP, "direct", f"{ALICE} {BOB}")
ME = Identity(IRC, "alice%irc.fake", "alice")
HELLO = Message(place=CHAT, actor=ME, at=5.0, content=(Text("hello"),))
ELSEWHERE = Ref(event=EventId(10), words="hello")
FROM_XMPP = replace(ELSEWHERE, alias=NativeId("m1"))
OUTER = f"{{{ns.PRIVILEGE_2}}}privilege/{{{ns.FORWARD}}}forwarded/"
MESSAGE = "{jabber:client}message"
MARK = "{urn:xmpp-bridge:elsewhere:0}elsewhere"


def edit(target: Ref) -> Edit:
    return Edit(place=CHAT, actor=ME, at=6.0, target=target, content=(Text("hi"),))


def retraction(target: Ref) -> Retraction:
    return Retraction(place=CHAT, actor=ME, at=6.0, target=target)


def reactions(*emoji: str, target: Ref = ELSEWHERE) -> Reactions:
    return Reactions(place=CHAT, actor=ME, at=6.0, target=target, emoji=emoji)


def shown(
    event: AnyEvent, *, speaks: bool = True, copies: bool = True, is_offline: bool = False
) -> list[Element] | None:
    """The stanzas that leave."""
    scene = Scene()
    scene.service.permissions = Permissions(messages=speaks, version=ns.PRIVILEGE_2)
    scene.service.copies = copies
    delivery = Delivery(
        key=Key("k1"), place=SHOWN, speaker=Speaker(None), event=event, event_id=EventId(0x2A)
    )
    posts = elsewhere.posts(scene.service, KEY, delivery, lambda *_: is_offline)
    if posts is None:
        return None
    return [
        fromstring(one.replace("<message ", '<message xmlns="jabber:client" ', 1))
        for post in posts
        for one in post.stanzas
    ]


def the_one(stanzas: list[Element] | None) -> Element:
    assert stanzas is not None
    [one] = stanzas
    return one


def head(message: Element) -> dict[str, str]:
    return dict(message.attrib)


def test_where_the_server_copies_it_is_said_in_the_accounts_name() -> None:
    sent = the_one(shown(HELLO))
    inner = sent.find(OUTER + MESSAGE)

    assert (sent.get("from"), sent.get("to")) == ("irc.example.org", "example.org")
    assert inner is not None
    assert head(inner) == {"from": ALICE, "to": BOB, "type": "chat", "id": "2a"}
    assert [child.tag for child in inner] == ["{jabber:client}body", MARK]


def test_where_the_server_does_not_copy_the_copy_itself_is_said() -> None:
    """XEP-0280 section 11: "the forwarded message" is from "the bare JID of the user"."""
    carbon = the_one(shown(HELLO, copies=False)).find(OUTER + MESSAGE)
    assert carbon is not None
    inner = carbon.find(f"{{{ns.CARBONS}}}sent/{{{ns.FORWARD}}}forwarded/{MESSAGE}")

    assert head(carbon) == {"from": ALICE, "to": ALICE, "type": "chat"}
    assert inner is not None
    assert head(inner) == {"from": ALICE, "to": BOB, "type": "chat", "id": "2a"}
    assert [child.tag for child in inner] == ["{jabber:client}body"]


@pytest.mark.parametrize(("copies", "sender"), [(True, "irc.example.org"), (False, BOB)])
def test_who_is_offline_would_never_see_a_copy_of_ours(copies: bool, sender: str) -> None:
    sent = the_one(shown(HELLO, copies=copies, is_offline=True))

    assert sent.get("from") == sender


def test_where_nothing_may_be_said_in_his_name_the_contact_says_it_marked() -> None:
    sent = the_one(shown(HELLO, speaks=False))

    assert head(sent) == {"from": BOB, "to": ALICE, "type": "chat", "id": "2a"}
    assert sent.findtext("{jabber:client}body") == "You, elsewhere: hello"


def test_files_are_messages_of_their_own_here_too() -> None:
    album = replace(HELLO, content=(FILE, replace(FILE, url="https://example.org/b.png")))
    own, marked = shown(album), shown(album, speaks=False)

    assert own is not None
    assert marked is not None
    inner = [each.find(OUTER + MESSAGE) for each in own]
    assert [
        (each.get("id"), each.findtext(f"{MESSAGE[:-7]}body"), each.find(MARK) is not None)
        for each in inner
        if each is not None
    ] == [("2a", FILE.url, True), ("2a.1", "https://example.org/b.png", True)]
    assert [(each.get("id"), each.findtext(f"{MESSAGE[:-7]}body")) for each in marked] == [
        ("2a", "You, elsewhere:"),
        ("2a.1", FILE.url),
        ("2a.2", "https://example.org/b.png"),
    ]


@pytest.mark.parametrize(
    ("parts", "own", "marked"),
    [
        (("d1", "d2"), ["a", "a.1"], ["a", "a.1", "a.2"]),
        (("", "d1"), ["a", "a.1"], ["a", "a.1"]),
        (("d1",), ["a"], ["a", "a.1"]),
        ((), ["a"], ["a"]),
    ],
)
def test_files_are_taken_back_as_they_were_said(
    parts: tuple[str, ...], own: list[str], marked: list[str]
) -> None:
    event = retraction(replace(ELSEWHERE, parts=parts))

    for speaks, ids in ((True, own), (False, marked)):
        sent = shown(event, speaks=speaks)
        assert sent is not None
        found = [each.find(f".//{{{ns.RETRACT_1}}}retract") for each in sent]
        assert [each.get("id") for each in found if each is not None] == ids


@pytest.mark.parametrize("speaks", [True, False])
def test_of_a_vote_nothing_is_said(speaks: bool) -> None:
    vote = Vote(place=CHAT, actor=ME, at=6.0, target=ELSEWHERE, choices=(1,))

    assert shown(vote, speaks=speaks) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(HELLO, actor=Identity(IRC, "bob%irc.fake", "Bob")),
        replace(HELLO, actor=None),
        replace(HELLO, place=CHAT._replace(network=XMPP)),
    ],
)
def test_what_somebody_else_says_is_not_his(other: Message) -> None:
    assert shown(other) is None


def returned(**changed: str) -> Element:
    inner = the_one(shown(HELLO)).find(OUTER + MESSAGE)
    assert inner is not None
    for name, value in changed.items():
        inner.set(name, value)
    return inner


def test_what_comes_back_to_us_is_known_by_its_mark() -> None:
    assert elsewhere.is_returned(KEY, returned())
    assert not elsewhere.is_returned(b"other", returned())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", f"{ALICE}/phone"),
        ("from", "eve@example.org"),
        ("to", "carol%irc.fake@irc.example.org"),
        ("id", "2b"),
    ],
)
def test_a_mark_is_good_for_its_message_alone(name: str, value: str) -> None:
    assert not elsewhere.is_returned(KEY, returned(**{name: value}))


def test_what_has_no_mark_is_somebodys_own() -> None:
    message = f'<message xmlns="jabber:client" from="{ALICE}" to="{BOB}"><body>x</body></message>'

    assert not elsewhere.is_returned(KEY, fromstring(message))


FILE = File(name="a.png", url="https://example.org/a.png")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (HELLO, (Text("You, elsewhere: hello"),)),
        (replace(HELLO, form="action"), (Text("You, elsewhere: * hello"),)),
        (replace(HELLO, content=(Text("a\nb"),)), (Text("You, elsewhere:\na\nb"),)),
        (replace(HELLO, content=(FILE,)), (Text("You, elsewhere:"), FILE)),
        (
            replace(HELLO, content=(Text("hello", (Span(0, 5, "bold"),)),)),
            (Text("You, elsewhere: hello", (Span(16, 21, "bold"),)),),
        ),
        (
            replace(HELLO, content=(Text("hello", (Span(0, 5, "quote"),)),)),
            (Text("You, elsewhere:\nhello", (Span(16, 21, "quote"),)),),
        ),
    ],
)
def test_words_are_marked(event: Message, words: tuple[Content, ...]) -> None:
    assert elsewhere.in_words(event) == replace(event, form="say", content=words)


def told(words: str) -> Message:
    return Message(place=CHAT, actor=ME, at=6.0, content=(Text(words),))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (edit(ELSEWHERE), replace(edit(ELSEWHERE), content=(Text("You, elsewhere: hi"),))),
        (
            edit(FROM_XMPP),
            replace(said_anew(edit(FROM_XMPP)), content=(Text("You, elsewhere: (edited) hi"),)),
        ),
        (retraction(ELSEWHERE), retraction(ELSEWHERE)),
        (retraction(FROM_XMPP), told("You, elsewhere: a message was taken back.")),
        (reactions("👍", "🍵"), told("You, elsewhere: 👍 🍵, to “hello”")),
        (reactions("👍", target=Ref(event=EventId(1))), told("You, elsewhere: 👍")),
        (reactions(), told("You, elsewhere: reactions were taken back, to “hello”")),
    ],
)
def test_the_contact_changes_what_it_said_and_tells_of_the_rest(
    event: Said, expected: Said
) -> None:
    assert elsewhere.in_words(event) == expected
