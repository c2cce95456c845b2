"""Files that an account's clients attach, as they arrive on the network."""

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from xml.etree.ElementTree import tostring

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bridge.api.content import File
from bridge.testing.faults import Refuse
from bridge.testing.hearing import Heard
from bridge.testing.manner import Manner
from bridge.testing.parcels import Parcel
from tests.bridge.xmpp.web import serving
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.files import CAROL, oob, put, trusting
from tests.scenes.messages import shared
from tests.scenes.stage import Stage
from tests.servers.process import free_port

TAKES = Manner(takes_files=True)
CONTENT = b"\x89PNG" + bytes(range(256)) * 300
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"


async def alice_knows_carol(cast: Cast) -> Client:
    cast.far.person(CAROL)
    return await cast.client("alice")


def parcel(cast: Cast, heard: Heard) -> Parcel:
    """What really came of the only file of a message."""
    [file] = heard.files
    return cast.far.parcel(file.hosted)


def told(parcel: Parcel) -> tuple[str, str, int, str]:
    return parcel.name, parcel.media_type, parcel.size, parcel.sha256


def of(content: bytes, name: str, kind: str) -> tuple[str, str, int, str]:
    return name, kind, len(content), sha256(content).hexdigest()


def test_a_file_that_is_attached_is_a_file_there(stage: Stage) -> None:
    """XEP-0066 section 3: "the <x/> child MUST contain a <url/> child specifying the URL of the
    resource"; the file was put by the server's upload service, XEP-0363.
    """

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")

        alice.writes(cast.contact("carol"), url, oob(url) + REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        [heard] = cast.far.heard(CAROL)
        assert heard.text == ""
        assert told(parcel(cast, heard)) == of(CONTENT, "tea.png", "image/png")

    stage.play(scene, manner=TAKES, options=trusting(stage.xmpp.http_port))


def test_words_beside_files_are_kept_and_all_of_the_files_come(stage: Stage) -> None:
    """XEP-0447 section 3.2: "the receiving entity MAY obtain the file by downloading it from the
    specified URL."
    """

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        cat = File(url=await put(cast, alice, b"one", "cat.txt"), name="my cat.txt")
        dog = File(
            url=await put(cast, alice, b"three", "x.bin"), name="dog.ogg", media_type="audio/ogg"
        )

        body = f"my pets\n{cat.url}\n{dog.url}"
        alice.writes(cast.contact("carol"), body, shared(cat) + shared(dog) + REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        words, *files = cast.far.heard(CAROL)
        assert (words.text, words.files) == ("my pets", ())
        assert [told(parcel(cast, each)) for each in files] == [
            of(b"one", "my cat.txt", "text/plain"),
            of(b"three", "dog.ogg", "audio/ogg"),
        ]
        assert [each.files[0].shape for each in files] == ["file", "audio"]

    stage.play(scene, manner=TAKES, options=trusting(stage.xmpp.http_port))


def test_a_file_as_older_clients_refer_to_it_is_one(stage: Stage) -> None:
    """XEP-0385 section 4.2: "If a client support HTTP downloads, it can simply download HTTP
    references."
    """

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")
        referred = (
            "<reference xmlns='urn:xmpp:reference:0' type='data'>"
            "<media-sharing xmlns='urn:xmpp:sims:1'>"
            "<file xmlns='urn:xmpp:jingle:apps:file-transfer:5'><name>cup.png</name></file>"
            f"<sources><reference xmlns='urn:xmpp:reference:0' type='data' uri='{url}'/></sources>"
            "</media-sharing></reference>"
        )

        alice.writes(cast.contact("carol"), url, referred)
        [heard] = await cast.far.until_heard(CAROL)
        assert told(parcel(cast, heard)) == of(CONTENT, "cup.png", "image/png")

    stage.play(scene, manner=TAKES, options=trusting(stage.xmpp.http_port))


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\tea.png", "tea.png"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("CON", "_CON"),
    ],
)
def test_names_that_lead_elsewhere_or_astray_do_not(stage: Stage, name: str, arrives: str) -> None:
    """XEP-0446 section 2: "The name SHOULD NOT contain characters or character sequences that would
    be interpreted as a directory structure by the local file system"
    """

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")

        alice.writes(cast.contact("carol"), url, shared(File(url=url, name=name)))
        [heard] = await cast.far.until_heard(CAROL)
        assert parcel(cast, heard).name == arrives

    stage.play(scene, manner=TAKES, options=trusting(stage.xmpp.http_port))


