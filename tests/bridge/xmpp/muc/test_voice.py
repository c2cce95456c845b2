"""Asking for the right to speak, and granting it."""

from xml.etree.ElementTree import canonicalize

import pytest

from bridge.api.errors import Refused
from bridge.api.ids import Identity
from bridge.core.routing import XMPP
from bridge.xmpp.addressing import FullJid, bare, prepare
from bridge.xmpp.errors import Condition, condition_for
from bridge.xmpp.muc import moderation, privileges, recent, voice, whom
from bridge.xmpp.muc.recent import Recent
from tests.bridge.xmpp.muc.ranked import DAN, HALL, RankedScene, far
from tests.bridge.xmpp.scene import ALICE, CLIENT, OTHER_CLIENT, ROOM

MAX = FullJid(prepare("max@example.org/desk"))


def form(*fields: tuple[str, str], kind: str = "submit") -> str:
    given = (("FORM_TYPE", voice.FORM_TYPE), *fields)
    written = "".join(
        f'<field var="{name}"><value>{value}</value></field>' for name, value in given
    )
    return f'<x xmlns="jabber:x:data" type="{kind}">{written}</x>'


REQUEST = form(("muc#role", "participant"))


def approval(nick: str, allow: str = "true") -> str:
    return form(("muc#role", "participant"), ("muc#roomnick", nick), ("muc#request_allow", allow))


def refusal(
    scene: RankedScene, to: str, payload: str, client: FullJid = CLIENT
) -> tuple[Condition, str]:
    with pytest.raises(Refused) as caught:
        scene.request(to, payload, client)
    return condition_for(caught.value), caught.value.text


def hall() -> RankedScene:
    """Alice and max are moderators, dan has no voice."""
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN, MAX)
    scene.resident(room, CLIENT, "Alice", role="moderator")
    scene.resident(room, MAX, "Max", role="moderator")
    scene.resident(room, DAN, "Dan", role="visitor")
    return scene


def test_the_network_is_asked_for_voice_in_a_private_view() -> None:
    scene = RankedScene()
    room = scene.tea_with("visitor")

    assert scene.request(ROOM, REQUEST)
    assert scene.ranked.asks == [("voice", room.shows)]


def test_the_moderators_of_a_shared_room_are_asked_for_voice_and_see_no_jid() -> None:
    """XEP-0045 section 8.6: "The service then SHOULD use that voice request data form as the basis
    for a voice approval data form that it generates and sends to the room moderator(s)."
    """
    scene = hall()

    assert scene.request(HALL, REQUEST, DAN)
    approval_form = (
        '<x xmlns="jabber:x:data" type="form"><title>Voice request</title>'
        "<instructions>Somebody asks for the right to speak in this room.</instructions>"
        f'<field var="FORM_TYPE" type="hidden"><value>{voice.FORM_TYPE}</value></field>'
        '<field var="muc#role" type="list-single" label="Requested role">'
        "<value>participant</value></field>"
        '<field var="muc#roomnick" type="text-single" label="Nickname"><value>Dan</value></field>'
        '<field var="muc#request_allow" type="boolean" label="Grant voice to this person?">'
        "<value>false</value></field></x>"
    )
    assert sorted(scene.sent) == sorted(
        canonicalize(f'<message from="{HALL}" to="{to}" type="normal">{approval_form}</message>')
        for to in (CLIENT, MAX)
    )
    assert scene.ranked.asks == []


def test_where_no_moderator_is_here_the_network_is_asked() -> None:
    scene = RankedScene()
    room = scene.hall(DAN)
    scene.resident(room, DAN, "Dan", role="visitor")

    assert scene.request(HALL, REQUEST, DAN)
    assert scene.ranked.asks == [("voice", room.shows)]


def test_a_moderator_grants_voice_by_the_form() -> None:
    """XEP-0045 section 8.6: "If a moderator approves the voice request, the service shall grant
    voice to the occupant".
    """
    scene = hall()
    [room] = scene.service.rooms.values()

    assert scene.request(HALL, approval("Dan"))
    assert scene.ranked.asks == [
        ("role", room.shows, Identity(XMPP, bare(DAN), "Dan"), "participant", "")
    ]


