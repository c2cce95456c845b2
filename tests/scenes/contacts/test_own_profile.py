"""What accounts show of themselves to people of the far network: where they wish it."""

import sqlite3
from base64 import b64encode
from hashlib import sha1

import pytest
from PIL import Image

from bridge.core.preferences import SHARE_PROFILE
from bridge.testing.abouts import Portrayed
from bridge.testing.manner import Manner
from bridge.xmpp import portraying
from tests.bridge.xmpp.paintings import painting, png, seen, written
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.executing import Execution, executed
from tests.scenes.paths import here
from tests.scenes.stage import Stage
from tests.servers.prosody import Prosody

SHARED = "share_profile = true"
NICK = "http://jabber.org/protocol/nick"
METADATA, DATA = "urn:xmpp:avatar:metadata", "urn:xmpp:avatar:data"
OPEN = (
    "<publish-options><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"
    "<value>http://jabber.org/protocol/pubsub#publish-options</value></field>"
    "<field var='pubsub#access_model'><value>open</value></field></x></publish-options>"
)
PNG = painting(64, 48)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts are looked at again sooner than anybody would wish."""
    monkeypatch.setattr(portraying, "PAUSE", 0.05)


async def has_card(client: Client, name: str, image: bytes = b"") -> None:
    """A client gives its account a card."""
    encoded = b64encode(image).decode()
    photo = f"<PHOTO><TYPE>image/png</TYPE><BINVAL>{encoded}</BINVAL></PHOTO>" if image else ""
    card = f"<vCard xmlns='vcard-temp'><FN>{name}</FN><NICKNAME>{name}</NICKNAME>{photo}</vCard>"
    assert (await client.wire.iq("set", card)).get("type") == "result"


async def publishes(
    client: Client, node: str, payload: str, id_: str = "current", *, options: str = OPEN
) -> None:
    """A client publishes something, for everybody to see unless it says otherwise."""
    publish = f"<publish node='{node}'><item id='{id_}'>{payload}</item></publish>{options}"
    answer = await client.wire.iq(
        "set", f"<pubsub xmlns='http://jabber.org/protocol/pubsub'>{publish}</pubsub>"
    )
    assert answer.get("type") == "result"


async def publishes_an_avatar(client: Client, options: str = OPEN) -> None:
    known = sha1(PNG, usedforsecurity=False).hexdigest()
    data = f"<data xmlns='{DATA}'>{b64encode(PNG).decode()}</data>"
    info = f"<info id='{known}' bytes='{len(PNG)}' type='image/png'/>"
    metadata = f"<metadata xmlns='{METADATA}'>{info}</metadata>"
    await publishes(client, DATA, data, known, options=options)
    await publishes(client, METADATA, metadata, known, options=options)


def photograph() -> bytes:
    """One that says where it was taken, and that its camera was held sideways."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "where I live"
    exif.get_ifd(0x8825)[2] = (50.0, 5.0, 9.0)
    return written(Image.new("RGB", (600, 400), "red"), "JPEG", exif=exif)


def given(cast: Cast, name: str) -> tuple[Portrayed, ...]:
    """What the network was given of a login by now."""
    return cast.far.portrayed(f"{name}%{SERVER}")


async def is_given(cast: Cast, name: str, count: int) -> Portrayed:
    """What it was given last, when it was given so much."""
    await cast.far.until(lambda: len(given(cast, name)) >= count)
    assert len(given(cast, name)) == count
    return given(cast, name)[-1]


async def comes(cast: Cast, client: Client) -> None:
    """The client's account has a login that is connected."""
    await client.joins(cast.room("carol"))


def changes(client: Client, domain: str, image: bytes) -> None:
    """A client says by which hash its account's picture is known from now on."""
    digest = sha1(image, usedforsecurity=False).hexdigest() if image else ""
    photo = f"<photo>{digest}</photo>" if digest else "<photo/>"
    update = f"<x xmlns='vcard-temp:x:update'>{photo}</x>"
    client.sends(f"<presence to='carol%{SERVER}@{domain}'>{update}</presence>")


def wishes(cast: Cast, client: Client, value: str) -> None:
    """A client's account wishes to be shown ("1") or not; while the gateway is away."""
    with sqlite3.connect(cast.gateway.database) as database:
        row = (client.account, "fake", SHARE_PROFILE, value)
        database.execute("INSERT INTO preferences VALUES (?, ?, ?, ?)", row)


def test_a_photograph_leaves_without_what_else_is_in_its_file(stage: Stage) -> None:
    """Ours: name and picture of an account are shown far away, made small and upright; where it was
    taken, and the account's address, are not.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_card(alice, "Alice of Tea", photograph())
        await comes(cast, alice)

        name, picture = await is_given(cast, "alice", 1)
        assert name == "Alice of Tea"
        assert picture is not None
        shown = seen(picture.image)
        assert (shown.size, shown.format, len(shown.getexif())) == ((341, 512), "JPEG", 0)
        assert b"where I live" not in picture.image

    stage.play(scene, options=SHARED)


def test_who_does_not_wish_it_is_not_shown(stage: Stage) -> None:
    """Ours: each account says whether it is shown; what becomes of another one shows that both were
    looked at.
    """

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        for client in (alice, bob):
            await has_card(client, client.name.title(), PNG)
        await cast.restart(lambda: wishes(cast, alice, "0"))
        await comes(cast, alice)
        await comes(cast, bob)
        await is_given(cast, "bob", 1)

        assert given(cast, "alice") == ()

    stage.play(scene, options=SHARED)


def test_who_wishes_it_says_so_by_a_command(stage: Stage) -> None:
    """Ours: each account says by a command of the gateway's (XEP-0050) whether it is shown."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_card(alice, "Alice of Tea", PNG)
        await comes(cast, alice)

        await executed(alice, cast.domain, "preferences", {"share_profile": "1"})
        name, picture = await is_given(cast, "alice", 1)
        assert (name, picture is not None) == ("Alice of Tea", True)

        await executed(alice, cast.domain, "preferences", {"share_profile": "0"})
        _, picture = await is_given(cast, "alice", 2)
        assert picture is not None
        assert picture.image == b""

    stage.play(scene)


