"""Rooms by the rules, through real servers (XEP-0045 and what clients build on it)."""

import asyncio
from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest

from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.clients.xmpp import MUC_USER, Refused, XmppClient, status_codes
from tests.live.cast import Cast, play
from tests.live.heard import irc_lines, room_lines
from tests.live.site import Site

pytestmark = pytest.mark.live

CTCP = r":([^! ]+)\S* PRIVMSG \S+ :\x01(VERSION|PING)(?: (\S+))?\x01"
OCCUPANT_ID = "{urn:xmpp:occupant-id:0}occupant-id"
STANZA_ID = "{urn:xmpp:sid:0}stanza-id"


def occupant_id(element: Element) -> str:
    found = element.find(OCCUPANT_ID)
    return "" if found is None else found.get("id", "")


def item(presence: Element) -> dict[str, str]:
    found = presence.find(f"{MUC_USER}x/{MUC_USER}item")
    return {} if found is None else dict(found.attrib)


def there(sender: str) -> Callable[[Element], bool]:
    """The presence of somebody who is in the room."""
    return lambda e: e.tag == "presence" and e.get("from") == sender and e.get("type") is None


def test_joining_shows_the_others_then_oneself_then_history_then_the_subject(site: Site) -> None:
    """XEP-0045 section 7.2.2: "the room MUST send presence from the existing occupants ... to the
    new occupant [...] and then the new occupant's own", then history, then the subject.
    """

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        dave = await cast.irc_client(site.nick("dave"), channel)
        carol.send(f"TOPIC {channel} :what we talk about")
        await carol.settle()
        alice = await cast.xmpp_client(site.account())
        joined = await alice.join(room, nick)

        assert joined.nicks == {carol.nick, dave.nick, nick}
        assert joined.presences[-1].get("from") == f"{room}/{nick}"
        assert status_codes(joined.presences[-1]) >= {"100", "110"}
        assert joined.subject == "what we talk about"
        assert all(occupant_id(presence) for presence in joined.presences)
        assert len({occupant_id(presence) for presence in joined.presences}) == 3

    play(site, scene)


