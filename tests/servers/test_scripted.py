"""The scripted IRC server does what the drafts say, so that tests against it prove something."""

import asyncio

from tests.clients.irc import IrcClient
from tests.servers.scripted import DraftIrcd

CAPABILITIES = ("batch", "draft/chathistory", "draft/message-redaction", "message-tags")


def test_it_plays_history_behind_a_message_in_a_batch() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            first = ircd.say("#c", "bob", "one")
            second = ircd.say("#c", "bob", "two", tags={"+typing": "a;b c"})
            async with await IrcClient.login(
                ircd.host, ircd.port, "al", capabilities=CAPABILITIES
            ) as al:
                al.send(f"CHATHISTORY AFTER #c msgid={first} 10")
                opened = await al.expect(r"^:drafts.test BATCH \+(\S+) chathistory #c$")
                await al.expect(
                    rf"^@msgid={second};\+typing=a\\:b\\sc;batch={opened[1]}"
                    r" :bob!bob@host\.test PRIVMSG #c :two$"
                )
                await al.expect(rf"^:drafts.test BATCH -{opened[1]}$")
                assert not any("PRIVMSG #c :one" in line for line in al.seen)

    asyncio.run(run())


def test_it_redacts_what_is_ones_own() -> None:
    async def run() -> None:
        async with (
            DraftIrcd() as ircd,
            await IrcClient.login(
                ircd.host, ircd.port, "al", capabilities=(*CAPABILITIES, "echo-message")
            ) as al,
        ):
            await al.join("#other")
            ircd.arrive("#c", "bob")
            await al.join("#c")
            msgid = ircd.say("#c", "bob", "not yours")
            al.send(f"REDACT #c {msgid} :spam")
            await al.expect(r"FAIL REDACT REDACT_FORBIDDEN #c")
            al.privmsg("#c", "mine")
            said = await al.expect(r"^@msgid=(\S+) :al!\S+ PRIVMSG #c :mine$")
            al.send(f"REDACT #c {said[1]} :oops")
            await al.expect(rf"^@msgid=\S+ :al!\S+ REDACT #c {said[1]} :oops$")

    asyncio.run(run())


def test_a_netsplit_comes_as_a_batch() -> None:
    async def run() -> None:
        async with DraftIrcd() as ircd:
            ircd.arrive("#c", "bob", "carol")
            async with await IrcClient.login(
                ircd.host, ircd.port, "al", capabilities=CAPABILITIES
            ) as al:
                await al.join("#c")
                ircd.split("#c", ("bob", "carol"), "a.test b.test", batch=True)
                opened = await al.expect(r"BATCH \+(\S+) netsplit a.test b.test$")
                await al.expect(rf"^@batch={opened[1]} :bob!\S+ QUIT :a.test b.test$")
                await al.expect(rf"^@batch={opened[1]} :carol!\S+ QUIT :a.test b.test$")
                await al.expect(rf"BATCH -{opened[1]}$")

    asyncio.run(run())
