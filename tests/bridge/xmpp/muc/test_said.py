"""What rooms show of what happened, and that it reads back."""

from collections.abc import Iterable
from dataclasses import replace
from xml.etree.ElementTree import Element, canonicalize, tostring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.api.content import Content, File, Text
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, ReturnPath, Said, Tombstone
from bridge.api.ids import EventId, NativeId
from bridge.api.parts import mark
from bridge.store.values import Entry
from bridge.xmpp import namespaces as ns
from bridge.xmpp import said
from bridge.xmpp.muc import lines
from bridge.xmpp.muc.occupants import author_id
from tests.bridge.xmpp.messages import (
    EVENT,
    KEPT,
    NOW,
    OF_ALICE,
    OF_BOB,
    SHOWN,
    all_shown,
    entry,
    read,
    shown,
)
from tests.bridge.xmpp.scene import CLIENT, ROOM, Scene

SCENE = Scene()
TEA = SCENE.tea()
BACK = ReturnPath(CLIENT, NativeId("c1"), ROOM, room=True)
OF_BOBS = Ref(event=EVENT, author=OF_BOB, words="hi 👨\nthere")
OF_ALICES = Ref(event=EVENT, author=OF_ALICE, alias=NativeId("c0"))
BOB_ID, ALICE_ID = (author_id(b"key", TEA.address, who) for who in (OF_BOB, OF_ALICE))
DOG = File(url="https://x.example/dog.jpg", name="dog.jpg", media_type="image/jpeg", size=12)
CAT = File(url="https://x.example/cat", name="cat")


def message(*content: Content, **traits: object) -> Message:
    known = Message(place=TEA.shows, actor=OF_BOB, at=NOW, content=content)
    return replace(known, **traits)  # type: ignore[arg-type]  # the fields of a message


def ids(occupant_id: str = BOB_ID, *, part: int = 0) -> str:
    """What every line has."""
    known = f"e1.{part}" if part else "e1"
    sid = f'<stanza-id xmlns="urn:xmpp:sid:0" id="{known}" by="{ROOM}"/>'
    return sid + f'<occupant-id xmlns="urn:xmpp:occupant-id:0" id="{occupant_id}"/>'


def line(inside: str, *, sender: str = f"{ROOM}/Bob", id: str = "e1") -> str:
    """What is expected, in canonical XML."""
    return canonicalize(
        f'<message xmlns="jabber:client" from="{sender}" to="{CLIENT}" type="groupchat" id="{id}">'
        f"{inside}</message>"
    )


def written(element: Element) -> str:
    text = tostring(element, encoding="unicode", default_namespace=None)
    return canonicalize(text, rewrite_prefixes=True)


def same(event: Said | Tombstone, expected: str, author: object = OF_BOB) -> bool:
    got = shown(TEA, event, author)  # type: ignore[arg-type]  # an identity or None
    return written(got) == canonicalize(expected, rewrite_prefixes=True)


def fallback(what: str, place: str) -> str:
    return f'<fallback xmlns="urn:xmpp:fallback:0" for="{what}"><body{place}/></fallback>'


def sharing(file: File, told: str, shown_as: str = "") -> str:
    return (
        f'<file-sharing xmlns="urn:xmpp:sfs:0"{shown_as}>'
        f'<file xmlns="urn:xmpp:file:metadata:0">{told}</file><sources>'
        f'<url-data xmlns="http://jabber.org/protocol/url-data" target="{file.url}"/>'
        "</sources></file-sharing>"
    )


A_DOG = sharing(
    DOG,
    "<media-type>image/jpeg</media-type><name>dog.jpg</name><size>12</size>",
    ' disposition="inline"',
)
A_CAT = sharing(CAT, "<name>cat</name>")


# --- each kind ------------------------------------------------------------------------------------


def test_an_edit_refers_to_the_id_under_which_the_first_version_was_shown() -> None:
    """XEP-0308 section 4: "the id of the original message is used in each case"."""
    edit = Edit(place=TEA.shows, actor=OF_BOB, at=NOW, target=OF_BOBS, content=(Text("x"),))
    replace = f'<replace xmlns="urn:xmpp:message-correct:0" id="{SHOWN}"/>'

    assert same(edit, line(f"<body>x</body>{replace}{ids()}"))


