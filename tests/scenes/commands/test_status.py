"""How an account's connections fare, as the gateway's presence says it."""

import pytest

from bridge.core.status import MEND, UNUSED
from bridge.testing.manner import Manner
from bridge.xmpp import own_presence
from bridge.xmpp.telling import PROBED_WITHIN
from tests.scenes.cast import SERVER, Cast
from tests.scenes.client import Client
from tests.scenes.contacts.listed import has_login, of, roster
from tests.scenes.stage import Stage

OTHER = "irc.other"
REQUEST = "<request xmlns='urn:xmpp:receipts'/>"


@pytest.fixture
def promptly(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is worse is told as soon as what is better."""
    monkeypatch.setattr(own_presence, "WORSE_AFTER", 0.0)
    monkeypatch.setattr(own_presence, "BETTER_AFTER", 0.0)


async def watches(client: Client, *addresses: str) -> None:
    """The client sees these from now on, as they are told anew."""
    client.watches_gateway = True
    await roster(client)
    for address in addresses:
        client.sends(f"<presence to='{address}' type='subscribe'/>")
        await client.receives(of(address, "subscribed"))
        await client.receives(f"/presence[@from='{address}']")


def says(jid: str, words: str, show: str = "") -> tuple[str, str]:
    shows = f"[show='{show}']" if show else "[not(show)]"
    return f"/presence[not(@type)][@from='{jid}'][caps:c]", f"/presence{shows}[status='{words}']"


@pytest.mark.usefixtures("promptly")
def test_the_gateway_says_how_all_connections_of_the_account_fare(stage: Stage) -> None:
    """XEP-0100 section 4.4.1: "Gateway sends presence stanza to Jabber User expressing
    availability."
    """

    async def scene(cast: Cast) -> None:
        alice, domain = await cast.client("alice"), cast.domain
        alice.watches_gateway = True
        await roster(alice)
        alice.sends(f"<presence to='{domain}' type='subscribe'/>")
        await alice.receives(of(domain, "subscribed"))
        await alice.receives(*says(domain, UNUSED))
        alice.writes(cast.contact("carol"), "hello")
        await alice.reads_to(*says(domain, f"Connected to {SERVER}."))
        alice.writes(f"carol%{OTHER}@{domain}", "hello")
        await alice.reads_to(*says(domain, f"Connected to {SERVER}, {OTHER}."))

        lost = next(login.id for login in cast.network.logins if login.native == SERVER)
        cast.network.lose(lost)
        words = f"Connected to {OTHER}. {SERVER}: The connection was lost."
        await alice.reads_to(*says(domain, words, "away"))
        cast.network.restore(lost)
        await alice.reads_to(*says(domain, f"Connected to {SERVER}, {OTHER}."))

    stage.play(scene)


@pytest.mark.usefixtures("promptly")
def test_a_server_says_how_the_connection_to_it_fares_and_no_other(stage: Stage) -> None:
    """Ours: the address of a far server stands for the account's connection to it."""

    async def scene(cast: Cast) -> None:
        alice, server = await cast.client("alice"), f"{SERVER}@{cast.domain}"
        login = await has_login(cast, alice)
        cast.far.person(f"dave%{OTHER}")
        await watches(alice, server)
        alice.writes(f"dave%{OTHER}@{cast.domain}", "hello", REQUEST)
        await alice.receives("/message/receipts:received")
        cast.network.lose(login)
        await alice.receives(*says(server, "The connection was lost.", "xa"))
        cast.network.restore(login)
        await alice.receives(*says(server, "Connected."))

    stage.play(scene)


@pytest.mark.usefixtures("promptly")
def test_what_only_the_owner_can_mend_is_shown_so(stage: Stage) -> None:
    """Ours: then the gateway is not to be disturbed, and says what to do."""

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        login = await has_login(cast, alice)
        server = f"{SERVER}@{cast.domain}"
        await watches(alice, cast.domain, server)
        cast.network.expel(login, "forbidden", "You are banned.")
        await alice.receives_each(
            says(cast.domain, f"{SERVER}: You are banned. {MEND}", "dnd"),
            says(server, f"You are banned. {MEND}", "dnd"),
            f"/message[@from='{server}']",
        )

    stage.play(scene)


def test_a_storm_of_lost_connections_is_not_told(stage: Stage) -> None:
    """Ours: what is over in a moment was not."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        await watches(alice, cast.domain, f"{SERVER}@{cast.domain}")
        for number in range(5):
            cast.network.lose()
            cast.network.restore()
            alice.says(room, f"{number}")  # it is said when there is a connection
            await alice.reads_to(f"/message[body='{number}']")
        await alice.receives_nothing()

    stage.play(scene)


@pytest.mark.usefixtures("promptly")
def test_each_account_is_told_of_its_own_connections_alone(stage: Stage) -> None:
    """Ours: what one account is connected to, no other learns."""

    async def scene(cast: Cast) -> None:
        alice, bob = await cast.client("alice"), await cast.client("bob")
        of_alice, of_bob = await has_login(cast, alice), await has_login(cast, bob)
        for client in (alice, bob):
            await watches(client, cast.domain)
        cast.network.lose(of_alice)
        down = says(cast.domain, f"{SERVER}: The connection was lost.", "xa")
        await alice.receives(*down)
        cast.network.lose(of_bob)
        await bob.receives(*down)
        await alice.receives_nothing()

    stage.play(scene)


def test_who_comes_online_is_told_how_it_is(stage: Stage) -> None:
    """XEP-0100 section 4.4.1: "Gateway sends presence stanza to Jabber User expressing
    availability."; from memory, at once.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await has_login(cast, alice)
        await watches(alice, cast.domain)
        phone = await cast.client("alice", "phone", presence=False)
        phone.watches_gateway = True
        phone.sends("<presence/>")
        await phone.reads_to(*says(cast.domain, f"Connected to {SERVER}."))

    stage.play(scene)


def test_after_a_restart_it_is_told_how_it_is_then(stage: Stage) -> None:
    """Ours: connections are made again, and whoever is there sees that they are."""

    async def scene(cast: Cast) -> None:
        room, alice = cast.room("carol"), await cast.client("alice")
        await alice.joins(room)
        await watches(alice, cast.domain)
        await cast.restart()
        connected = says(cast.domain, f"Connected to {SERVER}.")
        await alice.reads_to(*connected, within=PROBED_WITHIN + 3)

    stage.play(scene)


def test_where_one_must_log_in_the_gateway_is_not_there_before(stage: Stage) -> None:
    """XEP-0100 section 4.5.1: "Gateway sends presence stanza of type "unavailable" to Jabber
    User."; so is a gateway to which the account has not logged in.
    """

    async def scene(cast: Cast) -> None:
        alice = await cast.client("alice")
        await roster(alice)
        alice.sends(f"<presence to='{cast.domain}' type='subscribe'/>")
        await alice.receives(of(cast.domain, "subscribed"))
        await alice.receives(
            of(cast.domain, "unavailable"),
            "/presence[status='You are not logged in to this network.']",
        )

    stage.play(scene, manner=Manner(enters="password"))
