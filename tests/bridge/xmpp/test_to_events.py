"""What clients say to rooms and people, as events."""

from dataclasses import replace

import pytest

from bridge.api.adapter import Emoji, Texts
from bridge.api.content import Content, File, Text
from bridge.api.errors import Refused
from bridge.api.events import Edit, Message, Reactions, Ref, Retraction, ReturnPath, Said
from bridge.api.ids import Identity, NativeId
from bridge.api.text import Span
from bridge.core.routing import XMPP
from bridge.xmpp import attached, reactions, to_events
from bridge.xmpp.addressing import Jid
from bridge.xmpp.views import private
from tests.bridge.xmpp.messages import ALL, EVENT, KEPT, NOW, OF_ALICE, SHOWN, message, said
from tests.bridge.xmpp.muc.ranked import RankedScene
from tests.bridge.xmpp.scene import ALICE, CLIENT, DOMAIN, ROOM, Scene

PLACE = Scene().room(CLIENT).place
BACK = ReturnPath(CLIENT, NativeId("c1"), ROOM, room=True)
NOTHING = Texts()
C1 = NativeId("c1")
OURS = Ref(native=NativeId(KEPT), event=EVENT)


def quoting(quote: str = "") -> Ref:
    """What an answer refers to, and how its client quoted it."""
    return replace(OURS, quote=quote)


BODY = "<body>hello</body>"
REPLACE = '<replace xmlns="urn:xmpp:message-correct:0" id="x0"/>'
REPLY = f'<reply xmlns="urn:xmpp:reply:0" to="{ROOM}/Bob" id="{KEPT}"/>'
RETRACT_1 = f'<retract xmlns="urn:xmpp:message-retract:1" id="{KEPT}"/>'
RETRACT_0 = (
    f'<apply-to xmlns="urn:xmpp:fasten:0" id="{KEPT}">'
    '<retract xmlns="urn:xmpp:message-retract:0"/></apply-to>'
)


def words(text: str, **traits: object) -> Message:
    """What is expected of plain words."""
    expected = Message(
        place=PLACE, actor=OF_ALICE, at=NOW, content=(Text(text),), alias=C1, back=BACK
    )
    return replace(expected, **traits)  # type: ignore[arg-type]  # the fields of a message


def content(inside: str) -> tuple[Content, ...]:
    """What a message holds."""
    event = said(inside)
    assert isinstance(event, Message)
    return event.content


def reacted(*emoji: str, id: str = KEPT) -> str:
    each = "".join(f"<reaction>{one}</reaction>" for one in emoji)
    return f'<reactions xmlns="urn:xmpp:reactions:0" id="{id}">{each}</reactions>'


def fallback(what: str, start: int, end: int) -> str:
    return (
        f'<fallback xmlns="urn:xmpp:fallback:0" for="{what}">'
        f'<body start="{start}" end="{end}"/></fallback>'
    )


def shared(url: str, **told: str) -> str:
    file = "".join(f"<{k.replace('_', '-')}>{v}</{k.replace('_', '-')}>" for k, v in told.items())
    return (
        '<file-sharing xmlns="urn:xmpp:sfs:0"><file xmlns="urn:xmpp:file:metadata:0">'
        f'{file}</file><sources><url-data xmlns="http://jabber.org/protocol/url-data"'
        f' target="{url}"/></sources></file-sharing>'
    )


def oob(url: str) -> str:
    return f'<x xmlns="jabber:x:oob"><url>{url}</url></x>'


# --- words ----------------------------------------------------------------------------------------


def test_words_are_a_message_known_by_its_clients_id() -> None:
    assert said(BODY) == words("hello")


def test_an_origin_id_is_known_besides_the_id() -> None:
    origin = '<origin-id xmlns="urn:xmpp:sid:0" id="o1"/>'

    assert said(BODY + origin) == words("hello", alias=NativeId("o1"))
    assert said(BODY + origin, id="") == words(
        "hello", alias=NativeId("o1"), back=ReturnPath(CLIENT, None, ROOM, room=True)
    )


def test_an_action_begins_with_me() -> None:
    assert said("<body>/me waves</body>") == words("waves", form="action")
    assert said("<body>/mess</body>") == words("/mess")


