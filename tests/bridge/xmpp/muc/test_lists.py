"""Who has a role or an affiliation, present or not."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from bridge.api.asked import Listed
from bridge.api.errors import Refused
from bridge.api.ids import Identity
from bridge.core.routing import XMPP
from bridge.xmpp import namespaces as ns
from bridge.xmpp.addressing import bare
from bridge.xmpp.muc import lists, privileges
from tests.bridge.xmpp.muc.ranked import DAN, HALL, RankedScene, far
from tests.bridge.xmpp.scene import (
    CLIENT,
    DOMAIN,
    OTHER_CLIENT,
    ROOM,
    STRANGER,
    Scene,
    canonical,
    error,
    iq,
    result,
)


def admin(*items: str) -> str:
    return f'<query xmlns="{ns.MUC_ADMIN}">{"".join(items)}</query>'


def get_in_time(scene: Scene, payload: str, to: str, by: Any = CLIENT) -> str:
    answered = scene.put(iq("get", payload, to, by))
    assert not isinstance(answered, str)
    return canonical(asyncio.run(_run(answered)))


async def _run(answered: Coroutine[Any, Any, str]) -> str:
    return await answered


ALICE = f'<item affiliation="none" role="participant" jid="alice%irc.fake@{DOMAIN}" nick="Alice"/>'
BOB = f'<item affiliation="owner" role="moderator" jid="bob%irc.fake@{DOMAIN}" nick="Bob"/>'
NOT_IN = "You are not in this room."


@pytest.mark.parametrize(
    ("wish", "there"),
    [
        ('affiliation="owner"', [BOB]),
        ('affiliation="none"', [ALICE]),
        ('affiliation="admin"', []),
        ('affiliation="member"', []),
        ('role="moderator"', [BOB]),
        ('role="participant"', [ALICE]),
        ('role="visitor"', []),
    ],
)
def test_where_the_network_tells_nothing_a_list_holds_those_present(
    wish: str, there: list[str]
) -> None:
    scene = Scene()
    scene.tea()

    assert scene.get(admin(f"<item {wish}/>"), ROOM) == result(admin(*there), ROOM)


def test_a_list_holds_those_the_network_tells_of_with_reasons() -> None:
    """XEP-0045 section 9.2: "each item MUST include the 'affiliation' and 'jid' attributes"."""
    scene = RankedScene()
    room = scene.tea_with("moderator", "admin")
    scene.ranked.lists["outcast"] = [
        Listed(far("Eve"), "outcast", "Spam & <more>"),
        Listed(far("Mallory"), "outcast"),
    ]

    assert get_in_time(scene, admin('<item affiliation="outcast"/>'), ROOM) == result(
        admin(
            f'<item affiliation="outcast" jid="eve%irc.fake@{DOMAIN}">'
            "<reason>Spam &amp; &lt;more></reason></item>",
            f'<item affiliation="outcast" jid="mallory%irc.fake@{DOMAIN}"/>',
        ),
        ROOM,
    )
    assert scene.ranked.asks == [("list", room.shows, "outcast")]


def test_whoever_of_a_list_is_present_has_his_nick() -> None:
    """Section 9.5: "MAY include the 'nick' and 'role' attributes for each member that is currently
    an occupant".
    """
    scene = RankedScene()
    room = scene.tea_with("participant")
    scene.comes(room, "Mia", affiliation="member")
    scene.ranked.lists["member"] = [Listed(far("bob"), "member"), Listed(far("Zoe"), "member")]

    assert get_in_time(scene, admin('<item affiliation="member"/>'), ROOM) == result(
        admin(
            f'<item affiliation="member" role="participant" jid="bob%irc.fake@{DOMAIN}"'
            ' nick="Bob"/>',
            f'<item affiliation="member" jid="zoe%irc.fake@{DOMAIN}"/>',
            f'<item affiliation="member" role="participant" jid="mia%irc.fake@{DOMAIN}"'
            ' nick="Mia"/>',
        ),
        ROOM,
    )


def test_the_jid_of_an_account_is_listed_to_itself_alone() -> None:
    scene = RankedScene()
    room = scene.hall(CLIENT, DAN)
    scene.resident(room, CLIENT, "Alice", role="moderator", affiliation="owner")
    scene.resident(room, DAN, "Dan", role="moderator", affiliation="owner")
    scene.ranked.lists["owner"] = [
        Listed(Identity(XMPP, bare(DAN), "Dan"), "owner"),
        Listed(Identity(XMPP, "zoe@example.org", "Zoe"), "owner"),
    ]

    def items(alice: str, dan: str) -> str:
        return admin(
            f'<item affiliation="owner" role="moderator" {dan} nick="Dan"/>',
            '<item affiliation="owner" nick="Zoe"/>',
            f'<item affiliation="owner" role="moderator" {alice} nick="Alice"/>',
        )

    asked = admin('<item affiliation="owner"/>')
    assert get_in_time(scene, asked, HALL) == result(items('jid="alice@example.org"', ""), HALL)
    assert get_in_time(scene, asked, HALL, DAN) == result(
        items("", 'jid="dan@example.org"'), HALL, DAN
    )


def test_lists_of_a_shared_room_are_for_those_who_may_change_them() -> None:
    """Section 10.8: "MUST return a <forbidden/> error to the sender in semi-anonymous rooms"."""
    scene = RankedScene()
    room = scene.hall(CLIENT)
    scene.resident(room, CLIENT, "Alice")

    assert scene.get(admin('<item affiliation="admin"/>'), HALL) == error(
        "forbidden", HALL, kind="auth", text=privileges.NO_OWNER
    )
    assert scene.get(admin('<item role="participant"/>'), HALL) == error(
        "forbidden", HALL, kind="auth", text=privileges.NO_MODERATOR
    )
    assert scene.ranked.asks == []


@pytest.mark.parametrize("by", [OTHER_CLIENT, STRANGER])
def test_lists_are_for_those_in_the_room(by: str) -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")
    client = OTHER_CLIENT if by == OTHER_CLIENT else STRANGER

    for wish in ('role="moderator"', 'affiliation="outcast"'):
        assert scene.get(admin(f"<item {wish}/>"), ROOM, client) == error(
            "forbidden", ROOM, client, kind="auth", text=NOT_IN
        )
    assert scene.ranked.asks == []


def test_who_is_banned_is_not_told_to_everybody() -> None:
    scene = RankedScene()
    scene.tea_with("moderator")

    assert scene.get(admin('<item affiliation="outcast"/>'), ROOM) == error(
        "forbidden", ROOM, kind="auth", text=privileges.NO_ADMIN
    )


def test_who_is_banned_is_not_always_known() -> None:
    scene = RankedScene()
    scene.able()
    scene.tea_with("moderator", "owner")

    assert scene.get(admin('<item affiliation="outcast"/>'), ROOM) == error(
        "forbidden", ROOM, kind="auth", text="Who is banned is not known here."
    )


def test_a_network_that_does_not_tell_is_an_error_in_its_words() -> None:
    scene = RankedScene()
    scene.tea_with("moderator", "owner")
    scene.ranked.refuses = Refused("forbidden", "Only staff sees this.")

    assert get_in_time(scene, admin('<item affiliation="outcast"/>'), ROOM) == error(
        "forbidden", ROOM, kind="auth", text="Only staff sees this."
    )


def test_a_network_that_is_silent_is_waited_for_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "LIST_WITHIN", 0.01)  # nobody waits for the real one
    scene = RankedScene()
    scene.tea_with("moderator", "owner")
    scene.ranked.is_silent = True

    assert get_in_time(scene, admin('<item affiliation="outcast"/>'), ROOM) == error(
        "remote-server-timeout", ROOM, kind="wait", text="The network did not answer in time."
    )


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ((), "One item was expected."),
        (('<item role="moderator"/>', '<item role="visitor"/>'), "One item was expected."),
        (("<item/>",), lists.ONE_RANK),
        (('<item affiliation="king"/>',), lists.ONE_RANK),
        (('<item role="none"/>',), lists.ONE_RANK),
        (('<item affiliation="owner" role="moderator"/>',), lists.ONE_RANK),
    ],
)
def test_a_list_of_nothing_is_a_bad_request(items: tuple[str, ...], text: str) -> None:
    scene = Scene()
    scene.tea()

    expected = error("bad-request", ROOM, kind="modify", text=text)
    assert scene.get(admin(*items), ROOM) == expected


def test_a_list_too_long_for_one_stanza_is_refused() -> None:
    scene = Scene()
    room = scene.tea()
    for number in range(2000):
        scene.comes(room, f"Person-with-a-long-name-{number}")

    assert scene.get(admin('<item role="participant"/>'), ROOM) == error(
        "resource-constraint",
        ROOM,
        kind="wait",
        text="There are too many people for a list.",
    )