def test_an_edit_of_ours_refers_to_its_clients_id_and_keeps_its_own() -> None:
    edit = Edit(
        place=TEA.place,
        actor=OF_ALICE,
        at=NOW,
        target=OF_ALICES,
        content=(Text("x"),),
        alias=NativeId("c1"),
        back=BACK,
    )
    replace = '<replace xmlns="urn:xmpp:message-correct:0" id="c0"/>'
    origin = '<origin-id xmlns="urn:xmpp:sid:0" id="c1"/>'

    expected = line(
        f"<body>x</body>{replace}{origin}{ids(ALICE_ID)}", sender=f"{ROOM}/Alice", id="c1"
    )
    assert same(edit, expected, OF_ALICE)


def test_a_retraction_has_words_for_those_who_do_not_know_it() -> None:
    """XEP-0424 section 3: "It's RECOMMENDED that you include a" fallback with text."""
    event = Retraction(place=TEA.shows, actor=OF_BOB, at=NOW, target=OF_BOBS)
    retract = f'<retract xmlns="urn:xmpp:message-retract:1" id="{KEPT}"/>'
    mark = fallback("urn:xmpp:message-retract:1", "")
    body = "<body>/me took back a message, which cannot be shown by this client.</body>"

    assert same(event, line(retract + mark + body + ids()))


@pytest.mark.parametrize(
    ("author", "moderated"),
    [
        (
            OF_BOB,
            f'<moderated xmlns="urn:xmpp:message-moderate:1" by="{ROOM}/Bob">'
            f'<occupant-id xmlns="urn:xmpp:occupant-id:0" id="{BOB_ID}"/></moderated>',
        ),
        (None, '<moderated xmlns="urn:xmpp:message-moderate:1"/>'),
    ],
)
def test_the_room_says_that_a_moderator_removed_a_message(author: object, moderated: str) -> None:
    """XEP-0425 section 5: "only moderation messages [...] received from the MUC service itself"."""
    event = Retraction(
        place=TEA.shows, actor=OF_BOB, at=NOW, target=OF_ALICES, by_moderator=True, reason="a<b"
    )
    retract = (
        f'<retract xmlns="urn:xmpp:message-retract:1" id="{KEPT}">{moderated}'
        "<reason>a&lt;b</reason></retract>"
    )
    mark = fallback("urn:xmpp:message-retract:1", "")
    body = "<body>A moderator removed a message, which cannot be shown by this client.</body>"
    sid = f'<stanza-id xmlns="urn:xmpp:sid:0" id="e1" by="{ROOM}"/>'

    assert same(event, line(retract + mark + body + sid, sender=ROOM), author)


@pytest.mark.parametrize("emoji", [(), ("👋", "<")])
def test_reactions_are_the_whole_set_and_to_be_kept(emoji: tuple[str, ...]) -> None:
    event = Reactions(place=TEA.shows, actor=OF_BOB, at=NOW, target=OF_BOBS, emoji=emoji)
    each = "".join(f"<reaction>{one.replace('<', '&lt;')}</reaction>" for one in emoji)
    reactions = f'<reactions xmlns="urn:xmpp:reactions:0" id="{KEPT}">{each}</reactions>'

    assert same(event, line(f'{reactions}<store xmlns="urn:xmpp:hints"/>{ids()}'))


def test_an_answer_quotes_what_it_answers() -> None:
    """XEP-0461 section 3: 'to' "containing the full jid of the author of the referenced message";
    section 4.1: "the ID assigned to the stanza by the group chat itself must be used".
    """
    event = message(Text("yes"), answers=OF_BOBS)
    body = "<body>&gt; hi 👨\n&gt; there\nyes</body>"
    mark = fallback("urn:xmpp:reply:0", ' start="0" end="15"')
    reply = f'<reply xmlns="urn:xmpp:reply:0" to="{ROOM}/Bob" id="{KEPT}"/>'

    assert same(event, line(body + mark + reply + ids()))