def test_forged_marks_of_the_room_go_no_further() -> None:
    forged = (
        f'<stanza-id xmlns="urn:xmpp:sid:0" by="{ROOM}" id="s1"/>'
        '<occupant-id xmlns="urn:xmpp:occupant-id:0" id="o"/>'
        '<delay xmlns="urn:xmpp:delay" stamp="2020-01-01T00:00:00Z"/>'
        '<x xmlns="http://jabber.org/protocol/muc#user"><status code="110"/></x>'
    )

    assert said(BODY + forged) == words("hello")


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<body/>",
        '<composing xmlns="http://jabber.org/protocol/chatstates"/>',
        f'<displayed xmlns="urn:xmpp:chat-markers:0" id="{KEPT}"/>',
        '<markable xmlns="urn:xmpp:chat-markers:0"/><store xmlns="urn:xmpp:hints"/>',
        REPLY,
        REPLACE,
    ],
)
def test_who_says_nothing_says_nothing(inside: str) -> None:
    assert said(inside) is None


def test_hints_and_wishes_beside_words_change_nothing() -> None:
    hints = (
        '<markable xmlns="urn:xmpp:chat-markers:0"/><store xmlns="urn:xmpp:hints"/>'
        '<active xmlns="http://jabber.org/protocol/chatstates"/>'
        '<request xmlns="urn:xmpp:receipts"/>'
    )

    assert said(BODY + hints) == words("hello")


def test_who_is_not_in_the_room_says_nothing_there() -> None:
    scene = Scene()
    room = scene.tea()

    with pytest.raises(Refused, match="not in this room"):
        to_events.groupchat(room, None, CLIENT, message(BODY), NOW, ALL)


# --- corrections ----------------------------------------------------------------------------------


def edit(**traits: object) -> Edit:
    known = {"content": (Text("hello"),), "target": Ref(native=NativeId("x0"))} | traits
    return Edit(place=PLACE, actor=OF_ALICE, at=NOW, alias=C1, back=BACK, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "inside",
    [
        BODY,
        f'<reactions xmlns="urn:xmpp:reactions:0" id="{KEPT}"><reaction>👋</reaction></reactions>',
        f'<retract xmlns="urn:xmpp:message-retract:1" id="{KEPT}"/>',
    ],
)
def test_who_has_no_voice_in_a_shared_room_says_nothing_there(inside: str) -> None:
    """XEP-0045 section 7.4: "If the sender is a visitor [...], the service MUST return a
    <forbidden/> error to the sender". The network could not tell: it hears its own relay.
    """
    scene = RankedScene()
    hall = scene.hall(CLIENT)
    scene.resident(hall, CLIENT, "Alice", role="visitor")
    own = scene.hosting.own(hall, ALICE)

    with pytest.raises(Refused, match=to_events.VOICELESS) as caught:
        to_events.groupchat(hall, own, CLIENT, message(inside), NOW, ALL)
    assert caught.value.reason == "forbidden"
    assert to_events.groupchat(hall, own, CLIENT, message("<x/>"), NOW, ALL) is None


def test_a_correction_refers_to_the_id_of_what_it_replaces() -> None:
    """XEP-0308 section 3: "the replace payload [...] to the previous message by id"."""
    assert said(BODY + REPLACE) == edit()


def test_a_correction_may_refer_to_the_id_that_we_gave() -> None:
    correction = REPLACE.replace("x0", SHOWN)

    assert said(BODY + correction) == edit(target=Ref(native=NativeId(SHOWN), event=EVENT))


def test_a_correction_is_the_whole_new_message() -> None:
    """XEP-0308 section 4: "treat the new stanza as complete replacement for all the payloads"."""
    body = "<body>&gt; hi\n/me waves</body>" + fallback("urn:xmpp:reply:0", 0, 5)

    assert said(body + REPLY + REPLACE) == edit(
        content=(Text("waves"),), form="action", answers=quoting("> hi\n")
    )


def test_a_correction_of_nothing_is_a_message() -> None:
    assert said(BODY + REPLACE.replace(' id="x0"', "")) == words("hello")


def test_corrections_are_taken_where_the_network_has_none() -> None:
    assert said(BODY + REPLACE, NOTHING) == edit()


# --- retractions ----------------------------------------------------------------------------------


