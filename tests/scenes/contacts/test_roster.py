"""Far contact lists in the accounts' own, with and without privileges."""

import asyncio

import pytest

from bridge.xmpp import removals, telling
from tests.scenes.cast import Cast
from tests.scenes.contacts.listed import (
    LISTS,
    Entry,
    away,
    has_login,
    native,
    of,
    roster,
    sees,
    sets_roster,
    there,
    writes_lists,
)
from tests.scenes.stage import Stage

CAROL, DAVE = native("carol"), native("dave")

either = pytest.mark.parametrize("privileged", [True, False], ids=["privileged", "plain"])


@either
def test_a_far_contact_becomes_one_here(stage: Stage, privileged: bool) -> None:
    """XEP-0356 section 4.1: "stanzas of type 'get' and 'set' for namespace 'jabber:iq:roster'."

    XEP-0100 section 5.1.1: where that cannot be, "Gateway sends presence stanza of type "subscribe"
    to Jabber User on behalf of Legacy User."
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login, "Tea", "Friends & <foes>", name="Carol \U0001f984")
        if writes_lists(cast):
            await alice.receives(there(carol))
            assert await roster(alice) == {
                carol: Entry("Carol \U0001f984", ("Friends & <foes>", "Tea"), "both")
            }
        else:
            await alice.receives(of(carol, "subscribe"), "/presence[nick:nick='Carol \U0001f984']")
            assert (await roster(alice)).get(carol, Entry("", (), "none")).subscription == "none"

    stage.play(scene, manner=LISTS, privileged=privileged)


def test_the_gateway_is_among_the_contacts_and_can_be_reached(stage: Stage) -> None:
    """XEP-0100 section 4.4.1: "Gateway sends presence stanza to Jabber User expressing
    availability."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await roster(alice)
        login = await has_login(cast, alice)
        alice.watches_gateway = True
        cast.far.befriend(CAROL, login, "Tea", name="Carol")
        if not writes_lists(cast):
            alice.sends(f"<presence to='{cast.domain}' type='subscribe'/>")
        await alice.reads_to(f"{alice.gateway}[not(@type)][caps:c]")

    stage.play(scene, manner=LISTS, privileged=True)


@either
def test_another_name_and_other_groups_far_away_are_so_here(stage: Stage, privileged: bool) -> None:
    """Ours: an entry is kept in step; where it cannot be written, the name goes with presence."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login, "Tea", name="Carol")
        await sees(cast, alice, carol)
        cast.far.befriend(CAROL, login, "Coffee", name="Caroline")
        await alice.receives(there(carol), "/presence[nick:nick='Caroline']")
        if writes_lists(cast):
            assert await roster(alice) == {carol: Entry("Caroline", ("Coffee",), "both")}

    stage.play(scene, manner=LISTS, privileged=privileged)


def test_a_name_that_the_owner_gave_stays(stage: Stage) -> None:
    """Ours: what the account's owner changes in his list is not changed back."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login, "Tea", name="Carol")
        await sees(cast, alice, carol)
        await sets_roster(alice, carol, "name='Mum'", "<group>Family</group>")
        cast.far.befriend(CAROL, login, "Coffee", name="Caroline")
        await alice.receives(there(carol))

        assert await roster(alice) == {carol: Entry("Mum", ("Family",), "both")}

    stage.play(scene, manner=LISTS, privileged=True)


@either
def test_who_is_removed_far_away_is_removed_here(stage: Stage, privileged: bool) -> None:
    """XEP-0100 section 5.2.1: "Gateway sends presence stanzas of type "unsubscribe",
    "unsubscribed", and "unavailable" to Jabber User on behalf of Legacy User." With privileges the
    entry goes instead.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)
        cast.far.unfriend(CAROL, login)
        await alice.receives(away(carol))
        if not writes_lists(cast):
            await alice.receives_each(of(carol, "unsubscribe"), of(carol, "unsubscribed"))
        await cast.far.until(lambda: not cast.far.friends(login))
        cast.far.befriend(DAVE, login)  # what comes behind it
        await sees(cast, alice, cast.contact("dave"))
        entry = (await roster(alice)).get(carol, Entry("", (), "none"))

        assert entry.subscription == "none"

    stage.play(scene, manner=LISTS, privileged=privileged)


@either
def test_who_was_removed_far_away_meanwhile_is_removed_after_a_restart(
    stage: Stage, privileged: bool
) -> None:
    """Ours: what happened to the far list while the gateway was not there is made up for."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)

        await cast.restart(lambda: cast.far.unfriend(CAROL, login))
        await alice.reads_to(away(carol), "/presence[not(status)]")
        if not writes_lists(cast):
            await alice.receives_each(of(carol, "unsubscribe"), of(carol, "unsubscribed"))
        cast.far.befriend(DAVE, login)
        await sees(cast, alice, cast.contact("dave"))
        entry = (await roster(alice)).get(carol, Entry("", (), "none"))

        assert entry.subscription == "none"

    stage.play(scene, manner=LISTS, privileged=privileged)