@pytest.mark.parametrize(
    "payload",
    [
        approval("Dan", "false"),
        approval("Max"),
        approval("Bob"),
        form(("muc#role", "participant"), kind="cancel"),
    ],
)
def test_who_has_voice_or_is_not_to_have_it_is_left_as_he_is(payload: str) -> None:
    scene = hall()

    assert scene.request(HALL, payload)
    assert (scene.sent, scene.ranked.asks) == ([], [])


def test_far_people_are_granted_voice_likewise() -> None:
    scene = RankedScene()
    room = scene.tea_with("moderator")

    assert scene.request(ROOM, approval("Carol"))
    assert scene.ranked.asks == [("role", room.shows, far("Carol"), "participant", "")]


def test_nobody_grants_voice_to_himself() -> None:
    scene = hall()

    assert refusal(scene, HALL, approval("Dan"), DAN) == ("forbidden", privileges.NO_MODERATOR)
    assert scene.ranked.asks == []


def test_where_it_cannot_be_asked_for_that_is_said() -> None:
    scene = RankedScene()
    scene.tea_with("visitor")
    scene.able()

    assert refusal(scene, ROOM, REQUEST) == ("feature-not-implemented", voice.NO_REQUESTS)


def test_who_may_speak_needs_not_ask() -> None:
    scene = RankedScene()
    scene.tea_with("participant")

    assert refusal(scene, ROOM, REQUEST) == ("not-acceptable", voice.NOT_NEEDED)
    assert scene.ranked.asks == []


def test_nobody_asks_over_and_over() -> None:
    scene = hall()
    scene.request(HALL, REQUEST, DAN)
    scene.sent.clear()

    assert refusal(scene, HALL, REQUEST, DAN) == ("resource-constraint", voice.TOO_SOON)
    assert scene.sent == []


def test_a_refusal_of_the_network_is_told_in_its_words() -> None:
    scene = RankedScene()
    scene.tea_with("visitor")
    scene.ranked.refuses = Refused("forbidden", "Nobody speaks here.")

    assert refusal(scene, ROOM, REQUEST) == ("forbidden", "Nobody speaks here.")


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (form(), "Only the right to speak can be asked for."),
        (form(("muc#role", "moderator")), "Only the right to speak can be asked for."),
        (form(("muc#request_allow", "true")), moderation.WHO),
        (
            form(("muc#request_allow", "perhaps")),
            'The value of "muc#request_allow" is neither true nor false.',
        ),
        (
            form(("muc#role", "participant"), ("muc#role", "visitor")),
            'The field "muc#role" is there twice.',
        ),
        (REQUEST + REQUEST, "There is more than one form."),
        (form(("muc#role", "participant"), kind="form"), "This form was not filled in."),
    ],
)
def test_a_form_that_asks_for_nothing_is_a_bad_request(payload: str, text: str) -> None:
    scene = RankedScene()
    scene.tea_with("visitor")

    assert refusal(scene, ROOM, payload) == ("bad-request", text)
    assert scene.ranked.asks == []


def test_voice_is_granted_to_nobody_who_is_not_there() -> None:
    assert refusal(hall(), HALL, approval("Eve")) == ("item-not-found", whom.NOT_THERE)


def test_a_form_of_another_kind_is_no_request() -> None:
    scene = RankedScene()
    scene.tea_with("visitor")

    assert not scene.request(ROOM, '<x xmlns="jabber:x:data" type="submit"/>')
    assert not scene.request(ROOM, REQUEST.replace("#request", "#other"))


def test_who_is_not_in_the_room_asks_for_nothing() -> None:
    scene = RankedScene()
    scene.tea_with("visitor")

    assert refusal(scene, ROOM, REQUEST, OTHER_CLIENT) == (
        "not-acceptable",
        "You are not in this room.",
    )


def test_who_asked_is_remembered_for_a_while_and_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST", 2)
    asked, alice, others = Recent(), ALICE, [bare(DAN), bare(MAX)]

    assert not asked.too_soon(alice, alice, 100.0, 60.0)
    assert asked.too_soon(alice, alice, 159.9, 60.0)
    assert not asked.too_soon(alice, alice, 160.0, 60.0)
    assert [asked.too_soon(alice, other, 161.0, 60.0) for other in others] == [False, False]
    assert not asked.too_soon(alice, alice, 162.0, 60.0)
