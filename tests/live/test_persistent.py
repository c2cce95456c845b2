"""Staying in rooms and leaving them: `persistent`, the last client, a client that is gone."""

import pytest

from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.heard import presences, room_lines
from tests.live.talk import until
from tests.live.yard import STAY, Yard, admit, at, enter, sync

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]


@sync
async def test_a_persistent_room_is_kept_away_and_its_history_is_shown_on_return(
    yard: Yard,
) -> None:
    """ "The nick stays, AWAY is set while nobody is there"."""
    async with yard.people() as people, yard.scripted(STAY) as server:
        account, room = yard.account(), at("#c", server, STAY)
        before = await yard.client(people, account)
        irc, _ = await enter(before, server, "#c", "al", "carol", network=STAY)
        irc.send(":carol!u@h PRIVMSG #c :hello")
        await before.expect(stanza("message", body="hello"))
        await before.leave(room, "al")
        away = (await irc.expect("^AWAY( :.+)?"))[0]
        assert away.startswith("AWAY :"), away
        irc.send(":scripted.test 306 al :You have been marked as being away")
        for number in range(30):
            irc.send(f":carol!u@h PRIVMSG #c :line {number}")
        irc.send(":dave!u@h JOIN #c")
        irc.send(":carol!u@h TOPIC #c :what it is about now")
        irc.send("PING :heard")
        await irc.expect("^PONG :?heard")

        after = await yard.client(people, account, "away")
        await after.join(room, "al", history=20)
        await irc.expect("^AWAY$")
        # What was not committed yet when he came is shown behind the history.
        told = ["hello", *(f"line {number}" for number in range(30))]
        await until(lambda: bodies(after, room)[-1:] == told[-1:], "all is shown")
        await until(lambda: subject(after) == "what it is about now", "the subject is shown")
        heard = bodies(after, room)
        assert heard == told[-len(heard) :]
        assert len(heard) >= 19  # and the subject
        assert {nick for nick, _ in presences(after.seen, room)} == {"al", "carol", "dave"}
        said = after.message(room, "back again", type="groupchat")
        await after.expect(stanza("message", sender=f"{room}/al", id=said))
        assert server.connections == [irc]
        commands = [line.split()[0] for line in irc.seen]
        assert commands.count("JOIN") == 1
        assert not {"PART", "QUIT"} & set(commands)


@sync
async def test_a_persistent_room_outlives_the_client_that_is_cut_off(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted(STAY) as server:
        account, room = yard.account(), at("#c", server, STAY)
        before = await yard.client(people, account)
        irc, _ = await enter(before, server, "#c", "al", "carol", network=STAY)
        await before.abort()
        await irc.expect("^AWAY :", within=10.0)
        irc.send(":carol!u@h PRIVMSG #c :are you asleep?")
        after = await yard.client(people, account)
        joined = await after.join(room, "al")
        await until(lambda: bodies(after, room) == ["are you asleep?"], "the line is shown")
        assert joined.nicks == {"al", "carol"}
        assert not [line for line in irc.seen if line.startswith(("PART", "QUIT"))]


@sync
async def test_a_room_that_is_not_persistent_is_left_with_the_last_client(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted() as server:
        account, room = yard.account(), at("#c", server)
        home = await yard.client(people, account, "home")
        away = await yard.client(people, account, "away")
        irc, _ = await enter(home, server, "#c", "al", "carol")
        await away.join(room, "al")
        await home.leave(room, "al")
        irc.send(":carol!u@h PRIVMSG #c :still somebody?")
        await away.expect(stanza("message", body="still somebody?"))
        away.send(
            f"<presence to='{room}/al' type='unavailable'><status>so long</status></presence>"
        )
        await irc.expect("^PART #c :so long$")
        irc.send(":al!u@host.test PART #c :so long")
        # Who left hears nothing any more, and who comes back comes in anew.
        irc.send(":carol!u@h PRIVMSG #c :nobody?")
        home.send(
            f"<presence to='{room}/al'><x xmlns='http://jabber.org/protocol/muc'/></presence>"
        )
        await admit(irc, "al", "#c", "carol")
        await home.expect(stanza("message", sender=room, has="subject"))
        assert not [line for line in room_lines(away.seen, room) if line.body == "nobody?"]


@sync
async def test_a_client_that_comes_right_back_finds_that_nobody_left(yard: Yard) -> None:
    """A client that reconnects leaves and joins within a moment."""
    async with yard.people() as people, yard.scripted() as server:
        account, room = yard.account(), at("#c", server)
        first = await yard.client(people, account)
        irc, _ = await enter(first, server, "#c", "al", "carol")
        await first.abort()
        second = await people.on_xmpp(account, "phone")
        joined = await second.join(room, "al")
        assert joined.nicks == {"al", "carol"}
        irc.send(":carol!u@h PRIVMSG #c :there you are")
        await second.expect(stanza("message", body="there you are"))
        assert not [line for line in irc.seen if line.startswith(("PART", "AWAY"))]


def bodies(client: XmppClient, room: str) -> list[str]:
    """What was said in a room, as a client has it, history and live."""
    return [line.body for line in room_lines(client.seen, room)]


def subject(client: XmppClient) -> str:
    """The last subject that a client was shown."""
    return [e.findtext("subject") or "" for e in client.seen if e.find("subject") is not None][-1]


GONE = (
    *("gone", "item-not-found", "jid-malformed", "recipient-unavailable", "service-unavailable"),
    *("remote-server-not-found", "remote-server-timeout"),
)
THERE = ("policy-violation", "feature-not-implemented", "resource-constraint", "not-acceptable")


def _bounces(client: XmppClient, room: str, condition: str, kind: str) -> None:
    """The client's server says that a stanza of the room could not be handed over."""
    client.send(
        f"<{kind} to='{room}/carol' type='error' id='bounced'><error type='cancel'>"
        f"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></{kind}>"
    )


@sync
async def test_an_error_of_a_resource_that_is_gone_removes_that_resource_only(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted() as server:
        account, room = yard.account(), at("#c", server)
        home = await yard.client(people, account)
        irc, _ = await enter(home, server, "#c", "al", "carol")
        phone = await yard.client(people, account, "phone")
        for number, condition in enumerate((*GONE, *THERE)):
            kind = ("message", "presence")[number % 2]
            await phone.join(room, "al", history=0)
            _bounces(phone, room, condition, kind)
            await phone.ping(room)
            irc.send(f":carol!u@h PRIVMSG #c :after {condition}")
            await home.expect(stanza("message", body=f"after {condition}"))
            answer = await phone.ping(f"{room}/al")
            is_in = answer.get("type") == "result"
            assert is_in == (condition in THERE), condition
            heard = [line.body for line in room_lines(phone.seen, room)]
            assert (f"after {condition}" in heard) == is_in, condition
        assert (await home.ping(f"{room}/al")).get("type") == "result"
        assert not [line for line in irc.seen if line.startswith("PART")]
        # Nothing was shown of it to the one who stayed.
        own = [kind for nick, kind in presences(home.seen, room) if nick == "al"]
        assert "unavailable" not in own
