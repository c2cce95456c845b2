"""What an account is shown of a chat with one person, and that it reads back."""

from dataclasses import replace
from xml.etree.ElementTree import Element, canonicalize, fromstring

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import File, Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, Said
from bridge.api.ids import EventId, Key, LoginId, NativeId, Place
from bridge.api.states import Read, Typing
from bridge.xmpp import gate, to_events
from bridge.xmpp.addressing import BareJid, FullJid, Jid, prepare
from bridge.xmpp.said import LATE
from bridge.xmpp.to_calls import signal, to_calls
from bridge.xmpp.views import private, shared
from tests.bridge.xmpp.messages import ALL, EVENT, IRC, KEPT, NOW, OF_ALICE, OF_BOB
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, OTHER_CLIENT, ROOM

BOB = BareJid(prepare(f"bob%irc.fake@{DOMAIN}"))
OCCUPANT = FullJid(prepare(f"{ROOM}/Bob"))
CHAT = private(ALICE, BOB, is_room=False)
FAR = Place(IRC, "direct", "bob%irc.fake", LoginId(1))
OF_BOBS = Ref(event=EVENT, author=OF_BOB, words="hi 👨\nthere")
OF_ALICES = Ref(event=EVENT, author=OF_ALICE, alias=NativeId("c0"), words="hello")
WITH_ORIGIN = Ref(event=EVENT, author=OF_ALICE, alias=NativeId("c0"), origin=NativeId("o0"))
TEXTS = st.text(st.sampled_from(list("ab \n>&<\u0301\u200d🇺👨\ufe0f\u2028\x85")), max_size=20)
ODD = "a\u0301 👨\u200d👩\u200d👧 🇺🇳 \ufe0f\u202e\n> x\ny"


def stanzas(
    event: Said, voice: Jid | None = None, *clients: FullJid, is_markable: bool = False
) -> list[str]:
    """What leaves, over the gate."""
    delivery = Delivery(
        key=Key("d1"), place=CHAT, speaker=Speaker(None), event=event, event_id=EventId(0xE1)
    )
    [post] = to_calls(delivery, voice, clients, is_markable=is_markable)
    return [gate.seal_foreign(each, DOMAIN).decode() for each in post.stanzas]


def message(text: str, answers: Ref | None = None) -> Message:
    return Message(place=FAR, actor=OF_BOB, at=NOW, content=(Text(text),), answers=answers)


def test_what_comes_late_says_when_it_was_said() -> None:
    """XEP-0203 section 2: "timestamp information about data stored for later delivery"."""
    delivery = Delivery(key=Key("d1"), place=CHAT, speaker=Speaker(None), event=message("hi"))
    in_time, late = (
        to_calls(delivery, None, (), now=NOW + LATE + more)[0].stanzas[0] for more in (0, 1)
    )

    delay = f'<delay xmlns="urn:xmpp:delay" from="{BOB}" stamp="2023-11-14T22:13:20.000Z"/>'
    assert (in_time.count("delay"), late.count(delay)) == (0, 1)


def edit(target: Ref) -> Edit:
    return Edit(place=FAR, actor=OF_BOB, at=NOW, target=target, content=(Text("x"),))


def retraction(target: Ref) -> Retraction:
    return Retraction(place=FAR, actor=OF_BOB, at=NOW, target=target)


def reactions(target: Ref) -> Reactions:
    return Reactions(place=FAR, actor=OF_BOB, at=NOW, target=target, emoji=("👋",))


def shown(inside: str, sender: Jid = BOB, to: Jid = ALICE, known: str = ' id="e1"') -> str:
    return canonicalize(f'<message from="{sender}" to="{to}" type="chat"{known}>{inside}</message>')


def replied(id_: str, to: str, end: int) -> str:
    return (
        '<fallback xmlns="urn:xmpp:fallback:0" for="urn:xmpp:reply:0">'
        f'<body start="0" end="{end}"/></fallback>'
        f'<reply xmlns="urn:xmpp:reply:0" to="{to}" id="{id_}"/>'
    )