def test_a_second_client_of_the_account_shares_the_nick_and_gets_the_history(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick, account = site.channel(), site.nick("al"), site.account()
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        home = await cast.xmpp_client(account, "home")
        await home.join(room, nick)
        carol.privmsg(channel, "before")
        await home.expect(stanza("message", body="before"))
        away = await cast.xmpp_client(account, "away")
        joined = await away.join(room, nick)
        carol.privmsg(channel, "after")
        for client in (home, away):
            await client.expect(stanza("message", body="after"))

        assert [message.findtext("body") for message in joined.history] == ["before"]
        assert joined.history[0].find("{urn:xmpp:delay}delay") is not None
        names = [
            line for line in carol.seen if f"JOIN {channel}" in line or f"JOIN :{channel}" in line
        ]
        assert sum(nick in line for line in names) == 1
        ids = [
            {line.archive_id for line in room_lines(c.seen, room) if line.body == "after"}
            for c in (home, away)
        ]
        assert ids[0] == ids[1]
        assert len(ids[0]) == 1
        await away.leave(room, nick)
        carol.privmsg(channel, "still")
        await home.expect(stanza("message", body="still"))

    play(site, scene)


def test_what_is_said_is_reflected_whole_with_the_rooms_own_ids_and_no_forged_ones(
    site: Site,
) -> None:
    """XEP-0359: "the value of the 'by' attribute MUST be the XMPP address of the entity assigning
    the unique and stable stanza ID"; ids that a client forged do not pass.
    """

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        body = "one\ntwo\n" + "three " * 200
        forged = f"<stanza-id xmlns='urn:xmpp:sid:0' id='forged' by='{room}'/>"
        forged += "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='forged'/>"
        forged += "<origin-id xmlns='urn:xmpp:sid:0' id='mine'/>"
        said = alice.message(room, body, type="groupchat", extra=forged)
        reflection = await alice.expect(stanza("message", id=said))
        await carol.settle()

        assert reflection.findtext("body") == body
        assert reflection.get("from") == f"{room}/{nick}"
        ids = [element.attrib for element in reflection.iterfind(STANZA_ID)]
        assert [found["by"] for found in ids] == [room]
        assert ids[0]["id"] != "forged"
        assert [e.get("id") for e in reflection.iterfind("{urn:xmpp:sid:0}origin-id")] == ["mine"]
        assert occupant_id(reflection) not in ("", "forged")
        lines = [text for who, text in irc_lines(carol, channel) if who == nick]
        assert lines[:2] == ["one", "two"]
        assert " ".join(lines[2:]).split() == ["three"] * 200
        assert len(room_lines(alice.seen, room)) == 1

    play(site, scene)


def test_an_answer_stands_behind_what_it_answers(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        for number in range(10):
            alice.message(room, f"question {number}", type="groupchat")
            await carol.said(channel, f"question {number}")
            carol.privmsg(channel, f"answer {number}")
            await alice.expect(stanza("message", body=f"answer {number}"))
        said = [line.body for line in room_lines(alice.seen, room)]

        assert said == [f"{word} {n}" for n in range(10) for word in ("question", "answer")]

    play(site, scene)


def test_actions_and_notices_keep_their_form(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        carol.privmsg(channel, "\x01ACTION waves\x01")
        await alice.expect(stanza("message", body="/me waves"))
        carol.send(f"NOTICE {channel} :take care")
        await alice.expect(stanza("message", body="[notice] take care"))
        said = alice.message(room, "/me waves back", type="groupchat")
        await carol.expect(rf"PRIVMSG {channel} :\x01ACTION waves back\x01")
        reflection = await alice.expect(stanza("message", id=said))

        assert reflection.findtext("body") == "/me waves back"

    play(site, scene)


def test_a_nick_that_is_taken_is_a_conflict(site: Site) -> None:
    """XEP-0045 section 7.2.8: "a <conflict/> stanza error"."""

    async def scene(cast: Cast) -> None:
        channel = site.channel()
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        with pytest.raises(Refused) as refused:
            await alice.join(site.address(channel), carol.nick)

        assert refused.value.condition == "conflict"
        assert refused.value.stanza.find("{http://jabber.org/protocol/muc}x") is not None

    play(site, scene)


def test_a_join_with_another_nick_than_the_connections_is_told_the_real_one(site: Site) -> None:
    """XEP-0045 section 7.2.3: status 210, "the service has assigned or modified the nick"."""

    async def scene(cast: Cast) -> None:
        nick, account = site.nick("al"), site.account()
        alice = await cast.xmpp_client(account)
        await alice.join(site.address(site.channel()), nick)
        joined = await alice.join(site.address(site.channel()), "another")

        assert joined.own.get("from", "").endswith(f"/{nick}")
        assert "210" in status_codes(joined.own)

    play(site, scene)


def test_who_wrote_to_somebody_before_he_joins_gets_the_nick_he_wishes_or_a_conflict(
    site: Site,
) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        alice.message(site.address(carol.nick), "hello")
        await carol.expect(r"PRIVMSG \S+ :hello", within=10.0)
        with pytest.raises(Refused) as refused:
            await alice.join(room, carol.nick)
        joined = await alice.join(room, nick)

        assert refused.value.condition == "conflict"
        assert joined.nicks == {carol.nick, nick}
        assert "210" not in status_codes(joined.own)

    play(site, scene)


def test_nicks_change_both_ways_and_the_occupant_id_stays(site: Site) -> None:
    """XEP-0045 section 7.6: "type 'unavailable' ... status code of 303"."""

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        joined = await alice.join(room, nick)
        before = {p.get("from", "").partition("/")[2]: occupant_id(p) for p in joined.presences}
        carol.send(f"NICK {carol.nick}x")
        gone = await alice.expect(stanza("presence", sender=f"{room}/{carol.nick}"))
        come = await alice.expect(stanza("presence", sender=f"{room}/{carol.nick}x"))

        assert "303" in status_codes(gone)
        assert gone.get("type") == "unavailable"
        assert item(gone)["nick"] == f"{carol.nick}x"
        assert occupant_id(come) == before[carol.nick]

        alice.send(f"<presence to='{room}/{nick}y'/>")
        gone = await alice.expect(stanza("presence", sender=f"{room}/{nick}"))
        come = await alice.expect(stanza("presence", sender=f"{room}/{nick}y"))
        await carol.expect(rf"^:{nick}!\S+ NICK :?{nick}y")

        assert status_codes(gone) == {"303", "110"}
        assert "110" in status_codes(come)
        assert occupant_id(come) == before[nick]

    play(site, scene)


def test_a_nick_that_somebody_else_takes_is_somebody_else(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, stem = site.channel(), site.nick("bob")
        room = site.address(channel)
        bob = await cast.irc_client(stem, channel)
        alice = await cast.xmpp_client(site.account())
        joined = await alice.join(room, site.nick("al"))
        old = next(occupant_id(p) for p in joined.presences if p.get("from") == f"{room}/{stem}")
        bob.send(f"NICK {stem}old")
        await alice.expect(stanza("presence", sender=f"{room}/{stem}old"))
        await cast.irc_client(stem, channel)
        new = await alice.expect(there(f"{room}/{stem}"))

        assert occupant_id(new) not in ("", old)

    play(site, scene)


def test_kicks_are_shown_both_ways_with_their_reason(site: Site) -> None:
    """XEP-0045 section 8.2: status code 307, an actor and a reason."""

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        dave = await cast.irc_client(site.nick("dave"), channel)
        alice = await cast.xmpp_client(site.account())
        joined = await alice.join(room, nick)
        carol_there = next(p for p in joined.presences if p.get("from") == f"{room}/{carol.nick}")
        carol.send(f"KICK {channel} {dave.nick} :enough")
        gone = await alice.expect(
            stanza("presence", sender=f"{room}/{dave.nick}", type="unavailable")
        )

        assert item(carol_there)["role"] == "moderator"
        assert "307" in status_codes(gone)
        assert item(gone)["role"] == "none"
        actor = gone.find(f"{MUC_USER}x/{MUC_USER}item/{MUC_USER}actor")
        assert actor is not None
        assert actor.get("nick") == carol.nick
        assert gone.findtext(f"{MUC_USER}x/{MUC_USER}item/{MUC_USER}reason") == "enough"

        carol.send(f"MODE {channel} +o {nick}")
        raised = await alice.expect(stanza("presence", sender=f"{room}/{nick}"))
        assert item(raised)["role"] == "moderator"
        await dave.join(channel)
        await alice.expect(there(f"{room}/{dave.nick}"))
        answer = await alice.iq(
            "set",
            "<query xmlns='http://jabber.org/protocol/muc#admin'>"
            f"<item nick='{dave.nick}' role='none'><reason>out</reason></item></query>",
            to=room,
        )
        assert answer.get("type") == "result"
        await dave.expect(rf"^:{nick}!\S+ KICK {channel} {dave.nick} :out")

        carol.send(f"KICK {channel} {nick} :you too")
        gone = await alice.expect(stanza("presence", sender=f"{room}/{nick}", type="unavailable"))
        assert status_codes(gone) == {"110", "307"}
        refused = alice.message(room, "still here?", type="groupchat")
        error = await alice.expect(stanza("message", id=refused))
        assert error.get("type") == "error"

    play(site, scene)


def test_subjects_are_set_both_ways(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        joined = await alice.join(room, nick)
        carol.send(f"TOPIC {channel} :from IRC")
        message = await alice.expect(
            lambda e: e.tag == "message" and e.findtext("subject") == "from IRC"
        )
        assert message.find("body") is None
        assert message.get("from") == f"{room}/{carol.nick}"
        carol.send(f"MODE {channel} -t")
        alice.send(
            f"<message to='{room}' type='groupchat' id='s1'><subject>from XMPP</subject></message>"
        )
        await carol.expect(rf"TOPIC {channel} :from XMPP")
        own = await alice.expect(
            lambda e: e.tag == "message" and e.findtext("subject") == "from XMPP"
        )
        assert occupant_id(own) == occupant_id(joined.own)
        bob = await cast.xmpp_client(site.account())
        assert (await bob.join(room, site.nick("bob"))).subject == "from XMPP"

    play(site, scene)


def test_what_the_network_refuses_is_an_error_and_shown_to_nobody(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        carol.send(f"MODE {channel} +m")
        await carol.settle()
        said = alice.message(room, "may I?", type="groupchat")
        error = await alice.expect(stanza("message", id=said))
        assert error.get("type") == "error"
        carol.send(f"MODE {channel} +v {nick}")
        await carol.settle()
        heard = alice.message(room, "and now?", type="groupchat")
        await alice.expect(stanza("message", id=heard, type="groupchat"))

        assert [line.body for line in room_lines(alice.seen, room)] == [
            f"{carol.nick} sets +m (only those with voice can speak).",
            f"{carol.nick} sets +v {nick} (with voice).",
            "and now?",
        ]

    play(site, scene)


def test_private_messages_of_a_room_are_answered_from_the_occupant(site: Site) -> None:
    """XEP-0045 section 7.5."""

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        carol.privmsg(nick, "first")
        first = await alice.expect(stanza("message", body="first"))
        assert first.get("from") == site.address(carol.nick)
        alice.message(f"{room}/{carol.nick}", "psst")
        await carol.expect(rf"PRIVMSG {nick} :psst|^:{nick}!\S+ PRIVMSG {carol.nick} :psst")
        carol.privmsg(nick, "what?")
        answer = await alice.expect(stanza("message", body="what?"))
        assert answer.get("from") == f"{room}/{carol.nick}"
        assert answer.get("type") == "chat"
        alice.message(site.address(carol.nick), "here")
        await carol.expect(rf"PRIVMSG {carol.nick} :here")
        carol.privmsg(nick, "fine")
        third = await alice.expect(stanza("message", body="fine"))
        assert third.get("from") == site.address(carol.nick)
        nobody = alice.message(f"{room}/nobody", "hello?")
        error = await alice.expect(stanza("message", id=nobody))
        assert error.get("type") == "error"

    play(site, scene)


def test_leaving_parts_the_channel_and_tells_the_client(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        alice.send(
            f"<presence to='{room}/{nick}' type='unavailable'><status>tea</status></presence>"
        )
        gone = await alice.expect(stanza("presence", sender=f"{room}/{nick}", type="unavailable"))
        await carol.expect(rf"^:{nick}!\S+ PART :?{channel} :?.*tea")

        assert "110" in status_codes(gone)
        again = await alice.join(room, nick)
        assert again.nicks == {nick, carol.nick}

    play(site, scene)


def test_a_cut_connection_leaves_like_a_good_bye(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(site.address(channel), nick)
        await alice.abort()
        await carol.expect(rf"^:{nick}!\S+ (PART :?{channel}|QUIT)", within=10.0)

    play(site, scene)


def test_a_self_ping_says_whether_one_is_in(site: Site) -> None:
    """XEP-0410 section 3: a result, or <not-acceptable/> for one who is not."""

    async def scene(cast: Cast) -> None:
        channel, nick, account = site.channel(), site.nick("al"), site.account()
        room = site.address(channel)
        alice = await cast.xmpp_client(account, "in")
        other = await cast.xmpp_client(account, "out")
        await alice.join(room, nick)

        assert (await alice.ping(f"{room}/{nick}")).get("type") == "result"
        refused = await other.ping(f"{room}/{nick}")
        assert refused.get("type") == "error"
        assert refused.find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}not-acceptable") is not None

    play(site, scene)


def test_history_is_as_long_as_the_client_asks(site: Site) -> None:
    """XEP-0045 section 7.2.13: maxstanzas, maxchars, seconds, since."""

    async def scene(cast: Cast) -> None:
        channel, nick, account = site.channel(), site.nick("al"), site.account()
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(account, "one")
        await alice.join(room, nick)
        for number in range(30):
            carol.privmsg(channel, f"line {number}")
        await alice.expect(stanza("message", body="line 29"))

        async def history(resource: str, limits: str) -> list[str]:
            client = await cast.xmpp_client(account, resource)
            client.send(
                f"<presence to='{room}/{nick}'><x xmlns='http://jabber.org/protocol/muc'>"
                f"<history {limits}/></x></presence>"
            )
            await client.expect(lambda e: e.tag == "message" and e.find("subject") is not None)
            return [line.body for line in room_lines(client.seen, room)]

        assert await history("r1", "") == [f"line {n}" for n in range(10, 30)]
        assert await history("r2", "maxstanzas='3'") == ["line 27", "line 28", "line 29"]
        assert await history("r3", "maxchars='0'") == []
        assert await history("r4", "since='2100-01-01T00:00:00Z'") == []
        assert len(await history("r5", "seconds='3600'")) == 30

    play(site, scene)


async def answer_ctcp(client: IrcClient) -> None:
    """As every client on IRC does, for as long as it runs."""
    while True:
        asked = await client.expect(CTCP, within=30.0)
        client.send(f"NOTICE {asked[1]} :\x01{asked[2]} {asked[3] or 'a test'}\x01")


def test_every_request_gets_one_answer(site: Site) -> None:
    """RFC 6120 section 8.2.3: "An entity that receives an IQ request of type 'get' or 'set' MUST
    reply with an IQ response of type 'result' or 'error'".
    """

    async def scene(cast: Cast) -> None:
        channel, nick = site.channel(), site.nick("al")
        room = site.address(channel)
        carol = await cast.irc_client(site.nick("carol"), channel)
        alice = await cast.xmpp_client(site.account())
        await alice.join(room, nick)
        addresses = [
            "irc.localhost",
            site.address(carol.nick),
            room,
            f"{room}/{nick}",
            f"{room}/{carol.nick}",
            f"{room}/nobody",
            f"{site.irc.host}@irc.localhost",
            "no such thing@irc.localhost".replace(" ", ""),
        ]
        payloads = [
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            "<query xmlns='http://jabber.org/protocol/disco#items'/>",
            "<query xmlns='jabber:iq:version'/>",
            "<time xmlns='urn:xmpp:time'/>",
            "<ping xmlns='urn:xmpp:ping'/>",
            "<vCard xmlns='vcard-temp'/>",
            "<query xmlns='jabber:iq:register'/>",
            "<query xmlns='http://jabber.org/protocol/muc#admin'><item role='visitor'/></query>",
            "<query xmlns='http://jabber.org/protocol/muc#owner'/>",
            "<unheard xmlns='urn:example:of'/>",
            "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='x'/></pubsub>",
        ]
        answering = asyncio.create_task(answer_ctcp(carol))
        for address in addresses:
            for payload in payloads:
                for kind in ("get", "set"):
                    answer = await alice.iq(kind, payload, to=address, within=3.0)
                    assert answer.get("type") in ("result", "error")
        answering.cancel()

    play(site, scene)


def test_a_room_says_what_it_is_and_the_gateway_never_that_it_is_a_room(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        channel = site.channel()
        alice = await cast.xmpp_client(site.account())
        query = "<query xmlns='http://jabber.org/protocol/disco#info'/>"
        room = await alice.iq("get", query, to=site.address(channel))
        domain = await alice.iq("get", query, to="irc.localhost")

        assert identities(room) == {("conference", "text"), ("conference", "irc")}
        assert ("gateway", "irc") in identities(domain)
        assert ("conference", "text") not in identities(domain)
        assert "http://jabber.org/protocol/muc" in features(room)
        assert "muc_nonanonymous" in features(room)
        assert "urn:xmpp:mam:2" in features(room)
        assert not {"muc_membersonly", "urn:xmpp:reactions:0"} & features(room)

    play(site, scene)


def identities(answer: Element) -> set[tuple[str, str]]:
    found = answer.iter("{http://jabber.org/protocol/disco#info}identity")
    return {(each.get("category", ""), each.get("type", "")) for each in found}


def features(answer: Element) -> set[str]:
    found = answer.iter("{http://jabber.org/protocol/disco#info}feature")
    return {each.get("var", "") for each in found}


def test_messages_to_a_person_earn_a_receipt_when_irc_has_them_or_an_error(site: Site) -> None:
    """XEP-0184; a receipt and an error exclude each other."""

    async def scene(cast: Cast) -> None:
        carol = await cast.irc_client(site.nick("carol"))
        alice = await cast.xmpp_client(site.account())
        request = "<request xmlns='urn:xmpp:receipts'/>"
        said = alice.message(site.address(carol.nick), "hello", extra=request)
        await carol.expect(r"PRIVMSG \S+ :hello", within=10.0)
        receipt = await alice.expect(
            lambda e: e.tag == "message" and e.find("{urn:xmpp:receipts}received") is not None
        )
        received = receipt.find("{urn:xmpp:receipts}received")
        assert received is not None
        assert received.get("id") == said
        assert receipt.get("from") == site.address(carol.nick)
        lost = alice.message(site.address(site.nick("nobody")), "hello?", extra=request)
        error = await alice.expect(stanza("message", id=lost), within=10.0)
        assert error.get("type") == "error"
        assert error.find("error/{urn:ietf:params:xml:ns:xmpp-stanzas}text") is not None

    play(site, scene)


async def refused_join(client: XmppClient, room: str, within: float) -> str:
    with pytest.raises(Refused) as refused:
        await client.join(room, "somebody", within=within)
    return refused.value.condition


def test_an_address_that_is_none_is_not_found(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        alice = await cast.xmpp_client(site.account())
        for address in ("#a%b%@irc.localhost", "%x@irc.localhost"):
            condition = await refused_join(alice, address, 5.0)
            assert condition in ("item-not-found", "jid-malformed")

    play(site, scene)


def test_upper_case_and_odd_letters_mean_the_same_room(site: Site) -> None:
    async def scene(cast: Cast) -> None:
        stem = site.channel()
        alice = await cast.xmpp_client(site.account())
        carol = await cast.irc_client(site.nick("carol"), f"{stem}K")
        answer = await alice.iq(
            "get",
            "<query xmlns='http://jabber.org/protocol/disco#info'/>",
            to=f"{stem.upper()}\u212a%{site.irc.host}@IRC.LOCALHOST",
        )
        assert answer.get("type") == "result"
        joined = await alice.join(site.address(f"{stem}k"), site.nick("al"))
        assert carol.nick in joined.nicks

    play(site, scene)
