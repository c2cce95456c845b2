"""Kicking, banning, voice and affiliations, asked of the network."""

import asyncio

import pytest

from bridge.api.errors import LoginLost, Refused, TryLater
from bridge.api.ids import Identity
from bridge.api.states import Affiliation, Present, Role
from bridge.core.routing import XMPP
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import bare, to_resource
from bridge.xmpp.muc import moderation, privileges, whom
from tests.bridge.xmpp.muc.ranked import DAN, HALL, RankedScene, far
from tests.bridge.xmpp.scene import (
    ALICE,
    CLIENT,
    DOMAIN,
    OTHER_CLIENT,
    ROOM,
    STRANGER,
    error,
    iq,
    result,
)


def admin(*items: str) -> str:
    return f'<query xmlns="{ns.MUC_ADMIN}">{"".join(items)}</query>'


KICK_BOB = admin('<item nick="Bob" role="none"><reason>Enough &amp; more</reason></item>')
BAN_BOB = admin(f'<item jid="bob%irc.fake@{DOMAIN}" affiliation="outcast"/>')
DONE = result("", ROOM)


# --- what is asked --------------------------------------------------------------------------------


def test_a_kick_is_asked_of_the_network_and_answered_when_it_has_answered() -> None:
    scene = RankedScene()
    room = scene.tea_with("moderator")

    assert scene.set_in_time(KICK_BOB, ROOM) == DONE
    assert scene.ranked.asks == [("kick", room.shows, "Bob", "Enough & more")]


@pytest.mark.parametrize(
    ("nick", "role"), [("Carol", "participant"), ("Bob", "visitor"), ("Bob", "moderator")]
)
def test_a_role_is_given_to_a_nick(nick: str, role: Role) -> None:
    """XEP-0045 section 8.3: "Voice is granted based on the visitor's room nickname"."""
    scene = RankedScene()
    room = scene.tea_with("moderator", "admin")

    item = admin(f'<item nick="{nick}" role="{role}"><reason>So</reason></item>')
    assert scene.set_in_time(item, ROOM) == DONE
    assert scene.ranked.asks == [("role", room.shows, far(nick), role, "So")]


@pytest.mark.parametrize("affiliation", ["outcast", "member", "admin", "owner"])
@pytest.mark.parametrize(
    "who",
    [
        f'jid="bob%irc.fake@{DOMAIN}"',
        f'jid="BOB%irc.fake@{DOMAIN}/bridge"',
        f'jid="{ROOM}/Bob"',
        'nick="Bob"',
        f'nick="Bobby" jid="bob%irc.fake@{DOMAIN}"',
    ],
)
def test_an_affiliation_is_given_to_a_jid(who: str, affiliation: Affiliation) -> None:
    """XEP-0045 section 9.1: "The ban MUST be performed based on the occupant's bare JID." """
    scene = RankedScene()
    room = scene.tea_with("moderator", "owner")

    item = admin(f'<item {who} affiliation="{affiliation}"><reason>So</reason></item>')
    assert scene.set_in_time(item, ROOM) == DONE
    assert scene.ranked.asks == [("affiliation", room.shows, far("Bob"), affiliation, "So")]


def test_who_is_not_there_is_banned_and_unbanned_by_his_address() -> None:
    scene = RankedScene()
    room = scene.tea_with("moderator", "admin")
    eve = Identity(far("eve").network, "eve%irc.fake", "eve%irc.fake")

    for affiliation in ("outcast", "none"):
        item = admin(f'<item jid="eve%irc.fake@{DOMAIN}" affiliation="{affiliation}"/>')
        assert scene.set_in_time(item, ROOM) == DONE
    assert scene.ranked.asks == [
        ("affiliation", room.shows, eve, "outcast", ""),
        ("affiliation", room.shows, eve, "none", ""),
    ]


def test_who_is_shown_at_an_address_is_meant_by_it_even_where_nobody_can_be_written_to() -> None:
    scene = RankedScene()
    room = scene.hall(CLIENT)
    scene.resident(room, CLIENT, "Alice", role="moderator", affiliation="admin")
    numbered = Identity(far("x").network, "12345", "Zed")
    scene.presence.report(Present(place=room.shows, who=numbered))

    item = admin(f'<item jid="12345@{DOMAIN}" affiliation="outcast"/>')
    assert scene.set_in_time(item, HALL) == result("", HALL)
    assert scene.ranked.asks == [("affiliation", room.shows, numbered, "outcast", "")]