def test_where_files_are_not_taken_the_link_is_said(stage: Stage) -> None:
    """Ours: a link is what every network can show; nothing is read for it."""
    asked: list[str] = []
    port = free_port()

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        async with served(port, asked) as url:
            alice.writes(cast.contact("carol"), url("a.png"), oob(url("a.png")))
            [heard] = await cast.far.until_heard(CAROL)
            assert (heard.text, heard.files, asked) == (url("a.png"), (), [])

    stage.play(scene, manner=Manner(files=False), options=trusting(port))


# --- what cannot be read --------------------------------------------------------------------------

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def served(
    port: int, asked: list[str], answer: Answer | None = None
) -> AsyncIterator[Callable[[str], str]]:
    """A web server of this machine; makes links to it."""

    async def file(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=CONTENT, content_type="image/png")

    async def answered(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return await (answer or file)(request)

    async with serving(answered, None, address="127.0.0.1", port=port):
        yield lambda name: f"http://127.0.0.1:{port}/{name}"


async def gone(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=404)


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await response.write(bytes(50_000))
    return response


async def shorter_than_said(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "5000"})
    await response.prepare(request)
    await response.write(bytes(100))
    assert request.transport is not None
    request.transport.close()
    return response


async def silent(request: web.Request) -> web.StreamResponse:
    await asyncio.Event().wait()
    return web.Response()


