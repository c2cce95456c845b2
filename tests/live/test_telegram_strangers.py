"""Outsiders of a group, people who add the bot to theirs, what is left of who left."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import canonicalize, tostring

import pytest
from sqlalchemy import MetaData, NullPool, create_engine, select

from bridge.xmpp import namespaces as ns
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import Refused, XmppClient
from tests.live.proving import prove
from tests.live.site import Site
from tests.live.talk import until
from tests.live.telegraph import CANARY, DOMAIN, Telegraph, play
from tests.live.test_telegram_chats import meet

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

QUESTIONS = (
    f"<query xmlns='{ns.DISCO_INFO}'/>",
    f"<query xmlns='{ns.DISCO_ITEMS}'/>",
    "<vCard xmlns='vcard-temp'/>",
)


def test_who_was_let_in_nowhere_learns_nothing_of_a_group(site: Site) -> None:
    """Not even that there is one, unless he asks to be let in; its people as little."""

    async def scene(line: Telegraph) -> None:
        line.api.bot.reads_everything = True
        eve = line.api.world.user("Eve")
        tea = line.api.world.supergroup("Tea", eve, description="secret")
        bob, mallory = await line.client(), await line.client()
        await eve.says(tea, f"/invite {bare(bob.jid)}")
        await line.api.world.until(lambda: "may come in" in tea.texts[-1])
        room = await line.joins(bob, tea, "Bob")
        await eve.says(tea, f"good morning {CANARY}")
        await bob.expect(stanza("message", body=f"good morning {CANARY}"))

        nowhere, nobody = f"-100600000000@{DOMAIN}", f"600000000@{DOMAIN}"
        for there, guessed in ((room, nowhere), (line.contact(eve), nobody)):
            assert await answers(mallory, there) == await answers(mallory, guessed)
        with pytest.raises(Refused, match=f'send "login" to {DOMAIN}, so that'):
            await mallory.join(room, "Mallory")
        archive = await mallory.iq("set", f"<query xmlns='{ns.MAM}'/>", to=room)
        assert archive.get("type") == "error"
        assert not [one for one in mallory.seen if CANARY in "".join(one.itertext())]

    play(site, scene)


def test_what_is_posted_where_nobody_is_waits_on_telegram(site: Site) -> None:
    """Whoever adds the bot to his group has us fetch nothing; who comes finds the files."""

    async def scene(line: Telegraph) -> None:
        line.api.bot.reads_everything = True
        alice = line.api.world.user("Alice")
        tea = line.api.world.supergroup("Tea", alice, username="tea")
        bob = await line.client()
        await alice.sends_photo(tea, "look")
        await line.opens(alice, tea)
        before = [method for method, _ in line.api.calls if method == "getFile"]

        joined = await bob.join(line.room(tea), "Bob")
        words, link = [each.findtext("body") or "" for each in joined.history]
        assert before == []
        assert words == "look"
        assert re.fullmatch(r"http://\S+/photo_\S+\.jpg", link)

    play(site, scene)


def test_what_is_erased_is_nowhere(site: Site) -> None:
    """Right after proving who one is, in no row of any table."""

    async def scene(line: Telegraph) -> None:
        line.api.bot.reads_everything = True
        alice, eve = line.api.world.user("Alice"), line.api.world.user("Eve")
        tea = line.api.world.supergroup("Tea", eve, alice)
        bob = await line.client()
        await meet(line, bob, alice)
        await prove(line, bob, alice)
        login = logins(line.site, bare(bob.jid))
        room = await line.joins(bob, tea, "Bob")
        said = bob.message(room, "hi", type="groupchat")
        await bob.expect(stanza("message", id=said, type="groupchat"))

        bob.message(DOMAIN, "erase")
        bob.message(DOMAIN, "yes")
        await until(lambda: "an account was erased" in line.gateway.log(), "erased")
        words = (bare(bob.jid), *map(str, login))
        assert len(login) == 1
        assert [row for row in rows(line.site) if any(word in row for word in words)] == []

    play(site, scene)


async def answers(who: XmppClient, to: str) -> list[str]:
    """What is said to some questions, but for the number that was asked about."""
    told = []
    for question in QUESTIONS:
        answer = await who.iq("get", question, to=to)
        answer.attrib.pop("id", None)
        told.append(canonicalize(tostring(answer)).replace(to.partition("@")[0], "NUMBER"))
    return told


def logins(site: Site, account: str) -> list[int]:
    with create_engine(site.database, poolclass=NullPool).connect() as connection:
        meta = MetaData()
        meta.reflect(connection, only=["logins"])
        table = meta.tables["logins"]
        return [row.id for row in connection.execute(select(table)) if row.account == account]


def rows(site: Site) -> Iterator[str]:
    """Of all tables."""
    with create_engine(site.database, poolclass=NullPool).connect() as connection:
        meta = MetaData()
        meta.reflect(connection)
        for table in meta.tables.values():
            for row in connection.execute(select(table)):
                yield f"{table.name}: {tuple(row)}"