def test_an_answer_to_a_message_without_words_quotes_none() -> None:
    event = message(Text("yes"), answers=replace(OF_BOBS, words="", author=None))
    reply = f'<reply xmlns="urn:xmpp:reply:0" id="{KEPT}"/>'

    assert same(event, line(f"<body>yes</body>{reply}{ids()}"))


def test_an_answer_to_what_never_came_here_quotes_it_in_earnest() -> None:
    event = message(Text("yes"), answers=replace(OF_BOBS, event=None))

    assert same(event, line(f"<body>&gt; hi 👨\n&gt; there\nyes</body>{ids()}"))


def test_one_file_is_what_every_client_knows_as_one() -> None:
    """XEP-0447 section 3.1: "adding a [XEP-0066] x-oob reference is RECOMMENDED"."""
    mark = fallback("urn:xmpp:sfs:0", "")
    oob = f'<x xmlns="jabber:x:oob"><url>{DOG.url}</url></x>'

    assert same(message(DOG), line(f"<body>{DOG.url}</body>{mark}{A_DOG}{oob}{ids()}"))


def test_words_and_files_are_messages_of_their_own() -> None:
    """Clients draw a file whose link is all of a message's body, and that of XEP-0066 as well."""
    mark = fallback("urn:xmpp:sfs:0", "")
    files = [
        line(
            f'<body>{file.url}</body>{mark}{told}<x xmlns="jabber:x:oob"><url>{file.url}</url></x>'
            f"{ids(part=part)}",
            id=f"e1.{part}",
        )
        for part, (file, told) in enumerate([(DOG, A_DOG), (CAT, A_CAT)], 1)
    ]
    words = line(f"<body>look</body>{ids()}")

    got = [written(each) for each in all_shown(TEA, message(Text("look"), DOG, CAT))]
    assert got == [canonicalize(each, rewrite_prefixes=True) for each in (words, *files)]


def test_what_a_client_sent_comes_back_as_one_message() -> None:
    mark = fallback("urn:xmpp:sfs:0", ' start="4" end="52"')
    body = f"<body>look\n{DOG.url}\n{CAT.url}</body>"
    sent = message(Text("look"), DOG, CAT, back=BACK, alias=NativeId("c1"))
    origin = '<origin-id xmlns="urn:xmpp:sid:0" id="c1"/>'

    expected = line(
        f"{body}{mark}{A_DOG}{A_CAT}{origin}{ids(ALICE_ID)}", sender=f"{ROOM}/Alice", id="c1"
    )
    assert same(sent, expected, OF_ALICE)


@pytest.mark.parametrize("by_moderator", [False, True])
def test_what_was_several_messages_is_taken_back_as_often_and_told_once(
    by_moderator: bool,
) -> None:
    target = replace(OF_BOBS, parts=("", "d1", "d2"))
    event = Retraction(
        place=TEA.shows, actor=OF_BOB, at=NOW, target=target, by_moderator=by_moderator
    )
    got = all_shown(TEA, event)

    retract = f"{{{ns.RETRACT_1}}}retract"
    assert [each.get("id") for each in got] == ["e1", "e1.1", "e1.2"]
    assert [each.find(retract).get("id") for each in got] == [  # type: ignore[union-attr]  # each has
        KEPT,
        f"{KEPT}.1",
        f"{KEPT}.2",
    ]
    assert [each.findtext(ns.BODY_TAG) is not None for each in got] == [True, False, False]
    is_told = f"{retract}/{{{ns.MODERATE_1}}}moderated"
    assert [each.find(is_told) is not None for each in got] == [by_moderator] * 3


def test_an_edit_holds_what_is_not_shown_beside_it() -> None:
    """The pictures behind the words are there still; another one is a link in the new words."""
    target = replace(OF_BOBS, parts=("", mark(DOG)))
    event = Edit(
        place=TEA.shows, actor=OF_BOB, at=NOW, target=target, content=(Text("look"), DOG, CAT)
    )
    words = replace(event, content=(DOG,))
    whole = replace(event, target=replace(target, parts=(mark(DOG), mark(CAT))))

    assert [shown(TEA, each).findtext(ns.BODY_TAG) for each in (event, words, whole)] == [
        f"look\n{CAT.url}",
        "[The words were taken away.]",
        f"look\n{DOG.url}",
    ]


