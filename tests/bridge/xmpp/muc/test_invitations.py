"""Who is invited, by whom, and who is told that he declines."""

from xml.etree.ElementTree import canonicalize

import pytest

from bridge.api.errors import Refused
from bridge.api.states import About
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import BareJid, FullJid, Jid, prepare
from bridge.xmpp.admission import Access
from bridge.xmpp.errors import Condition, condition_for
from bridge.xmpp.muc import invitations, invited, privileges, whom
from bridge.xmpp.muc.invited import Invited
from bridge.xmpp.service import INVITES
from tests.bridge.xmpp.muc.ranked import DAN, HALL, RankedScene
from tests.bridge.xmpp.scene import CLIENT, DOMAIN, OTHER_CLIENT, ROOM

BOB = f"bob%irc.fake@{DOMAIN}"
ZOE = FullJid(prepare("zoe@example.org/desk"))


def invite(to: str, reason: str = "") -> str:
    why = f"<reason>{reason}</reason>" if reason else ""
    return f'<x xmlns="{ns.MUC_USER}"><invite to="{to}">{why}</invite></x>'


def decline(reason: str = "") -> str:
    why = f"<reason>{reason}</reason>" if reason else ""
    return f'<x xmlns="{ns.MUC_USER}"><decline to="{HALL}/Alice">{why}</decline></x>'


def refusal(scene: RankedScene, to: str, payload: str) -> tuple[Condition, str]:
    with pytest.raises(Refused) as caught:
        scene.request(to, payload)
    return condition_for(caught.value), caught.value.text


def hall(*, affiliation: str = "none") -> RankedScene:
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice", affiliation=affiliation)
    scene.resident(room, DAN, "Dan")
    return scene


# --- people of the network ------------------------------------------------------------------------


@pytest.mark.parametrize("to", [BOB, BOB.upper(), f"{BOB}/bridge"])
def test_a_person_of_the_network_is_invited_there(to: str) -> None:
    scene = RankedScene()
    room = scene.tea_with("participant")

    assert scene.request(ROOM, invite(to, "Tea &amp; cake"))
    assert scene.ranked.asks == [("invite", room.shows, "bob%irc.fake", "Tea & cake")]


def test_a_direct_invitation_to_a_person_of_the_network_is_one_of_the_network() -> None:
    """XEP-0249 section 2: "SHOULD also include a 'reason' attribute"."""
    scene = RankedScene()
    room = scene.tea_with("participant")

    direct = f'<x xmlns="{ns.MUC_INVITE}" jid="{ROOM}" reason="Tea"/><body>Come to tea</body>'
    assert scene.request(BOB, direct)
    assert scene.ranked.asks == [("invite", room.shows, "bob%irc.fake", "Tea")]


@pytest.mark.parametrize(
    ("jid", "condition"),
    [
        ("room@conference.example.org", "not-acceptable"),
        (f"#other%irc.fake@{DOMAIN}", "not-acceptable"),
        ("", "bad-request"),
        (f"{ROOM}/Bob", "bad-request"),
    ],
)
def test_a_direct_invitation_into_another_room_is_refused_or_goes_as_words(
    jid: str, condition: str
) -> None:
    scene = RankedScene()
    scene.tea_with("participant")
    direct = f'<x xmlns="{ns.MUC_INVITE}" jid="{jid}"/>'

    assert refusal(scene, BOB, direct)[0] == condition
    assert not scene.request(BOB, f"{direct}<body>Come in</body>")
    assert scene.ranked.asks == []


def test_a_message_without_an_invitation_is_none() -> None:
    scene = RankedScene()
    scene.tea_with("participant")

    assert not scene.request(BOB, "<body>hello</body>")
    assert not scene.request(ROOM, "<body>hello</body>")
    assert not scene.request(ROOM, f'<x xmlns="{ns.MUC_USER}"/>')


def test_where_the_network_invites_nobody_that_is_said() -> None:
    scene = RankedScene()
    scene.tea_with("participant")
    scene.able()

    assert refusal(scene, ROOM, invite(BOB)) == (
        "feature-not-implemented",
        invitations.NO_INVITING,
    )


def test_a_refusal_of_the_network_is_told_in_its_words() -> None:
    scene = RankedScene()
    scene.tea_with("participant")
    scene.ranked.refuses = Refused("forbidden", "Only moderators invite.")

    assert refusal(scene, ROOM, invite(BOB)) == ("forbidden", "Only moderators invite.")


# --- accounts -------------------------------------------------------------------------------------


def test_an_account_is_invited_into_a_shared_room_by_an_occupant() -> None:
    """XEP-0045 section 7.8.2: "The <room@service> itself MUST then add a 'from' address to the
    <invite/> element whose value is the bare JID, full JID, or occupant JID of the inviter".
    """
    scene = hall()

    assert scene.request(HALL, invite("Zoe@example.org/desk", "Tea &amp; cake"))
    assert scene.sent == [
        canonicalize(
            f'<message from="{HALL}" to="zoe@example.org" type="normal">'
            f'<x xmlns="{ns.MUC_USER}"><invite from="{HALL}/Alice">'
            "<reason>Tea &amp; cake</reason></invite></x>"
            f'<x xmlns="{ns.MUC_INVITE}" jid="{HALL}" reason="Tea &amp; cake"/>'
            f'<store xmlns="{ns.HINTS}"/></message>'
        )
    ]


