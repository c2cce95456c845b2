"""What accounts set for a server and a channel, on the wire."""

import pytest

from tests.clients.stream import stanza
from tests.live.yard import ROUGH, Yard, admit, at, enter, on_plain, sync
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.scenes.skins import by_forms

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]


@on_plain
@sync
async def test_what_is_set_is_seen_by_the_server(yard: Yard) -> None:
    async with yard.people() as people, yard.scripted() as server:
        room, console = at("#c", server), f"{server.host}@{ROUGH}"
        wire = await yard.client(people)
        alice = Client("alice", wire, ROUGH)
        first, _ = await enter(wire, server, "#c", "al", "carol")

        form = await Execution.begun(alice, console, "configure")
        assert {"ports", "tls_ports", "pass", "sasl_password", "nick"} <= set(form.fields)
        values = {
            "realname": "Alice Liddell",
            "username": "liddell",
            "pass": "swordfish",
            "after_connect_commands": ["MODE al +i", "VERSION"],
            "reconnect": "1",
        }
        await form.submits(values, "//commands:command[@status='completed']")
        await first.expect("^QUIT ")
        again = await server.accepted(within=10.0)
        again.answers_pings = True
        await again.welcome()
        assert [line for line in again.seen if line.startswith(("PASS", "USER"))] == [
            "PASS :swordfish",
            "USER liddell 0 * :Alice Liddell",
        ]
        await again.expect("^MODE al \\+i$")
        await again.expect("^VERSION$")
        await admit(again, "al", "#c", "carol")

        # A channel's encoding holds at once, in both directions.
        await executed(
            alice, room, "configure", {"encoding_in": "koi8-r", "encoding_out": "koi8-r"}
        )
        again.send_bytes(":carol!u@h PRIVMSG #c :чай\r\n".encode("koi8-r"))
        await wire.expect(stanza("message", body="чай"))
        wire.message(room, "да", type="groupchat")
        await wire.expect(stanza("message", sender=f"{room}/al", body="да"))
        written = "да".encode("koi8-r").decode(errors="surrogateescape")
        assert [line for line in again.seen if line.startswith("PRIVMSG")] == [
            f"PRIVMSG #c :{written}"
        ]

        told = await by_forms(alice, "connection", at=console)
        assert "Connected to: " in told
        assert "Channels: #c" in told
        assert "swordfish" not in told

        quits = {"irc-servers": [server.host], "quit-message": "tea time"}
        await executed(alice, ROUGH, "disconnect-from-irc-server", quits)
        assert (await again.expect("^QUIT :?(.*)"))[1] == "tea time"
        await wire.expect(stanza("presence", sender=f"{room}/al", type="unavailable"))
