"""Moderated rooms: who has no voice asks for it."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.paths import here, item, refused, said
from tests.scenes.stage import Stage

REQUEST = "http://jabber.org/protocol/muc#request"
STATES = "http://jabber.org/protocol/chatstates"
SHARED = Manner(shared=True, word="returned")


def form(**fields: str) -> str:
    fields = {"FORM_TYPE": REQUEST, **{f"muc#{name}": value for name, value in fields.items()}}
    written = "".join(
        f"<field var='{name}'><value>{value}</value></field>" for name, value in fields.items()
    )
    return f"<x xmlns='jabber:x:data' type='submit'>{written}</x>"


def to(room: object, payload: str, id: str = "v1") -> str:
    return f"<message to='{room}' id='{id}'>{payload}</message>"


def test_who_has_no_voice_is_not_heard_in_a_shared_room(stage: Stage) -> None:
    """XEP-0045 section 7.4: "If the sender is a visitor (i.e., does not have voice in a moderated
    room), the service MUST return a <forbidden/> error to the sender and MUST NOT reflect the
    message to all occupants."; section 8.1: "If someone without appropriate privileges attempts to
    change the room subject, the service MUST return a message of type "error" specifying a
    <forbidden/> error condition".
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol", subject="tea")
        cast.far.about(room.native, is_moderated=True)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"), item(role="visitor"))

        bob.says(room, "unheard", id="m1")
        forbidden = refused("message", room, "forbidden", "auth")
        await bob.receives(forbidden, "/message[@id='m1']")
        bob.sends(
            f"<message to='{room}' type='groupchat' id='s1'><subject>coffee</subject></message>"
        )
        await bob.receives(forbidden, "/message[@id='s1']")
        room.says("carol", "silence")
        await alice.receives(said(room, "carol", "silence"))
        assert (cast.far.heard(room.native), cast.far.subject_of(room.native)) == ((), "tea")

    stage.play(scene, manner=SHARED)


def test_that_somebody_writes_who_has_no_voice_is_not_shown(stage: Stage) -> None:
    """XEP-0045 section 7.4: "If the sender is a visitor (i.e., does not have voice in a moderated
    room), the service MUST return a <forbidden/> error to the sender and MUST NOT reflect the
    message to all occupants."
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        cast.far.about(room.native, is_moderated=True)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        await bob.joins(room)
        await alice.receives(here(room, "bob"), item(role="visitor"))
        writes, pauses = (
            f"<message to='{room}' type='groupchat'><{state} xmlns='{STATES}'/></message>"
            for state in ("composing", "paused")
        )

        bob.sends(writes)
        bob.sends(pauses)
        await bob.wire.ping(cast.domain)
        cast.far.promote(room.native, "bob", role="participant")
        await alice.receives(here(room, "bob"), item(role="participant"))
        await bob.receives(here(room, "bob"), item(role="participant"))
        bob.sends(writes)
        await alice.receives(f"/message[@from='{room}/bob']/states:composing")
        await alice.receives_nothing()

    stage.play(scene, manner=SHARED)


def test_who_has_no_voice_asks_the_network_for_it(stage: Stage) -> None:
    """XEP-0045 section 7.13: "To request voice, a visitor SHOULD send a <message/> stanza
    containing a data form to the room itself".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.about(room.native, is_moderated=True)
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(to(room, form(role="participant")))
        await cast.far.until(lambda: cast.far.voices(room.native) == ("alice",))
        cast.far.promote(room.native, "alice", role="participant")
        await alice.receives(here(room, "alice"), item(role="participant"))
        alice.says(room, "thank you")
        await alice.receives(said(room, "alice", "thank you"))
        alice.sends(to(room, form(role="participant")))
        await alice.receives(refused("message", room, "not-acceptable", "modify"))

    stage.play(scene)


def test_a_moderator_of_a_shared_room_is_asked_and_grants_it(stage: Stage) -> None:
    """XEP-0045 section 8.6: "If a moderator approves the voice request, the service shall grant
    voice to the occupant and send a presence update".
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        cast.far.about(room.native, is_moderated=True)
        alice, bob = await cast.client("alice"), await cast.client("bob")
        await alice.joins(room)
        cast.far.promote(room.native, "alice", affiliation="admin")
        await alice.receives(here(room, "alice"), item(role="moderator"))
        await bob.joins(room)
        await alice.receives(here(room, "bob"), item(role="visitor"))

        bob.sends(to(room, form(role="participant")))
        await alice.receives(
            f"/message[@from='{room}'][not(@type) or @type='normal']/form:x[@type='form']",
            f"//form:field[@var='FORM_TYPE']/form:value='{REQUEST}'",
            "//form:field[@var='muc#roomnick']/form:value='bob'",
            "//form:field[@var='muc#request_allow'][@type='boolean']",
            "not(//form:field[@var='muc#jid'])",
        )
        alice.sends(to(room, form(role="participant", roomnick="bob", request_allow="true")))
        for client in (alice, bob):
            await client.receives(here(room, "bob"), item(role="participant"))
        bob.sends(to(room, form(role="participant", roomnick="alice", request_allow="true")))
        await bob.receives_nothing()

    stage.play(scene, manner=SHARED)


def test_nobody_grants_voice_to_himself(stage: Stage) -> None:
    """XEP-0045 section 8.6: "In order to approve the request, a moderator shall submit the form";
    nobody else can.
    """

    async def scene(cast: Cast) -> None:
        room = cast.shared_room("carol")
        cast.far.about(room.native, is_moderated=True)
        bob = await cast.client("bob")
        await bob.joins(room)

        bob.sends(to(room, form(role="participant", roomnick="bob", request_allow="true")))
        await bob.receives(refused("message", room, "forbidden", "auth"))

    stage.play(scene, manner=SHARED)


def test_where_voice_cannot_be_asked_for_that_is_said(stage: Stage) -> None:
    """RFC 6120 section 8.3.3.3: "The feature represented in the XML stanza is not implemented by
    the intended recipient".
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        cast.far.about(room.native, is_moderated=True)
        alice = await cast.client("alice")
        await alice.joins(room)

        alice.sends(to(room, form(role="participant")))
        await alice.receives(refused("message", room, "feature-not-implemented", "cancel"))
        alice.sends(to(room, form(role="participant") * 2))
        await alice.receives(refused("message", room, "bad-request", "modify"))

    stage.play(scene, manner=Manner(requests_voice=False))