def same(event: Said, inside: str) -> bool:
    return [canonicalize(each) for each in stanzas(event)] == [shown(inside)]


def test_what_is_said_is_known_by_the_id_of_its_event() -> None:
    """So that clients can refer to it by what we know it by."""
    assert same(message("hello"), "<body>hello</body>")


@pytest.mark.parametrize(
    ("ref", "known"), [(OF_BOBS, KEPT), (OF_ALICES, "c0"), (WITH_ORIGIN, "c0")]
)
def test_an_edit_refers_to_the_id_of_the_first_version(ref: Ref, known: str) -> None:
    replace = f'<replace xmlns="urn:xmpp:message-correct:0" id="{known}"/>'

    assert same(edit(ref), f"<body>x</body>{replace}")


@pytest.mark.parametrize(
    ("ref", "known"), [(OF_BOBS, KEPT), (OF_ALICES, "c0"), (WITH_ORIGIN, "o0")]
)
def test_all_else_refers_to_the_origin_id_where_there_is_one(ref: Ref, known: str) -> None:
    """XEP-0444 section 4.2: "the sender should use the 'id' from a" XEP-0359 origin-id "if present,
    or the value of the 'id' attribute"
    """
    [reacted], [taken_back] = stanzas(reactions(ref)), stanzas(retraction(ref))

    assert f'<reactions xmlns="urn:xmpp:reactions:0" id="{known}">' in reacted
    assert f'<retract xmlns="urn:xmpp:message-retract:1" id="{known}"/>' in taken_back


def test_an_answer_says_whom_it_answers() -> None:
    """By a bare JID: clients change."""
    quoted = "&gt; hi 👨\n&gt; there\n"

    assert same(message("yes", OF_BOBS), f"<body>{quoted}yes</body>{replied(KEPT, BOB, 15)}")
    assert same(message("yes", OF_ALICES), f"<body>&gt; hello\nyes</body>{replied('c0', ALICE, 8)}")


def test_an_occupant_says_it_to_each_client_in_his_room() -> None:
    mark = '<x xmlns="http://jabber.org/protocol/muc#user"/>'
    clients = (CLIENT, OTHER_CLIENT)
    quoted = f"<body>&gt; hi 👨\n&gt; there\nyes</body>{replied(KEPT, OCCUPANT, 15)}"

    assert [
        canonicalize(each) for each in stanzas(message("yes", OF_BOBS), OCCUPANT, *clients)
    ] == [shown(quoted + mark, OCCUPANT, client) for client in clients]
    assert stanzas(message("hello"), OCCUPANT) == stanzas(message("hello"))  # nobody is there


def test_each_file_is_a_message_of_its_own_under_the_id_with_a_number() -> None:
    files = [File(name=name, url=f"https://x.example/{name}") for name in ("dog", "cat")]
    album = replace(message("look"), content=(Text("look"), *files))
    bodies = ["look", *(file.url for file in files)]
    ids = ["e1", "e1.1", "e1.2"]

    assert told(stanzas(album)) == [(ALICE, *each) for each in zip(ids, bodies, strict=True)]
    assert told(stanzas(album, OCCUPANT, CLIENT, OTHER_CLIENT)) == [
        (client, *each)
        for each in zip(ids, bodies, strict=True)
        for client in (CLIENT, OTHER_CLIENT)
    ]
    markable = '<markable xmlns="urn:xmpp:chat-markers:0"/>'
    assert all(markable in each for each in stanzas(album, is_markable=True))


def test_all_as_which_something_is_shown_is_taken_back() -> None:
    target = replace(OF_BOBS, parts=("", "d1"))
    first, second = map(fromstring, stanzas(retraction(target)))

    retract = "{urn:xmpp:message-retract:1}retract"
    assert [each.find(retract).get("id") for each in (first, second)] == [  # type: ignore[union-attr]  # each has
        KEPT,
        f"{KEPT}.1",
    ]
    assert [each.find("body") is not None for each in (first, second)] == [True, False]
    assert [each.get("id") for each in (first, second)] == ["e1", "e1.1"]


