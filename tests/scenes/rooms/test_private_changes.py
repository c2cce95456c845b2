"""What was said to one occupant, changed and reacted to as in any chat."""

from tests.scenes.cast import Cast
from tests.scenes.chats import CAROL, MARKABLE, REQUEST, to
from tests.scenes.messages import reactions, replace, reply, retract, shown_id
from tests.scenes.stage import Stage
from tests.scenes.xpath import quoted

STATES = "http://jabber.org/protocol/chatstates"


def private(room: object, inside: str = "") -> str:
    """What comes from Carol alone."""
    return f"/message[@type='chat'][@from={quoted(f'{room}/carol')}][user:x]{inside}"


def test_a_client_changes_what_it_said_to_an_occupant(stage: Stage) -> None:
    """XEP-0308 section 4: "in MUCs and MUC-PMs the correction's full-JID must match the original
    full-JID"; XEP-0444 section 3.1 has reactions to messages of any chat.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        carol = f"{room}/carol"

        alice.writes(carol, "airlock", REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']", f"/message[@from='{carol}']")
        alice.writes(carol, "window", replace("m1") + REQUEST, id="m2")
        await alice.receives("/message/receipts:received[@id='m2']")
        said = cast.far.write(CAROL, "alice", "psst")
        shown = shown_id(await alice.receives(private(room, "[body='psst'][markers:markable]")))
        alice.sends(to(carol, reactions(shown, "👋") + REQUEST, "m3"))
        await alice.receives("/message/receipts:received[@id='m3']")
        alice.writes(carol, "what?", reply(shown, carol) + REQUEST, id="m4")
        await alice.receives("/message/receipts:received[@id='m4']")
        alice.sends(to(carol, retract("m1") + REQUEST, "m5"))
        await alice.receives("/message/receipts:received[@id='m5']")

        window, psst, what = cast.far.said(CAROL)
        assert (window.is_edited, window.is_retracted) == (True, True)
        assert (psst.reactions, what.answers) == ({"alice": ("👋",)}, said.native)

    stage.play(scene)


def test_an_occupant_changes_what_he_said_to_one(stage: Stage) -> None:
    """XEP-0308 section 4: "in MUCs and MUC-PMs the correction's full-JID must match the original
    full-JID".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.writes(f"{room}/carol", "hello", REQUEST + MARKABLE, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        [hello] = cast.far.said(CAROL)

        cast.far.read(CAROL, "carol", hello)
        await alice.receives(private(room, "[hints:store]/markers:displayed[@id='m1']"))
        cast.far.react(CAROL, "carol", hello, "👋")
        await alice.receives(private(room, "/reactions:reactions[@id='m1']"))
        cast.far.typing(CAROL, "carol", to="alice")
        await alice.receives(private(room, "[hints:no-store]/states:composing"))
        psst = cast.far.write(CAROL, "alice", "pst", answers=hello)
        reply_to = f"[reply:reply[@id='m1'][@to='{alice.account}']]"
        shown = shown_id(await alice.receives(private(room, reply_to)))
        cast.far.edit(CAROL, "carol", psst, "psst")
        await alice.receives(private(room, f"[body='psst']/correct:replace[@id='{shown}']"))
        cast.far.retract(CAROL, "carol", psst)
        await alice.receives(private(room, f"/retract:retract[@id='{shown}']"))

    stage.play(scene)


def test_the_network_hears_who_writes_to_an_occupant(stage: Stage) -> None:
    """XEP-0085 section 5.4: states go with type "chat" in "one-to-one sessions", as these are."""

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(to(f"{room}/carol", f"<composing xmlns='{STATES}'/>", "c1"))
        await cast.far.until(lambda: cast.far.typing_in(CAROL) == ("alice",))
        assert cast.far.typing_in(room.native) == ()
        alice.writes(f"{room}/carol", "psst", REQUEST, id="m1")
        await alice.receives("/message/receipts:received[@id='m1']")
        said = cast.far.write(CAROL, "alice", "what?")
        shown = shown_id(await alice.receives(private(room, "[body='what?']")))
        marker = f"<displayed xmlns='urn:xmpp:chat-markers:0' id='{shown}'/>"
        alice.sends(to(f"{room}/carol", marker, "d1"))
        await cast.far.until(lambda: cast.far.read_in(CAROL) == {"alice": said.native})

    stage.play(scene)