def test_nobody_is_shown_who_never_wished_it(stage: Stage) -> None:
    """Ours: the default of the default is to show nothing."""

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        for client in (alice, bob):
            await has_card(client, client.name.title(), PNG)
        await cast.restart(lambda: wishes(cast, bob, "1"))
        await comes(cast, alice)
        await comes(cast, bob)
        await is_given(cast, "bob", 1)

        assert given(cast, "alice") == ()

    stage.play(scene)


def test_another_picture_is_shown_when_presence_tells_of_it(stage: Stage) -> None:
    """XEP-0153 section 4.1: "If the client subsequently obtains an avatar image (e.g., by updating
    or retrieving the vCard), it SHOULD then publish a new <presence/> stanza with character data in
    the <photo/> element."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_card(alice, "Alice")
        await comes(cast, alice)
        assert await is_given(cast, "alice", 1) == ("Alice", None)

        await has_card(alice, "Alice", PNG)
        changes(alice, cast.domain, PNG)
        name, picture = await is_given(cast, "alice", 2)
        assert name is None
        assert picture is not None
        assert seen(picture.image).size == (64, 48)

        await has_card(alice, "Alice")
        changes(alice, cast.domain, b"")
        name, picture = await is_given(cast, "alice", 3)
        assert (name, picture and picture.image) == (None, b"")

    stage.play(scene, options=SHARED)


def test_a_nick_and_an_avatar_that_are_published_are_shown(stage: Stage) -> None:
    """XEP-0084 section 3.4: "It can do this by sending a pubsub retrieve-items request to the data
    node, specifying the appropriate ItemID."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await publishes(alice, NICK, f"<nick xmlns='{NICK}'>Ally</nick>")
        await publishes_an_avatar(alice)
        await comes(cast, alice)

        name, picture = await is_given(cast, "alice", 1)
        assert name == "Ally"
        assert picture is not None
        assert seen(picture.image).size == (64, 48)

    stage.play(scene, options=SHARED)


def test_what_only_contacts_may_see_is_asked_in_the_accounts_name(stage: Stage) -> None:
    """XEP-0163 section 2.4: "The default access model is "presence"."

    Ours: where the server does not let us ask for that, as ejabberd 23.01, nothing of it is shown.
    """

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        for client, options in ((alice, ""), (bob, OPEN)):
            nick = f"<nick xmlns='{NICK}'>{client.name.title()}</nick>"
            await publishes(client, NICK, nick, options=options)
            await publishes_an_avatar(client, options)
            await comes(cast, client)
        await is_given(cast, "bob", 1)
        if isinstance(cast.xmpp, Prosody):
            name, picture = await is_given(cast, "alice", 1)
            assert (name, picture is None) == ("Alice", False)
        else:
            assert given(cast, "alice") == ()

    stage.play(scene, options=SHARED, privileged=True)


def test_what_was_shown_is_not_shown_again_after_a_restart(stage: Stage) -> None:
    """Ours: a network that is told of the same picture at each start may keep all of them."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_card(alice, "Alice", PNG)
        await comes(cast, alice)
        await is_given(cast, "alice", 1)
        await cast.restart()
        await alice.reads_to("/presence")
        other = painting(50, 50)
        await has_card(alice, "Alice the Second", other)
        changes(alice, cast.domain, other)

        name, picture = await is_given(cast, "alice", 2)
        assert name == "Alice the Second"
        assert picture is not None
        assert seen(picture.image).size == (50, 50)

    stage.play(scene, options=f"persistent = true\n{SHARED}")


def test_an_address_is_no_name(stage: Stage) -> None:
    """Ours: clients that ask for no name write the address in its place; it stays here."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_card(alice, f"xmpp:{alice.account.upper()}", PNG)
        await comes(cast, alice)

        name, picture = await is_given(cast, "alice", 1)
        assert name is None
        assert picture is not None

    stage.play(scene, options=SHARED)


def test_a_picture_that_would_be_endless_is_not_shown(stage: Stage) -> None:
    """Ours: 50,000 by 50,000 pixels; the name is shown all the same."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_card(alice, "Alice", png(50_000, 50_000, bytes(1000)))
        await comes(cast, alice)

        assert await is_given(cast, "alice", 1) == ("Alice", None)

    stage.play(scene, options=SHARED)


def test_what_the_network_does_not_show_is_not_asked_for(stage: Stage) -> None:
    """Ours: where nothing can be shown of an account, its server is not asked either."""

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await has_card(alice, "Alice", PNG)
        alice.sends_join(room)
        await alice.receives(here(room, "carol"))

        assert given(cast, "alice") == ()

    stage.play(scene, manner=Manner(portrays=False), options=SHARED)


def test_what_the_network_does_not_show_cannot_be_wished(stage: Stage) -> None:
    """Ours: nobody is told that he is shown where nobody is, whoever remembers the field."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        wishing = await Execution.begun(alice, cast.domain, "preferences")
        assert "share_profile" not in wishing.fields
        await wishing.submits({"share_profile": "1"}, "/iq/error/err:not-acceptable")

    stage.play(scene, manner=Manner(portrays=False))
