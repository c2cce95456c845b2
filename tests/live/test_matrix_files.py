"""Files and pictures between XMPP and Matrix, in rooms that are encrypted and others."""

from base64 import b64decode
from collections.abc import Sequence
from functools import partial
from hashlib import sha1
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element, tostring
from xml.sax.saxutils import escape

import aiohttp
import pytest
from nio import UploadResponse
from nio.crypto.attachments import decrypt_attachment

from bridge.xmpp import namespaces as ns
from tests.bridge.xmpp.paintings import noise
from tests.clients.matrix import MESSAGE, MatrixPerson
from tests.clients.stream import stanza
from tests.clients.xmpp import XmppClient
from tests.live.homestead import Homestead, play
from tests.live.site import Site
from tests.servers.synapse import Synapse

pytestmark = [pytest.mark.live, pytest.mark.timeout(90)]

CAT = noise(40, 30)
FACE = noise(64, 64)
URL = f"{{{ns.OOB}}}x/{{{ns.OOB}}}url"
PHOTO = "{vcard-temp}vCard/{vcard-temp}PHOTO/{vcard-temp}BINVAL"


def test_files_are_what_they_are_on_the_other_side(site: Site, synapse: Synapse) -> None:
    """Where a room is encrypted, what lies on the homeserver is; the same file is another one
    there. No link leads to the homeserver.
    """

    async def scene(line: Homestead) -> None:
        alice, bob, rooms = await gathered(line)
        for room, is_encrypted in zip(rooms, (False, True), strict=True):
            await bob_sends(bob, room, "cat ☃.png", CAT, is_encrypted=is_encrypted)
            heard = await alice.expect(has_link(line.room(room)), 15.0)
            url = heard.findtext(URL) or ""
            assert "cat" in unquote(url)
            assert line.homeserver.url not in tostring(heard, "unicode")
            assert await got(url) == CAT

            said = await alice_sends(line, alice, line.room(room), "tea.png", FACE)
            await alice.expect(stanza("message", id=said, type="groupchat"), 15.0)
            event = await bob.expect(lambda one: is_file(one, "tea.png"))
            assert ("file" in event["content"]) is is_encrypted
            assert ("url" in event["content"]) is not is_encrypted
            assert await lies_there(bob, event["content"]) == FACE

    play(site, synapse, scene)


VOICE = "org.matrix.msc3245.voice"
SHAPES: Sequence[tuple[str, str, dict[str, Any]]] = (
    ("song.mp3", "audio/mpeg", {"msgtype": "m.audio"}),
    ("voice.ogg", "audio/ogg", {"msgtype": "m.audio", VOICE: {}}),
    ("film.mp4", "video/mp4", {"msgtype": "m.video", "body": "look"}),
    ("paper.pdf", "application/pdf", {"msgtype": "m.file"}),
)
FILE = f"{{{ns.FILE_SHARING}}}file-sharing/{{{ns.FILE_METADATA}}}file/{{{ns.FILE_METADATA}}}"


def test_each_shape_of_file_is_what_it_is_on_the_other_side(plain: Site, synapse: Synapse) -> None:
    """Audio, voice, video with a caption, others, stickers. The room is encrypted."""

    async def scene(line: Homestead) -> None:
        alice, bob, (_, tea) = await gathered(line)
        room = line.room(tea)
        for name, media_type, told in SHAPES:
            more = {"filename": name, **told}
            await bob_sends(
                bob, tea, name, name.encode(), is_encrypted=True, media_type=media_type, **more
            )
            heard = await alice.expect(has_link(room), 15.0)
            assert await got(heard.findtext(URL) or "") == name.encode()
            assert (heard.findtext(f"{FILE}name"), heard.findtext(f"{FILE}media-type")) == (
                name,
                media_type,
            )

            is_voice = VOICE in told
            shown = "inline" if is_voice else "attachment"
            await alice_sends(line, alice, room, name, name.encode(), media_type, shown)
            kind = told["msgtype"]
            event = await bob.expect(partial(is_file, name=name, kind=kind))
            assert (VOICE in event["content"]) is is_voice
            assert await lies_there(bob, event["content"]) == name.encode()
        assert any(stanza("message", body="look")(one) for one in alice.seen)

        await bob_sends(bob, tea, "a cat", CAT, is_encrypted=True, kind="m.sticker")
        heard = await alice.expect(has_link(room), 15.0)
        assert await got(heard.findtext(URL) or "") == CAT

    play(plain, synapse, scene)


def test_people_and_rooms_are_seen(plain: Site, synapse: Synapse) -> None:
    """Their pictures by hash, in presence and as the room's; each is what its hash says."""

    async def scene(line: Homestead) -> None:
        alice, bob, (room, _) = await gathered(line)
        name = bob.id[1:].partition(":")[0]
        await bob.nio.set_avatar(await uploaded(bob, FACE))
        await bob.nio.room_put_state(room, "m.room.avatar", {"url": await uploaded(bob, CAT)})

        there = {f"{line.room(room)}/{name}": FACE, line.room(room): CAT}
        for sender, picture in there.items():
            await has_picture(alice, sender, sha1_of(picture))
            card = await alice.iq("get", "<vCard xmlns='vcard-temp'/>", to=sender)
            assert b64decode(card.findtext(PHOTO) or "") == picture

    play(plain, synapse, scene)