@pytest.mark.parametrize("retract", [RETRACT_1, RETRACT_0])
@pytest.mark.parametrize("beside", ["", BODY, BODY + REPLACE, reacted("👍")])
def test_a_message_is_taken_back_by_both_versions(retract: str, beside: str) -> None:
    """What stands beside it is for those who do not know it."""
    assert said(retract + beside) == Retraction(
        place=PLACE, actor=OF_ALICE, at=NOW, target=OURS, alias=C1, back=BACK
    )


def test_nobody_moderates_by_a_message() -> None:
    """XEP-0425: "only moderation messages [...] received from the MUC service itself"."""
    inside = '<moderated xmlns="urn:xmpp:message-moderate:1" by="x"/><reason>r</reason>'
    forged = f'<retract xmlns="urn:xmpp:message-retract:1" id="{KEPT}">{inside}</retract>'

    assert said(forged) == Retraction(
        place=PLACE, actor=OF_ALICE, at=NOW, target=OURS, alias=C1, back=BACK
    )


def test_other_things_fastened_to_a_message_are_left_alone() -> None:
    fastened = f'<apply-to xmlns="urn:xmpp:fasten:0" id="{KEPT}"><x xmlns="urn:x"/></apply-to>'

    assert said(BODY + fastened) == words("hello")


def test_nothing_is_taken_back_where_the_network_cannot() -> None:
    with pytest.raises(Refused) as refused:
        said(RETRACT_1, Texts(edits=True))

    assert (refused.value.reason, refused.value.text) == ("unsupported", to_events.NO_RETRACTIONS)


def test_it_must_be_said_what_is_taken_back() -> None:
    with pytest.raises(Refused) as refused:
        said('<retract xmlns="urn:xmpp:message-retract:1"/>')

    assert refused.value.reason == "malformed"


# --- reactions ------------------------------------------------------------------------------------


def reaction(*emoji: str) -> Reactions:
    return Reactions(
        place=PLACE, actor=OF_ALICE, at=NOW, target=OURS, emoji=emoji, alias=C1, back=BACK
    )


def test_reactions_are_a_whole_set_without_repetitions() -> None:
    """XEP-0444 section 4: "A receiving entity SHOULD ignore duplicate reactions"."""
    assert said(reacted("👋", " 🐢 ", "👋", "", "❤️")) == reaction("👋", "🐢", "❤️")


def test_no_reactions_take_all_back() -> None:
    """XEP-0444 section 3.2: "In order to remove all reactions from a message, an empty"."""
    assert said(reacted()) == reaction()


def test_words_beside_reactions_stand_in_for_them() -> None:
    assert said(reacted("👋") + BODY) == reaction("👋")


def test_allowed_reactions_are_spelt_as_the_network_spells_them() -> None:
    able = Texts(emoji=Emoji(most=2, allowed=frozenset({"❤", "👍"})))

    assert said(reacted("❤\ufe0f", "👍"), able) == reaction("❤", "👍")
    assert said(reacted("❤\ufe0f", "❤"), able) == reaction("❤")
    assert said(reacted("👍🏽"), able) == reaction("👍")


@pytest.mark.parametrize(
    ("able", "inside", "reason", "told"),
    [
        (Texts(), reacted("👍"), "unsupported", to_events.NO_REACTIONS),
        (
            Texts(emoji=Emoji(most=1)),
            reacted("👍", "👎"),
            "not-acceptable",
            "A message here takes one reaction of one person, not more.",
        ),
        (
            Texts(emoji=Emoji(most=2)),
            reacted("1", "2", "3"),
            "not-acceptable",
            "A message here takes 2 reactions of one person, not more.",
        ),
        (
            Texts(emoji=Emoji(allowed=frozenset({"👍", "👎"}))),
            reacted("🐢"),
            "not-acceptable",
            "The only reactions here are 👍 👎.",
        ),
        (
            Texts(emoji=Emoji(allowed=frozenset(map(chr, range(0x1F600, 0x1F640))))),
            reacted("🐢"),
            "not-acceptable",
            "There is no such reaction here.",
        ),
        (ALL, reacted("x" * (reactions.MAX_LENGTH + 1)), "not-acceptable", "one emoji"),
        (ALL, reacted("👍", "tea"), "not-acceptable", reactions.ONE),
        (ALL, reacted("👍", id=""), "malformed", "which message"),
        (ALL, reacted("👍") + reacted("👎"), "malformed", "one set"),
    ],
)
def test_reactions_that_are_none_here_are_refused(
    able: Texts, inside: str, reason: str, told: str
) -> None:
    """XEP-0444 section 3.3: "MUST reply to invalid reactions payloads" with a `not-acceptable`."""
    with pytest.raises(Refused) as refused:
        said(inside, able)

    assert refused.value.reason == reason
    assert told in refused.value.text


