"""What somebody reads with another client of the network, he has read."""

from tests.scenes.carbons import enables_carbons, reads_to_copy
from tests.scenes.cast import Cast
from tests.scenes.client import Client
from tests.scenes.messages import kept_id, shown_id
from tests.scenes.stage import Stage
from tests.scenes.xpath import found
from tests.servers.prosody import Prosody

CAROL = "carol%irc.fake"
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"
NODE = "urn:xmpp:mds:displayed:0"
ITEMS = f"<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='{NODE}'/></pubsub>"
ITEM = "//pubsub:item[@id='{0}']/displayed:displayed/sid:stanza-id[@by='{0}'][@id='{1}']"


async def displayed(alice: Client, room: object, id_: str) -> None:
    """Wait until it is published that a room was read up to this message."""
    while not found(await alice.wire.iq("get", ITEMS, to=alice.account), ITEM.format(room, id_)):
        pass


def test_a_room_that_is_read_elsewhere_is_read(stage: Stage) -> None:
    """XEP-0490 section 4.2: "Flagging a chat as displayed up to this point happens by publishing a
    PEP item with an id corresponding to the JID of the chat"; "For group chats the <stanza-id/>
    child of the <displayed/> element refers to the stanza-id injected by the room."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        first = cast.far.say(room.native, "carol", "one")
        shown = [kept_id(await alice.receives("/message[body='one']"))]
        second = cast.far.say(room.native, "carol", "two")
        shown.append(kept_id(await alice.receives("/message[body='two']")))
        cast.far.read(room.native, "alice", first)
        await alice.receives(f"/message/markers:displayed[@id='{shown[0]}']")
        if isinstance(cast.xmpp, Prosody):
            await displayed(alice, room, shown[0])
        cast.far.read(room.native, "alice", second)
        await alice.receives(f"/message/markers:displayed[@id='{shown[1]}']")
        if isinstance(cast.xmpp, Prosody):
            await displayed(alice, room, shown[1])
        await alice.receives_nothing()

    stage.play(scene, privileged=True)


def test_what_others_read_is_theirs(stage: Stage) -> None:
    """XEP-0490 section 1: "marking a chat as displayed on one device should mark that chat as
    displayed on all devices": on those of the same user.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")
        await alice.joins(room)

        said = cast.far.say(room.native, "carol", "one")
        await alice.receives("/message[body='one']")
        cast.far.read(room.native, "dave", said)
        await alice.receives("/message/markers:displayed")
        answer = await alice.wire.iq("get", ITEMS, to=alice.account)
        assert not found(answer, "//displayed:displayed")

    stage.play(scene, privileged=True)


def test_a_chat_that_is_read_elsewhere_is_read(stage: Stage) -> None:
    """XEP-0490 section 1: "Historically carbon copies (Message Carbons (XEP-0280)) of the
    <displayed/> element of Displayed Markers (Displayed Markers (XEP-0333)) have been used to
    achieve this effect." The ids that it wants instead are known to the account's server alone.
    """

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        await enables_carbons(alice)
        carol = cast.contact("carol")
        alice.writes(carol, "hello", REQUEST)
        await alice.receives("/message/receipts:received")
        [login] = cast.network.logins

        said = cast.far.write(CAROL, login.name, "hello yourself")
        shown = await alice.receives("/message[body='hello yourself']")
        cast.far.read(CAROL, login.name, said)
        await reads_to_copy(
            alice,
            f"/message[@from='{alice.account}'][@to='{carol}']",
            f"/message/markers:displayed[@id='{shown_id(shown)}']",
        )
        await alice.receives_nothing()
        assert cast.far.read_in(CAROL) == {}

    stage.play(scene, privileged=True)


def test_without_privilege_nothing_is_told(stage: Stage) -> None:
    """Ours: XEP-0490 and the markers of oneself need somebody who acts for the account."""

    async def scene(cast: Cast) -> None:
        cast.far.person(CAROL)
        alice = await cast.client("alice")
        alice.writes(cast.contact("carol"), "hello", REQUEST)
        await alice.receives("/message/receipts:received")
        [login] = cast.network.logins

        said = cast.far.write(CAROL, login.name, "hello yourself")
        await alice.receives("/message[body='hello yourself']")
        cast.far.read(CAROL, login.name, said)
        cast.far.write(CAROL, login.name, "and again")
        await alice.receives("/message[body='and again']")

    stage.play(scene)