async def inside(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("http://169.254.169.254/latest/meta-data")


@pytest.mark.parametrize("answer", [gone, endless, shorter_than_said, silent, inside])
def test_of_a_file_that_cannot_be_read_the_link_is_said(stage: Stage, answer: Answer) -> None:
    """Ours: who sent it is not let down: the link goes instead, in time, and nothing else stops."""
    port = free_port()

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        async with served(port, [], answer) as url:
            link = url("a.png")
            alice.writes(cast.contact("carol"), link, oob(link) + REQUEST, id="m1")
            alice.writes(cast.contact("carol"), "so far", REQUEST, id="m2")
            await alice.receives("/message/receipts:received[@id='m1']")
            await alice.receives("/message/receipts:received[@id='m2']")
            heard = [(each.text, each.files) for each in cast.far.heard(CAROL)]
            assert heard == [(link, ()), ("so far", ())]
            assert cast.far.parcels() == ()

    stage.play(scene, manner=TAKES, options=trusting(port, wait=1.5, most=1_000_000))


def test_nobody_is_led_into_our_own_network(stage: Stage) -> None:
    """Ours: what is not public is not asked, unless the operator trusts it."""
    asked: list[str] = []
    port = free_port()

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        async with served(port, asked) as url:
            links = [url("a.png"), f"http://localhost:{port}/b.png", f"http://[::1]:{port}/c.png"]
            for link in links:
                alice.writes(cast.contact("carol"), link, oob(link))
            heard = [each.text for each in await cast.far.until_heard(CAROL, len(links))]
            assert (heard, asked) == (links, [])

    stage.play(scene, manner=TAKES, options=trusting(free_port()))


def test_a_network_that_refuses_a_file_at_its_end_is_given_the_link(stage: Stage) -> None:
    """Ours: and the next message has its file."""

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")
        cast.network.faults.next_file(Refuse("not-acceptable", "No."), after=len(CONTENT) - 100)

        for _ in range(2):
            alice.writes(cast.contact("carol"), url, oob(url))
        refused, taken = await cast.far.until_heard(CAROL, 2)
        assert (refused.text, refused.files) == (url, ())
        assert told(parcel(cast, taken)) == of(CONTENT, "tea.png", "image/png")

    stage.play(scene, manner=TAKES, options=trusting(stage.xmpp.http_port))


def test_what_is_too_large_for_the_network_is_a_link(stage: Stage) -> None:
    """Ours: of what cannot be given, people get the link."""

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        url = await put(cast, alice, CONTENT, "tea.png", "image/png")

        alice.writes(cast.contact("carol"), url, oob(url))
        [heard] = await cast.far.until_heard(CAROL)
        assert (heard.text, heard.files) == (url, ())

    manner = Manner(takes_files=True, largest_file=1_000)
    stage.play(scene, manner=manner, options=trusting(stage.xmpp.http_port))


@pytest.mark.parametrize("manner", [TAKES, Manner(), Manner(files=False)])
def test_the_key_of_an_encrypted_file_is_never_said(stage: Stage, manner: Manner) -> None:
    """XEP-0454 section 7: "this could leak the anchor with the encryption key to the server
    operator."
    """
    link = f"aesgcm://127.0.0.1:{free_port()}/cat.png#{'0a' * 12}{'1b' * 32}"

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)

        alice.writes(cast.contact("carol"), link, REQUEST, id="m1")
        error = await alice.receives("/message[@type='error'][@id='m1']/error/err:text")
        assert "cat.png: " in tostring(error, "unicode")
        alice.writes(cast.contact("carol"), f"look: {link}", REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        heard = "\n".join(each.text for each in cast.far.heard(CAROL))
        assert heard == "look: cat.png\n[cat.png: could not be passed on]"
        assert "1b1b" not in repr(cast.far.heard(CAROL))

    stage.play(scene, manner=manner, options=trusting(free_port(), wait=1.0))


ESFS = (
    "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'>"
    "<name>tea.png</name></file><sources><encrypted xmlns='urn:xmpp:esfs:0'"
    " cipher='urn:xmpp:ciphers:aes-256-gcm-nopadding:0'><key>{0}</key><iv>{1}</iv>"
    "<sources xmlns='urn:xmpp:sfs:0'><url-data xmlns='http://jabber.org/protocol/url-data'"
    " target='{2}'/></sources></encrypted></sources></file-sharing>"
)


@pytest.mark.parametrize("source", ["http", "https"])
def test_an_encrypted_file_comes_or_its_sender_hears_why_not(stage: Stage, source: str) -> None:
    """XEP-0448 section 3: "For the encrypted file, a source is added as an <encrypted/> element to
    the <sources/>"; over http it is fetched only where the operator has allowed it.
    """
    key, iv, port = b"\x1b" * 32, b"\x0a" * 12, free_port()
    sealed = AESGCM(key).encrypt(iv, CONTENT, None)

    async def lying(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=sealed)

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        async with served(port, [], lying) as url:
            link = f"{source}:{url('a.png').partition(':')[2]}"
            shared_file = ESFS.format(b64encode(key).decode(), b64encode(iv).decode(), link)
            alice.sends(
                f"<message to='{cast.contact('carol')}' id='m1'>{shared_file}{REQUEST}</message>"
            )
            if source == "http":
                await alice.receives("/message/receipts:received[@id='m1']")
                [heard] = cast.far.heard(CAROL)
                assert told(parcel(cast, heard)) == of(CONTENT, "tea.png", "image/png")
            else:  # nobody speaks TLS there
                await alice.receives("/message[@type='error'][@id='m1']/error/err:text")
                assert cast.far.heard(CAROL) == ()

    stage.play(scene, manner=TAKES, options=trusting(port, wait=1.5))


def test_what_nobody_can_read_is_not_passed_over_in_silence(stage: Stage) -> None:
    """RFC 6120 section 8.3: "Stanza-related errors are handled in a manner similar to stream
    errors"; who waits for a receipt hears that none will come.
    """

    async def scene(cast: Cast) -> None:
        alice = await alice_knows_carol(cast)
        nowhere = (
            "<file-sharing xmlns='urn:xmpp:sfs:0'><file xmlns='urn:xmpp:file:metadata:0'>"
            "<name>a.png</name></file></file-sharing>"
        )
        for id, inside in (("m1", nowhere), ("m2", "<tea xmlns='urn:example:tea'/>" + REQUEST)):
            alice.sends(f"<message to='{cast.contact('carol')}' id='{id}'>{inside}</message>")
            await alice.receives(f"/message[@type='error'][@id='{id}']/error/err:text")
        alice.sends(f"<message to='{cast.contact('carol')}' id='m3'>{REQUEST}</message>")
        await alice.receives_nothing()
        assert cast.far.heard(CAROL) == ()

    stage.play(scene, manner=TAKES)
