"""What the network is told of an account's absence, and the account of its contacts'."""

from tests.scenes.cast import Cast
from tests.scenes.commands.wishing import wishes
from tests.scenes.contacts.listed import LISTS, away, has_login, native, roster, sees, there
from tests.scenes.paths import here
from tests.scenes.stage import Stage

CAROL = native("carol")
SEEN = 1_700_000_000.0
IDLE = "/presence/idle:idle[@since='2023-11-14T22:13:20.000Z']"


def test_the_network_is_told_of_absence_as_wished(stage: Stage) -> None:
    """XEP-0100 section 4.4.1: "Gateway forwards current presence information from Legacy Users to
    Jabber User"; the other way only where an account wishes it, who is back as soon as it does not.
    """

    async def scene(cast: Cast) -> None:
        room = cast.room("carol")
        alice = await cast.client("alice")

        def is_away() -> bool:
            return cast.far.world.room(room.native).people["alice"].away

        await alice.joins(room)
        alice.sends(f"<presence to='{room}/alice'><show>away</show></presence>")
        await alice.receives(here(room, "alice"), "/presence[show='away']")
        await cast.far.until(is_away)
        await wishes(cast, alice, tell_absence="0")
        await cast.far.until(lambda: not is_away())
        alice.sends(f"<presence to='{room}/alice'><show>xa</show></presence>")
        await alice.receives(here(room, "alice"), "/presence[show='xa']")
        await alice.receives_nothing()
        assert not is_away()
        await wishes(cast, alice, tell_absence="1")
        await cast.far.until(is_away)

    stage.play(scene)


def test_it_is_shown_when_contacts_were_last_there_as_wished(stage: Stage) -> None:
    """XEP-0319 section 1: "Based on this information XMPP clients can display the time a contact
    went idle"; who does not wish to know is told no time, not of those who left either.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)
        cast.far.fares(CAROL, "away", since=SEEN)
        await alice.receives(there(carol), IDLE)

        await wishes(cast, alice, last_seen="0")
        await alice.reads_to(there(carol), "/presence[show='away'][not(idle:idle)]")
        cast.far.fares(CAROL, "offline", since=SEEN)
        await alice.reads_to(away(carol), "not(/presence/delay:delay)")
        cast.far.fares(CAROL, "away", since=SEEN)
        await alice.receives(there(carol), "/presence[not(idle:idle)]")
        await wishes(cast, alice, last_seen="1")
        await alice.reads_to(there(carol), IDLE)

    stage.play(scene, manner=LISTS, privileged=True)