@either
def test_who_is_removed_here_is_removed_far_away_and_stays_so(
    stage: Stage, privileged: bool
) -> None:
    """XEP-0100 section 4.7.1: "Gateway cleans up subscription state"; it is told to the network,
    where he can be added again.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login)
        await sees(cast, alice, carol)
        await sets_roster(alice, carol, "subscription='remove'")
        await cast.far.until(lambda: not cast.far.friends(login))
        await alice.wire.ping(cast.domain)
        cast.far.fares(CAROL, "away")

        assert carol not in await roster(alice)
        cast.far.befriend(CAROL, login)
        if writes_lists(cast):
            await alice.reads_to(there(carol))
        else:
            await alice.reads_to(of(carol, "subscribe"))

    stage.play(scene, manner=LISTS, privileged=privileged)


@either
def test_who_loses_his_account_keeps_the_far_list(stage: Stage, privileged: bool) -> None:
    """Ours: a server that deletes an account removes its contacts as if the owner had done it; so
    many at once are not removed far away.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await roster(alice)
        login = await has_login(cast, alice)
        people = [cast.contact(f"p{number:02}") for number in range(removals.MOST + 1)]
        for number in range(len(people)):
            cast.far.befriend(native(f"p{number:02}"), login)
        for jid in people:
            alice.sends(f"<presence to='{jid}' type='unsubscribe'/>")
        await alice.reads_to(f"/message[body='{removals.TOO_MANY}']")

        assert len(cast.far.friends(login)) == len(people)

    stage.play(scene, manner=LISTS, privileged=privileged)


def test_who_is_added_again_at_once_is_not_removed(stage: Stage) -> None:
    """Ours: some clients move somebody by removing and adding him."""

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        for person in (CAROL, DAVE):
            cast.far.befriend(person, login)
            await sees(cast, alice, cast.contact(person.partition("%")[0]))
        alice.sends(f"<presence to='{cast.contact('dave')}' type='unsubscribe'/>")
        alice.sends(f"<presence to='{carol}' type='unsubscribe'/>")
        await alice.reads_to(away(carol))
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.reads_to(of(carol, "subscribed"))
        await cast.far.until(lambda: DAVE not in cast.far.friends(login))

        assert cast.far.friends(login) == (CAROL,)

    stage.play(scene, manner=LISTS)


def test_without_privileges_few_ask_to_be_let_in_at_once(stage: Stage) -> None:
    """Ours: ten at once; each that is let in makes room for one more, and one that is refused does
    not, nor is it ever asked for again.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await roster(alice)
        login = await has_login(cast, alice)
        for number in range(12):
            cast.far.befriend(native(f"p{number:02}"), login)
        asking = [(await alice.receives("/presence[@type='subscribe']")).get("from", "")]
        asking += [
            (await alice.receives("/presence[@type='subscribe']")).get("from", "") for _ in range(9)
        ]
        assert asking == [cast.contact(f"p{number:02}") for number in range(10)]
        alice.sends(f"<presence to='{asking[0]}' type='unsubscribed'/>")
        alice.sends(f"<presence to='{asking[1]}' type='subscribed'/>")
        await alice.receives(of(cast.contact("p10"), "subscribe"))

        await cast.restart()
        cast.far.befriend(native("p99"), login)
        alice.sends(f"<presence to='{asking[2]}' type='subscribed'/>")
        await alice.reads_to(of(cast.contact("p11"), "subscribe"))

    stage.play(scene, manner=LISTS)


def test_who_writes_need_not_wait_until_others_are_let_in(stage: Stage) -> None:
    """Ours: of whom one hears, one may want him in the list; he asks once."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await roster(alice)
        login = await has_login(cast, alice)
        for number in range(12):
            cast.far.befriend(native(f"p{number:02}"), login)
        for _ in range(10):
            await alice.receives("/presence[@type='subscribe']")
        last = cast.contact("p11")
        [known] = cast.network.logins
        cast.far.write(native("p11"), known.name, "hello")
        await alice.receives_each(
            (of(last, "subscribe"), "/presence[nick:nick='p11']"), "/message[body='hello']"
        )
        cast.far.write(native("p11"), known.name, "are you there?")
        await alice.receives("/message[body='are you there?']")

    stage.play(scene, manner=LISTS)


@either
def test_contacts_outlive_a_restart_of_the_xmpp_server(stage: Stage, privileged: bool) -> None:
    """Ours: whose user is there again asks how his contacts fare, and is told; the gateway learns
    anew what it may, and the lists are as they were.
    """

    async def scene(cast: Cast) -> None:
        alice, carol = await cast.client("alice"), cast.contact("carol")
        await roster(alice)
        login = await has_login(cast, alice)
        cast.far.befriend(CAROL, login, "Tea", name="Carol")
        await sees(cast, alice, carol)
        before = await roster(alice)

        await asyncio.to_thread(cast.xmpp.stop)
        cast.far.fares(CAROL, "dnd", "busy")
        cast.xmpp.start()  # here: it ends with the thread that starts it
        again = await cast.client("alice", "again")
        # It may have come before the gateway did, and then nobody asks for it.
        within = telling.PROBED_WITHIN + 5
        await again.reads_to(there(carol), "/presence[show='dnd'][status='busy']", within=within)
        assert await roster(again) == before
        cast.far.befriend(DAVE, login)
        if not writes_lists(cast):
            await again.reads_to(of(cast.contact("dave"), "subscribe"))
        else:
            await again.reads_to(there(cast.contact("dave")))
        cast.far.fares(CAROL, "away", "back soon")
        await again.reads_to(there(carol), "/presence[status='back soon']")
        cast.far.unfriend(CAROL, login)
        await again.receives(away(carol))

    stage.play(scene, manner=LISTS, privileged=privileged)