def told(written: list[str]) -> list[tuple[str, ...]]:
    """Whom, under which id, in which words."""
    each = map(fromstring, written)
    return [(one.get("to", ""), one.get("id", ""), one.findtext("body", "")) for one in each]


def test_only_words_ask_to_be_marked() -> None:
    markable = '<markable xmlns="urn:xmpp:chat-markers:0"/>'
    marked = [
        markable in stanzas(event, is_markable=True)[0]
        for event in (message("hello"), edit(OF_BOBS), retraction(OF_BOBS), reactions(OF_BOBS))
    ]

    assert (marked, markable in stanzas(message("hello"))[0]) == (
        [True, False, False, False],
        False,
    )


@pytest.mark.parametrize(("is_typing", "state"), [(True, "composing"), (False, "paused")])
def test_who_writes_is_told_and_not_kept(is_typing: bool, state: str) -> None:
    told = signal(CHAT, Typing(place=FAR, who=OF_BOB, is_typing=is_typing), None, ())
    inside = (
        f'<{state} xmlns="http://jabber.org/protocol/chatstates"/>'
        '<no-store xmlns="urn:xmpp:hints"/>'
    )

    assert [canonicalize(each) for each in told] == [shown(inside, known="")]


def test_how_far_somebody_has_read_is_told_to_who_asked() -> None:
    asked = Ref(event=EVENT, alias=NativeId("c0"), origin=NativeId("o0"), is_markable=True)
    told = signal(CHAT, Read(place=FAR, who=OF_BOB, target=asked), None, ())
    inside = '<displayed xmlns="urn:xmpp:chat-markers:0" id="c0"/><store xmlns="urn:xmpp:hints"/>'

    assert [canonicalize(each) for each in told] == [shown(inside, known="")]
    assert signal(CHAT, Read(place=FAR, who=OF_BOB, target=OF_ALICES), None, ()) == ()


def test_what_is_shared_is_nobodys_chat() -> None:
    typing = Typing(place=FAR, who=OF_BOB, is_typing=True)

    assert signal(shared(BOB), typing, None, ()) == ()


# --- reading back ---------------------------------------------------------------------------------


def read(event: Said) -> Said | None:
    """What a client of alice says that says the same as what she was shown."""
    [stanza] = stanzas(event)
    written = stanza.replace("<message ", '<message xmlns="jabber:client" ', 1)
    element: Element = fromstring(written)
    return to_events.chat(CHAT, ALICE, CLIENT, BOB, element, NOW, ALL)


@given(TEXTS.filter(str.strip), TEXTS)
@example(ODD, f"{ODD}\r\n\r{ODD}")
@example("x", "👨\u200d👩\u200d👧")
@example("\u0301x", "e")
def test_exactly_the_quotation_is_cut_from_an_answer(words: str, quoted: str) -> None:
    """XEP-0426: characters "shall be counted by their number of Unicode code points"."""
    ref = Ref(event=EVENT, author=OF_BOB, words=quoted)
    alone, answer = read(message(words)), read(message(words, ref))

    assert isinstance(alone, Message)
    assert isinstance(answer, Message)
    assert (answer.content, answer.form) == (alone.content, alone.form)
    assert answer.answers is not None
    assert answer.answers.event == EVENT


def test_what_is_done_to_messages_reads_back() -> None:
    back = [read(event) for event in (retraction(OF_BOBS), reactions(OF_BOBS), edit(OF_BOBS))]
    meant = Ref(native=NativeId(KEPT), event=EVENT)

    assert [isinstance(event, Retraction | Reactions | Edit) for event in back] == [True] * 3
    assert [event.target for event in back] == [meant] * 3  # type: ignore[union-attr]  # as above
