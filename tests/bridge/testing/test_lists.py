"""Contact lists of a fake network, as a test drives them."""

import asyncio

from bridge.api.adapter import Login
from bridge.api.asked import Following
from bridge.api.events import Message
from bridge.api.ids import Identity, LoginId, NetworkName
from bridge.api.states import Condition, Contact, Contacts, Stranger
from bridge.testing.inbox import Recorder
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork

FAKE, SERVER = NetworkName("fake"), "irc.fake"
CAROL = "carol%irc.fake"
WHO = Identity(FAKE, CAROL, "carol")
LOGIN = Login(id=LoginId(7), native=SERVER, name="al")


def contact(**traits: object) -> Contact:
    return Contact(login=LOGIN.id, who=WHO, **traits)  # type: ignore[arg-type]  # as in Contact


def test_what_happens_to_a_list_is_told_in_order() -> None:
    async def scene() -> list[object]:
        network, inbox = FakeNetwork(FAKE, Manner(contacts=True)), Recorder()
        network.far.befriend("Carol%irc.fake", LOGIN.id, "Tea", name="Carol")
        running = asyncio.ensure_future(network.run_login(LOGIN, inbox))
        await inbox.until(Contacts)
        network.far.fares(CAROL, "away", "at tea", since=5.0)
        digest = network.far.picture(CAROL, b"a picture")
        network.far.befriend(CAROL, LOGIN.id)
        network.far.unfriend(CAROL, LOGIN.id)
        network.far.unfriend(CAROL, LOGIN.id)
        await inbox.until(Stranger)
        running.cancel()
        await asyncio.wait((running,))
        assert digest
        return [
            digest,
            *(each for each in inbox.given if isinstance(each, Contacts | Contact | Stranger)),
        ]

    digest, *told = asyncio.run(scene())
    first = contact(name="Carol", groups=("Tea",))
    away = contact(name="Carol", groups=("Tea",), standing="away", status="at tea", since=5.0)
    shown = contact(standing="away", status="at tea", since=5.0, avatar=digest)

    assert told == [
        Contacts(login=LOGIN.id, contacts=(first,)),
        away,
        contact(
            name="Carol",
            groups=("Tea",),
            standing="away",
            status="at tea",
            since=5.0,
            avatar=digest,
        ),
        shown,
        Stranger(login=LOGIN.id, who=WHO),
    ]


def test_a_network_without_lists_tells_of_none() -> None:
    async def scene() -> list[object]:
        network, inbox = FakeNetwork(FAKE), Recorder()
        network.far.befriend(CAROL, LOGIN.id)
        running = asyncio.ensure_future(network.run_login(LOGIN, inbox))
        await inbox.until(Condition, lambda told: told.standing == "up")
        network.far.fares(CAROL, "away")
        network.far.announce(SERVER, "what comes behind it")
        await inbox.until(Message)
        running.cancel()
        await asyncio.wait((running,))
        return [each for each in inbox.given if isinstance(each, Contacts | Contact | Stranger)]

    assert asyncio.run(scene()) == []
    assert not isinstance(FakeNetwork(FAKE), Following)
