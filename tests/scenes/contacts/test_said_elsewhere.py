"""What somebody says with another client of the network is his own."""

from tests.scenes.carbons import copies, enables_carbons, reads_to_copy
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.files import ALLOWED
from tests.scenes.messages import shown_id
from tests.scenes.stage import Stage
from tests.scenes.xpath import found
from tests.servers.prosody import Prosody

CAROL = "carol%irc.fake"
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"
ARCHIVE = "<query xmlns='urn:xmpp:mam:2'/>"


async def acquainted(cast: Cast, alice: Client) -> str:
    """Alice writes to Carol, who is there; the name that Alice has on the network."""
    cast.far.person(CAROL)
    alice.writes(cast.contact("carol"), "hello", REQUEST, id="m1")
    await alice.receives("/message/receipts:received[@id='m1']")
    [login] = cast.network.logins
    return login.name


def said(cast: Cast, alice: Client, body: str) -> tuple[str, ...]:
    return (
        f"/message[@type='chat'][@from='{alice.account}'][@to='{cast.contact('carol')}']",
        f"/message[body='{body}']",
    )


def test_what_is_said_elsewhere_comes_as_ones_own(stage: Stage) -> None:
    """XEP-0280 section 2: "All clients that turn on the new protocol MUST be able to see all
    outbound instant messaging messages from all of the resources of the user"; XEP-0356 section
    5.1: a privileged entity can send messages "on the behalf either of the server or of a bare JID
    of an entity managed by the server".
    """

    async def scene(cast: Cast) -> None:
        home, phone = await cast.client("alice"), await cast.client("alice", "phone")
        for client in (home, phone):
            await enables_carbons(client)
        name = await acquainted(cast, home)

        cast.far.write_as(name, CAROL, "from my telephone")
        for client in (home, phone):
            await reads_to_copy(client, *said(cast, client, "from my telephone"))
        cast.far.write(CAROL, name, "both of you, good evening")
        await home.receives("/message[body='both of you, good evening']")

        # It did not go out again, and no error came for what came back.
        assert [heard.text for heard in cast.far.heard(CAROL)] == ["hello"]
        for client in (home, phone):
            assert len(copies(client, *said(cast, client, "from my telephone"))) == 1
        if isinstance(cast.xmpp, Prosody):
            await home.sets("", ARCHIVE)
            kept = "//mam:result/forward:forwarded/message[body='from my telephone']"
            assert [each for each in home.wire.seen if found(each, kept)]

    stage.play(scene, privileged=True)


def test_what_is_said_elsewhere_is_marked_where_nobody_can_say_it_for_one(stage: Stage) -> None:
    """Ours: without XEP-0356 the contact says it, clearly marked."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name = await acquainted(cast, alice)

        cast.far.write_as(name, CAROL, "from my telephone")
        await alice.receives(
            f"/message[@type='chat'][@from='{cast.contact('carol')}']",
            "/message[body='You, elsewhere: from my telephone']",
        )
        await alice.receives_nothing()

    stage.play(scene)


def test_pictures_shown_elsewhere_are_pictures(stage: Stage) -> None:
    """XEP-0280 section 2: "All clients that turn on the new protocol MUST be able to see all
    outbound instant messaging messages from all of the resources of the user"; each file is a
    message of its own, and is taken back as one.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await enables_carbons(alice)
        name = await acquainted(cast, alice)

        files = [cast.far.file(b"one", "one.jpg"), cast.far.file(b"two", "two.jpg")]
        album = cast.far.write_as(name, CAROL, "my pets", files=files)
        shown = shown_id(await reads_to_copy(alice, *said(cast, alice, "my pets")))
        for part in (1, 2):
            await reads_to_copy(alice, f"/message[@id='{shown}.{part}'][body=oob:x/oob:url]")
        cast.far.retract(CAROL, name, album)
        for id_ in (shown, f"{shown}.1", f"{shown}.2"):
            await reads_to_copy(alice, f"/message/retract:retract[@id='{id_}']")
        assert [heard.text for heard in cast.far.heard(CAROL)] == ["hello"]

    stage.play(scene, privileged=True, options=ALLOWED)


