"""A gateway to Telegram for one test: a child process beside a fake Bot API server in this one.

async def scene(line: Telegraph) -> None:
    alice = line.api.world.user("Alice")
    tea = line.api.world.supergroup("Tea", alice)
    bob = await line.client()
    ...

play(site, scene)

Everything that the gateway logs is looked through at the end: no token, no words, no JID. The fake
server's breaches fail the test, too.
"""

import asyncio
import itertools
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.clients.stream import bare
from tests.clients.xmpp import XmppClient
from tests.live.database import clients_in_rooms
from tests.live.site import People, Site
from tests.live.talk import until
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.users import User
from tests.servers.gateway import Gateway
from tests.servers.telegram import FakeTelegram, fake_telegram

_numbers = itertools.count(1)

DOMAIN = "telegram.localhost"
WITHIN = 40.0
PROGRAM = """#!{}
from bridge.cli import main
{}
main(prog_name="xmpp-bridge")
"""
CANARY = "canarybird"
"""A word for messages and secrets: no log line may hold it."""


@dataclass(slots=True, kw_only=True)
class Telegraph:
    """site: with this gateway and its database. gateway: up when a client of `client` is there."""

    site: Site
    api: FakeTelegram
    gateway: Gateway
    people: People

    async def client(self, account: str = "", resource: str = "home") -> XmppClient:
        """A client that is online, when the gateway answers it and its bot listens."""
        account = account or self.site.account()
        client = await self.people.on_xmpp(account, resource, gateway=False)
        await self.gateway.up(client)
        await until(lambda: "getUpdates" in {method for method, _ in self.api.calls}, "it listens")
        client.seen.clear()
        return client

    async def opens(self, admin: User, group: Chat) -> None:
        """An admin lets everybody from XMPP in; return when the bot has said so."""
        said = await admin.says(group, "/open")
        await self.api.world.until(lambda: any(one.reply is said for one in group.messages))

    async def joins(self, client: XmppClient, chat: Chat, nick: str) -> str:
        """A client joins a room, and is remembered to be there; the room's address."""
        room = self.room(chat)
        before = clients_in_rooms(self.site, bare(client.jid))
        await client.join(room, nick)
        await until(lambda: clients_in_rooms(self.site, bare(client.jid)) > before, "remembered")
        return room

    @staticmethod
    def room(chat: Chat, thread: int | None = None) -> str:
        """The address of a group, or of a topic of it."""
        return f"{chat.id}@{DOMAIN}" if thread is None else f"{chat.id}%{thread}@{DOMAIN}"

    @staticmethod
    def contact(user: User) -> str:
        """The address of a person."""
        return f"{user.id}@{DOMAIN}"


@asynccontextmanager
async def telegraph(
    site: Site, options: str = "", program: Path | None = None, admins: Sequence[str] = ()
) -> AsyncIterator[Telegraph]:
    """options: further lines of the network's table. program, admins: see Gateway."""
    async with fake_telegram() as api, site.people() as people:
        name = f"telegram{next(_numbers)}"
        database = site.postgresql.create_database(name) if site.postgresql else None
        gateway = Gateway(
            site.xmpp,
            [],
            network="telegram",
            jid=DOMAIN,
            database=database,
            program=program,
            admins=admins,
            options=(
                f'token = "{api.token}"\napi_url = "{api.url}"\n{options}\n'
                f'[files]\nallow_http = true\ntrusted_hosts = ["{site.xmpp.host}:'
                f'{site.xmpp.http_port}"]\n[log]\nlevel = "debug"\n'
            ),
        )
        with gateway:
            try:
                url = database or f"sqlite:///{gateway.directory}/bridge.db"
                own = replace(site, gateway=gateway, database=url)
                yield Telegraph(site=own, api=api, gateway=gateway, people=people)
            except BaseException:
                sys.stderr.write(gateway.log()[-8000:])
                raise
            log = gateway.log()
        secrets = [api.token, api.token.partition(":")[2], CANARY]
        assert not (told := [one for one in secrets if one in log]), told
        assert "Traceback" not in log, log[-6000:]


def play(
    site: Site,
    scene: Callable[[Telegraph], Awaitable[None]],
    *,
    options: str = "",
    program: Path | None = None,
    admins: Sequence[str] = (),
    now: float = 0.0,
) -> None:
    """Run a scene to its end, or fail. now: what Telegram's clock says at its beginning."""

    async def run() -> None:
        async with asyncio.timeout(WITHIN), telegraph(site, options, program, admins) as line:
            line.api.now = now or line.api.now
            await scene(line)

    asyncio.run(run())


async def gathered(line: Telegraph) -> tuple[User, Chat, XmppClient]:
    """Alice, her group, in which the bot reads everything, and Bob on XMPP in its room."""
    line.api.bot.reads_everything = True
    alice = line.api.world.user("Alice")
    tea = line.api.world.supergroup("Tea", alice)
    bob = await line.client()
    await line.opens(alice, tea)
    await line.joins(bob, tea, "Bob")
    return alice, tea, bob


def hasty(folder: Path, *figures: str) -> Path:
    """A program to run as the gateway: the installed one, but for these figures.

    hasty(tmp_path, "bridge.core.trouble.TELL_AFTER = 2.0")
    """
    program = folder / "hasty"
    modules = dict.fromkeys(figure.partition(" ")[0].rpartition(".")[0] for figure in figures)
    program.write_text(
        PROGRAM.format(
            sys.executable, "\n".join([*(f"import {module}" for module in modules), *figures])
        )
    )
    program.chmod(0o755)
    return program