@pytest.mark.parametrize("item", ['nick="Bob" role="participant"', 'nick="Bob" affiliation="none"'])
def test_what_somebody_is_already_is_not_asked_for(item: str) -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "admin")

    assert scene.set_in_time(admin(f"<item {item}/>"), ROOM) == DONE
    assert scene.ranked.asks == []


def test_an_account_is_banned_from_a_shared_room_by_its_own_jid() -> None:
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice", role="moderator", affiliation="admin")
    scene.resident(room, DAN, "Dan")
    dan = Identity(XMPP, bare(DAN), "Dan")

    item = admin('<item jid="dan@example.org" affiliation="outcast"/>')
    assert scene.set_in_time(item, HALL) == result("", HALL)
    assert scene.set_in_time(admin('<item nick="Dan" role="visitor"/>'), HALL) == result("", HALL)
    assert scene.set_in_time(admin('<item nick="Dan" role="none"/>'), HALL) == result("", HALL)
    assert scene.ranked.asks == [
        ("affiliation", room.shows, dan, "outcast", ""),
        ("role", room.shows, dan, "visitor", ""),
        ("kick", room.shows, "Dan", ""),
    ]


def test_an_account_in_a_shared_room_has_its_own_rank_there() -> None:
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice", role="moderator", affiliation="admin")
    scene.resident(room, DAN, "Dan")

    assert scene.set(admin('<item nick="Bob" role="none"/>'), HALL, DAN) == error(
        "forbidden", HALL, DAN, kind="auth", text=privileges.NO_MODERATOR
    )
    assert scene.ranked.asks == []


# --- several at once ------------------------------------------------------------------------------

TWO = admin('<item nick="Bob" role="none"/>', '<item nick="Carol" role="none"/>')


def test_several_changes_are_done_one_after_another() -> None:
    scene = RankedScene()
    room = scene.tea_with("moderator")

    assert scene.set_in_time(TWO, ROOM) == DONE
    assert scene.ranked.asks == [
        ("kick", room.shows, "Bob", ""),
        ("kick", room.shows, "Carol", ""),
    ]


def test_of_several_the_error_names_who_was_refused_and_the_others_are_done() -> None:
    scene = RankedScene()
    scene.tea_with("moderator")
    scene.ranked.refusals["Bob"] = Refused("forbidden", "He stays.")

    assert scene.set_in_time(TWO, ROOM) == error(
        "forbidden", ROOM, kind="auth", text="Bob: He stays."
    )
    assert [asked[2] for asked in scene.ranked.asks] == ["Bob", "Carol"]


def test_the_words_of_many_refusals_are_told_as_far_as_can_be_read() -> None:
    scene = RankedScene()
    room = scene.tea_with("moderator")
    scene.ranked.refuses = Refused("conflict", "No.")
    for number in range(8):
        scene.comes(room, f"p{number}")

    items = [f'<item nick="p{number}" role="none"/>' for number in range(8)]
    assert scene.set_in_time(admin(*items), ROOM) == error(
        "conflict",
        ROOM,
        kind="cancel",
        text="p0: No. p1: No. p2: No. p3: No. p4: No. 3 more were refused.",
    )


def test_nothing_is_done_of_several_when_one_may_not_be() -> None:
    """XEP-0045 section 9.2: "the service SHOULD NOT apply any of the requested changes"."""
    scene = RankedScene()
    room = scene.tea_with("moderator", "admin")
    scene.comes(room, "Olga", role="moderator", affiliation="owner")

    items = admin('<item nick="Bob" role="none"/>', '<item nick="Olga" role="none"/>')
    assert scene.set(items, ROOM) == error(
        "not-allowed", ROOM, kind="cancel", text=f"Olga: {privileges.HIGHER}"
    )
    assert scene.ranked.asks == []


def test_a_network_that_is_gone_is_not_asked_for_the_rest() -> None:
    scene = RankedScene()
    scene.tea_with("moderator")
    scene.ranked.refuses = TryLater("Not connected.")

    assert scene.set_in_time(TWO, ROOM) == error(
        "recipient-unavailable", ROOM, kind="wait", text="Bob: Not connected."
    )
    assert len(scene.ranked.asks) == 1


