"""In which order things come when a room is joined: XEP-0045 section 7.2."""

from tests.scenes.cast import Cast
from tests.scenes.stage import Stage


def test_the_own_presence_comes_after_everybody_elses(stage: Stage) -> None:
    """XEP-0045 section 7.2.2: "The service MUST first send the complete list of the existing
    occupants to the new occupant and only then send the new occupant's own presence to the new
    occupant."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol", "dave")
        alice = await cast.client("alice")

        alice.sends_join(room)
        await alice.receives_each(
            (f"/presence[@from='{room}/carol'][not(@type)]", "not(//user:status)"),
            (f"/presence[@from='{room}/dave'][not(@type)]", "not(//user:status)"),
        )
        await alice.receives(
            f"/presence[@from='{room}/alice'][not(@type)]",
            "/presence/user:x/user:status[@code='110']",
        )
        await alice.receives(f"/message[@from='{room}'][@type='groupchat'][subject]")

    stage.play(scene)