# --- answers --------------------------------------------------------------------------------------


def test_an_answer_is_told_without_its_quotation() -> None:
    body = "<body>&gt; 👨\n&gt; hi\nyes</body>" + fallback("urn:xmpp:reply:0", 0, 9)

    assert said(body + REPLY) == words("yes", answers=quoting("> 👨\n> hi\n"))


QUOTATION = (Text("hi\nyes", (Span(0, 2, "quote"),)),)


def test_a_quotation_that_is_not_marked_is_said_in_earnest() -> None:
    told = said("<body>&gt; hi\nyes</body>" + REPLY)

    assert told == words("", content=QUOTATION, answers=quoting())


def test_who_quotes_and_says_nothing_has_said_the_quotation() -> None:
    body = "<body>&gt; hi</body>" + fallback("urn:xmpp:reply:0", 0, 4)

    assert said(body + REPLY) == words("> hi", answers=quoting())


def test_an_answer_to_nothing_is_a_message_with_its_quotation() -> None:
    body = "<body>&gt; hi\nyes</body>" + fallback("urn:xmpp:reply:0", 0, 5)

    assert said(body) == words("", content=QUOTATION)
    assert said(body + '<reply xmlns="urn:xmpp:reply:0"/>') == words("", content=QUOTATION)


# --- files ----------------------------------------------------------------------------------------

CAT, DOG = "https://x.example/a/cat%20one.png?v=1", "https://x.example/dog.jpg"
A_CAT = File(url=CAT, name="cat one.png", media_type="image/png", shape="image")
A_DOG = File(url=DOG, name="dog.jpg", media_type="image/jpeg", shape="image")


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (f"<body>{CAT}</body>{oob(CAT)}", (A_CAT,)),
        (f"<body> {CAT} </body>{oob(CAT)}", (A_CAT,)),
        (f"<body>look: {CAT}</body>{oob(CAT)}", (Text(f"look: {CAT}"),)),
        (f"<body>look</body>{oob(CAT)}", (Text("look"), A_CAT)),
        (f"<body>x</body>{oob('aesgcm://x.example/a')}", (Text("x"),)),
        (shared(CAT), (A_CAT,)),
        (f"<body>{CAT}</body>{oob(CAT)}{shared(CAT)}", (A_CAT,)),
        (f"<body>{CAT}</body>{shared(CAT)}", (A_CAT,)),
        (
            f"<body>look\n{CAT}\n{DOG}</body>{shared(CAT)}{shared(DOG)}",
            (Text("look"), A_CAT, A_DOG),
        ),
        (
            f"<body>look {DOG}</body>{fallback('urn:xmpp:sfs:0', 4, 30)}{shared(DOG)}",
            (Text("look"), A_DOG),
        ),
        (shared(DOG, desc="my dog"), (replace(A_DOG, description="my dog"),)),
        (shared(DOG) + shared(DOG), (A_DOG,)),
        (
            shared(CAT, name="../../etc/c\x7fat.png", media_type="Image/PNG", size="12"),
            (replace(A_CAT, name="cat.png", size=12),),
        ),
        (shared(DOG, name="a\\", media_type="png", size="-1"), (A_DOG,)),
        (shared("https://x.example/"), (File(url="https://x.example/", name="file"),)),
        (shared("https://[x/"), (File(url="https://[x/", name="file"),)),
    ],
)
def test_files_are_links_that_can_be_fetched(inside: str, expected: tuple[Content, ...]) -> None:
    assert content(inside) == expected


def test_a_file_that_cannot_be_fetched_is_what_stands_in_for_it() -> None:
    body = "<body>a cat</body>" + fallback("urn:xmpp:sfs:0", 0, 5)

    assert content(body + shared("cid:1@x")) == (Text("a cat"),)