@pytest.mark.parametrize(
    "second",
    [
        '<item nick="Bob" role="none"/>',
        '<item nick="Bob" affiliation="member"/>',
        f'<item jid="bob%irc.fake@{DOMAIN}" affiliation="member"/>',
    ],
)
def test_nobody_is_changed_twice_at_once(second: str) -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")

    assert scene.set(admin('<item nick="Bob" role="visitor"/>', second), ROOM) == error(
        "bad-request", ROOM, kind="modify", text="Somebody is there twice."
    )
    assert scene.ranked.asks == []


def test_a_thousand_changes_at_once_are_too_many() -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")
    items = [f'<item jid="p{n}%irc.fake@{DOMAIN}" affiliation="outcast"/>' for n in range(1000)]

    assert scene.set(admin(*items), ROOM) == error(
        "not-acceptable",
        ROOM,
        kind="modify",
        text="At most 100 people can be changed at once.",
    )
    assert scene.ranked.asks == []


# --- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("refusal", "condition", "kind", "text"),
    [
        (Refused("forbidden", "You are no operator."), "forbidden", "auth", "You are no operator."),
        (TryLater("Not connected."), "recipient-unavailable", "wait", "Not connected."),
        (
            LoginLost("forbidden", "secret"),
            "recipient-unavailable",
            "wait",
            "The network cannot be reached now.",
        ),
    ],
)
def test_what_the_network_refuses_is_an_error_in_its_words(
    refusal: Exception, condition: str, kind: str, text: str
) -> None:
    scene = RankedScene()
    scene.tea_with("moderator")
    scene.ranked.refuses = refusal

    assert scene.set_in_time(KICK_BOB, ROOM) == error(condition, ROOM, kind=kind, text=text)


def test_a_network_that_is_silent_is_waited_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moderation, "CHANGE_WITHIN", 0.01)  # nobody waits for the real one
    scene = RankedScene()
    scene.tea_with("moderator")
    scene.ranked.is_silent = True

    assert scene.set_in_time(KICK_BOB, ROOM) == error(
        "remote-server-timeout", ROOM, kind="wait", text="The network did not answer in time."
    )


def test_a_kick_that_is_broken_off_stays_broken_off() -> None:
    scene = RankedScene()
    scene.tea_with("moderator")
    scene.ranked.is_silent = True

    async def broken_off() -> None:
        answered = scene.put(iq("set", KICK_BOB, ROOM))
        assert not isinstance(answered, str)
        task = asyncio.ensure_future(answered)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(broken_off())


@pytest.mark.parametrize(
    ("ranks", "item", "text"),
    [
        ({}, 'nick="Bob" role="none"', moderation.NO_KICK),
        ({"roles": frozenset({"visitor"})}, 'nick="Bob" role="moderator"', moderation.NO_ROLE),
        ({"kick": True}, 'nick="Bob" affiliation="outcast"', moderation.NO_BAN),
        (
            {"affiliations": frozenset({"outcast"})},
            'nick="Bob" affiliation="member"',
            moderation.NO_AFFILIATION,
        ),
    ],
)
def test_what_the_network_cannot_do_is_not_implemented(
    ranks: dict[str, object], item: str, text: str
) -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")
    scene.able(**ranks)

    assert scene.set(admin(f"<item {item}/>"), ROOM) == error(
        "feature-not-implemented", ROOM, kind="cancel", text=text
    )
    assert scene.ranked.asks == []


@pytest.mark.parametrize("by", [OTHER_CLIENT, STRANGER])
def test_ranks_are_given_by_those_in_the_room(by: str) -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")
    client = OTHER_CLIENT if by == OTHER_CLIENT else STRANGER

    for asked in (KICK_BOB, BAN_BOB):
        assert scene.set(asked, ROOM, client) == error(
            "forbidden", ROOM, client, kind="auth", text="You are not in this room."
        )
    assert scene.ranked.asks == []


