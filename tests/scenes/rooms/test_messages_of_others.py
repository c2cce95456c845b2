"""What refers to messages, between several accounts and over a restart."""

from bridge.api.content import File
from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.messages import groupchat, kept_id, reactions, replace, reply, retract, shared
from tests.scenes.paths import here, refused, said
from tests.scenes.stage import Stage

DOG = File(url="https://files.example/dog.jpg", name="dog.jpg")


def test_in_a_shared_room_all_see_what_is_done_to_messages(stage: Stage) -> None:
    """XEP-0461 section 4.1: "the ID assigned to the stanza by the group chat itself must be used":
    it is the same for all.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))
        both = (alice, bob)

        alice.says(room, "tea?", id="m1")
        kept, again = [kept_id(await one.receives(said(room, "alice", "tea?"))) for one in both]
        assert kept == again
        bob.sends(groupchat(room, reactions(kept, "🍵"), "r1"))
        for one in both:
            await one.receives(
                f"/message[@from='{room}/bob']/reactions:reactions[@id='{kept}']"
                "/reactions:reaction[.='🍵']"
            )
        bob.says(room, "yes", reply(kept, f"{room}/alice"), id="m2")
        for one in both:
            await one.receives(
                said(room, "bob", "yes"),
                f"//reply:reply[@id='{kept}'][@to='{room}/alice']",
            )
        alice.sends(groupchat(room, retract(kept), "r2"))
        for one in both:
            await one.receives(f"/message[@from='{room}/alice']/retract:retract[@id='{kept}']")
        tea, yes = cast.far.said(room.native)
        assert (tea.is_retracted, yes.text, yes.answers) == (True, "yes", tea.native)

    stage.play(scene, manner=Manner(shared=True, word="returned"))


def test_messages_are_known_after_a_restart(stage: Stage) -> None:
    """XEP-0359 section 3: stanza ids are stable; XEP-0308 section 4: "the id of the original
    message is used in each case".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(room, "airlock", id="bad-1")
        await alice.receives(said(room, "alice", "airlock"))
        hello = cast.far.say(room.native, "carol", "hello")
        kept = kept_id(await alice.receives(said(room, "carol", "hello")))
        await cast.restart()
        alice.says(room, "window", replace("bad-1"), id="good-1")
        await alice.reads_to(said(room, "alice", "window"), "//correct:replace[@id='bad-1']")
        alice.sends(groupchat(room, reactions(kept, "👋"), "r1"))
        await alice.reads_to(f"//reactions:reactions[@id='{kept}']")
        cast.far.edit(room.native, "carol", hello, "hello, all")
        await alice.reads_to(said(room, "carol", "hello, all"), f"//correct:replace[@id='{kept}']")
        assert [
            (one.text, one.is_edited, dict(one.reactions)) for one in cast.far.said(room.native)
        ] == [("window", True, {}), ("hello, all", True, {"alice": ("👋",)})]

    stage.play(scene)


def test_what_one_occupant_is_told_is_not_lost_between_accounts(stage: Stage) -> None:
    """XEP-0447 section 3.1: "The message MAY include a suitable fallback body."; XEP-0045 section
    7.5: who cannot be told gets an error.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"))

        alice.writes(f"{room}/bob", "/me waves")
        await bob.receives(f"/message[@type='chat'][@from='{room}/alice'][body='/me waves']")
        alice.writes(f"{room}/bob", "look", shared(DOG))
        await bob.receives(f"/message[@from='{room}/alice'][body='look\n{DOG.url}']")
        alice.sends(
            f"<message to='{room}/bob' type='chat' id='r1'>{reactions('1', '👋')}</message>"
        )
        await alice.receives(
            refused("message", f"{room}/bob", "feature-not-implemented", "cancel"),
            "/message[@id='r1']",
        )

    stage.play(scene, manner=Manner(shared=True, word="returned"))
