"""Commands about people: my contacts, whom I block, adding somebody."""

from bridge.testing.manner import Manner
from tests.scenes.cast import Cast
from tests.scenes.commands.test_rooms import is_offered
from tests.scenes.contacts.listed import has_login, native, roster, writes_lists
from tests.scenes.executing import Execution
from tests.scenes.skins import Skin, by_forms, in_both_skins, said
from tests.scenes.stage import Stage

CAROL, DAVE = native("carol"), native("dave")
LISTS = Manner(contacts=True, links=True)


@in_both_skins
def test_my_contacts_are_listed_with_how_they_fare(stage: Stage, skin: Skin) -> None:
    """Ours: those of the list that the network keeps, in words."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        assert not await is_offered(alice, cast.domain, "contacts")
        login = await has_login(cast, alice)
        assert await skin(alice, "contacts") == "You have no contacts on this network."
        for one, name in ((DAVE, "dave"), (CAROL, "Carol")):
            cast.far.befriend(one, login, name=name)
        cast.far.fares(CAROL, "dnd", "not now")
        carol, dave = cast.contact("carol"), cast.contact("dave")
        told = f"Your contacts:\nCarol · {carol} · busy: not now\ndave · {dave} · not there"
        cast.far.fares(DAVE, "offline")
        while await by_forms(alice, "contacts") != told:
            pass
        assert await skin(alice, "contacts") == told

    stage.play(scene, manner=LISTS)


def test_another_accounts_contacts_are_not_told(stage: Stage) -> None:
    """Ours: what the gateway knows of one account is that account's."""

    async def scene(cast: Cast) -> None:
        alice, mallory = await cast.client("alice"), await cast.client("mallory")
        login = await has_login(cast, alice)
        await has_login(cast, mallory)
        cast.far.befriend(CAROL, login)
        await by_forms(alice, "block", at=cast.contact("dave"))

        assert await by_forms(mallory, "contacts") == "You have no contacts on this network."
        assert await by_forms(mallory, "blocked") == "You block nobody on this network."

    stage.play(scene, manner=LISTS)


@in_both_skins
def test_whom_one_blocks_is_listed(stage: Stage, skin: Skin) -> None:
    """Ours: of whom was blocked by command, no server tells a client."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_login(cast, alice)
        carol, dave = cast.contact("carol"), cast.contact("dave")
        assert await skin(alice, "blocked") == "You block nobody on this network."
        for one in (dave, carol):
            await skin(alice, "block", at=one)

        listed = f"You block:\ncarol · {carol}\ndave · {dave}"
        assert await skin(alice, "blocked") == listed
        await cast.restart()
        assert await skin(alice, "blocked") == listed
        await skin(alice, "unblock", at=carol)
        assert await skin(alice, "blocked") == f"You block:\ndave · {dave}"

    stage.play(scene)


@in_both_skins
def test_somebody_asks_to_be_let_in_who_was_added(stage: Stage, skin: Skin) -> None:
    """XEP-0172 section 4.1: "when a client sends a subscription request, it SHOULD include the
    preferred nickname of the sender". Where a contact list cannot be written, whoever is added asks
    to be in it.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_login(cast, alice)
        carol = cast.contact("carol")

        assert await skin(alice, "add", {"who": CAROL}) == (
            f"carol asks to be in your contact list: please accept that in your client. {carol}"
        )
        await alice.receives(
            f"/presence[@type='subscribe'][@from='{carol}']",
            "/presence[nick:nick='carol']",
        )
        alice.sends(f"<presence to='{carol}' type='subscribed'/>")
        alice.sends(f"<presence to='{carol}' type='subscribe'/>")
        await alice.reads_to(f"/presence[not(@type)][@from='{carol}/bridge']")
        entry = (await roster(alice))[carol]
        assert entry.subscription == "both"
        listed = await skin(alice, "contacts")
        assert listed == f"Your contacts:\ncarol · {carol} · the network does not say"

    stage.play(scene)


def test_with_privileges_who_is_added_is_in_the_list_at_once(stage: Stage) -> None:
    """XEP-0356 section 4.3: "Doing a get or set operation on the roster of a managed entity is done
    in the usual way"; where the server does not let us, the person asks.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await roster(alice)
        await has_login(cast, alice)
        carol = cast.contact("carol")

        told = await by_forms(alice, "add", {"who": "carol"})
        if not writes_lists(cast):
            assert told.startswith("carol asks to be in your contact list")
            return
        assert told == f"carol is in your contact list now: {carol}"
        await alice.reads_to(f"/presence[not(@type)][@from='{carol}/bridge']")
        assert (await roster(alice))[carol].subscription == "both"
        again = await by_forms(alice, "add", {"who": carol})
        assert again == f"carol is in your contact list already: {carol}"

    stage.play(scene, privileged=True)


def test_a_network_with_contact_lists_is_told_whom_one_adds(stage: Stage) -> None:
    """XEP-0100 section 4.6: "After registering with the Gateway, the Jabber User may want to add
    Legacy Users to his or her Jabber roster."
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        login = await has_login(cast, alice)
        for one in (CAROL, DAVE):
            cast.far.person(one)
        carol = cast.contact("carol")

        assert await by_forms(alice, "add", {"who": "fake://irc.fake/@carol"}) == (
            "carol is in your contact list on the network now, and will be in your client's soon:"
            f" {carol}"
        )
        assert cast.far.friends(login) == (CAROL,)
        await alice.reads_to(f"/presence[@type='subscribe'][@from='{carol}']")
        alice.sends(f"<presence to='{carol}' type='unsubscribed'/>")
        assert (await by_forms(alice, "add", {"who": carol})).startswith("carol asks to be in")
        await alice.reads_to(f"/presence[@type='subscribe'][@from='{carol}']")

    stage.play(scene, manner=LISTS)


@in_both_skins
def test_who_cannot_be_added_is_refused_in_words(stage: Stage, skin: Skin) -> None:
    """Ours: what was typed is no person of this network; what is there else is not told."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await has_login(cast, alice)
        for written, told in (
            (str(room), "This is no person."),
            ("fake://irc.fake/@nobody", "This link leads to nothing."),
            ("mailto://carol", "This link leads to no person and no room of this network."),
            ("two words", "There is nobody and nothing of this name on this network."),
            (native("nobody"), "There is nobody of this name."),
        ):
            assert await skin(alice, "add", {"who": written}) == told, written
        await alice.receives_nothing()

    stage.play(scene, manner=LISTS)


def test_names_that_are_too_long_are_refused(stage: Stage) -> None:
    """XEP-0004 section 4: "Data validation is the responsibility of the form-processing entity"."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        execution = await Execution.begun(alice, cast.domain, "add")
        await execution.submits({"who": "x" * 100_000})
        assert said(execution).startswith("At most ")

    stage.play(scene, manner=LISTS)
