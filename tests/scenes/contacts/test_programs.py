"""Which programs far people use, and whether these answer."""

from bridge.api.asked import Version
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.contacts.listed import has_login, native
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

PROBES = Manner(probes=True)
TEAPOT = Version("Teapot", "4.2", "Linux")
VERSION = "<query xmlns='jabber:iq:version'/>"
PING = "<ping xmlns='urn:xmpp:ping'/>"
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
