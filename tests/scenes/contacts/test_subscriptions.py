"""Adding people of a network that keeps contact lists, and removing them."""

import pytest

from bridge.xmpp import own_presence, telling
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import (
    LISTS,
    Entry,
    away,
    has_login,
    native,
    of,
    roster,
    there,
)
from tests.scenes.paths import refused
from tests.scenes.stage import Stage

CAROL = native("carol")


def test_who_is_added_here_is_added_far_away(stage: Stage) -> None:
    """XEP-0100 section 4.6.1: "Gateway transforms subscription request and routes it to Legacy
    User."; "Gateway sends presence stanza of type "subscribed" to Jabber User on behalf of Legacy
    User."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.person(CAROL)
        cast.far.fares(CAROL, "away", "at tea")

        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(there(carol), "/presence[show='away'][status='at tea']")
        assert cast.far.friends(login) == (CAROL,)
        assert (await roster(alice))[carol].subscription == "to"

    stage.play(scene, manner=LISTS)


def test_a_login_is_made_for_who_adds_somebody(stage: Stage) -> None:
    """Ours: nobody has to be written to before."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        cast.far.person(CAROL)
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(there(carol))
        [login] = cast.network.logins
        assert cast.far.friends(login.id) == (CAROL,)

    stage.play(scene, manner=LISTS)


def test_who_cannot_be_added_far_away_is_refused_with_the_reason(stage: Stage) -> None:
    """XEP-0100 section 4.6.2: "Gateway transforms subscription denial and routes it to Jabber
    User."
    """

    async def scene(cast: Cast) -> None:
        alice, nobody = await cast.client("alice"), cast.contact("nobody")
        await roster(alice)
        login = await has_login(cast, alice)
        alice.sends(f"<presence to='{nobody}' type='subscribe'/>")
        await alice.receives_each(
            of(nobody, "unsubscribed"),
            f"/message[@from='{cast.domain}']"
            "[body='nobody could not be added: There is nobody of this name.']",
        )
        assert cast.far.friends(login) == ()
        assert (await roster(alice)).get(nobody, Entry("", (), "none")).subscription == "none"

    stage.play(scene, manner=LISTS)


def test_who_need_not_be_seen_any_longer_is_removed_far_away(stage: Stage) -> None:
    """Ours: who is not to be seen is out of the list, as if he had been removed from it."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.person(CAROL)
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(there(carol))

        alice.sends(f"<presence to='{carol}' type='unsubscribe'/>")
        await alice.reads_to(away(carol))
        await cast.far.until(lambda: not cast.far.friends(login))

    stage.play(scene, manner=LISTS)


def test_of_somebody_elses_contact_nothing_is_told(stage: Stage) -> None:
    """RFC 6121 section 4.3.2: "the contact's server SHOULD return a presence stanza of type
    "unsubscribed" in response to the presence probe"; here to whom the contact is not his own.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        bob = await cast.client("bob")
        await roster(alice)
        login = await has_login(cast, alice)
        await has_login(cast, bob)
        cast.far.person(CAROL)
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(there(carol))
        cast.far.fares(CAROL, "dnd", "a secret")
        await alice.receives(there(carol), "/presence[status='a secret']")
        assert cast.far.friends(login) == (CAROL,)

        bob.sends(f"<presence to='{carol}' type='probe'/>")
        bob.sends(f"<presence to='{carol}'/>")
        bob.writes(carol, "hello", "<request xmlns='urn:xmpp:receipts'/>")
        await bob.receives("/message/receipts:received")
        assert not [each for each in bob.seen if each.tag == "presence" and not each.get("type")]

    stage.play(scene, manner=LISTS)


def test_a_network_without_lists_lets_everybody_be_added(stage: Stage) -> None:
    """XEP-0100 section 4.6.1: "Gateway sends available presence stanza to Jabber User on behalf of
    Legacy User."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(there(carol), "/presence[caps:c]")
        again = await cast.client("alice", "phone")
        await again.receives(there(carol))

    stage.play(scene)


def test_the_gateway_and_its_servers_say_how_connections_fare(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XEP-0100 section 4.4.1: "Gateway sends presence stanza to Jabber User expressing
    availability."
    """
    monkeypatch.setattr(own_presence, "WORSE_AFTER", 0.0)

    async def scene(cast: Cast) -> None:
        alice, server = await cast.client("alice"), f"{SERVER}@{cast.domain}"
        await roster(alice)
        alice.watches_gateway = True
        alice.sends(f"<presence to='{cast.domain}' type='subscribe'/>")
        await alice.receives(of(cast.domain, "subscribed"))
        await alice.receives(f"/presence[not(@type)][@from='{cast.domain}'][caps:c]")
        alice.sends(f"<presence to='{server}' type='subscribe'/>")
        await alice.receives(of(server, "subscribed"))
        told = f"/presence[not(@type)][@from='{server}']"
        await alice.receives(told, "/presence[show='xa'][status]")
        alice.writes(cast.contact("carol"), "hello")
        await alice.reads_to(told, "/presence[not(show)][status='Connected.']")
        cast.network.lose()
        await alice.reads_to(told, "/presence[show='xa'][status='The connection was lost.']")

    stage.play(scene)


def test_after_a_restart_who_is_there_sees_the_gateway_and_its_servers_again(stage: Stage) -> None:
    """Ours: nobody logs in anew, so nobody asks. Who has neither of them in his list is shown
    neither.
    """

    async def scene(cast: Cast) -> None:
        alice, server = await cast.client("alice"), f"{SERVER}@{cast.domain}"
        bob = await cast.client("bob")
        for client in (alice, bob):
            await roster(client)
            client.watches_gateway = True
        await subscribes(alice, cast.domain)
        await subscribes(alice, server)
        both = (cast.domain, server)
        await cast.restart()
        await alice.receives_each(*(of(jid, "unavailable") for jid in both))
        await alice.receives_each(*(seen(jid) for jid in both), within=telling.PROBED_WITHIN + 5)

        alice.sends(f"<presence to='{server}' type='unsubscribe'/>")
        await alice.receives_nothing()
        await cast.restart()
        await alice.receives(of(cast.domain, "unavailable"))
        await alice.receives(seen(cast.domain), within=telling.PROBED_WITHIN + 5)
        await alice.receives_nothing()
        await bob.receives_nothing()

    stage.play(scene, privileged=True)


async def subscribes(client: Client, jid: str) -> None:
    client.sends(f"<presence to='{jid}' type='subscribe'/>")
    await client.reads_to(of(jid, "subscribed"))
    await client.reads_to(seen(jid))


def seen(jid: str) -> str:
    """The gateway or a server can be reached."""
    return f"/presence[not(@type)][@from='{jid}'][caps:c]"


def test_a_subscription_to_a_room_is_none(stage: Stage) -> None:
    """Ours: rooms are joined; a request to see them gets no answer, as it got none before."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        alice.sends(f"<presence to='{room}' type='subscribe'/>")
        alice.sends(f"<message to='{room}' type='groupchat' id='m'><body>x</body></message>")
        await alice.receives(refused("message", room, "not-acceptable", "modify"))

    stage.play(scene)
