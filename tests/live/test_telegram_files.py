"""Files between XMPP's upload services and Telegram, and that no link shows the bot's token."""

import asyncio
from base64 import b64decode
from functools import partial
from hashlib import sha1
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import escape

import aiohttp
import pytest

from bridge.xmpp import namespaces as ns
from tests.clients.stream import bare, stanza
from tests.clients.xmpp import XmppClient
from tests.live.conftest import Tell
from tests.live.site import Site
from tests.live.telegraph import Telegraph, play
from tests.live.test_telegram_chats import meet
from tests.servers.botapi.chats import Chat
from tests.servers.botapi.deeds.media import Item
from tests.servers.botapi.files import JPEG, OPUS, PNG, Stored
from tests.servers.botapi.messages import Message
from tests.servers.botapi.users import User

pytestmark = [pytest.mark.live, pytest.mark.timeout(60)]

LARGE = 8_000_000
WARM = 1_000_000
"""Bytes of a file that is sent first: what is loaded or made once is no growth."""
MOST_GROWTH = 5_000_000

CAT = JPEG + b"cat"
URL = f"{{{ns.OOB}}}x/{{{ns.OOB}}}url"


def test_what_is_sent_on_telegram_is_a_link_to_what_it_is(site: Site) -> None:
    """A photo, a voice message, an album, a sticker; of what bots do not get, name, size and why.
    In no stanza and no link is anything of the bot's token.
    """

    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)

        await alice.sends_photo(tea, "look", data=CAT)
        assert await came(bob, line, tea, "look") == CAT
        await alice.sends_voice(tea)
        assert await came(bob, line, tea) == OPUS
        await alice.sends_album(tea, Item(kind="photo"), Item(kind="photo", data=CAT))
        assert [await came(bob, line, tea), await came(bob, line, tea)] == [JPEG, CAT]
        await alice.sends_sticker(tea, "👍")
        assert await came(bob, line, tea) == PNG
        await alice.sends_document(tea, name="film.mkv", size=21_100_000)
        await bob.expect(
            stanza(
                "message",
                type="groupchat",
                body="film.mkv (21.1 MB): Telegram gives bots files of at most 20 MB.",
            )
        )

        token = line.api.token.partition(":")[2]
        assert not [one for each in bob.seen if token in (one := tostring(each, "unicode"))]

    play(site, scene)


def test_what_is_sent_on_xmpp_is_what_it_is_on_telegram(site: Site) -> None:
    """A picture as a photo, Opus as a voice message, all else as a document, under its name."""

    async def scene(line: Telegraph) -> None:
        _, tea, bob = await gathered(line)

        photo = await sent(line, bob, tea, "cat.png", "image/png", PNG)
        voice = await sent(line, bob, tea, "RECORDING_1.oga", "audio/ogg;codecs=opus", OPUS)
        paper = await sent(line, bob, tea, "Größe 5%.pdf", "application/pdf", b"%PDF-1.7")

        assert [
            each.has(kind) for each, kind in zip((photo, voice, paper), KINDS, strict=True)
        ] == [
            True,
            True,
            True,
        ]
        assert [each.files[0].data for each in (photo, voice, paper)] == [PNG, OPUS, b"%PDF-1.7"]
        assert paper.content["document"]["file_name"] == "Größe 5%.pdf"

    play(site, scene)


def test_people_and_groups_are_seen(site: Site) -> None:
    """Their pictures by hash, in presence and as the room's; each is what its hash says. Nothing is
    fetched again when the gateway begins anew.
    """

    async def scene(line: Telegraph) -> None:
        picture = line.api.world.files.put("photo", PNG, name="alice.png")
        alice, tea, bob = await gathered(line, picture)
        await alice.sets_photo(tea, PNG)
        room, known = line.room(tea), sha1_of(PNG)

        for sender in (f"{room}/Alice", room):
            has_picture = partial(shows, sender, known)
            if not any(map(has_picture, bob.seen)):
                await bob.expect(has_picture, 10.0)
            card = await bob.iq("get", "<vCard xmlns='vcard-temp'/>", to=sender)
            assert b64decode(card.findtext(PHOTO) or "") == PNG

        await asyncio.to_thread(line.gateway.stop)
        line.api.calls.clear()
        await asyncio.to_thread(line.gateway.start)
        await line.gateway.up(bob)
        again = await bob.join(room, "Bob")
        assert any(shows(f"{room}/Alice", known, each) for each in again.presences)
        asked = [method for method, _ in line.api.calls]
        assert not {"getFile", "getUserProfilePhotos"} & set(asked)

    play(site, scene)


def test_a_contact_is_seen_and_sends_and_gets_files(plain: Site) -> None:
    """What she says of herself, her picture; in the bot's chat a voice message and a photo."""

    async def scene(line: Telegraph) -> None:
        picture = line.api.world.files.put("photo", PNG, name="alice.png")
        alice = line.api.world.user(
            "Alice", "Doe", username="alice_d", bio="Likes tea.", photos=[picture]
        )
        bob = await line.client()
        await meet(line, bob, alice)
        contact = line.contact(alice)

        bob.send(f"<presence to='{contact}' type='subscribe'/>")
        has_picture = partial(shows, f"{contact}/bridge", sha1_of(PNG))
        if not any(map(has_picture, bob.seen)):
            await bob.expect(has_picture, 10.0)
        card = await bob.iq("get", "<vCard xmlns='vcard-temp'/>", to=contact)
        told = {each.tag.partition("}")[2]: each.text for each in card.iter()}
        assert (told["FN"], told["DESC"]) == ("Alice Doe", "Likes tea.")
        assert told["URL"] == "https://t.me/alice_d"
        assert b64decode(told["BINVAL"] or "") == PNG

        await alice.sends_voice(alice.chat)
        message = await bob.expect(
            lambda each: bare(each.get("from", "")) == contact and each.find(URL) is not None, 15.0
        )
        assert await got(message.findtext(URL) or "") == OPUS
        await shared(line, bob, contact, "cat.png", "image/png", PNG)
        await line.api.world.until(lambda: alice.chat.messages[-1].has("photo"))
        assert alice.chat.messages[-1].files[0].data == PNG

    play(plain, scene)