@pytest.mark.parametrize(
    ("asked", "text"), [(KICK_BOB, privileges.NO_MODERATOR), (BAN_BOB, privileges.NO_ADMIN)]
)
def test_who_has_no_right_to_a_change_is_forbidden_it(asked: str, text: str) -> None:
    scene = RankedScene()
    scene.tea_with("participant", "member")

    assert scene.set(asked, ROOM) == error("forbidden", ROOM, kind="auth", text=text)
    assert scene.ranked.asks == []


def test_an_admin_cannot_ban_an_owner() -> None:
    """XEP-0045 section 9.1: "if an admin attempts to ban an owner, the service MUST deny the
    request and return a <not-allowed/> error".
    """
    scene = RankedScene()
    room = scene.tea_with("moderator", "admin")
    scene.comes(room, "Bob", role="moderator", affiliation="owner")

    assert scene.set(BAN_BOB, ROOM) == error(
        "not-allowed", ROOM, kind="cancel", text=privileges.HIGHER
    )


@pytest.mark.parametrize(
    "who", [f'jid="{ALICE}"', f'jid="alice%irc.fake@{DOMAIN}"', 'nick="Alice"']
)
def test_nobody_bans_himself(who: str) -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")

    assert scene.set(admin(f'<item {who} affiliation="outcast"/>'), ROOM) == error(
        "conflict", ROOM, kind="cancel", text=privileges.ONESELF
    )


# --- owners ---------------------------------------------------------------------------------------

GIVE_UP = admin('<item nick="Alice" affiliation="admin"/>')


def test_the_last_owner_cannot_give_the_room_up() -> None:
    """XEP-0045 section 10.4: "the service MUST return a <conflict/> error to the owner"."""
    scene = RankedScene()
    room = scene.tea_with("moderator", "owner")

    assert scene.set_in_time(GIVE_UP, ROOM) == error(
        "conflict", ROOM, kind="cancel", text=privileges.LAST_OWNER
    )
    assert scene.ranked.asks == [("list", room.shows, "owner")]


def test_an_owner_who_is_present_lets_another_one_go() -> None:
    scene = RankedScene()
    scene.able(affiliations=frozenset({"admin"}))
    room = scene.tea_with("moderator", "owner")
    scene.comes(room, "Olga", role="moderator", affiliation="owner")

    assert scene.set_in_time(GIVE_UP, ROOM) == DONE
    assert scene.ranked.asks == [("affiliation", room.shows, far("Alice"), "admin", "")]


def test_a_room_can_be_left_to_a_new_owner_at_once() -> None:
    scene = RankedScene()
    scene.able(affiliations=frozenset({"admin", "owner"}))
    room = scene.tea_with("moderator", "owner")

    items = admin(
        '<item nick="Bob" affiliation="owner"/>', '<item nick="Alice" affiliation="admin"/>'
    )
    assert scene.set_in_time(items, ROOM) == DONE
    assert scene.ranked.asks == [
        ("affiliation", room.shows, far("Bob"), "owner", ""),
        ("affiliation", room.shows, far("Alice"), "admin", ""),
    ]


# --- who is meant ---------------------------------------------------------------------------------


def test_somebody_is_kicked_by_the_name_he_has_on_the_network() -> None:
    scene = RankedScene()
    room = scene.tea_with("moderator")
    scene.comes(room, "A\x02b")

    nick = to_resource("A\x02b")
    asked = admin(f'<item nick="{nick}" role="none"/>')
    assert scene.set_in_time(asked, ROOM) == DONE
    assert scene.ranked.asks == [("kick", room.shows, "A\x02b", "")]


def test_a_lookalike_of_a_nick_is_not_kicked_for_it() -> None:
    """The first is called on the network what the second is called in the room."""
    scene = RankedScene()
    room = scene.tea_with("moderator")
    shown = to_resource("A\x02b")
    scene.comes(room, shown)
    scene.comes(room, "A\x02b")

    assert to_resource(shown) != shown
    assert scene.set_in_time(admin(f'<item nick="{shown}" role="none"/>'), ROOM) == DONE
    assert scene.ranked.asks == [("kick", room.shows, "A\x02b", "")]


def test_names_that_only_look_alike_are_two() -> None:
    scene = RankedScene()
    room = scene.tea_with("moderator")
    cyrillic = "B\N{CYRILLIC SMALL LETTER O}b"
    scene.comes(room, cyrillic)

    assert scene.set_in_time(admin(f'<item nick="{cyrillic}" role="none"/>'), ROOM) == DONE
    assert scene.set_in_time(KICK_BOB, ROOM) == DONE
    assert [asked[2] for asked in scene.ranked.asks] == [cyrillic, "Bob"]


