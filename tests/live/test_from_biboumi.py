"""Accounts move from a real biboumi: same addresses, same forms, what they set, what was said."""

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from tests.bench.biboumi import Biboumi
from tests.clients.irc import IrcClient
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.heard import room_lines
from tests.live.yard import sync
from tests.servers.gateway import Gateway
from tests.servers.ngircd import NgIrcd
from tests.servers.prosody import Prosody

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

JID = "irc.localhost"
ALICE = "alice@localhost"
PASSWORD = "tomb"
COMMANDS = "http://jabber.org/protocol/commands"
FORMS = "{jabber:x:data}"
MAM = "urn:xmpp:mam:2"

OURS_ONLY = {"sasl_name", "nickserv_password", "certificate", "reconnect", "forget"}
"""Fields of ours that biboumi does not have."""


@contextmanager
def servers() -> Iterator[tuple[Prosody, NgIrcd]]:
    with Prosody({JID: "a secret"}) as xmpp, NgIrcd(host="127.0.0.91") as irc:
        xmpp.add_account("alice", PASSWORD)
        yield xmpp, irc


@sync
async def test_an_account_moves_with_what_it_set_and_what_was_said() -> None:
    with servers() as (xmpp, irc):
        room, server = f"#tea%{irc.host}@{JID}", f"{irc.host}@{JID}"
        bob = await IrcClient.login(irc.host, irc.port, "bob")
        async with bob:
            await bob.join("#tea")
            with Biboumi(xmpp, jid=JID, archive=True) as biboumi:
                alice = await XmppClient.login(xmpp.host, xmpp.port, ALICE, PASSWORD)
                async with alice:
                    await alice.until_answers(JID)
                    theirs = await set_up(alice, server, irc.port)
                    await alice.join(room, "al")
                    bob.privmsg("#tea", "said at biboumi's")
                    await alice.expect(stanza("message", body="said at biboumi's"))
                    alice.message(room, "/me waves", type="groupchat")
                    await bob.expect(r"PRIVMSG #tea :\x01ACTION waves\x01")
                biboumi.stop()
                kept = biboumi.directory / "biboumi.sqlite"

                with Gateway(xmpp, [irc], jid=JID, options="") as gateway:
                    gateway.stop()
                    told = await asyncio.to_thread(take_over, gateway, kept)
                    assert told.startswith("Taken over: 1 logins to servers, ")
                    assert " 1 archives of rooms with 2 lines.\n" in told
                    assert f"The servers: {irc.host}. " in told
                    gateway.start()
                    alice = await XmppClient.login(xmpp.host, xmpp.port, ALICE, PASSWORD)
                    async with alice:
                        await gateway.up(alice)
                        ours = await form(alice, server)
                        assert set(theirs) <= set(ours) | {"max_history_length"}
                        assert set(ours) - set(theirs) <= OURS_ONLY
                        assert ours["realname"] == "Alice of Biboumi"
                        joined = await alice.join(room, "al")
                        assert {"al", "bob"} <= joined.nicks
                        bob.send("WHOIS al")
                        await bob.expect(r" 311 bob al \S+ \S+ \* :Alice of Biboumi$")
                        shown = [line.body for line in room_lines(alice.seen, room)]
                        assert [body for body in shown if "[notice]" not in body] == [
                            "said at biboumi's",
                            "/me waves",
                        ]
                        assert await archived(alice, room) == ["said at biboumi's", "/me waves"]


def take_over(gateway: Gateway, kept: Path) -> str:
    done = subprocess.run(  # the installed command
        [gateway.argv[0], "import", kept, "--config", gateway.configuration],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


async def set_up(alice: XmppClient, server: str, port: int) -> dict[str, str]:
    """By the form of biboumi, as it came."""
    begun = await command(alice, server, "")
    fields = read(begun)
    session = begun.find(f".//{{{COMMANDS}}}command")
    assert session is not None
    values = {"ports": str(port), "tls_ports": "", "realname": "Alice of Biboumi", "nick": "al"}
    inside = "".join(
        f"<field var='{name}'><value>{value}</value></field>" for name, value in values.items()
    )
    done = await command(
        alice,
        server,
        f"<x xmlns='jabber:x:data' type='submit'>{inside}</x>",
        f" sessionid='{session.get('sessionid')}' action='complete'",
    )
    assert done.get("type") == "result"
    return fields


async def form(alice: XmppClient, server: str) -> dict[str, str]:
    return read(await command(alice, server, ""))


async def command(alice: XmppClient, to: str, inside: str, more: str = "") -> Element:
    return await alice.iq(
        "set", f"<command xmlns='{COMMANDS}' node='configure'{more}>{inside}</command>", to=to
    )


def read(answer: Element) -> dict[str, str]:
    """The fields of a form and their values."""
    fields = answer.iter(f"{FORMS}field")
    return {
        field.get("var", ""): field.findtext(f"{FORMS}value") or ""
        for field in fields
        if field.get("type") not in ("fixed", "hidden")
    }


async def archived(alice: XmppClient, room: str) -> list[str]:
    begun = len(alice.seen)
    answer = await alice.iq("set", f"<query xmlns='{MAM}'/>", to=room)
    assert answer.get("type") == "result"
    found = (one.find(f"{{{MAM}}}result") for one in alice.seen[begun:])
    bodies = (one.find(".//body") for one in found if one is not None)
    return [body.text or "" for body in bodies if body is not None]
