"""An account whose data are erased: nothing in the database names it, and others' words stay."""

import asyncio
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing

import pytest

from bridge.core.entrances import GIVEN_UP
from bridge.testing.manner import Manner
from tests.scenes import archive
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.commands.inside import Inside, account, inside
from tests.scenes.contacts.listed import has_login
from tests.scenes.executing import Execution, filled_in
from tests.scenes.messages import kept_id
from tests.scenes.paths import gone, here, said
from tests.scenes.stage import Stage

__all__ = ["inside"]

SHARED = Manner(shared=True, word="returned")


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bridge.core.erasing.PAUSE", 0.0)
    monkeypatch.setattr("bridge.core.erasing.SETTLE", 0.1)


def names(cast: Cast, client: Client) -> list[tuple[str, str]]:
    """Where the database names an account: its address, the same escaped, or its name there."""
    node, _, domain = client.account.partition("@")
    words = (client.account, f"{node}\\40{domain}", node)
    return [
        (where, text)
        for where, text in dumped(cast)
        if any(word.lower() in text.lower() for word in words)
    ]


def dumped(cast: Cast) -> Iterator[tuple[str, str]]:
    """All columns of all tables, as text."""
    with closing(sqlite3.connect(cast.gateway.database)) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # its own names
                for value in row:
                    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    yield table, text


def test_nothing_names_who_was_erased(stage: Stage, inside: Inside) -> None:
    """Ours: neither its address nor its name is anywhere in the database."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await has_login(cast, alice)
        await alice.joins(room)
        id_ = alice.says(room, "hello")
        await alice.receives(said(room, "alice", "hello"), f"/message[@id='{id_}']")
        room.says("carol", "hi")
        await alice.receives(said(room, "carol", "hi"))
        assert {where for where, _ in names(cast, alice)} >= {"logins", "places", "identities"}

        await inside.erases(alice)
        await alice.receives(gone(room, "alice"))
        assert names(cast, alice) == []
        assert "hello" not in {text for _, text in dumped(cast)}

    stage.play(scene)


def test_who_was_erased_comes_back_to_an_empty_room(stage: Stage, inside: Inside) -> None:
    """Ours: what comes later stands in an archive that begins anew."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        room.says("carol", "before")
        await alice.receives(said(room, "carol", "before"))
        await inside.erases(alice)
        await alice.receives(gone(room, "alice"))
        await alice.reads_to(f"/presence[@type='unavailable'][@from='{cast.domain}']")

        came = await alice.joins(room)
        assert [each for each in came if each.find("body") is not None] == []
        room.says("carol", "after")
        await alice.receives(said(room, "carol", "after"))
        assert (await archive.page(alice, room)).words == ["after"]

    stage.play(scene)


def test_what_it_said_to_all_is_a_tombstone_that_nobody_said(stage: Stage, inside: Inside) -> None:
    """XEP-0424 section 4: "the archiving service MAY replace the retracted message contents with a
    'tombstone'." Ours: with nobody's name.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        alice.says(room, "tea?")
        first = kept_id(await bob.receives(said(room, "alice", "tea?")))
        room.says("carol", "yes")
        await bob.receives(said(room, "carol", "yes"))

        await inside.erases(alice)
        await bob.receives(gone(room, "alice"))
        page = await archive.page(bob, room)
        assert page.ids[0] == first
        assert page.words == ["", "yes"]
        stone = page.messages[0]
        assert stone.find("{urn:xmpp:message-retract:1}retracted") is not None
        assert stone.get("from") == str(room)
        assert names(cast, alice) == []

    stage.play(scene, manner=SHARED)


def test_while_it_is_being_erased_an_account_is_asked_to_wait(stage: Stage, inside: Inside) -> None:
    """RFC 6120 section 8.3.3.18: "The server or recipient is busy or lacks resources necessary to
    service the request"
    """

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await has_login(cast, alice)
        gateway = inside.hosting.gateway
        await gateway.erasing.begin(account(alice))
        alice.writes(cast.contact("carol"), "hello?")
        await alice.receives("/message[@type='error']/error/err:resource-constraint")
        bob.writes(cast.contact("zoe"), "hello", "<request xmlns='urn:xmpp:receipts'/>")
        await bob.receives("/message/receipts:received")

        await inside.erases(alice)
        alice.writes(cast.contact("zoe"), "hello", "<request xmlns='urn:xmpp:receipts'/>")
        await alice.reads_to("/message/receipts:received")

    stage.play(scene)


def test_a_restart_finishes_what_it_cut_short(stage: Stage, inside: Inside) -> None:
    """Ours: once begun, an account is erased, whatever happens."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        alice.says(room, "hello")
        await alice.receives(said(room, "alice", "hello"))
        await inside.hosting.gateway.erasing.begin(account(alice))
        await cast.gateway.stop()
        assert names(cast, alice) != []
        await cast.gateway.start()
        await cast.up(bob)
        async with asyncio.timeout(5):
            while inside.hosting.gateway.erasing.under_way:
                await bob.wire.ping(cast.domain)

        assert names(cast, alice) == []
        assert cast.far.people(room.native) == ("carol",)

    stage.play(scene)


def test_who_was_just_logging_in_has_no_login_in_the_end(
    stage: Stage, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ours: what the network answers while all is being erased comes too late."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        register = await Execution.begun(alice, cast.domain, "register")
        filled = filled_in(register.form_type, {"name": "ally", "password": "sesame"})
        erasing = inside.hosting.gateway.erasing
        forget_chats = erasing.forget_chats

        async def forget_slowly(account: str, logins: Collection[int], domain: str) -> None:
            await answered
            await forget_chats(account, logins, domain)

        monkeypatch.setattr(erasing, "forget_chats", forget_slowly)
        answered = asyncio.ensure_future(register.goes("execute", inside=filled))
        under_way = inside.hosting.gateway.entrances._attempts
        while not any(attempt.work for attempt in under_way.values()):
            await alice.wire.ping(cast.domain)
        await inside.erases(alice)
        assert register.status == "completed"
        assert register.note == GIVEN_UP
        assert cast.network.logins == ()
        assert inside.hosting.gateway.logins.known() == []

    stage.play(scene, manner=Manner(enters="password", delay=0.2))