def test_nobody_invites_hundreds_of_accounts_at_once() -> None:
    scene = hall()
    for number in range(INVITES[0]):
        scene.request(HALL, invite(f"p{number}@example.org"))

    assert refusal(scene, HALL, invite("zoe@example.org")) == (
        "resource-constraint",
        invitations.TOO_MANY,
    )
    assert len(scene.sent) == INVITES[0]
    with pytest.raises(Refused, match=invitations.NO_INVITATION):
        scene.request(HALL, decline(), ZOE)


def test_who_declines_is_told_to_who_invited_him_once() -> None:
    """XEP-0045 section 7.8.2: "Room Informs Invitor that Invitation Was Declined"."""
    scene = hall()
    scene.request(HALL, invite("zoe@example.org"))
    scene.sent.clear()

    assert scene.request(HALL, decline("Too busy"), ZOE)
    assert scene.sent == [
        canonicalize(
            f'<message from="{HALL}" to="{CLIENT}" type="normal"><x xmlns="{ns.MUC_USER}">'
            '<decline from="zoe@example.org"><reason>Too busy</reason></decline></x></message>'
        )
    ]
    with pytest.raises(Refused, match=invitations.NO_INVITATION):
        scene.request(HALL, decline(), ZOE)


def test_who_has_left_meanwhile_is_told_at_his_account() -> None:
    scene = hall()
    scene.request(HALL, invite("zoe@example.org"))
    room = scene.hosting.room(scene.service, BareJid(Jid("x@example.org")), BareJid(Jid(HALL)))
    assert room is not None
    del room.resources[CLIENT]
    scene.sent.clear()

    assert scene.request(HALL, decline(), ZOE)
    [told] = scene.sent
    assert 'to="alice@example.org"' in told


def test_nobody_else_can_decline() -> None:
    scene = hall()
    scene.request(HALL, invite("zoe@example.org"))

    with pytest.raises(Refused, match=invitations.NO_INVITATION):
        scene.request(HALL, decline(), DAN)


def test_a_friend_is_invited_to_have_a_view_of_his_own() -> None:
    scene = RankedScene()
    scene.tea_with("participant")

    assert scene.request(ROOM, invite("zoe@example.org"))
    (sent,) = scene.sent
    assert 'to="zoe@example.org"' in sent
    assert f'<invite from="{ROOM}/Alice">' in sent
    assert CLIENT.partition("/")[0] not in sent


@pytest.mark.parametrize("to", ["bob", "anybody@irc.example.org/bob"])
def test_a_person_of_the_network_is_invited_as_he_is_called(to: str) -> None:
    scene = RankedScene()
    room = scene.tea_with("participant")

    assert scene.request(ROOM, invite(to))
    assert scene.ranked.asks == [("invite", room.shows, "bob%irc.fake", "")]


def test_nobody_is_invited_to_whom_the_gateway_is_not_open() -> None:
    scene = hall()
    scene.service.access = Access(frozenset({"example.org"}))

    assert refusal(scene, HALL, invite("zoe@example.net")) == ("forbidden", invitations.NOT_OPEN)
    assert scene.sent == []


@pytest.mark.parametrize(("affiliation", "may"), [("member", False), ("admin", True)])
def test_into_a_room_for_members_admins_invite(affiliation: str, may: bool) -> None:
    """XEP-0045 section 7.8.2: "Invitation privileges in members-only rooms SHOULD be restricted to
    room admins".
    """
    scene = hall(affiliation=affiliation)
    [room] = scene.service.rooms.values()
    scene.presence.report(About(place=room.shows, is_members_only=True))

    if may:
        assert scene.request(HALL, invite("zoe@example.org"))
    else:
        assert refusal(scene, HALL, invite("zoe@example.org")) == ("forbidden", privileges.NO_ADMIN)


def test_who_is_not_in_the_room_invites_nobody() -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")

    for client in (OTHER_CLIENT, ZOE):
        with pytest.raises(Refused, match="You are not in this room"):
            scene.request(ROOM, invite(BOB), client)
    assert scene.ranked.asks == []


@pytest.mark.parametrize(
    ("to", "condition", "text"),
    [
        ("", "bad-request", whom.NO_PERSON),
        ("@", "bad-request", whom.NO_PERSON),
        ("example.org", "bad-request", whom.NO_PERSON),
        (DOMAIN, "bad-request", whom.NO_PERSON),
        (f"irc.fake@{DOMAIN}", "item-not-found", whom.NO_PERSON),
        (HALL, "item-not-found", whom.NO_PERSON),
        (f"{HALL}/Dan", "item-not-found", whom.NO_PERSON),
    ],
)
def test_what_is_nobodys_address_cannot_be_invited(to: str, condition: str, text: str) -> None:
    scene = hall()

    assert refusal(scene, HALL, invite(to)) == (condition, text)
    assert (scene.sent, scene.ranked.asks) == ([], [])


def test_one_is_invited_at_a_time_for_a_reason_that_can_be_read() -> None:
    scene = hall()
    two = f'<x xmlns="{ns.MUC_USER}"><invite to="a@b"/><invite to="c@d"/></x>'

    assert refusal(scene, HALL, two)[0] == "bad-request"
    assert refusal(scene, HALL, invite("zoe@example.org", "x" * 2001)) == (
        "not-acceptable",
        "The reason is too long.",
    )
    assert scene.sent == []


def test_the_oldest_invitations_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invited, "MOST", 2)
    room, alice = BareJid(Jid(HALL)), BareJid(Jid("alice@example.org"))
    names = [BareJid(Jid(f"{name}@example.org")) for name in "abc"]
    remembered = Invited()

    for name in (names[0], names[1], names[0], names[2]):
        remembered.remember(room, name, alice)
    assert [remembered.declined(room, name) for name in names] == [alice, None, alice]