def test_a_file_can_be_an_answer() -> None:
    """Ranges are of the body as it was sent, whatever else is cut from it."""
    body = f"<body>&gt; hi\n{DOG}</body>"
    marks = fallback("urn:xmpp:reply:0", 0, 5) + fallback("urn:xmpp:sfs:0", 5, 30)

    assert said(body + marks + REPLY + shared(DOG)) == words(
        "", content=(A_DOG,), answers=quoting("> hi\n")
    )
    assert said(body + fallback("urn:xmpp:reply:0", 0, 5) + REPLY + oob(DOG)) == words(
        "", content=(A_DOG,), answers=quoting("> hi\n")
    )


def test_so_many_files_are_refused() -> None:
    many = "".join(shared(f"{DOG}?{n}") for n in range(attached.MOST + 1))
    long = "".join(shared(f"{DOG}?{n}{'x' * 1900}") for n in range(5))

    for inside, why in ((many, "at most 20 files"), (long, "too long together")):
        with pytest.raises(Refused, match=why):
            said(inside)


# --- people ---------------------------------------------------------------------------------------

BOB = Jid(f"bob%irc.fake@{DOMAIN}")
CHAT = private(ALICE, BOB, is_room=False)  # type: ignore[arg-type]  # it has no resource


def written(inside: str, able: Texts = ALL) -> Said | None:
    return to_events.chat(CHAT, ALICE, CLIENT, BOB, message(inside, kind="chat"), NOW, able)


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        (reacted("👍"), to_events.NO_REACTIONS),
        (reacted("👍") + BODY, to_events.NO_REACTIONS),
        (RETRACT_1 + BODY, to_events.NO_RETRACTIONS),
        (RETRACT_0 + BODY, to_events.NO_RETRACTIONS),
    ],
)
def test_what_a_network_lacks_is_refused_in_a_chat(inside: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        written(inside, Texts())

    assert (refused.value.reason, refused.value.text) == ("unsupported", told)


def test_everything_is_said_to_a_person_as_in_a_room() -> None:
    """But for who says it where, and that a receipt can be asked for."""
    answer = "<body>&gt; hi\nyes</body>" + fallback("urn:xmpp:reply:0", 0, 5) + REPLY
    for inside in (BODY, answer, BODY + REPLACE, RETRACT_1 + BODY, RETRACT_0, reacted("👍")):
        in_the_room, to_one = said(inside), written(inside)
        assert in_the_room is not None
        expected = replace(
            in_the_room,
            place=CHAT,
            actor=Identity(XMPP, ALICE, ""),
            back=replace(BACK, voice=BOB, room=False),
        )

        assert to_one == expected


def test_a_receipt_is_asked_for_by_a_message_with_an_id() -> None:
    request = '<request xmlns="urn:xmpp:receipts"/>'
    asked = [written(inside) for inside in (BODY + request, BODY, RETRACT_1 + request)]
    nameless = message(BODY + request, kind="chat")
    del nameless.attrib["id"]
    asked.append(to_events.chat(CHAT, ALICE, CLIENT, BOB, nameless, NOW, ALL))

    assert [e and e.back and e.back.receipt for e in asked] == [True, False, True, False]


@pytest.mark.parametrize(
    ("inside", "says"),
    [
        (BODY, True),
        (reacted("👍"), True),
        (RETRACT_0, True),
        ('<encryption xmlns="urn:xmpp:eme:0" namespace="urn:xmpp:omemo:2"/>', True),
        ('<composing xmlns="http://jabber.org/protocol/chatstates"/>', False),
        ('<displayed xmlns="urn:xmpp:chat-markers:0" id="1"/>', False),
        ('<received xmlns="urn:xmpp:receipts" id="1"/>', False),
    ],
)
def test_a_chat_is_begun_by_what_is_said(inside: str, says: bool) -> None:
    assert to_events.says(message(inside, kind="chat")) is says


@pytest.mark.parametrize("told", [shared(DOG), oob(DOG)])
def test_a_file_that_is_told_of_hundreds_of_times_is_refused(told: str) -> None:
    with pytest.raises(Refused, match="at most 20 files") as caught:
        said(told * (2 * attached.MOST + 1))
    assert caught.value.reason == "not-acceptable"


def test_a_person_gets_files() -> None:
    event = written(shared(DOG))

    assert isinstance(event, Message)
    assert event.content == (A_DOG,)
    assert written('<composing xmlns="http://jabber.org/protocol/chatstates"/>') is None
