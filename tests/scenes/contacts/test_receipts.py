"""Receipts: the network has it, once, and nothing else."""

from bridge.testing.faults import Refuse
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, INFO, REQUEST, begun, to
from tests.scenes.messages import reactions, replace, retract, shown_id
from tests.scenes.paths import feature, refused
from tests.scenes.stage import Stage

RECEIPTS = "urn:xmpp:receipts"


def received(id_: str) -> str:
    return f"/message/receipts:received[@id='{id_}']"


def test_everything_that_is_said_earns_its_receipt(stage: Stage) -> None:
    """XEP-0184 section 7: the ack "MUST include an 'id' attribute that echoes the 'id' attribute
    of the content message"; edits, reactions and what is taken back have ids as well.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        await alice.gets(chat.carol, INFO, feature(RECEIPTS))
        chat.says("hello")
        shown = shown_id(await alice.receives(chat.message("hello")))
        alice.writes(chat.carol, "airlock", REQUEST, id="m1")
        await alice.receives(received("m1"), "/message/hints:store", "not(/message/body)")
        alice.writes(chat.carol, "window", replace("m1") + REQUEST, id="m2")
        await alice.receives(received("m2"))
        alice.sends(to(chat.carol, reactions(shown, "👋") + REQUEST, "m3"))
        await alice.receives(received("m3"))
        alice.sends(to(chat.carol, retract("m1") + REQUEST, "m4"))
        await alice.receives(received("m4"))

    stage.play(scene)


def test_a_receipt_waits_for_the_network(stage: Stage) -> None:
    """XEP-0184 section 7: an ack is returned "if the content message has been delivered to a
    client controlled by the intended recipient"; until the network is there, it has not been.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        cast.network.lose()
        alice.writes(chat.carol, "are you there?", REQUEST, id="m1")
        await alice.receives_nothing()
        cast.network.restore()
        await alice.receives(received("m1"), within=10.0)
        assert [message.text for message in chat.said] == ["are you there?"]

    stage.play(scene)


def test_an_error_comes_instead_for_what_refers_too(stage: Stage) -> None:
    """XEP-0184 section 7: "Otherwise it MUST NOT return a receipt" """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        cast.network.faults.next_call(Refuse("forbidden", "She does not talk to strangers."))
        alice.sends(to(chat.carol, reactions("begins", "👋") + REQUEST, "r1"))
        await alice.receives(
            refused("message", chat.carol, "forbidden", "auth"), "/message[@id='r1']"
        )
        alice.sends(to(chat.carol, reactions("begins", "👋") + REQUEST, "r2"))
        await alice.receives(received("r2"))

    stage.play(scene)


def test_after_a_restart_a_receipt_is_at_most_repeated_as_it_was(stage: Stage) -> None:
    """Ours: what the server had not confirmed in the last moment comes again, the same stanza; no
    message has two receipts.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, "before", REQUEST, id="m1")
        await alice.receives(received("m1"))
        await cast.restart()
        alice.writes(chat.carol, "after", REQUEST, id="m2")
        await alice.reads_to(received("m2"))
        acks = ((one.get("id"), one.find(f"{{{RECEIPTS}}}received")) for one in alice.seen)
        stanzas = {id_: ack.get("id") for id_, ack in acks if ack is not None}
        assert list(stanzas.values()) == ["begins", "m1", "m2"]

    stage.play(scene)


def test_receipts_for_messages_that_never_were_are_ignored(stage: Stage) -> None:
    """XEP-0184 section 7: the receipt's id "echoes the 'id' attribute of the content message";
    there is none.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        for number, named in enumerate(("never", "begins", "1a2b3c", "")):
            alice.sends(
                to(chat.carol, f"<received xmlns='{RECEIPTS}' id='{named}'/>", f"a{number}")
            )
        await alice.receives_nothing()
        alice.writes(chat.carol, "still here", REQUEST, id="m1")
        await alice.receives(received("m1"))
        assert [heard.text for heard in cast.far.heard(CAROL)] == ["good evening", "still here"]

    stage.play(scene)


def test_who_gave_no_id_gets_no_receipt(stage: Stage) -> None:
    """XEP-0184 section 7: "A sender MUST include an 'id' attribute on every content message that
    requests a receipt"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.sends(f"<message to='{chat.carol}' type='chat'><body>hi</body>{REQUEST}</message>")
        alice.writes(chat.carol, "known by its id", REQUEST, id="m1")
        await alice.receives(received("m1"))
        assert [message.text for message in chat.said] == ["hi", "known by its id"]

    stage.play(scene, manner=Manner(word="returned"))