def test_large_files_pass_in_little_memory(plain: Site, tell: Tell) -> None:
    async def scene(line: Telegraph) -> None:
        alice, tea, bob = await gathered(line)
        grown = []
        for size in (WARM, LARGE):
            gateway = Memory(line.gateway.pid)
            await alice.sends_document(tea, name="film.mkv", data=bytes(size))
            assert len(await came(bob, line, tea)) == size
            there = await sent(line, bob, tea, f"film{size}.mkv", "video/x-matroska", bytes(size))
            assert len(there.files[0].data) == size
            grown.append(gateway.growth())

        tell(f"8 MB from Telegram, and to it: {grown[1] / 1e6:.1f} MB more memory")
        assert grown[1] < MOST_GROWTH

    play(plain, scene)


class Memory:
    """Of a process, from now on."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        # proc(5): "reset the peak resident set size" to what it is now.
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._before = self._highest()

    def growth(self) -> int:
        """Bytes that were in memory at most, above what was."""
        return self._highest() - self._before

    def _highest(self) -> int:
        _, _, told = Path(f"/proc/{self._pid}/status").read_text().partition("VmHWM:")
        return int(told.split()[0]) * 1024


def sha1_of(image: bytes) -> str:
    return sha1(image, usedforsecurity=False).hexdigest()


def shows(sender: str, digest: str, stanza: Element) -> bool:
    """Whether it is the presence of somebody who has a picture."""
    photo = stanza.findtext(f"{{{ns.VCARD_UPDATE}}}x/{{{ns.VCARD_UPDATE}}}photo")
    return stanza.get("from") == sender and photo == digest


PHOTO = "{vcard-temp}vCard/{vcard-temp}PHOTO/{vcard-temp}BINVAL"
KINDS = ("photo", "voice", "document")


async def gathered(line: Telegraph, picture: Stored | None = None) -> tuple[User, Chat, XmppClient]:
    """Alice's group, which is open, and Bob in its room. picture: of her."""
    line.api.bot.reads_everything = True
    alice = line.api.world.user("Alice", photos=[picture] if picture else [])
    tea = line.api.world.supergroup("Tea", alice)
    bob = await line.client()
    await alice.says(tea, "/open")
    await line.api.world.until(lambda: any("Everybody" in text for text in tea.texts))
    await bob.join(line.room(tea), "Bob")
    return alice, tea, bob


async def came(bob: XmppClient, line: Telegraph, tea: Chat, words: str = "") -> bytes:
    """What the next link leads to. words: what stands before it."""
    said = stanza("message", type="groupchat")
    if words:
        await bob.expect(lambda each: said(each) and each.findtext("body") == words)
    message = await bob.expect(lambda each: said(each) and each.find(URL) is not None, 15.0)
    assert message.get("from") == f"{line.room(tea)}/Alice"
    url = message.findtext(URL) or ""
    assert message.findtext("body") == url
    return await got(url)


async def got(url: str) -> bytes:
    """What a link leads to."""
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return await answer.read()


async def sent(
    line: Telegraph, bob: XmppClient, tea: Chat, name: str, kind: str, content: bytes
) -> Message:
    """As what a file of Bob's is shown on Telegram, when its room shows it to him."""
    before = len(tea.messages)
    said = await shared(line, bob, line.room(tea), name, kind, content)
    await bob.expect(stanza("message", id=said, type="groupchat"), 15.0)
    assert len(tea.messages) == before + 1
    return tea.messages[-1]


async def shared(
    line: Telegraph, bob: XmppClient, to: str, name: str, kind: str, content: bytes
) -> str:
    """Bob sends a file, as clients do that know how; the message's id."""
    url = escape(await put(line, bob, name, content))
    sharing = (
        f"<file-sharing xmlns='{ns.FILE_SHARING}' disposition='inline'>"
        f"<file xmlns='{ns.FILE_METADATA}'><name>{escape(name)}</name>"
        f"<media-type>{kind}</media-type></file>"
        f"<sources><url-data xmlns='{ns.URL_DATA}' target='{url}'/></sources></file-sharing>"
        f"<x xmlns='{ns.OOB}'><url>{url}</url></x>"
    )
    is_room = to.startswith("-")
    return bob.message(to, url, type="groupchat" if is_room else "chat", extra=sharing)


async def put(line: Telegraph, bob: XmppClient, name: str, content: bytes) -> str:
    """The link to a file at the upload service."""
    request = f"<request xmlns='{ns.UPLOAD}' filename='{escape(name)}' size='{len(content)}'/>"
    answer = await bob.iq("get", request, to=line.site.xmpp.upload)
    slot = {each.tag.partition("}")[2]: each for each in answer.iter()}
    headers = {each.get("name", ""): each.text or "" for each in slot["put"]}
    async with (
        aiohttp.ClientSession() as http,
        http.put(slot["put"].attrib["url"], data=BytesIO(content), headers=headers) as done,
    ):
        assert done.status < 300
    return slot["get"].attrib["url"]
