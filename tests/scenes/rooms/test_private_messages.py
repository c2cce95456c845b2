"""What is said to one occupant."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import here, refused, said
from tests.scenes.stage import Stage

CAROL = "carol%irc.fake"


def test_a_private_message_reaches_him_alone(stage: Stage) -> None:
    """XEP-0045 section 7.5: "an occupant can send a "private message" to a selected occupant via
    the service by sending a message to the intended recipient's occupant JID."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.writes(f"{room}/carol", "psst")
        [heard] = await cast.far.until_heard(CAROL)
        assert (heard.by, heard.text) == ("alice", "psst")
        room.says("carol", "what?")
        await alice.receives(said(room, "carol", "what?"))
        assert cast.far.heard(room.native) == ()

    stage.play(scene)


def test_his_answer_comes_from_the_occupant_to_every_client_in_the_room(stage: Stage) -> None:
    """XEP-0045 section 7.5: "The service is responsible for changing the 'from' address to the
    sender's occupant JID and delivering the message to the intended recipient's full JID."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)
        await phone.joins(room)
        home.writes(f"{room}/carol", "psst")
        await cast.far.until_heard(CAROL)

        cast.far.write(CAROL, "alice", "yes?")
        for client in (home, phone):
            await client.receives(
                f"/message[@type='chat'][@from='{room}/carol'][@to='{client.jid}'][body='yes?']"
            )

    stage.play(scene)


def test_an_answer_is_marked_as_private(stage: Stage) -> None:
    """XEP-0045 section 7.5: "The service SHOULD add the <x/> element if the message does not
    contain it already."
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)
        alice.writes(f"{room}/carol", "psst")
        await cast.far.until_heard(CAROL)

        cast.far.write(CAROL, "alice", "yes?")
        await alice.receives(f"/message[@from='{room}/carol'][body='yes?']", "/message/user:x")

    stage.play(scene)


def test_a_groupchat_message_to_one_is_refused(stage: Stage) -> None:
    """XEP-0045 section 7.5: "If the sender attempts to send a private message of type "groupchat"
    to a particular occupant, the service MUST refuse to deliver the message"
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.says(f"{room}/carol", "psst", id="m1")
        await alice.receives(
            refused("message", f"{room}/carol", "bad-request", "modify"), "/*[@id='m1']"
        )
        assert cast.far.heard(CAROL) == ()

    stage.play(scene)


def test_an_occupant_who_is_none_is_not_found(stage: Stage) -> None:
    """XEP-0045 section 7.5: "If the sender attempts to send a private message to an occupant JID
    that does not exist, the service MUST return an" item-not-found error.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.writes(f"{room}/nobody", "psst", id="m1")
        await alice.receives(
            refused("message", f"{room}/nobody", "item-not-found", "cancel"), "/*[@id='m1']"
        )

    stage.play(scene)


def test_who_is_not_in_cannot_write_to_those_who_are(stage: Stage) -> None:
    """XEP-0045 section 7.5: "If the sender is not an occupant of the room in which the intended
    recipient is visiting, the service MUST return a" not-acceptable error.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        home = await cast.client("alice", "home")
        phone = await cast.client("alice", "phone")
        await home.joins(room)

        phone.writes(f"{room}/carol", "psst", id="m1")
        await phone.receives(
            refused("message", f"{room}/carol", "not-acceptable", "modify"), "/*[@id='m1']"
        )
        assert cast.far.heard(CAROL) == ()

    stage.play(scene)


def test_two_accounts_can_write_to_each_other(stage: Stage) -> None:
    """XEP-0045 section 7.5: "delivering the message to the intended recipient's full JID." """

    async def scene(cast: Cast) -> None:
        room = cast.room()
        alice = await cast.client("alice")
        bob = await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)

        alice.writes(f"{room}/bob", "psst")
        await bob.receives("/message[@type='chat'][body='psst']")

    stage.play(scene)


def test_where_people_cannot_be_written_to_one_error_says_so(stage: Stage) -> None:
    """XEP-0045 section 7.5: "an occupant can send a "private message" to a selected occupant via
    the service by sending a message to the intended recipient's occupant JID."

    The people of a shared room have no chats, and what is asked next is answered as ever.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await bob.joins(room)
        await alice.joins(room)
        await bob.receives(here(room, "alice"))

        alice.writes(f"{room}/carol", "psst", id="p1")
        alice.writes(f"{room}/bob", "psst", id="p2")
        alice.says(room, "hello", id="m1")
        await alice.receives(
            refused("message", f"{room}/carol", "feature-not-implemented", "cancel"),
            "/message[@id='p1']",
        )
        await alice.receives(said(room, "alice", "hello"))
        await bob.receives(f"/message[@from='{room}/alice'][@id='p2'][body='psst']")
        await bob.receives(said(room, "alice", "hello"))
        await alice.receives_nothing()
        assert cast.far.heard(CAROL) == ()

    stage.play(scene, manner=Manner(shared=True, word="returned"))