def test_what_is_changed_elsewhere_is_changed(stage: Stage) -> None:
    """XEP-0308 section 4: "A correction MUST only be allowed when both the original message and
    correction originate from the same sender"; XEP-0444 section 3.2: "the client sends a <message>
    with all <reaction> elements that are (still or newly) applicable to that message."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await enables_carbons(alice)
        name = await acquainted(cast, alice)

        said_there = cast.far.write_as(name, CAROL, "from my telephon")
        first = await reads_to_copy(alice, *said(cast, alice, "from my telephon"))
        cast.far.edit(CAROL, name, said_there, "from my telephone")
        await reads_to_copy(
            alice,
            *said(cast, alice, "from my telephone"),
            f"/message/correct:replace[@id='{shown_id(first)}']",
        )
        answer = cast.far.write(CAROL, name, "good evening")
        shown = await alice.receives("/message[body='good evening']")
        cast.far.react(CAROL, name, answer, "👍")
        await reads_to_copy(
            alice,
            f"/message[@from='{alice.account}']/reactions:reactions[@id='{shown_id(shown)}']",
            "/message/reactions:reactions[reactions:reaction='👍']",
        )
        cast.far.retract(CAROL, name, said_there)
        await reads_to_copy(
            alice,
            f"/message[@from='{alice.account}']/retract:retract[@id='{shown_id(first)}']",
        )

    stage.play(scene, privileged=True)


def test_what_is_changed_elsewhere_is_told_where_nobody_can_say_it_for_one(stage: Stage) -> None:
    """Ours: the contact changes what it has said; of the rest it tells."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name = await acquainted(cast, alice)
        [hello] = cast.far.said(CAROL)

        cast.far.edit(CAROL, name, hello, "hullo")
        await alice.receives(
            "/message[body='You, elsewhere: (edited) hullo'][not(correct:replace)]"
        )
        cast.far.react(CAROL, name, hello, "👍")
        await alice.receives(
            "/message[body='You, elsewhere: 👍, to “hello”'][not(reactions:reactions)]"
        )
        said_there = cast.far.write_as(name, CAROL, "from my telephon")
        first = await alice.receives("/message[body='You, elsewhere: from my telephon']")
        cast.far.edit(CAROL, name, said_there, "from my telephone")
        await alice.receives(
            "/message[body='You, elsewhere: from my telephone']",
            f"/message/correct:replace[@id='{shown_id(first)}']",
        )
        cast.far.retract(CAROL, name, said_there)
        await alice.receives(f"/message/retract:retract[@id='{shown_id(first)}']")
        cast.far.retract(CAROL, name, hello)
        await alice.receives("/message[body='You, elsewhere: a message was taken back.']")

    stage.play(scene)


def test_what_one_said_elsewhere_can_be_answered(stage: Stage) -> None:
    """XEP-0308 section 3: "the client will resend the corrected message with a new id, and with the
    replace payload [...] to the previous message by id", here to what was said elsewhere.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await enables_carbons(alice)
        name = await acquainted(cast, alice)

        said_there = cast.far.write_as(name, CAROL, "from my telephone")
        first = await reads_to_copy(alice, *said(cast, alice, "from my telephone"))
        alice.writes(
            cast.contact("carol"),
            "from my own telephone",
            f"<replace xmlns='urn:xmpp:message-correct:0' id='{shown_id(first)}'/>{REQUEST}",
            id="m2",
        )
        await alice.receives("/message/receipts:received[@id='m2']")
        [_, now] = cast.far.said(CAROL)
        assert (now.number, now.text) == (said_there.number, "from my own telephone")

    stage.play(scene, privileged=True)


def test_what_is_said_elsewhere_while_one_is_offline_is_there_later(stage: Stage) -> None:
    """Ours: in the archive; where the server keeps nothing that is sent by privilege, the contact
    has said it, marked.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        name = await acquainted(cast, alice)
        other = await cast.client("zoe")

        alice.sends("<presence type='unavailable'/>")
        await alice.wire.iq("get", "<ping xmlns='urn:xmpp:ping'/>", to=alice.account)
        await other.wire.ping(cast.domain)  # the gateway has heard that she is gone
        cast.far.write_as(name, CAROL, "from my telephone")
        cast.far.write(CAROL, name, "good evening")
        if isinstance(cast.xmpp, Prosody):
            path = "//forward:forwarded/message[body='from my telephone']"
        else:
            path = "//forward:forwarded/message[body='You, elsewhere: from my telephone']"
        while not [each for each in alice.wire.seen if found(each, path)]:
            await alice.sets("", ARCHIVE)

    stage.play(scene, privileged=True)


def test_in_a_room_ones_own_lines_come_from_oneself(stage: Stage) -> None:
    """XEP-0045 section 7.4: "the service MUST change the 'from' attribute to the sender's occupant
    JID and reflect the message out to the full JID of each occupant", wherever he said it.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        room.says("alice", "from my telephone")
        await alice.receives(
            f"/message[@type='groupchat'][@from='{room}/alice'][body='from my telephone']"
        )
        room.says("carol", "good evening")
        await alice.receives(f"/message[@from='{room}/carol']")

    stage.play(scene, privileged=True)
