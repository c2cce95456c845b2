"""Commands about rooms and people on real servers: a link, a nick, a channel that is left."""

import asyncio

import pytest

from tests.clients.stream import stanza
from tests.live.cast import Cast, play
from tests.live.site import DOMAIN, Site
from tests.live.yard import STAY, Yard, at, enter, on_plain, sync
from tests.scenes.client import Client
from tests.scenes.skins import by_chat, by_forms

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]


def test_a_channel_is_joined_by_its_link_and_somebody_there_is_found(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room, name = site.address(channel), channel.removeprefix("#")
        carol = await cast.irc_client(site.nick("carol"), channel)
        wire = await cast.xmpp_client(site.account())
        alice = Client("alice", wire, DOMAIN)

        link = f"irc://{site.irc.host}:{site.irc.port}/{name}"
        assert await by_forms(alice, "join", {"room": link, "nick": nick}) == (
            f"You are in {channel}. Your client can join it now. Its address: {room}"
        )
        await carol.expect(rf"^:{nick}!\S+ JOIN :?{channel}")
        await wire.expect(stanza("message", sender=room, has="{jabber:x:conference}x"))
        joined = await wire.join(room, nick)
        assert joined.nicks == {nick, carol.nick}

        found = await by_chat(alice, "find", {"words": carol.nick})
        address = site.address(carol.nick)
        assert found == f"People who were found:\n{carol.nick} · {address} · {carol.nick}"
        assert await by_chat(alice, "find", {"words": "nobody-at-all"}) == "Nobody was found."

        made = site.channel()
        given = {"name": made.removeprefix("#"), "public": "0"}
        assert (await by_forms(alice, "create", given)).startswith(f"{made} was created")
        left = await by_forms(alice, "leave", {"room": room})
        assert left.startswith(f"You have left {channel}.")
        await carol.expect(rf"^:{nick}!\S+ PART :?{channel}")

    play(site, scene)


@on_plain
@sync
async def test_a_persistent_channel_is_left_for_good(yard: Yard) -> None:
    """ "The nick stays ... and only the command parts"."""
    async with yard.people() as people, yard.scripted(STAY) as server:
        room = at("#c", server, STAY)
        wire = await yard.client(people)
        irc, _ = await enter(wire, server, "#c", "al", "carol", network=STAY)
        await wire.leave(room, "al")
        await irc.expect("^AWAY :")
        alice = Client("alice", wire, STAY)

        listed = await by_chat(alice, "rooms")
        assert listed == f"Your rooms:\n#c · {room} · in it without a client"
        leaving = asyncio.ensure_future(by_chat(alice, "leave", {"room": room}))
        await irc.expect("^PART #c( :)?$")
        irc.send(":al!u@host.test PART #c")
        assert (await leaving).startswith("You have left #c.")
        assert await by_chat(alice, "rooms") == "You are in no room of this network."
