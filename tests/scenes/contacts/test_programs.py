"""Which programs far people use, and whether these answer."""

from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from bridge.api.asked import Version
from bridge.testing.manner import Manner
from bridge.testing.probes import Answer
from tests.clients.stream import stanza
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login, native
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

PROBES = Manner(probes=True)
TEAPOT = Version("Teapot", "4.2", "Linux")
VERSION = "<query xmlns='jabber:iq:version'/>"
PING = "<ping xmlns='urn:xmpp:ping'/>"
QUERY = "{jabber:iq:version}query"
TEACUP = "<name>Teacup</name><version>1</version>"
UNAVAILABLE = (
    "<error type='cancel'><service-unavailable"
    " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
)
INFO = "<query xmlns='http://jabber.org/protocol/disco#info'/>"


def test_somebodys_program_says_which_it_is(stage: Stage) -> None:
    """XEP-0092 section 2: "The specific version of the software. This element is REQUIRED in a
    result."
    """

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await alice.joins(room)
        cast.far.runs(native("carol"), TEAPOT)

        for to in (f"{room}/carol", cast.contact("carol")):
            await alice.gets(
                to,
                VERSION,
                "/iq/version:query[version:name='Teapot'][version:version='4.2']",
                "/iq/version:query[version:os='Linux']",
            )
            await alice.gets(to, INFO, feature("jabber:iq:version"))

    stage.play(scene, manner=PROBES)


def test_somebodys_program_answers_a_ping(stage: Stage) -> None:
    """XEP-0199 section 4.4: "If the pinged entity supports the ping namespace, it SHOULD return an
    IQ-result"
    """

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await alice.joins(room)
        cast.far.runs(native("carol"), TEAPOT)

        for to in (f"{room}/carol", cast.contact("carol")):
            await alice.gets(to, PING, "/iq[@type='result']")

    stage.play(scene, manner=PROBES)


def test_a_program_that_is_silent_is_an_error(stage: Stage) -> None:
    """Ours: nobody is said to answer who does not."""

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await alice.joins(room)

        for payload in (VERSION, PING):
            for to in (f"{room}/carol", cast.contact("carol")):
                silent = refused("iq", to, "remote-server-timeout", "wait")
                await alice.gets(to, payload, silent)

    stage.play(scene, manner=PROBES)


def test_of_oneself_nobody_is_asked(stage: Stage) -> None:
    """XEP-0410 section 3.3: "a MUC service supporting this protocol may directly respond to a
    occupant's Ping request to the occupant's own nickname, as opposed to routing it to any of the
    occupant's clients."
    """

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await alice.joins(room)
        cast.network.lose()

        await alice.gets(f"{room}/alice", PING, "/iq[@type='result']")
        await alice.gets(f"{room}/alice", VERSION, "//version:name[text()]")
        await alice.gets(
            f"{room}/carol", PING, refused("iq", f"{room}/carol", "recipient-unavailable", "wait")
        )

    stage.play(scene, manner=PROBES)


def test_where_no_program_can_be_asked_none_is_announced(stage: Stage) -> None:
    """Ours: what cannot be answered is neither announced nor asked."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_login(cast, alice)
        zoe = cast.contact("zoe")

        await alice.gets(zoe, VERSION, "/iq[@type='error']/error/err:service-unavailable")
        answer = await alice.gets(zoe, INFO, "/iq[@type='result']")
        assert not answer.findall(".//*[@var='jabber:iq:version']")
        await alice.gets(zoe, PING, "/iq[@type='result']")

    stage.play(scene)


# --- and which programs accounts use --------------------------------------------------------------


def test_a_client_is_asked_by_whom_it_is_and_says_which_it_is(stage: Stage) -> None:
    """XEP-0092 section 2: "When an application receives an IQ-get request"; from the address at
    which he can be written to who asks.
    """

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        alice.wire.answers_requests = False
        await alice.joins(room)

        cast.far.probe(native("carol"), "alice", "version", "t1")
        asked = await alice.wire.expect(stanza("iq", sender=cast.contact("carol"), has=QUERY))
        _replies(alice, asked, f"<query xmlns='jabber:iq:version'>{TEACUP}</query>")
        cast.far.probe(native("carol"), "alice", "ping", "t2")
        asked = await alice.wire.expect(stanza("iq", sender=cast.contact("carol"), type="get"))
        _replies(alice, asked)
        await cast.far.until(lambda: len(cast.far.answers()) == 2)
        assert cast.far.answers() == (
            Answer("t1", Version("Teacup", "1")),
            Answer("t2", Version("")),
        )

    stage.play(scene, manner=PROBES)


def test_a_client_that_tells_nothing_is_there_all_the_same(stage: Stage) -> None:
    """XEP-0199 section 4.4: "If the pinged entity does not support the ping namespace, it MUST
    return a <service-unavailable/> error"; so somebody is there.
    """

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        alice.wire.answers_requests = False
        await alice.joins(room)

        for what in ("version", "ping"):
            cast.far.probe(native("carol"), "alice", what, what)
            asked = await alice.wire.expect(stanza("iq", sender=cast.contact("carol"), type="get"))
            _replies(alice, asked, UNAVAILABLE, "error")
        await cast.far.until(lambda: len(cast.far.answers()) == 2)
        assert cast.far.answers() == (Answer("version", None), Answer("ping", Version("")))

    stage.play(scene, manner=PROBES)


def test_where_no_client_is_nobody_says_anything(stage: Stage) -> None:
    """Ours: the network is told so, and may answer as it likes."""

    async def scene(cast: Cast) -> None:
        alice, room = await cast.client("alice"), cast.room("carol")
        await cast.far.until(lambda: cast.far.people(room.native) == ("carol",))
        alice.writes(cast.contact("carol"), "hello")
        await cast.far.until_heard(native("carol"))
        (login,) = cast.network.logins

        cast.far.probe(native("carol"), login.name, "ping", "t1")
        await cast.far.until(lambda: cast.far.answers())
        assert cast.far.answers() == (Answer("t1", None),)

    stage.play(scene, manner=PROBES)


def _replies(alice: Client, asked: Element, inside: str = "", kind: str = "result") -> None:
    address = f"id={quoteattr(asked.attrib['id'])} to={quoteattr(asked.attrib['from'])}"
    alice.sends(f"<iq type='{kind}' {address}>{inside}</iq>")
