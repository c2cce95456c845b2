"""How far people fare, told to those whose contacts they are."""

from bridge.xmpp import telling
from tests.scenes.cast import Cast
from tests.scenes.contacts.listed import (
    LISTS,
    away,
    has_login,
    native,
    of,
    roster,
    sees,
    there,
)
from tests.scenes.stage import Stage

CAROL, DAVE = native("carol"), native("dave")


def test_presence_says_how_somebody_fares(stage: Stage) -> None:
    """XEP-0319 section 1: "Based on this information XMPP clients can display the time a contact
    went idle"

    XEP-0100 section 4.4.1: "Gateway forwards current presence information from Legacy Users to
    Jabber User, if possible mapping availability status (e.g., "away")."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login, name="Carol")
        await sees(cast, alice, carol)

        cast.far.fares(CAROL, "away", "at <tea>", since=1_700_000_000.0)
        await alice.receives(
            there(carol),
            "/presence[show='away'][status='at <tea>'][caps:c][nick:nick='Carol']",
            "/presence/idle:idle[@since='2023-11-14T22:13:20.000Z']",
        )
        cast.far.fares(CAROL, "chat")
        await alice.receives(there(carol), "/presence[show='chat'][not(status)][not(idle:idle)]")
        cast.far.fares(CAROL, "online")
        await alice.receives(there(carol), "/presence[not(show)]")

    stage.play(scene, manner=LISTS, privileged=True)


def test_who_is_offline_is_unavailable_since_he_was_seen(stage: Stage) -> None:
    """Ours: the time is that of the delay, as servers have it that tell of somebody's last
    presence.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)

        cast.far.fares(CAROL, "offline", "gone home", since=1_700_000_000.0)
        await alice.receives(
            away(carol),
            "/presence[status='gone home'][not(caps:c)]",
            "/presence/delay:delay[@stamp='2023-11-14T22:13:20.000Z']",
        )

    stage.play(scene, manner=LISTS, privileged=True)


def test_another_picture_is_told_by_its_hash(stage: Stage) -> None:
    """XEP-0153 section 3.1: "This hash is then included in the user's presence information."

    XEP-0153 section 4.1: "If there is no avatar image to be advertised, the photo element MUST be
    empty"
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        shown = await sees(cast, alice, carol)
        photo = shown.find("{vcard-temp:x:update}x/{vcard-temp:x:update}photo")
        assert photo is not None
        assert not photo.text

        digest = cast.far.picture(CAROL, b"\x89PNG a picture")
        await alice.receives(there(carol), f"/presence/vcardupdate:x[vcardupdate:photo='{digest}']")

    stage.play(scene, manner=LISTS, privileged=True)


def test_who_comes_online_is_told_from_memory(stage: Stage) -> None:
    """RFC 6121 section 4.3.2: "the server MUST reply to the presence probe" with what it has."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)
        await alice.disconnects()

        cast.far.fares(CAROL, "dnd", "busy")
        again = await cast.client("alice", "phone")
        await again.reads_to(there(carol), "/presence[show='dnd'][status='busy']")

    stage.play(scene, manner=LISTS, privileged=True)


def test_its_owner_alone_is_told(stage: Stage) -> None:
    """Ours: how somebody fares is told to the account whose contact he is."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        bob, dave = await cast.client("bob"), cast.contact("dave")
        for client in (alice, bob):
            await roster(client)
        of_alice, of_bob = await has_login(cast, alice), await has_login(cast, bob)
        cast.far.befriend(CAROL, of_alice)
        cast.far.befriend(DAVE, of_bob)
        await sees(cast, alice, carol)
        await sees(cast, bob, dave)

        cast.far.fares(CAROL, "away")
        await alice.receives(there(carol))
        cast.far.fares(DAVE, "away")
        await bob.receives(there(dave))
        await alice.receives_nothing()
        await bob.receives_nothing()

    stage.play(scene, manner=LISTS, privileged=True)


def test_without_a_connection_nobody_can_be_reached(stage: Stage) -> None:
    """Ours: contacts are unavailable, in words, while the login has no connection, and are back
    with it; a moment without is not told.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        cast.far.fares(CAROL, "chat")
        await sees(cast, alice, carol)
        cast.network.lose(login)
        await alice.reads_to(
            away(carol),
            "/presence[status='Connecting.' or status='The connection was lost.']",
            within=telling.DOWN_AFTER + 3,
        )
        cast.network.restore(login)
        await alice.receives(there(carol), "/presence[show='chat']")

    stage.play(scene, manner=LISTS, privileged=True)


def test_who_comes_online_during_a_moment_without_a_connection_is_told_as_if_there_were_one(
    stage: Stage,
) -> None:
    """Ours: nothing is told when that moment is over, so nobody would be there for the client."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        cast.far.fares(CAROL, "chat")
        await sees(cast, alice, carol)
        cast.network.lose(login)
        phone = await cast.client("alice", "phone")
        await phone.reads_to(f"/presence[@from='{carol}/bridge']", "/presence[show='chat']")
        cast.network.restore(login)

    stage.play(scene, manner=LISTS, privileged=True)


def test_while_the_gateway_is_away_nobody_can_be_reached(stage: Stage) -> None:
    """XEP-0100 section 4.5.1: "Gateway sends presence stanza of type "unavailable" to Jabber
    User."; here when the gateway ends, and who is online when it is back is told how all fare.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)
        alice.watches_gateway = True
        alice.sends(f"<presence to='{cast.domain}' type='subscribe'/>")
        await alice.reads_to(f"/presence[not(@type)][@from='{cast.domain}']")

        await cast.gateway.stop()
        await alice.receives_each(
            (away(carol), f"/presence[status='{telling.ENDING}']"),
            f"/presence[@type='unavailable'][@from='{cast.domain}']",
        )
        cast.far.fares(CAROL, "xa", "asleep")
        await cast.gateway.start()
        await cast.up(alice)
        await alice.reads_to(there(carol), "/presence[show='xa'][status='asleep']")

    stage.play(scene, manner=LISTS, privileged=True)


def test_whom_one_added_oneself_is_seen_after_a_restart(stage: Stage) -> None:
    """Ours: what the network does not list is remembered here."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        await has_login(cast, alice)
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(there(carol))
        await cast.restart()
        await alice.reads_to(there(carol), within=telling.PROBED_WITHIN + 5)

    stage.play(scene)


def test_who_is_in_a_room_with_one_is_seen_as_he_is_there(stage: Stage) -> None:
    """Ours: of whom a network tells in rooms alone, that is told."""

    async def scene(cast: Cast) -> None:
        room, alice, carol = cast.room("carol"), await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        await alice.joins(room)
        cast.far.enter(room.native, "carol", away=True, status="at tea")
        await alice.receives(f"/presence[@from='{room}/carol'][show='away']")
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.receives(of(carol, "subscribed"))
        await alice.receives(there(carol), "/presence[show='away'][status='at tea']")

    stage.play(scene)