@pytest.mark.parametrize(
    ("answers", "bodies"),
    [
        (OF_BOBS, [DOG.url]),
        (Ref(words="hi"), ["> hi\n", DOG.url]),
        (Ref(), [DOG.url]),
    ],
)
def test_a_file_that_answers_is_all_of_its_body(answers: Ref, bodies: list[str]) -> None:
    """A quotation is said in earnest where no id tells what is answered."""
    got = all_shown(TEA, message(DOG, answers=answers))

    assert [each.findtext(ns.BODY_TAG) for each in got] == bodies
    assert [each.find(f"{{{ns.REPLY}}}reply") is not None for each in got] == [
        answers.event is not None,
        *[False] * (len(bodies) - 1),
    ]


def tombstone(**traits: object) -> Tombstone:
    return Tombstone(
        place=TEA.place,
        actor=OF_ALICE,
        at=NOW,
        retraction=EventId(0xF1),
        retracted_at=NOW + 0.5,
        back=BACK,
        alias=NativeId("c1"),
        **traits,  # type: ignore[arg-type]  # the rest of a tombstone
    )


def test_a_tombstone_says_what_took_the_message_back() -> None:
    """XEP-0424 section 4: "replaced with a <retracted/> element which MUST include an 'id'"; the
    message itself keeps its own.
    """
    retracted = (
        '<retracted xmlns="urn:xmpp:message-retract:1" id="f1" stamp="2023-11-14T22:13:20.500Z"/>'
    )

    expected = line(retracted + ids(ALICE_ID), sender=f"{ROOM}/Alice", id="c1")
    assert same(tombstone(), expected, OF_ALICE)


def test_a_tombstone_says_which_moderator_removed_the_message() -> None:
    """XEP-0425 section 4: a <retracted/> "which in turn contains a <moderated/> element"."""
    retracted = (
        '<retracted xmlns="urn:xmpp:message-retract:1" id="f1" stamp="2023-11-14T22:13:20.500Z">'
        f'<moderated xmlns="urn:xmpp:message-moderate:1" by="{ROOM}/Bob"/><reason>spam</reason>'
        "</retracted>"
    )

    expected = line(retracted + ids(ALICE_ID), sender=f"{ROOM}/Alice", id="c1")
    assert same(tombstone(by_moderator=True, by="Bob", reason="spam"), expected, OF_ALICE)


def test_a_tombstone_says_that_a_moderator_removed_the_message_whoever_it_was() -> None:
    """XEP-0425 section 4: a <retracted/> "which in turn contains a <moderated/> element"; without
    it the author would seem to have taken it back.
    """
    retracted = (
        '<retracted xmlns="urn:xmpp:message-retract:1" id="f1" stamp="2023-11-14T22:13:20.500Z">'
        '<moderated xmlns="urn:xmpp:message-moderate:1"/><reason>spam</reason></retracted>'
    )

    expected = line(retracted + ids(ALICE_ID), sender=f"{ROOM}/Alice", id="c1")
    assert same(tombstone(by_moderator=True, reason="spam"), expected, OF_ALICE)


def test_a_message_whose_reading_is_told_asks_for_that() -> None:
    (asked,), (not_asked,) = (
        lines.lines(b"key", TEA, entry(message(Text("x"))), is_markable=wish)
        for wish in (True, False)
    )
    event = Reactions(place=TEA.shows, actor=OF_BOB, at=NOW, target=OF_BOBS, emoji=())
    [reacted] = lines.lines(b"key", TEA, entry(event), is_markable=True)

    markable = '<markable xmlns="urn:xmpp:chat-markers:0"/>'
    assert [markable in one.after for one in (asked, not_asked, reacted)] == [True, False, False]


