"""What an account lets be told of its chats: that its messages are there, what it read, that it
writes.
"""

from bridge.testing.faults import Refuse
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, MARKABLE, REQUEST, begun, to
from tests.scenes.commands.wishing import wishes
from tests.scenes.messages import groupchat, kept_id, shown_id
from tests.scenes.paths import refused, said
from tests.scenes.stage import Stage

COMPOSING = "<composing xmlns='http://jabber.org/protocol/chatstates'/>"


def received(id_: str) -> str:
    return f"/message/receipts:received[@id='{id_}']"


def read(id_: str) -> str:
    return f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{id_}'/>"


def test_receipts_come_as_wished_and_errors_always(stage: Stage) -> None:
    """XEP-0184 section 7: "The recipient shall generate an ack message if and only if: [...] it is
    configured to return receipts, either globally or for this recipient."; also after a restart.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await wishes(cast, alice, receipts="0")
        alice.writes(chat.carol, "one", REQUEST, id="m1")
        await cast.far.until(lambda: len(chat.said) == 1)
        cast.network.faults.next_call(Refuse("forbidden", "She does not talk to strangers."))
        alice.writes(chat.carol, "two", REQUEST, id="m2")
        path = refused("message", chat.carol, "forbidden", "auth")
        await alice.receives(path, "/message[@id='m2']")
        await cast.restart()
        alice.writes(chat.carol, "three", REQUEST, id="m3")
        await cast.far.until(lambda: [one.text for one in chat.said] == ["one", "three"])
        await wishes(cast, alice, receipts="1")
        alice.writes(chat.carol, "four", REQUEST, id="m4")
        await alice.reads_to(received("m4"))
        told = [one.find("{urn:xmpp:receipts}received") for one in alice.seen]
        assert {one.get("id") for one in told if one is not None} == {"begins", "m4"}

    stage.play(scene)


def test_others_are_told_what_was_read_as_wished(stage: Stage) -> None:
    """XEP-0333 section 8: "Clients SHOULD provide ways to opt-out of this feature."; nor is a
    client asked to tell, or believed.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await wishes(cast, alice, reads="0")
        chat.says("one")
        shown = await alice.receives(chat.message("one"), "not(//markers:markable)")
        alice.sends(to(chat.carol, read(shown_id(shown)), "d1"))
        await alice.receives_nothing()
        assert cast.far.read_in(CAROL) == {}
        await wishes(cast, alice, reads="1")
        two = chat.says("two")
        shown = await alice.receives(chat.message("two"), "//markers:markable")
        alice.sends(to(chat.carol, read(shown_id(shown)), "d2"))
        await cast.far.until(lambda: cast.far.read_in(CAROL) == {chat.name: two.native})

    stage.play(scene)


def test_what_others_have_read_is_told_whatever_is_wished(stage: Stage) -> None:
    """Ours: the wish is about what the account tells, not about what it is told."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await wishes(cast, alice, reads="0", typing="0")
        alice.writes(chat.carol, "hello", REQUEST + MARKABLE, id="m1")
        await alice.receives(received("m1"))
        cast.far.read(CAROL, "carol", chat.said[-1])
        await alice.receives("/message/markers:displayed[@id='m1']")
        cast.far.typing(CAROL, "carol", to=chat.name)
        await alice.receives("/message/states:composing")

    stage.play(scene)


def test_others_are_told_who_writes_as_wished(stage: Stage) -> None:
    """XEP-0085 section 5.2: "A client MUST allow users to configure whether they want to send chat
    state notifications."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await wishes(cast, alice, typing="0")
        alice.sends(to(chat.carol, COMPOSING, "c1"))
        alice.writes(chat.carol, "hello", REQUEST, id="m1")
        await alice.receives(received("m1"))
        assert cast.far.typing_in(CAROL) == ()
        await wishes(cast, alice, typing="1")
        alice.sends(to(chat.carol, COMPOSING, "c2"))
        await cast.far.until(lambda: cast.far.typing_in(CAROL) == (chat.name,))

    stage.play(scene)


def test_in_rooms_it_is_as_wished_too(stage: Stage) -> None:
    """XEP-0333 section 7: "A user may not wish to disclose that they have displayed or
    acknowledge a message."; nor that they write. Each account says so for itself.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.reads_to(f"/presence[@from='{room}/bob']")

        await wishes(cast, alice, reads="0", typing="0")
        hello = cast.far.say(room.native, "carol", "hello")
        for client in (alice, bob):
            kept = kept_id(await client.receives(said(room, "carol", "hello")))
            client.sends(groupchat(room, COMPOSING, "c1"))
            client.sends(groupchat(room, read(kept), "d1"))
        await cast.far.until(lambda: cast.far.read_in(room.native) != {})
        await cast.far.until(lambda: cast.far.typing_in(room.native) != ())
        assert cast.far.read_in(room.native) == {"bob": hello.native}
        assert cast.far.typing_in(room.native) == ("bob",)

    stage.play(scene)
