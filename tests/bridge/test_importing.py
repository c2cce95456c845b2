"""What accounts had at a biboumi is theirs here: settings, and archives that can be read."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.irc.adapter import build
from bridge.api.content import Text
from bridge.api.events import Message
from bridge.api.ids import Identity, NetworkName, Place
from bridge.cli import main
from bridge.importing import Importing, Summary
from bridge.store.accounts import logins
from bridge.store.archive import Page, Query, page
from bridge.store.biboumi import Biboumi
from bridge.store.database import Store
from bridge.store.positions import entries, position_at
from bridge.store.preferences import preferences
from bridge.store.values import KnownLogin
from bridge.xmpp.addressing import Domain
from tests.bridge.store.biboumis import Kept
from tests.bridge.store.samples import KEY, read

IRC = NetworkName("irc")
ALICE = "alice@example.org"
HOST = "irc.example"
ROOM = Place(NetworkName("xmpp"), "room", f"{ALICE} #tea%{HOST}@irc.example.org")


async def imported(url: str, kept: Kept, **options: object) -> Summary:
    store = await asyncio.to_thread(Store.open, url, key=KEY)
    biboumi = Biboumi(kept.path)
    try:
        adapter = build(IRC, options)
        return await Importing(store, IRC, Domain("irc.example.org"), adapter).run(biboumi)
    finally:
        biboumi.close()
        await store.close()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "b.sqlite")


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bridge.sqlite3'}"


async def known(url: str) -> list[KnownLogin]:
    store = await asyncio.to_thread(Store.open, url, key=KEY)
    try:
        return await read(store, logins)
    finally:
        await store.close()


def test_what_was_set_for_a_server_and_its_channels_is_the_logins(kept: Kept, url: str) -> None:
    server = kept.add(
        "ircserveroptions_",
        owner="Alice@Example.org",
        server=HOST,
        tlsports="6697;7000",
        nick="al",
        realname="Alice",
        saslpassword="tomb",
        encodingin="latin-1",
        throttlelimit=-1,
        verifycert=1,
    )
    kept.add("after_connection_commands_", fk=server, afterconnectioncommand="MODE al +x")
    kept.add(
        "ircchanneloptions_",
        owner=ALICE,
        server=HOST,
        channel="#Tea",
        encodingout="latin-1",
        persistent=1,
        recordhistory=0,
    )

    summary = asyncio.run(imported(url, kept, servers={HOST: {"own_ways": True}}))

    assert summary == Summary(logins=1, servers=(HOST,))
    (login,) = asyncio.run(known(url))
    assert (login.account, login.network, login.native, login.name) == (ALICE, IRC, HOST, "al")
    assert dict(login.options) == {
        "nick": "al",
        "tls_ports": "6697\n7000",
        "realname": "Alice",
        "sasl_name": "al",
        "sasl_password": "tomb",
        "encoding_in": "latin-1",
        "throttle_limit": "1000",
        "after_connect_commands": "MODE al +x",
        f"encoding_out #tea%{HOST}": "latin-1",
        f"persistent #tea%{HOST}": "1",
        f"record_history #tea%{HOST}": "0",
    }


def test_of_what_cannot_be_only_that_is_left_and_it_is_said_why(kept: Kept, url: str) -> None:
    kept.add(
        "ircserveroptions_",
        owner=ALICE,
        server=HOST,
        realname="Alice",
        encodingin="none such",
        nick="9al",
    )
    kept.add("ircserveroptions_", owner=ALICE, server="not/a server", realname="Alice")
    kept.add("ircserveroptions_", owner="no@account/here", server=HOST, realname="Alice")
    kept.say(ALICE, f"tea,time%{HOST}", "bob", "nowhere", 1)

    summary = asyncio.run(imported(url, kept))

    assert summary.logins == 1
    assert summary.left == [
        f"{ALICE}, {HOST}: encoding_in: There is no such encoding.",
        f"{ALICE}, {HOST}: nick: IRC does not take this nick, but it takes _9al.",
        "not/a server: This gateway does not connect to this server.",
        "no@account/here: This is not the address of an account.",
        "tea,time: There can be no room of this name.",
    ]
    (login,) = asyncio.run(known(url))
    assert dict(login.options) == {"realname": "Alice"}


def test_what_was_wished_for_everything_is_a_preference(kept: Kept, url: str) -> None:
    kept.add("globaloptions_", owner=ALICE, maxhistorylength=5000, recordhistory=0, persistent=-1)

    asyncio.run(imported(url, kept))

    async def kept_now() -> dict[str, str]:
        store = await asyncio.to_thread(Store.open, url, key=KEY)
        try:
            return await read(store, preferences, ALICE, IRC)
        finally:
            await store.close()

    assert asyncio.run(kept_now()) == {"max_history_length": "200", "record_history": "0"}


def test_an_archive_is_read_in_its_order_at_its_moments(kept: Kept, url: str) -> None:
    for number in range(1200):
        kept.say(ALICE, f"#tea%{HOST}", "Bob", f"line {number}", 1_000_000_000 + number)
    kept.say(ALICE, f"#tea%{HOST}", "Carol", "/me waves", 1_700_000_000)
    kept.say("bob@example.org", f"#tea%{HOST}", "Carol", "to bob alone", 1_700_000_000)

    summary = asyncio.run(imported(url, kept))

    assert (summary.logins, summary.rooms, summary.lines) == (2, 2, 1202)

    async def look() -> None:
        store = await asyncio.to_thread(Store.open, url, key=KEY)
        (login,) = (one for one in await read(store, logins) if one.account == ALICE)
        first, *_, last = await read(store, entries, ROOM, 0, 5000)
        shows = Place(IRC, "room", f"#tea%{HOST}", login.id)
        said = Message(
            place=shows,
            actor=Identity(IRC, f"bob%{HOST}", "Bob"),
            at=1_000_000_000.0,
            content=(Text("line 0"),),
        )
        assert (first.position, first.event, first.stamp) == (1, said, 1_000_000_000.0)
        waved = replace(
            said,
            actor=Identity(IRC, f"carol%{HOST}", "Carol"),
            at=1_700_000_000.0,
            content=(Text("waves"),),
            form="action",
        )
        assert (last.position, last.event, last.stamp) == (1201, waved, 1_700_000_000.0)
        assert await read(store, position_at, ROOM, 1_000_000_600.0) == 601
        found = await read(store, page, Query(room=ROOM, since=1_000_000_600_000, most=2))
        assert isinstance(found, Page)
        events = [entry.event for entry in found.entries]
        assert [one.text for one in events if isinstance(one, Message)] == ["line 600", "line 601"]
        await store.close()

    asyncio.run(look())


def test_doing_it_twice_does_no_harm(kept: Kept, url: str) -> None:
    kept.add("ircserveroptions_", owner=ALICE, server=HOST, realname="Alice")
    kept.say(ALICE, f"#tea%{HOST}", "bob", "once", 10)

    asyncio.run(imported(url, kept))
    was = asyncio.run(known(url))
    summary = asyncio.run(imported(url, kept))

    assert summary.lines == 0
    assert summary.left == [f"{ALICE}, #tea: This room has an archive already."]
    assert asyncio.run(known(url)) == was


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["import", *arguments])


def configured(directory: Path, networks: int = 1) -> Path:
    tables = [
        f'[networks.irc{number}]\nadapter = "irc"\njid = "irc{number}.example.org"\n'
        'secret = "a secret of a test"\n'
        for number in range(networks)
    ]
    database = f"[database]\nurl = {json.dumps(f'sqlite:///{directory}/bridge.db')}\n"
    path = directory / "config.toml"
    path.write_text(f'[xmpp]\ndomain = "example.org"\n{database}{"".join(tables)}')
    return path


def test_the_command_line_takes_it_over_and_says_what(kept: Kept, tmp_path: Path) -> None:
    kept.say(ALICE, f"#tea%{HOST}", "bob", "once", 10)
    config = configured(tmp_path)

    done = run(str(kept.path), "--config", str(config))
    again = run(str(kept.path), "--config", str(config), "--network", "irc0")

    assert (done.exit_code, done.output) == (
        0,
        "Taken over: 1 logins to servers, the wishes of 0 accounts for all their rooms,"
        " 1 archives of rooms with 1 lines.\n"
        f"The servers: {HOST}. One without TLS, or with a private address, needs a table of its own"
        " in the configuration.\n",
    )
    assert again.output == (
        "Taken over: 0 logins to servers, the wishes of 0 accounts for all their rooms,"
        " 0 archives of rooms with 0 lines.\n"
        f"Not taken over: {ALICE}, #tea: This room has an archive already.\n"
    )


def test_what_cannot_be_used_is_said_in_a_line(kept: Kept, tmp_path: Path) -> None:
    config = configured(tmp_path, networks=2)

    for arguments, words in (
        ((str(tmp_path / "none"), "--network", "irc0"), f"{tmp_path / 'none'}: There is no such"),
        ((str(config), "--network", "irc0"), f"{config}: This is no SQLite database."),
        ((str(kept.path),), "Into which network? Say --network with one of: irc0, irc1."),
        ((str(kept.path), "--network", "x"), "There is no network x to import into."),
    ):
        done = run(*arguments, "--config", str(config))
        assert done.exit_code == 2, done.output
        assert words in done.output