@pytest.mark.parametrize(
    ("item", "condition", "kind", "text"),
    [
        ('nick="Nobody" role="none"', "item-not-found", "cancel", whom.NOT_THERE),
        ('nick="bob" role="none"', "item-not-found", "cancel", whom.NOT_THERE),
        (
            f'jid="eve%irc.fake@{DOMAIN}" role="none"',
            "item-not-found",
            "cancel",
            whom.NOT_THERE,
        ),
        ('jid="@" affiliation="outcast"', "bad-request", "modify", whom.NO_PERSON),
        (f'jid="{DOMAIN}" affiliation="outcast"', "item-not-found", "cancel", whom.NO_PERSON),
        (f'jid="{ROOM}" affiliation="outcast"', "item-not-found", "cancel", whom.NO_PERSON),
        ('jid="eve@example.org" affiliation="outcast"', "item-not-found", "cancel", whom.NOT_HERE),
        ('jid="example.org" affiliation="outcast"', "item-not-found", "cancel", whom.NOT_HERE),
        ('role="none"', "bad-request", "modify", moderation.WHO),
        ('nick="" role="none"', "bad-request", "modify", moderation.WHO),
        ('nick="Bob"', "bad-request", "modify", moderation.ONE_CHANGE),
        ('nick="Bob" role="king"', "bad-request", "modify", moderation.ONE_CHANGE),
        ('nick="Bob" affiliation="king"', "bad-request", "modify", moderation.ONE_CHANGE),
        ('nick="Bob" affiliation=""', "bad-request", "modify", moderation.ONE_CHANGE),
        (
            'nick="Bob" affiliation="none" role="none"',
            "bad-request",
            "modify",
            moderation.ONE_CHANGE,
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(item: str, condition: str, kind: str, text: str) -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")

    assert scene.set(admin(f"<item {item}/>"), ROOM) == error(condition, ROOM, kind=kind, text=text)
    assert scene.ranked.asks == []


@pytest.mark.parametrize("role", ["participant", "moderator"])
def test_nobody_finds_out_by_a_jid_whether_an_account_is_in_a_shared_room(role: Role) -> None:
    """Whoever asks, the answer is the same whether he is there or not."""
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice", role=role)
    item = admin('<item jid="dan@example.org" role="none"/>')
    nobody = error("item-not-found", HALL, kind="cancel", text=whom.NOT_THERE)

    assert scene.set(item, HALL) == nobody
    scene.resident(room, DAN, "Dan")
    assert scene.set(item, HALL) == nobody


def test_a_domain_or_a_gateways_person_is_no_account() -> None:
    scene = RankedScene()
    room = scene.hall(CLIENT)
    scene.resident(room, CLIENT, "Alice", role="moderator", affiliation="admin")

    for jid, text in (("example.org", whom.NOT_HERE), (DOMAIN, whom.NO_PERSON)):
        item = admin(f'<item jid="{jid}" affiliation="outcast"/>')
        assert scene.set(item, HALL) == error("item-not-found", HALL, kind="cancel", text=text)


def test_an_endless_reason_is_not_acceptable() -> None:
    scene = RankedScene()
    scene.tea_with("moderator")

    item = admin(f'<item nick="Bob" role="none"><reason>{"x" * 2001}</reason></item>')
    assert scene.set(item, ROOM) == error(
        "not-acceptable", ROOM, kind="modify", text="The reason is too long."
    )


def test_a_set_without_items_is_a_bad_request() -> None:
    scene = RankedScene()
    scene.tea_with("moderator")

    assert scene.set(admin(), ROOM) == error(
        "bad-request", ROOM, kind="modify", text="An item was expected."
    )


@pytest.mark.parametrize("to", [DOMAIN, f"bob%irc.fake@{DOMAIN}", f"{ROOM}/Bob"])
def test_only_rooms_have_ranks(to: str) -> None:
    scene = RankedScene()
    scene.tea_with("moderator")

    assert scene.set(KICK_BOB, to) == error("service-unavailable", to, kind="cancel")