async def gathered(line: Homestead) -> tuple[XmppClient, MatrixPerson, Sequence[str]]:
    """Alice and Bob in two rooms of his: the second is encrypted."""
    alice = await line.client()
    me = await line.logs_in(alice)
    bob = await line.person("bob")
    rooms = [await bob.makes("Tea", me, is_encrypted=each) for each in (False, True)]
    for room in rooms:
        invited = stanza("message", sender=line.room(room), has="{jabber:x:conference}x")
        await alice.expect(invited, 10.0)
        await alice.join(line.room(room), "alice", within=20.0)
        await bob.sees(room, me)
    return alice, bob, rooms


async def uploaded(bob: MatrixPerson, content: bytes) -> str:
    answer, _ = await bob.nio.upload(BytesIO(content), "image/png", filesize=len(content))
    assert isinstance(answer, UploadResponse), answer
    return answer.content_uri


async def bob_sends(
    bob: MatrixPerson,
    room: str,
    name: str,
    content: bytes,
    *,
    is_encrypted: bool,
    media_type: str = "image/png",
    kind: str = MESSAGE,
    **told: Any,
) -> None:
    """told: of its event, otherwise than of a picture without a caption."""
    answer, key = await bob.nio.upload(
        BytesIO(content), media_type, name, encrypt=is_encrypted, filesize=len(content)
    )
    assert isinstance(answer, UploadResponse), answer
    where = answer.content_uri
    lies = {"file": {**(key or {}), "url": where}} if is_encrypted else {"url": where}
    info = {"mimetype": media_type, "size": len(content)}
    await bob.sends(room, {"msgtype": "m.image", "body": name, "info": info, **lies, **told}, kind)


async def lies_there(bob: MatrixPerson, content: dict[str, Any]) -> bytes:
    """What a file of an event is, decrypted where it is encrypted."""
    file = content.get("file")
    answer: Any = await bob.nio.download(content["url"] if file is None else file["url"])
    if file is None:
        return bytes(answer.body)
    assert answer.body != FACE
    hash = file["hashes"]["sha256"]
    return bytes(decrypt_attachment(answer.body, file["key"]["k"], hash, file["iv"]))


def is_file(event: dict[str, Any], name: str, kind: str = "m.image") -> bool:
    content = event.get("content", {})
    return (content.get("msgtype"), content.get("filename")) == (kind, name)


def has_link(room: str) -> Any:
    said = stanza("message", type="groupchat")
    return lambda each: (
        said(each) and each.get("from", "").startswith(f"{room}/bob") and each.find(URL) is not None
    )


async def alice_sends(
    line: Homestead,
    alice: XmppClient,
    to: str,
    name: str,
    content: bytes,
    media_type: str = "image/png",
    disposition: str = "inline",
) -> str:
    """As clients do that know how; the message's id."""
    url = escape(await put(line, alice, name, content))
    sharing = (
        f"<file-sharing xmlns='{ns.FILE_SHARING}' disposition='{disposition}'>"
        f"<file xmlns='{ns.FILE_METADATA}'><name>{escape(name)}</name>"
        f"<media-type>{media_type}</media-type></file>"
        f"<sources><url-data xmlns='{ns.URL_DATA}' target='{url}'/></sources></file-sharing>"
        f"<x xmlns='{ns.OOB}'><url>{url}</url></x>"
    )
    return alice.message(to, url, type="groupchat", extra=sharing)


async def put(line: Homestead, alice: XmppClient, name: str, content: bytes) -> str:
    """The link to a file at the upload service."""
    request = f"<request xmlns='{ns.UPLOAD}' filename='{escape(name)}' size='{len(content)}'/>"
    answer = await alice.iq("get", request, to=line.site.xmpp.upload)
    slot = {each.tag.partition("}")[2]: each for each in answer.iter()}
    headers = {each.get("name", ""): each.text or "" for each in slot["put"]}
    async with (
        aiohttp.ClientSession() as http,
        http.put(slot["put"].attrib["url"], data=BytesIO(content), headers=headers) as done,
    ):
        assert done.status < 300
    return slot["get"].attrib["url"]


async def got(url: str) -> bytes:
    """What a link leads to."""
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        return await answer.read()


async def has_picture(alice: XmppClient, sender: str, digest: str) -> None:
    """Alice is told of it, be it already."""

    def tells(stanza: Element) -> bool:
        photo = stanza.findtext(f"{{{ns.VCARD_UPDATE}}}x/{{{ns.VCARD_UPDATE}}}photo")
        return (stanza.get("from"), photo) == (sender, digest)

    if not any(map(tells, alice.seen)):
        await alice.expect(tells, 15.0)


def sha1_of(image: bytes) -> str:
    return sha1(image, usedforsecurity=False).hexdigest()
