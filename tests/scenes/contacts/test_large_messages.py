"""Messages to and from one person that are far too large."""

from tests.scenes.cast import Cast
from tests.scenes.chats import REQUEST, begun, to
from tests.scenes.messages import reactions, replace
from tests.scenes.paths import refused
from tests.scenes.stage import Stage

LARGE = "x" * 200_000
"""As much as the XMPP servers let pass from a client."""


def test_what_is_too_long_is_refused_whole(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.9: "the recipient or server understands the request but cannot process
    it because the request does not meet criteria defined by the recipient or server"
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        alice.writes(chat.carol, LARGE, REQUEST, id="m1")
        alice.writes(chat.carol, LARGE, replace("begins") + REQUEST, id="m2")
        for id_ in ("m1", "m2"):
            await alice.receives(
                refused("message", chat.carol, "not-acceptable", "modify"), f"/message[@id='{id_}']"
            )
        alice.sends(to(chat.carol, reactions("begins", LARGE) + REQUEST, "m3"))
        await alice.receives(
            refused("message", chat.carol, "not-acceptable", "modify"), "/message[@id='m3']"
        )
        alice.sends(to(chat.carol, reactions(LARGE, "👋") + REQUEST, "m4"))
        await alice.receives(
            refused("message", chat.carol, "bad-request", "modify"), "/message[@id='m4']"
        )
        alice.writes(chat.carol, "short", REQUEST, id="m5")
        await alice.receives("/message/receipts:received[@id='m5']")
        assert [message.text for message in chat.said] == ["short"]

    stage.play(scene)


def test_of_a_far_message_that_is_too_long_the_beginning_is_shown(stage: Stage) -> None:
    """Ours: a megabyte passes no XMPP server, and nothing is dropped without a word."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        chat = await begun(cast, alice)

        first = chat.says("&" * 1_000_000)
        shown = await alice.receives("/message[contains(body, 'it has 1000000 characters')]")
        assert (shown.findtext("body") or "").startswith("&" * 40_000 + "\n[")
        cast.far.edit(chat.native, "carol", first, "short")
        await alice.receives(
            chat.message("short"), f"/message/correct:replace[@id='{shown.attrib['id']}']"
        )

    stage.play(scene)