def test_what_comes_late_says_when_it_was_said() -> None:
    """XEP-0203 section 2: "timestamp information about data stored for later delivery"."""
    one = Entry(1, EventId(0xE1), message(Text("yes")), OF_BOB, NOW + said.LATE)
    [in_time], [late] = (
        lines.lines(b"key", TEA, entry) for entry in (one, one._replace(stamp=NOW + said.LATE + 1))
    )

    delay = f'<delay xmlns="urn:xmpp:delay" from="{ROOM}" stamp="2023-11-14T22:13:20.000Z"/>'
    assert (in_time.after.count("delay"), late.after.count(delay)) == (0, 1)


def test_an_archived_line_reads_as_the_live_one() -> None:
    one = Entry(1, EventId(0xE1), message(Text("yes"), answers=OF_BOBS), OF_BOB, NOW)
    [archived] = lines.archived(b"key", TEA.address, one)

    live = written(shown(TEA, message(Text("yes"), answers=OF_BOBS)))
    assert canonicalize(archived, rewrite_prefixes=True) == live.replace(f' to="{CLIENT}"', "")


# --- there and back -------------------------------------------------------------------------------

WORDS = st.text(st.sampled_from(list("ab \n>&<\"'\u0301\u200d🇺👨\ufe0f\u2028\x85"))).filter(
    lambda text: text.strip() and not text.startswith(("/me ", "\n"))
)
FILES = st.lists(
    st.builds(
        File,
        url=st.integers(1, 9).map(lambda n: f"https://x.example/{n}.png?a=1&b=2"),
        name=st.sampled_from(["a", "ä ö", "&.x"]),
        media_type=st.sampled_from(["", "image/png"]),
        size=st.sampled_from([None, 0, 12]),
    ).map(lambda file: replace(file, shape="image" if file.media_type else "file")),
    max_size=3,
    unique_by=lambda file: file.url,
)
ANSWERS = st.one_of(
    st.none(), st.builds(Ref, event=st.just(EVENT), author=st.just(OF_BOB), words=WORDS)
)


@given(WORDS, FILES, ANSWERS, st.sampled_from(["say", "action"]), st.booleans())
def test_what_a_room_shows_reads_back(
    words: str, files: list[File], answers: Ref | None, form: str, is_edit: bool
) -> None:
    target = Ref(event=EVENT) if is_edit else None
    content: tuple[Content, ...] = (Text(words), *files)
    event = message(*content, answers=answers, form=form)
    if target is not None:
        event = Edit(  # type: ignore[assignment]  # as good as a message here
            place=TEA.shows,
            actor=OF_BOB,
            at=NOW,
            target=target,
            content=content,
            form=event.form,
            answers=answers,
        )
    back, *files_back = [read(TEA, each) for each in all_shown(TEA, event)]

    assert isinstance(back, Edit if is_edit else Message)
    assert back.form == event.form
    assert back.content + content_of(files_back) == event.content
    assert (back.answers and back.answers.event) == (answers and answers.event)
    if isinstance(back, Edit):
        assert back.target.event == EVENT


@given(FILES.filter(bool), ANSWERS)
def test_files_without_words_read_back(files: list[File], answers: Ref | None) -> None:
    back = [read(TEA, each) for each in all_shown(TEA, message(*files, answers=answers))]

    assert len(back) == len(files)
    assert content_of(back) == tuple(files)


def content_of(messages: Iterable[Said | None]) -> tuple[Content, ...]:
    """What all of them hold."""
    return tuple(part for each in messages if isinstance(each, Message) for part in each.content)


def test_what_is_done_to_messages_reads_back() -> None:
    taken_back = Retraction(place=TEA.shows, actor=OF_BOB, at=NOW, target=OF_BOBS)
    reacted = Reactions(
        place=TEA.shows, actor=OF_BOB, at=NOW, target=OF_BOBS, emoji=("👋", "❤️", "⚡")
    )
    back = [read(TEA, shown(TEA, event)) for event in (taken_back, reacted)]

    assert isinstance(back[0], Retraction)
    assert isinstance(back[1], Reactions)
    assert [back[0].target.event, back[1].target.event, back[1].emoji] == [
        EVENT,
        EVENT,
        ("👋", "❤️", "⚡"),
    ]
