"""What is sent after connecting is nobody's message."""

import asyncio

from bridge.api.events import Message
from tests.adapters.irc.inboxes import RecordingInbox, adapter, logged_in
from tests.servers.scripted import DraftIrcd


def test_a_password_among_the_first_lines_is_never_told_though_the_server_echoes() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            irc, inbox = adapter(ircd.host, ircd.port), RecordingInbox()
            options = {"after_connect_commands": "PRIVMSG alice :IDENTIFY hush"}
            async with logged_in(irc, inbox, ircd.host, options=options):
                await inbox.up()
                await ircd.heard("alice", "PRIVMSG alice :IDENTIFY hush")
                ircd.whisper("bob", "alice", "now")

                told = await inbox.expect(Message, lambda one: "%" in one.place.native)
                assert told.text == "now"

    asyncio.run(run())
